"""P1: the convenio of a chosen polygon, drafted with its municipality, and the term to sign it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.alianzas.domain.convenio_estado import Convenio
from services.alianzas.domain.convenio_ordenes import (
    PlazoDeFirmaInvalido,
    PoligonoSinConstancia,
    PrepararConvenio,
)
from services.alianzas.domain.poligono import POLIGONO
from services.alianzas.events import ConvenioElaborado, PlazoFirmaIniciado
from shared import dpa
from shared.common import CLAVE, AlertaPlazoEmitida, AlertaPlazoResuelta, emitir, resolver
from shared.decider import Context
from shared.names import comparable
from shared.values import Cut

REGLA: Final = "P1"
MAXIMO_DIAS: Final = 3_650
#: How papers name the municipality of a commune; an institution is found by its registered name.
NOMBRES: Final = (
    "Municipio de {}",
    "Municipalidad de {}",
    "Ilustre Municipalidad de {}",
    "I. Municipalidad de {}",
)


def preparar_convenio(
    convenio: Convenio, orden: PrepararConvenio, context: Context
) -> Sequence[Any]:
    """The draft says who the municipality is only if it is registered: nothing is invented."""
    if convenio.estado != "INEXISTENTE":
        return []
    eleccion = context.of(POLIGONO, orden.poligono_id).eleccion
    if eleccion is None or eleccion.territorio_id != orden.barrio_id:
        raise PoligonoSinConstancia(poligono_id=orden.poligono_id, barrio_id=orden.barrio_id)
    if not 1 <= orden.plazo_dias <= MAXIMO_DIAS:
        raise PlazoDeFirmaInvalido(convenio_id=orden.convenio_id, plazo_dias=orden.plazo_dias)
    return [
        ConvenioElaborado(
            convenio_id=orden.convenio_id,
            programa="COMUNIDAD_CRECE",
            partes=tuple(_municipio(orden.municipio, context)),
            objeto=None,
            barrio_id=orden.barrio_id,
            monto_clp=None,
            desde=None,
            hasta=None,
        ),
        PlazoFirmaIniciado(
            convenio_id=orden.convenio_id,
            poligono_id=orden.poligono_id,
            plazo_dias=orden.plazo_dias,
            vence_en=context.occurred_at.date + timedelta(days=orden.plazo_dias),
        ),
    ]


def _municipio(cut: Cut | None, context: Context) -> Iterable[str]:
    """The institution registered as the municipality of the commune, at most one."""
    comuna = None if cut is None else dpa.comuna(cut)
    if comuna is None:
        return
    for nombre in NOMBRES:
        clave = f"institucion/{comparable(nombre.format(comuna.nombre))}"
        if titular := context.of(CLAVE, clave).titular:
            yield titular
            return


def evaluar_firma(
    convenio: Convenio, convenio_id: str, al: date, context: Context
) -> Sequence[AlertaPlazoEmitida | AlertaPlazoResuelta]:
    """An alert once the term is past without a signature; a closed polygon needs none (P14)."""
    plazo = convenio.plazo
    if plazo is None:
        return []
    pendiente = convenio.estado == "EN_ELABORACION"
    if not pendiente or context.of(POLIGONO, plazo.poligono_id).cerrado:
        return resolver(context, REGLA, f"convenio/{convenio_id}")
    if al <= plazo.vence_en:
        return []
    return emitir(
        context,
        REGLA,
        f"convenio/{convenio_id}",
        f"El convenio {convenio_id} del polígono {plazo.poligono_id} debía firmarse hasta el "
        f"{plazo.vence_en} y no está firmado.",
        plazo.vence_en,
    )


def resolver_plazo(
    convenio: Convenio, convenio_id: str, context: Context
) -> Sequence[AlertaPlazoResuelta]:
    """What the signature ends."""
    return [] if convenio.plazo is None else resolver(context, REGLA, f"convenio/{convenio_id}")
