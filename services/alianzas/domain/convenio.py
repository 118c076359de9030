"""The rules of a convenio: drafted, signed, modified only once signed, ended (A1).

EN_ELABORACION → FIRMADO → EN_MODIFICACION → VIGENTE → TERMINADO (domain.md §1.5). A historical load
that relaxes A1 may lack the steps before; it may not contradict the ones that are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never

from services.alianzas.domain.convenio_estado import Convenio, Event, evolve
from services.alianzas.domain.convenio_ordenes import (
    Command,
    ConvenioNoElaborado,
    ConvenioNoFirmado,
    ConvenioYaFirmado,
    ConvenioYaTerminado,
    ElaborarConvenio,
    FechaDeFirmaFaltante,
    FirmaPosterior,
    FirmarConvenio,
    ModificarConvenio,
    PartesInsuficientes,
    PlazoDelConvenioInvertido,
    PrepararConvenio,
    TerminarConvenio,
    TramitarModificacionConvenio,
)
from services.alianzas.domain.convenio_plazo import preparar_convenio, resolver_plazo
from services.alianzas.domain.institucion import (
    exigir_comprometibles,
    exigir_registradas,
    exigir_vigentes,
)
from services.alianzas.events import (
    ConvenioElaborado,
    ConvenioFirmado,
    ConvenioModificado,
    ConvenioTerminado,
    ModificacionConvenioTramitada,
)
from shared.decider import Context, Decider

MINIMO_DE_PARTES = 2


def elaborar_convenio(
    convenio: Convenio, orden: ElaborarConvenio, context: Context
) -> Sequence[Any]:
    nuevo = ConvenioElaborado(
        convenio_id=orden.convenio_id,
        programa=orden.programa,
        partes=orden.partes,
        objeto=orden.objeto,
        barrio_id=orden.barrio_id,
        monto_clp=orden.monto_clp,
        desde=orden.desde,
        hasta=orden.hasta,
    )
    if convenio.terminos == nuevo:
        return []
    if convenio.estado not in {"INEXISTENTE", "EN_ELABORACION"}:
        raise ConvenioYaFirmado(convenio_id=orden.convenio_id)
    exigir_comprometibles(nuevo.partes, context.occurred_at.date, context)
    _exigir_plazo(nuevo.convenio_id, nuevo.desde, nuevo.hasta)
    return [nuevo]


def firmar_convenio(convenio: Convenio, orden: FirmarConvenio, context: Context) -> Sequence[Any]:
    antes = convenio.terminos or ConvenioElaborado(
        convenio_id=orden.convenio_id,
        programa=None,
        partes=(),
        objeto=None,
        barrio_id=None,
        monto_clp=None,
        desde=None,
        hasta=None,
    )
    nuevo = ConvenioFirmado(
        convenio_id=orden.convenio_id,
        programa=orden.programa or antes.programa,
        partes=orden.partes or antes.partes,
        objeto=orden.objeto or antes.objeto,
        barrio_id=orden.barrio_id or antes.barrio_id,
        monto_clp=antes.monto_clp if orden.monto_clp is None else orden.monto_clp,
        fecha=orden.fecha,
        desde=orden.desde or antes.desde,
        hasta=orden.hasta or antes.hasta,
    )
    if convenio.terminos == nuevo:
        return []
    if convenio.estado not in {"INEXISTENTE", "EN_ELABORACION"}:
        raise ConvenioYaFirmado(convenio_id=orden.convenio_id)
    if not context.relaxes("A1"):
        _exigir_firma_completa(convenio, nuevo)
    exigir_comprometibles(nuevo.partes, nuevo.fecha or context.occurred_at.date, context)
    _exigir_firma_previa(nuevo.convenio_id, nuevo.fecha, nuevo.desde)
    _exigir_plazo(nuevo.convenio_id, nuevo.desde, nuevo.hasta)
    return [nuevo, *resolver_plazo(convenio, nuevo.convenio_id, context)]


def _exigir_firma_completa(convenio: Convenio, nuevo: ConvenioFirmado) -> None:
    if convenio.estado == "INEXISTENTE":
        raise ConvenioNoElaborado(convenio_id=nuevo.convenio_id)
    if nuevo.fecha is None:
        raise FechaDeFirmaFaltante(convenio_id=nuevo.convenio_id)
    _exigir_dos_partes(nuevo.convenio_id, nuevo.partes)


def _exigir_dos_partes(convenio_id: str, partes: Sequence[str]) -> None:
    if len(set(partes)) < MINIMO_DE_PARTES:
        raise PartesInsuficientes(convenio_id=convenio_id, partes=len(set(partes)))


def tramitar_modificacion(
    convenio: Convenio, orden: TramitarModificacionConvenio, context: Context
) -> Sequence[Any]:
    _exigir_suscrito(convenio, orden.convenio_id, context)
    return [
        ModificacionConvenioTramitada(
            convenio_id=orden.convenio_id, materia=orden.materia, motivo=orden.motivo
        )
    ]


def modificar_convenio(
    convenio: Convenio, orden: ModificarConvenio, context: Context
) -> Sequence[Any]:
    _exigir_suscrito(convenio, orden.convenio_id, context)
    antes = convenio.terminos
    if antes is None:  # a relaxed load may know of modifications only
        raise ConvenioNoElaborado(convenio_id=orden.convenio_id)
    nuevo = ConvenioModificado(
        convenio_id=orden.convenio_id,
        programa=antes.programa,
        partes=orden.partes or antes.partes,
        objeto=orden.objeto or antes.objeto,
        barrio_id=orden.barrio_id or antes.barrio_id,
        monto_clp=antes.monto_clp if orden.monto_clp is None else orden.monto_clp,
        fecha=orden.fecha,
        desde=antes.desde,
        hasta=orden.hasta or antes.hasta,
        rige_desde=orden.rige_desde,
        motivo=orden.motivo,
    )
    if antes == nuevo:
        return []
    if orden.fecha is None and not context.relaxes("A1"):
        raise FechaDeFirmaFaltante(convenio_id=orden.convenio_id)
    if orden.partes and not context.relaxes("A1"):
        _exigir_dos_partes(nuevo.convenio_id, nuevo.partes)
    exigir_registradas(orden.partes, context)
    exigir_vigentes(nuevo.partes, nuevo.fecha or context.occurred_at.date, context)
    _exigir_firma_previa(nuevo.convenio_id, nuevo.fecha, nuevo.rige_desde)
    _exigir_plazo(nuevo.convenio_id, nuevo.desde, nuevo.hasta)
    return [nuevo]


def terminar_convenio(
    convenio: Convenio, orden: TerminarConvenio, context: Context
) -> Sequence[Any]:
    if convenio.estado == "TERMINADO":
        return []
    _exigir_suscrito(convenio, orden.convenio_id, context)
    desde = convenio.terminos.desde if convenio.terminos else None
    _exigir_plazo(orden.convenio_id, desde, orden.hasta)
    return [
        ConvenioTerminado(convenio_id=orden.convenio_id, hasta=orden.hasta, motivo=orden.motivo)
    ]


def _exigir_suscrito(convenio: Convenio, convenio_id: str, context: Context) -> None:
    if convenio.estado == "TERMINADO":
        raise ConvenioYaTerminado(convenio_id=convenio_id)
    if not convenio.suscrito and not context.relaxes("A1"):
        raise ConvenioNoFirmado(convenio_id=convenio_id)


def _exigir_firma_previa(convenio_id: str, fecha: date | None, rige: date | None) -> None:
    if fecha is not None and rige is not None and fecha > rige:
        raise FirmaPosterior(convenio_id=convenio_id, fecha=fecha, rige=rige)


def _exigir_plazo(convenio_id: str, desde: date | None, hasta: date | None) -> None:
    if desde is not None and hasta is not None and hasta < desde:
        raise PlazoDelConvenioInvertido(convenio_id=convenio_id, desde=desde, hasta=hasta)


def decide(convenio: Convenio, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case ElaborarConvenio():
            return elaborar_convenio(convenio, orden, context)
        case PrepararConvenio():
            return preparar_convenio(convenio, orden, context)
        case FirmarConvenio():
            return firmar_convenio(convenio, orden, context)
        case TramitarModificacionConvenio():
            return tramitar_modificacion(convenio, orden, context)
        case ModificarConvenio():
            return modificar_convenio(convenio, orden, context)
        case TerminarConvenio():
            return terminar_convenio(convenio, orden, context)
        case _:
            assert_never(orden)


CONVENIO = Decider[Command, Convenio, Event](
    category="convenio",
    decide=decide,
    evolve=evolve,
    initial=Convenio(),
    commands=Command,
    events=Event,
)
