"""T1 and T2: a commune is of its region, and its code is in the kernel's table of the day."""

from __future__ import annotations

from datetime import date

from shared import dpa
from shared.decider import DomainError
from shared.values import Cut, Region


class ComunaFueraDeRegion(DomainError):
    """La comuna {comuna} ({nombre}) es de la región {region_comuna} y no de la región {region}."""

    rule = "T1"
    remedy = "Los códigos de las comunas de la región {region} empiezan con {region}."


class ComunaNoVigente(DomainError):
    """El código de comuna {comuna} ({nombre}) no estaba vigente el {fecha}."""

    rule = "T2"
    remedy = "Código de esa comuna en esa fecha: {codigo_vigente}."


def exigir_region(comuna: Cut, region: Region) -> None:
    """T1. Raises `ComunaFueraDeRegion`."""
    if comuna.region != region:
        raise ComunaFueraDeRegion(
            comuna=comuna, nombre=comuna.nombre, region_comuna=comuna.region, region=region
        )


def exigir_en_la_tabla(comuna: Cut, fecha: date) -> None:
    """T2 by the kernel's table. Raises `ComunaNoVigente`."""
    if not dpa.existe(comuna, fecha):
        vigente = dpa.equivalente(comuna, fecha)
        raise ComunaNoVigente(
            comuna=comuna,
            nombre=comuna.nombre,
            fecha=fecha,
            codigo_vigente=vigente.cut if vigente else "no se conoce",
        )
