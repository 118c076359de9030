"""The rules of an institution: registered once (A0), succeeded by another, and then out of new commitments (A7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from services.alianzas.events import Clasificacion, InstitucionRegistrada, InstitucionSucedida
from shared.common import CLAVE, ClaveReservada
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.names import comparable
from shared.values import Rut


class InstitucionYaRegistrada(DomainError):
    """La institución {institucion_id} ya está registrada, con otros datos."""

    rule = "A0"
    remedy = "Use otro institucion_id."


class InstitucionDuplicada(DomainError):
    """Ya hay una institución registrada como «{nombre}»: {institucion_id}."""

    rule = "A0"
    remedy = "Use la institución {institucion_id}; no hace falta registrarla otra vez."


class RutDuplicado(DomainError):
    """El RUT indicado ya es de la institución {institucion_id}."""

    rule = "A0"
    remedy = "Use la institución {institucion_id}, o corrija el RUT."


class NombreIlegible(DomainError):
    """El nombre «{nombre}» no tiene letras ni números."""

    rule = "A0"
    remedy = "Escriba el nombre con que se conoce la institución."


class InstitucionNoRegistrada(DomainError):
    """La institución {institucion_id} no está registrada."""

    rule = "A2"
    remedy = "Regístrela primero con RegistrarInstitucion."


class InstitucionYaSucedida(DomainError):
    """A la institución {institucion_id} ya la sucedió {sucesora_id}, desde el {fecha}."""

    rule = "A7"
    remedy = "Use la institución {sucesora_id}."


class SucesoraInvalida(DomainError):
    """La institución {sucesora_id} no puede suceder a {institucion_id}: {porque}."""

    rule = "A7"
    remedy = "Indique otra institución, que siga recibiendo compromisos después de esa fecha."


class InstitucionSinVigencia(DomainError):
    """La institución {institucion_id} existió hasta el {fecha}: no toma compromisos el {dia}."""

    rule = "A7"
    remedy = "Indique a quien la sucedió: {sucesora_id}."


@command("institucion/{institucion_id}")
class RegistrarInstitucion:
    """`rut`: of an organisation."""

    institucion_id: str
    nombre: str
    clasificacion_fuente: Clasificacion | None = None
    naturaleza_juridica: str | None = None
    rut: Rut | None = None


@command("institucion/{institucion_id}")
class SucederInstitucion:
    """`fecha`: its last day. What it had agreed until then stands."""

    institucion_id: str
    sucesora_id: str
    fecha: date


Command = RegistrarInstitucion | SucederInstitucion
Event = InstitucionRegistrada | InstitucionSucedida


@dataclass(frozen=True)
class Institucion:
    registro: InstitucionRegistrada | None = None
    sucesion: InstitucionSucedida | None = None

    def termino_antes_de(self, dia: date) -> InstitucionSucedida | None:
        """The succession that already counts on that day."""
        return self.sucesion if self.sucesion is not None and dia > self.sucesion.fecha else None


def registrar_institucion(
    institucion: Institucion, orden: RegistrarInstitucion, context: Context
) -> Sequence[Any]:
    nueva = InstitucionRegistrada(
        institucion_id=orden.institucion_id,
        nombre=orden.nombre,
        clasificacion_fuente=orden.clasificacion_fuente,
        naturaleza_juridica=orden.naturaleza_juridica,
        rut=orden.rut,
    )
    if institucion.registro == nueva:
        return []
    if institucion.registro is not None:
        raise InstitucionYaRegistrada(institucion_id=orden.institucion_id)
    nombre = comparable(orden.nombre)
    if not nombre:
        raise NombreIlegible(nombre=orden.nombre)
    claves = [f"institucion/{nombre}"]
    if titular := context.of(CLAVE, claves[0]).titular:
        raise InstitucionDuplicada(nombre=orden.nombre, institucion_id=titular)
    if orden.rut is not None:
        claves.append(f"institucion-rut/{orden.rut}")
        if titular := context.of(CLAVE, claves[1]).titular:
            raise RutDuplicado(institucion_id=titular)
    return [nueva, *(ClaveReservada(clave=c, titular=orden.institucion_id) for c in claves)]


def suceder_institucion(
    institucion: Institucion, orden: SucederInstitucion, context: Context
) -> Sequence[Any]:
    nueva = InstitucionSucedida(
        institucion_id=orden.institucion_id, sucesora_id=orden.sucesora_id, fecha=orden.fecha
    )
    if institucion.sucesion == nueva:
        return []
    if institucion.sucesion is not None:
        raise InstitucionYaSucedida(
            institucion_id=orden.institucion_id,
            sucesora_id=institucion.sucesion.sucesora_id,
            fecha=institucion.sucesion.fecha,
        )
    if orden.sucesora_id == orden.institucion_id:
        raise SucesoraInvalida(
            institucion_id=orden.institucion_id,
            sucesora_id=orden.sucesora_id,
            porque="es la misma",
        )
    if institucion.registro is None and not context.relaxes("A2"):
        raise InstitucionNoRegistrada(institucion_id=orden.institucion_id)
    exigir_registradas([orden.sucesora_id], context)
    # Who ended by then succeeds nobody; so no chain of successions comes back to its beginning.
    if fin := context.of(INSTITUCION, orden.sucesora_id).sucesion:
        raise SucesoraInvalida(
            institucion_id=orden.institucion_id,
            sucesora_id=orden.sucesora_id,
            porque=f"a ella la sucedió {fin.sucesora_id}",
        )
    return [nueva]


def decide(institucion: Institucion, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case RegistrarInstitucion():
            return registrar_institucion(institucion, orden, context)
        case SucederInstitucion():
            return suceder_institucion(institucion, orden, context)
        case _:
            assert_never(orden)


def evolve(institucion: Institucion, hecho: Event) -> Institucion:
    match hecho:
        case InstitucionRegistrada():
            return replace(institucion, registro=hecho)
        case InstitucionSucedida():
            return replace(institucion, sucesion=hecho)
        case _:
            return institucion


INSTITUCION = Decider[Command, Institucion, Event](
    category="institucion",
    decide=decide,
    evolve=evolve,
    initial=Institucion(),
    commands=Command,
    events=Event,
)


def exigir_registradas(ids: Iterable[str], context: Context) -> None:
    """Raises `InstitucionNoRegistrada` for the first that is not, unless A2 is relaxed."""
    if context.relaxes("A2"):
        return
    for institucion_id in ids:
        if context.of(INSTITUCION, institucion_id).registro is None:
            raise InstitucionNoRegistrada(institucion_id=institucion_id)


def exigir_comprometibles(ids: Sequence[str], dia: date, context: Context) -> None:
    """A7, also where A2 is relaxed: that forgives what is missing, never what contradicts.

    Raises `InstitucionNoRegistrada` or `InstitucionSinVigencia` for the first that cannot commit itself that day.
    """
    exigir_registradas(ids, context)
    exigir_vigentes(ids, dia, context)


def exigir_vigentes(ids: Iterable[str], dia: date, context: Context) -> None:
    """Raises `InstitucionSinVigencia` for the first that was succeeded before that day."""
    for institucion_id in ids:
        if fin := context.of(INSTITUCION, institucion_id).termino_antes_de(dia):
            raise InstitucionSinVigencia(
                institucion_id=institucion_id,
                fecha=fin.fecha,
                dia=dia,
                sucesora_id=fin.sucesora_id,
            )
