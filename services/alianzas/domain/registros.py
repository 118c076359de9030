"""What is recorded once and then stands: strategies, guides, proposals of barrios, advice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.alianzas.events import (
    AsesoriaTecnicaRealizada,
    EstrategiaArticulacionDefinida,
    GuiaMetodologicaPublicada,
    IngresoBarrioPropuesto,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command


class RegistroExistente(DomainError):
    """Ya hay un registro con el identificador {id}, con otros datos."""

    rule = "A0"
    remedy = "Use otro identificador: lo registrado no se cambia."


class EstrategiaSinObjetivos(DomainError):
    """La estrategia {estrategia_id} no tiene objetivos."""

    rule = "A0"
    remedy = "Indique al menos un objetivo."


class BarriosInvalidos(DomainError):
    """La asesoría {asesoria_id} no puede ser a {barrios} barrios."""

    rule = "A0"
    remedy = "Indique un número mayor que cero, u omita el dato."


class ComponenteInexistente(DomainError):
    """Ningún programa tiene un componente {componente}."""

    rule = "A0"
    remedy = "Indique 1, 2 o 3, u omita el dato."


@command("estrategia/{estrategia_id}")
class DefinirEstrategia:
    estrategia_id: str
    objetivos: tuple[str, ...]
    proyecto_id: str | None = None
    mesa_id: str | None = None


@command("guia/{guia_id}")
class PublicarGuia:
    """`convenio_id`: the convenio that made the guide possible."""

    guia_id: str
    titulo: str
    convenio_id: str | None = None


@command("propuesta/{propuesta_id}")
class ProponerNuevoBarrio:
    propuesta_id: str
    propuesta_doc: str | None = None
    barrio_id: str | None = None


@command("asesoria/{asesoria_id}")
class RegistrarAsesoria:
    """`barrios`: how many were advised."""

    asesoria_id: str
    tema: str
    componente: int | None = None
    barrios: int | None = None


def _una_vez(registro: Any, nuevo: Any, clave: str) -> Sequence[Any]:
    if registro is not None and registro != nuevo:
        raise RegistroExistente(id=clave)
    return [] if registro == nuevo else [nuevo]


def definir_estrategia(
    registro: EstrategiaArticulacionDefinida | None, orden: DefinirEstrategia, _: Context
) -> Sequence[Any]:
    if not orden.objetivos:
        raise EstrategiaSinObjetivos(estrategia_id=orden.estrategia_id)
    nueva = EstrategiaArticulacionDefinida(
        estrategia_id=orden.estrategia_id,
        proyecto_id=orden.proyecto_id,
        mesa_id=orden.mesa_id,
        objetivos=orden.objetivos,
    )
    return _una_vez(registro, nueva, orden.estrategia_id)


def publicar_guia(
    registro: GuiaMetodologicaPublicada | None, orden: PublicarGuia, _: Context
) -> Sequence[Any]:
    nueva = GuiaMetodologicaPublicada(
        guia_id=orden.guia_id, titulo=orden.titulo, convenio_id=orden.convenio_id
    )
    return _una_vez(registro, nueva, orden.guia_id)


def proponer_nuevo_barrio(
    registro: IngresoBarrioPropuesto | None, orden: ProponerNuevoBarrio, _: Context
) -> Sequence[Any]:
    nuevo = IngresoBarrioPropuesto(
        propuesta_id=orden.propuesta_id,
        propuesta_doc=orden.propuesta_doc,
        barrio_id=orden.barrio_id,
    )
    return _una_vez(registro, nuevo, orden.propuesta_id)


def registrar_asesoria(
    registro: AsesoriaTecnicaRealizada | None, orden: RegistrarAsesoria, _: Context
) -> Sequence[Any]:
    if orden.barrios is not None and orden.barrios < 1:
        raise BarriosInvalidos(asesoria_id=orden.asesoria_id, barrios=orden.barrios)
    if orden.componente not in {None, 1, 2, 3}:
        raise ComponenteInexistente(componente=orden.componente)
    nueva = AsesoriaTecnicaRealizada(
        asesoria_id=orden.asesoria_id,
        tema=orden.tema,
        componente=orden.componente,
        barrios=orden.barrios,
    )
    return _una_vez(registro, nueva, orden.asesoria_id)


ESTRATEGIA = Decider[
    DefinirEstrategia, EstrategiaArticulacionDefinida | None, EstrategiaArticulacionDefinida
](
    category="estrategia",
    decide=definir_estrategia,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=DefinirEstrategia,
    events=EstrategiaArticulacionDefinida,
)
GUIA = Decider[PublicarGuia, GuiaMetodologicaPublicada | None, GuiaMetodologicaPublicada](
    category="guia",
    decide=publicar_guia,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=PublicarGuia,
    events=GuiaMetodologicaPublicada,
)
PROPUESTA = Decider[ProponerNuevoBarrio, IngresoBarrioPropuesto | None, IngresoBarrioPropuesto](
    category="propuesta",
    decide=proponer_nuevo_barrio,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=ProponerNuevoBarrio,
    events=IngresoBarrioPropuesto,
)
ASESORIA = Decider[RegistrarAsesoria, AsesoriaTecnicaRealizada | None, AsesoriaTecnicaRealizada](
    category="asesoria",
    decide=registrar_asesoria,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=RegistrarAsesoria,
    events=AsesoriaTecnicaRealizada,
)
