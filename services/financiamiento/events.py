"""Facts about the money of a project's initiatives. A published shape never changes: it gets a
successor.
"""

from __future__ import annotations

from datetime import date

from shared.declare import event, value
from shared.values import Clp, Fase, Mes, Rut


@event("FondoAsignado")
class FondoAsignado:
    """The initiatives' fund of a project: each project has its own amount."""

    proyecto_id: str
    monto_clp: Clp
    convocatoria: int | None = None


@event("FondoModificado")
class FondoModificado:
    """`delta_clp` may be negative; `fondo_clp` is the fund after it."""

    proyecto_id: str
    delta_clp: int
    acto_administrativo: str
    fondo_clp: Clp


@event("IniciativaFinanciada")
class IniciativaFinanciada:
    """A commitment of the fund. `saldo_fondo_clp` is what is left uncommitted after it.

    `motivo_salto` says why a higher-ranked initiative was left waiting, null when none was. An
    urgency before the PDL has `pdl_version` and `lugar_prioridad` 0.
    """

    proyecto_id: str
    iniciativa_id: str
    ambito: str
    monto_clp: Clp
    saldo_fondo_clp: Clp
    pdl_version: int
    lugar_prioridad: int
    motivo_salto: str | None = None


@event("CompromisoRebajado")
class CompromisoRebajado:
    """`monto_clp` goes back to the fund; `compromiso_clp` is what stays committed."""

    proyecto_id: str
    iniciativa_id: str
    monto_clp: Clp
    compromiso_clp: Clp
    saldo_fondo_clp: Clp
    motivo: str


@event("FinanciamientoAnulado")
class FinanciamientoAnulado:
    """The whole commitment, `monto_clp`, goes back to the fund."""

    proyecto_id: str
    iniciativa_id: str
    monto_clp: Clp
    saldo_fondo_clp: Clp
    motivo: str


@event("FondosGirados")
class FondosGirados:
    """Money paid against a commitment. The receptor is always an organisation here."""

    proyecto_id: str
    iniciativa_id: str
    giro_id: str
    receptor_rut: Rut
    monto_clp: Clp
    cuota: int
    fecha: date


@event("ReceptorHabilitado")
class ReceptorHabilitado:
    """The organisation is in the register of Ley 19.862 since `fecha`."""

    rut: Rut
    registro_19862: bool
    fecha: date


@event("ReceptorInhabilitado")
class ReceptorInhabilitado:
    """The organisation may receive no public funds since `fecha`."""

    rut: Rut
    motivo: str
    fecha: date


@event("ConstaProyectoAdjudicado")
class ConstaProyectoAdjudicado:
    """From intervencion.ProyectoAdjudicado: the fund that the award gives to this project."""

    proyecto_id: str
    fondo_iniciativas_clp: Clp
    ejecutor_id: str | None = None


@value
class IniciativaDelPDL:
    """An initiative as the community prioritised it; `lugar` 1 goes first."""

    iniciativa_id: str
    ambito: str
    lugar: int
    monto_clp: Clp
    cubierto_por_fondo: bool


@event("ConstaPDLValidado", version=2)
class ConstaPDLValidado:
    """From intervencion.PDLValidado: which initiatives may be financed, in which order, and since
    when. Version 1 did not know `fecha`.
    """

    proyecto_id: str
    pdl_id: str
    version: int
    iniciativas: tuple[IniciativaDelPDL, ...]
    ambitos_plantilla: tuple[str, ...]
    fecha: date | None = None


@event("ReceptorVinculado", stream="receptor/{rut}")
class ReceptorVinculado:
    """The organisation received money of this project for the first time: what it owes is asked
    there.
    """

    rut: Rut
    proyecto_id: str


@event("ConstaIniciativaEjecutada")
class ConstaIniciativaEjecutada:
    """From intervencion.IniciativaEjecutada: since `fecha`, what was paid has to be rendered."""

    proyecto_id: str
    iniciativa_id: str
    fecha: date


@event("ConstaFaseIniciada")
class ConstaFaseIniciada:
    """From intervencion.FaseIniciada: a phase may begin again after its close."""

    proyecto_id: str
    fase: Fase
    fecha: date


@event("ConstaFaseCerrada")
class ConstaFaseCerrada:
    """From intervencion.FaseCerrada: after Fase III nothing more is financed."""

    proyecto_id: str
    fase: Fase
    fecha: date


@event("ConstaIniciativaIdentificada")
class ConstaIniciativaIdentificada:
    """From intervencion.IniciativaIdentificada: an urgent one may precede the PDL."""

    proyecto_id: str
    plantilla_version: str
    iniciativa_id: str
    es_urgencia: bool


@event("ConstaExcepciónAutorizada")
class ConstaExcepcionAutorizada:
    """From intervencion.ExcepciónAutorizada: a rule does not bind this project, or only `entidad`
    of it, up to the month `vigencia`.
    """

    proyecto_id: str
    excepcion_id: str
    regla: str
    entidad: str | None = None
    vigencia: Mes | None = None


@event("ConstaPlantillaProgramaPublicada")
class ConstaPlantillaProgramaPublicada:
    """From intervencion.PlantillaProgramaPublicada: what its rules say of urgencies."""

    version: str
    ambitos: tuple[str, ...] = ()
    permite_urgencia_pre_pdl: bool = False


@event("ConstaConvenioFirmado")
class ConstaConvenioFirmado:
    """From alianzas.ConvenioFirmado, when it gives an amount."""

    convenio_id: str
    monto_clp: Clp


@event("ConstaConvenioModificado")
class ConstaConvenioModificado:
    """From alianzas.ConvenioModificado, when it gives an amount: the one that rules from now on."""

    convenio_id: str
    monto_clp: Clp


@event("PresupuestoConvenioAsignado")
class PresupuestoConvenioAsignado:
    """The budget of a convenio, or of one of its `componente` when that is not null."""

    convenio_id: str
    componente: int | None = None
    monto_clp: Clp


@event("PresupuestoConvenioModificado")
class PresupuestoConvenioModificado:
    """`monto_clp` is the budget after it, of the convenio or of its `componente`."""

    convenio_id: str
    componente: int | None = None
    monto_clp: Clp
    monto_anterior_clp: Clp
    motivo: str
