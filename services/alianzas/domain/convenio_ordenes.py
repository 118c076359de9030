"""What may be asked of a convenio, and the reasons for a no (A1)."""

from __future__ import annotations

from datetime import date

from services.alianzas.events import Materia, Programa
from shared.decider import DomainError
from shared.declare import command
from shared.values import Clp, Cut


class ConvenioNoElaborado(DomainError):
    """El convenio {convenio_id} no se ha elaborado."""

    rule = "A1"
    remedy = "Elabórelo primero con ElaborarConvenio."


class ConvenioYaFirmado(DomainError):
    """El convenio {convenio_id} ya está firmado."""

    rule = "A1"
    remedy = "Modifíquelo con TramitarModificacionConvenio y ModificarConvenio."


class ConvenioNoFirmado(DomainError):
    """El convenio {convenio_id} no está firmado, y solo así se modifica o termina."""

    rule = "A1"
    remedy = "Fírmelo primero con FirmarConvenio."


class ConvenioYaTerminado(DomainError):
    """El convenio {convenio_id} ya terminó."""

    rule = "A1"
    remedy = "Elabore un convenio nuevo."


class FechaDeFirmaFaltante(DomainError):
    """Falta la fecha de firma del convenio {convenio_id}."""

    rule = "A1"
    remedy = "Indique en «fecha» el día de la firma."


class PartesInsuficientes(DomainError):
    """El convenio {convenio_id} tiene {partes} parte(s) y se firma entre dos o más."""

    rule = "A1"
    remedy = "Indique en «partes» las instituciones que firman."


class FirmaPosterior(DomainError):
    """El convenio {convenio_id} se firma el {fecha} y ya regiría desde el {rige}."""

    rule = "A1"
    remedy = "La fecha de firma es igual o anterior a aquella desde la que rige."


class PlazoDelConvenioInvertido(DomainError):
    """El convenio {convenio_id} terminaría el {hasta}, antes de empezar el {desde}."""

    rule = "A1"
    remedy = "Indique un término igual o posterior al inicio."


class PoligonoSinConstancia(DomainError):
    """No consta que el polígono {poligono_id} se haya elegido en el barrio {barrio_id}."""

    rule = "P1"
    remedy = "El convenio sigue a la elección del polígono, cuando territorios la publica."


class PlazoDeFirmaInvalido(DomainError):
    """Un plazo de {plazo_dias} días para firmar el convenio {convenio_id} no sirve."""

    rule = "P1"
    remedy = "Indique un número de días de 1 a 3650."


@command("convenio/{convenio_id}")
class ElaborarConvenio:
    """`partes`: ids of institutions. A draft may be written again until it is signed."""

    convenio_id: str
    programa: Programa | None = None
    partes: tuple[str, ...] = ()
    objeto: str | None = None
    barrio_id: str | None = None
    monto_clp: Clp | None = None
    desde: date | None = None
    hasta: date | None = None


@command("convenio/{convenio_id}")
class PrepararConvenio:
    """Given by P1: drafts the convenio of a polygon with its municipality, to be signed in a term."""

    convenio_id: str
    poligono_id: str
    barrio_id: str
    municipio: Cut | None = None
    plazo_dias: int


@command("convenio/{convenio_id}")
class FirmarConvenio:
    """What is left out is as drafted. `fecha`: day of the signature."""

    convenio_id: str
    fecha: date | None = None
    programa: Programa | None = None
    partes: tuple[str, ...] = ()
    objeto: str | None = None
    barrio_id: str | None = None
    monto_clp: Clp | None = None
    desde: date | None = None
    hasta: date | None = None


@command("convenio/{convenio_id}")
class TramitarModificacionConvenio:
    convenio_id: str
    motivo: str
    materia: Materia | None = None


@command("convenio/{convenio_id}")
class ModificarConvenio:
    """What is left out stays. `fecha`: signature of the modification, in effect `rige_desde`.

    `partes`: all of them, when another takes the place of one.
    """

    convenio_id: str
    motivo: str
    partes: tuple[str, ...] = ()
    fecha: date | None = None
    rige_desde: date | None = None
    objeto: str | None = None
    barrio_id: str | None = None
    monto_clp: Clp | None = None
    hasta: date | None = None


@command("convenio/{convenio_id}")
class TerminarConvenio:
    """`hasta`: last day."""

    convenio_id: str
    motivo: str
    hasta: date | None = None


Command = (
    ElaborarConvenio
    | PrepararConvenio
    | FirmarConvenio
    | TramitarModificacionConvenio
    | ModificarConvenio
    | TerminarConvenio
)
