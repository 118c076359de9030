"""The rules of an institution: registered once under its name and its RUT (A0)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from services.alianzas.events import Clasificacion, InstitucionRegistrada
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


@command("institucion/{institucion_id}")
class RegistrarInstitucion:
    """`rut`: of an organisation."""

    institucion_id: str
    nombre: str
    clasificacion_fuente: Clasificacion | None = None
    naturaleza_juridica: str | None = None
    rut: Rut | None = None


Institucion = InstitucionRegistrada | None


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
    if institucion == nueva:
        return []
    if institucion is not None:
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


def evolve(_: Institucion, hecho: InstitucionRegistrada) -> Institucion:
    return hecho


INSTITUCION = Decider[RegistrarInstitucion, Institucion, InstitucionRegistrada](
    category="institucion",
    decide=registrar_institucion,
    evolve=evolve,
    initial=None,
    commands=RegistrarInstitucion,
    events=InstitucionRegistrada,
)


def exigir_registradas(ids: Iterable[str], context: Context) -> None:
    """Raises `InstitucionNoRegistrada` for the first that is not, unless A2 is relaxed."""
    if context.relaxes("A2"):
        return
    for institucion_id in ids:
        if context.of(INSTITUCION, institucion_id) is None:
            raise InstitucionNoRegistrada(institucion_id=institucion_id)
