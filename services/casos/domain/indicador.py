"""Ratios that a source declares without its numerator nor its denominator (X21)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos_acompanamiento import (
    IndicadorFueraDeRango,
    IndicadorYaDeclarado,
)
from services.casos.events import IndicadorDeclarado
from shared.decider import Context, Decider
from shared.declare import command
from shared.values import Mes

CENTESIMA: Final = Decimal("0.01")
MAXIMO: Final = Decimal("999.99")

Declarados = Mapping[str, Decimal]  # by source, of one indicator and month


@command("indicador/{indicador}/{mes}")
class DeclararIndicador:
    """`fuente` is the code of the document that says so; `valor_pct` up to two decimals."""

    indicador: Literal["CASOS_EN_EVALUACION_SOBRE_ESTIMADO"]
    valor_pct: Decimal
    mes: Mes
    fuente: str


def declarar(
    declarados: Declarados, orden: DeclararIndicador, _: Context
) -> list[IndicadorDeclarado]:
    if not 0 <= orden.valor_pct <= MAXIMO or orden.valor_pct != orden.valor_pct.quantize(CENTESIMA):
        raise IndicadorFueraDeRango(valor_pct=orden.valor_pct)
    antes = declarados.get(orden.fuente)
    if antes == orden.valor_pct:
        return []
    if antes is not None:
        raise IndicadorYaDeclarado(fuente=orden.fuente, declarado=antes, mes=orden.mes)
    return [
        IndicadorDeclarado(
            indicador=orden.indicador,
            valor_pct=orden.valor_pct.quantize(CENTESIMA),
            mes=orden.mes,
            fuente=orden.fuente,
        )
    ]


def evolve(declarados: Declarados, event: IndicadorDeclarado) -> Declarados:
    return {**declarados, event.fuente: event.valor_pct}


INDICADOR = Decider[DeclararIndicador, Declarados, IndicadorDeclarado](
    category="indicador",
    decide=protegida(declarar),
    evolve=evolve,
    initial={},
    commands=DeclararIndicador,
    events=IndicadorDeclarado,
    admits=revisar_rectificado,
)
