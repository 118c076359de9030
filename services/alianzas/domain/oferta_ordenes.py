"""What may be asked of an offer, and the reasons for a no (A2, A3, A4)."""

from __future__ import annotations

from datetime import date

from shared.decider import DomainError
from shared.declare import command


class OfertaDesconocida(DomainError):
    """La oferta {oferta_id} no se ha coordinado ni planificado."""

    rule = "A2"
    remedy = "Regístrela primero con CoordinarOferta o PlanificarOferta."


class OfertaYaRegistrada(DomainError):
    """La oferta {oferta_id} ya está registrada, con otros datos."""

    rule = "A2"
    remedy = "Use otro oferta_id, o planifíquela con PlanificarOferta."


class OfertaDeOtraInstitucion(DomainError):
    """La oferta {oferta_id} es de la institución {institucion_id}."""

    rule = "A2"
    remedy = "Use otro oferta_id para la oferta de otra institución."


class OfertaSinRespaldo(DomainError):
    """La oferta {oferta_id} no tiene convenio ni coordinación con {institucion_id}."""

    rule = "A2"
    remedy = "Regístrela con CoordinarOferta, o indique el convenio en «convenio_id»."


class ConvenioSinVigencia(DomainError):
    """El convenio {convenio_id} no está firmado, o ya terminó."""

    rule = "A2"
    remedy = "Indique un convenio firmado y sin terminar."


class InstitucionFueraDelConvenio(DomainError):
    """La institución {institucion_id} no es parte del convenio {convenio_id}."""

    rule = "A2"
    remedy = "Indique un convenio del que la institución sea parte."


class OfertaYaInstalada(DomainError):
    """La oferta {oferta_id} ya está instalada."""

    rule = "A3"
    remedy = "Ciérrela, y registre la nueva con otro oferta_id."


class OfertaNoInstalada(DomainError):
    """La oferta {oferta_id} no se ha instalado, y solo así se cierra."""

    rule = "A3"
    remedy = "Instálela primero con InstalarOferta."


class InicioFaltante(DomainError):
    """La instalación de la oferta {oferta_id} no dice desde cuándo."""

    rule = "A3"
    remedy = "Indique en «desde» su primer día."


class TerminoEstivalFaltante(DomainError):
    """La oferta {oferta_id} es estival y no dice hasta cuándo."""

    rule = "A3"
    remedy = "Indique en «hasta» su último día."


class PlazoDeLaOfertaInvertido(DomainError):
    """La oferta {oferta_id} terminaría el {hasta}, antes de empezar el {desde}."""

    rule = "A3"
    remedy = "Indique un término igual o posterior al inicio."


class CuposInvalidos(DomainError):
    """La oferta {oferta_id} no puede tener {cupos} cupos."""

    rule = "A3"
    remedy = "Indique un número mayor que cero, u omita el dato."


class OfertaFueraDelConvenio(DomainError):
    """La oferta {oferta_id} incluye el {dia}, fuera del convenio {convenio_id}."""

    rule = "A3"
    remedy = "El convenio rige desde {desde} hasta {hasta}."


class OfertaDeProyectoDetenido(DomainError):
    """La oferta {oferta_id} está suspendida porque lo está el proyecto {proyecto_id}."""

    rule = "P15"
    remedy = "Se instala cuando el proyecto se reactive."


class OfertaYaCerrada(DomainError):
    """La oferta {oferta_id} ya está cerrada."""

    rule = "A4"
    remedy = "Registre la nueva con otro oferta_id."


class DerivacionesAbiertas(DomainError):
    """La oferta {oferta_id} tiene derivaciones abiertas: {derivaciones}."""

    rule = "A4"
    remedy = "Antes se atienden, se responden con un no, o casos las reasigna o deja expirar."


@command("oferta/{oferta_id}")
class CoordinarOferta:
    """`programa_origen`: name of the institution's own programme (`Escuelas Abiertas`)."""

    oferta_id: str
    institucion_id: str
    programa_origen: str | None = None
    barrio_id: str | None = None


@command("oferta/{oferta_id}")
class PlanificarOferta:
    """`convenio_id` backs an offer that was not coordinated. `estival`: a summer offer."""

    oferta_id: str
    institucion_id: str
    programa_origen: str | None = None
    convenio_id: str | None = None
    barrio_id: str | None = None
    establecimiento: str | None = None
    desde: date | None = None
    hasta: date | None = None
    cupos: int | None = None
    estival: bool = False


@command("oferta/{oferta_id}")
class InstalarOferta:
    """What is left out is as planned. `desde`, `hasta`: first and last day."""

    oferta_id: str
    desde: date | None = None
    hasta: date | None = None
    convenio_id: str | None = None
    barrio_id: str | None = None
    establecimiento: str | None = None
    cupos: int | None = None
    estival: bool = False


@command("oferta/{oferta_id}")
class CerrarOferta:
    oferta_id: str
    fecha: date | None = None
    motivo: str | None = None
