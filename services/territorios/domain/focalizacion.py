"""The chain that leads to a polygon (T3): index, unit located in it, meetings about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from services.territorios.domain.vigencia import exigir_vigencia
from services.territorios.events import (
    FilaIndice,
    IndicePoblacionPotencialCalculado,
    ReunionTecnicaRealizada,
    UnidadVecinalUbicada,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Cut


class IndiceYaCalculado(DomainError):
    """El índice {indice_id} ya está calculado, con otros datos."""

    rule = "T3"
    remedy = "Un cálculo nuevo es otro índice: use otro indice_id."


class IndiceSinFilas(DomainError):
    """El índice {indice_id} no trae ninguna unidad vecinal."""

    rule = "T3"
    remedy = "Incluya una fila por unidad vecinal."


class UnidadVecinalRepetida(DomainError):
    """La unidad vecinal {uv_id} aparece más de una vez en el índice {indice_id}."""

    rule = "T3"
    remedy = "Deje una sola fila por unidad vecinal."


class LugarInvalido(DomainError):
    """El lugar {lugar} de la unidad vecinal {uv_id} no existe en un índice."""

    rule = "T3"
    remedy = "Los lugares se cuentan desde 1."


class UnidadVecinalFueraDelIndice(DomainError):
    """La unidad vecinal {uv_id} no está en el índice {indice_id}."""

    rule = "T3"
    remedy = "Ubique una unidad vecinal que el índice contenga, o calcule primero el índice."


class UbicacionDiscordante(DomainError):
    """El índice {indice_id} dice de la unidad vecinal {uv_id}: comuna {comuna}, lugar {lugar}."""

    rule = "T3"
    remedy = "Registre la comuna y el lugar que da el índice, u omita el lugar."


class UnidadVecinalYaUbicada(DomainError):
    """La unidad vecinal {uv_id} ya está ubicada en el índice {indice_id}, con otros datos."""

    rule = "T3"
    remedy = "Ubíquela en otro índice, o use la ubicación registrada."


class UnidadVecinalNoUbicada(DomainError):
    """La unidad vecinal {uv_id} no se ha ubicado en un índice calculado."""

    rule = "T3"
    remedy = "Ubíquela primero con UbicarUV."


class MunicipioAjeno(DomainError):
    """La unidad vecinal {uv_id} es de la comuna {comuna} y no del municipio {municipio}."""

    rule = "T3"
    remedy = "La reunión es con el municipio de la comuna {comuna}."


@command("indice/{indice_id}")
class CalcularIndice:
    indice_id: str
    filas: tuple[FilaIndice, ...] = ()
    metodologia: str | None = None
    fecha_datos: date | None = None


@command("uv/{uv_id}")
class UbicarUV:
    """`lugar_en_indice` is taken from the index when left out."""

    uv_id: str
    indice_id: str
    comuna: Cut
    numero: str | None = None
    lugar_en_indice: int | None = None


@command("uv/{uv_id}")
class RegistrarReunionTecnica:
    """`municipio`: CUT of its commune."""

    reunion_id: str
    uv_id: str
    municipio: Cut
    fecha: date | None = None
    asistentes: int | None = None
    acuerdos: tuple[str, ...] = ()


Command = UbicarUV | RegistrarReunionTecnica
Event = UnidadVecinalUbicada | ReunionTecnicaRealizada


@dataclass(frozen=True)
class Indice:
    """`calculo` is None until the index is calculated."""

    calculo: IndicePoblacionPotencialCalculado | None = None

    def fila(self, uv_id: str) -> FilaIndice | None:
        filas = self.calculo.filas if self.calculo else ()
        return next((fila for fila in filas if fila.uv_id == uv_id), None)


@dataclass(frozen=True)
class UnidadVecinal:
    """`reunidos`: municipalities with which there has been a technical meeting."""

    ubicacion: UnidadVecinalUbicada | None = None
    reuniones: frozenset[str] = frozenset()
    reunidos: frozenset[Cut] = frozenset()


def calcular_indice(indice: Indice, orden: CalcularIndice, context: Context) -> Sequence[Any]:
    nuevo = IndicePoblacionPotencialCalculado(
        indice_id=orden.indice_id,
        metodologia=orden.metodologia,
        fecha_datos=orden.fecha_datos,
        filas=orden.filas,
    )
    if indice.calculo == nuevo:
        return []
    if indice.calculo is not None:
        raise IndiceYaCalculado(indice_id=orden.indice_id)
    if not orden.filas and not context.relaxes("T3"):
        raise IndiceSinFilas(indice_id=orden.indice_id)
    vistas: set[str] = set()
    for fila in orden.filas:
        if fila.uv_id in vistas:
            raise UnidadVecinalRepetida(uv_id=fila.uv_id, indice_id=orden.indice_id)
        vistas.add(fila.uv_id)
        if fila.lugar is not None and fila.lugar < 1:
            raise LugarInvalido(uv_id=fila.uv_id, lugar=fila.lugar)
        exigir_vigencia(fila.comuna, context)
    return [nuevo]


def ubicar_uv(uv: UnidadVecinal, orden: UbicarUV, context: Context) -> Sequence[Any]:
    exigir_vigencia(orden.comuna, context)
    nueva = UnidadVecinalUbicada(
        uv_id=orden.uv_id,
        indice_id=orden.indice_id,
        numero=orden.numero,
        comuna=orden.comuna,
        lugar_en_indice=_lugar(orden, context),
    )
    if uv.ubicacion == nueva:
        return []
    if uv.ubicacion is not None and uv.ubicacion.indice_id == orden.indice_id:
        raise UnidadVecinalYaUbicada(uv_id=orden.uv_id, indice_id=orden.indice_id)
    return [nueva]


def _lugar(orden: UbicarUV, context: Context) -> int | None:
    """The place the index gives; what the order says must agree with it."""
    fila = context.of(INDICE, orden.indice_id).fila(orden.uv_id)
    if fila is None:
        if context.relaxes("T3"):
            return orden.lugar_en_indice
        raise UnidadVecinalFueraDelIndice(uv_id=orden.uv_id, indice_id=orden.indice_id)
    if orden.comuna != fila.comuna or orden.lugar_en_indice not in {None, fila.lugar}:
        raise UbicacionDiscordante(
            uv_id=orden.uv_id,
            indice_id=orden.indice_id,
            comuna=fila.comuna,
            lugar="sin dato" if fila.lugar is None else fila.lugar,
        )
    return fila.lugar


def registrar_reunion_tecnica(
    uv: UnidadVecinal, orden: RegistrarReunionTecnica, context: Context
) -> Sequence[Any]:
    if orden.reunion_id in uv.reuniones:
        return []
    if uv.ubicacion is None and not context.relaxes("T3"):
        raise UnidadVecinalNoUbicada(uv_id=orden.uv_id)
    if uv.ubicacion is not None and uv.ubicacion.comuna != orden.municipio:
        raise MunicipioAjeno(
            uv_id=orden.uv_id, comuna=uv.ubicacion.comuna, municipio=orden.municipio
        )
    return [
        ReunionTecnicaRealizada(
            reunion_id=orden.reunion_id,
            uv_id=orden.uv_id,
            municipio=orden.municipio,
            fecha=orden.fecha,
            asistentes=orden.asistentes,
            acuerdos=orden.acuerdos,
        )
    ]


def decide(uv: UnidadVecinal, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case UbicarUV():
            return ubicar_uv(uv, orden, context)
        case RegistrarReunionTecnica():
            return registrar_reunion_tecnica(uv, orden, context)
        case _:
            assert_never(orden)


def evolve(uv: UnidadVecinal, hecho: Event) -> UnidadVecinal:
    match hecho:
        case UnidadVecinalUbicada():
            return replace(uv, ubicacion=hecho)
        case ReunionTecnicaRealizada(reunion_id=reunion_id, municipio=municipio):
            return replace(
                uv, reuniones=uv.reuniones | {reunion_id}, reunidos=uv.reunidos | {municipio}
            )
        case _:
            return uv


def evolve_indice(_: Indice, hecho: IndicePoblacionPotencialCalculado) -> Indice:
    return Indice(hecho)


INDICE = Decider[CalcularIndice, Indice, IndicePoblacionPotencialCalculado](
    category="indice",
    decide=calcular_indice,
    evolve=evolve_indice,
    initial=Indice(),
    commands=CalcularIndice,
    events=IndicePoblacionPotencialCalculado,
)
UNIDAD_VECINAL = Decider[Command, UnidadVecinal, Event](
    category="uv",
    decide=decide,
    evolve=evolve,
    initial=UnidadVecinal(),
    commands=Command,
    events=Event,
)
