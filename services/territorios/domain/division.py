"""The administrative division (DPA): published once per version, in force from a day (T2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from services.territorios.domain.comunas import exigir_en_la_tabla, exigir_region
from services.territorios.events import (
    ComunaDPA,
    DivisionPoliticoAdministrativaPublicada,
    VigenciaDPAIniciada,
)
from shared.decider import Context, Decider, DomainError, read_only
from shared.declare import command


class DivisionYaPublicada(DomainError):
    """La versión {version} de la DPA ya está publicada, con otros datos."""

    rule = "T2"
    remedy = "Publique la división nueva con otra versión."


class DivisionVacia(DomainError):
    """La versión {version} no trae ninguna comuna."""

    rule = "T2"
    remedy = "Incluya todas las comunas vigentes."


class ComunaRepetida(DomainError):
    """La comuna {comuna} aparece más de una vez en la versión {version}."""

    rule = "T2"
    remedy = "Deje una fila por comuna."


class ProvinciaAjena(DomainError):
    """La comuna {comuna} es de la provincia {provincia_comuna} y no de la provincia {provincia}."""

    rule = "T1"
    remedy = "La provincia son los tres primeros dígitos del código de la comuna."


@command("dpa/{version}")
class PublicarDPA:
    version: str
    vigente_desde: date
    comunas: tuple[ComunaDPA, ...]


Publicada = DivisionPoliticoAdministrativaPublicada
Vigencias = tuple[VigenciaDPAIniciada, ...]

#: The key of the one stream that says which versions there are.
CHILE: Final = "chile"


def publicar_dpa(publicada: Publicada | None, orden: PublicarDPA, _: Context) -> Sequence[Any]:
    nueva = Publicada(
        version=orden.version, vigente_desde=orden.vigente_desde, comunas=orden.comunas
    )
    if publicada == nueva:
        return []
    if publicada is not None:
        raise DivisionYaPublicada(version=orden.version)
    if not orden.comunas:
        raise DivisionVacia(version=orden.version)
    vistas: set[str] = set()
    for fila in orden.comunas:
        if fila.cut in vistas:
            raise ComunaRepetida(comuna=fila.cut, version=orden.version)
        vistas.add(fila.cut)
        exigir_region(fila.cut, fila.region)
        exigir_en_la_tabla(fila.cut, orden.vigente_desde)
        if fila.cut.provincia != fila.provincia:
            raise ProvinciaAjena(
                comuna=fila.cut, provincia_comuna=fila.cut.provincia, provincia=fila.provincia
            )
    return [
        nueva,
        VigenciaDPAIniciada(pais=CHILE, version=orden.version, vigente_desde=orden.vigente_desde),
    ]


def evolve(_: Publicada | None, hecho: Publicada) -> Publicada | None:
    return hecho


DIVISION = Decider[PublicarDPA, Publicada | None, Publicada](
    category="dpa",
    decide=publicar_dpa,
    evolve=evolve,
    initial=None,
    commands=PublicarDPA,
    events=Publicada,
)


def _evolve_vigencias(vigencias: Vigencias, hecho: VigenciaDPAIniciada) -> Vigencias:
    return (*vigencias, hecho)


VIGENCIAS: Decider[None, Vigencias, VigenciaDPAIniciada] = read_only(
    category="vigencia-dpa",
    evolve=_evolve_vigencias,
    initial=(),
    events=VigenciaDPAIniciada,
)
