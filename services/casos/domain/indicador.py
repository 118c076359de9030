"""Ratios that a source declares without its numerator nor its denominator (X21)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos_acompanamiento import (
    EsperaInvertida,
    IndicadorFueraDeRango,
    IndicadorYaDeclarado,
)
from services.casos.events import IndicadorDeclarado
from shared.decider import Context, Decider
from shared.declare import command
from shared.values import Mes

CENTESIMA: Final = Decimal("0.01")
MAXIMO: Final = Decimal("999.99")

Declarados = Mapping[str, IndicadorDeclarado]  # by source, of one indicator and month


@command("indicador/{indicador}/{mes}")
class DeclararIndicador:
    """`fuente` is the code of the document that says so; `valor_pct` up to two decimals.

    `completo_desde`, `completo_hasta`: first and last month in which the source expects the whole.
    """

    indicador: Literal["CASOS_EN_EVALUACION_SOBRE_ESTIMADO"]
    valor_pct: Decimal
    mes: Mes
    fuente: str
    completo_desde: Mes | None = None
    completo_hasta: Mes | None = None


def declarar(
    declarados: Declarados, orden: DeclararIndicador, _: Context
) -> list[IndicadorDeclarado]:
    if not 0 <= orden.valor_pct <= MAXIMO or orden.valor_pct != orden.valor_pct.quantize(CENTESIMA):
        raise IndicadorFueraDeRango(valor_pct=orden.valor_pct)
    desde, hasta = orden.completo_desde, orden.completo_hasta
    if desde is not None and hasta is not None and hasta < desde:
        raise EsperaInvertida(desde=desde, hasta=hasta)
    nuevo = IndicadorDeclarado(
        indicador=orden.indicador,
        valor_pct=orden.valor_pct.quantize(CENTESIMA),
        mes=orden.mes,
        fuente=orden.fuente,
        completo_desde=desde,
        completo_hasta=hasta,
    )
    antes = declarados.get(orden.fuente)
    if antes == nuevo:
        return []
    if antes is not None:
        raise IndicadorYaDeclarado(fuente=orden.fuente, declarado=antes.valor_pct, mes=orden.mes)
    return [nuevo]


def evolve(declarados: Declarados, event: IndicadorDeclarado) -> Declarados:
    return {**declarados, event.fuente: event}


INDICADOR = Decider[DeclararIndicador, Declarados, IndicadorDeclarado](
    category="indicador",
    decide=protegida(declarar),
    evolve=evolve,
    initial={},
    commands=DeclararIndicador,
    events=IndicadorDeclarado,
    admits=revisar_rectificado,
)
