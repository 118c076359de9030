"""Why financiamiento says no about money already paid."""

from __future__ import annotations

from shared.decider import DomainError


class RendicionInexistente(DomainError):
    """La rendición {rendicion_id} no existe en el proyecto {proyecto_id}."""

    rule = "F5"
    remedy = "Preséntela antes con PresentarRendicion."


class RendicionYaPresentada(DomainError):
    """La rendición {rendicion_id} ya se presentó con otro contenido y está {estado}."""

    rule = "F5"
    remedy = "Una rendición nueva lleva un rendicion_id nuevo; una observada se presenta de nuevo."


class RendicionNoPendiente(DomainError):
    """La rendición {rendicion_id} está {estado}: ya no está a la espera de revisión."""

    rule = "F5"
    remedy = "Solo se revisa una rendición presentada."


class RendicionSinDocumentos(DomainError):
    """La rendición {rendicion_id} no trae documentos."""

    rule = "F5"
    remedy = "Presente al menos un documento."


class SinFondosPorRendir(DomainError):
    """La iniciativa {iniciativa_id} no tiene fondos girados por rendir."""

    rule = "F5"
    remedy = "Se rinde lo girado que aún no se ha aprobado ni reintegrado."


class AprobacionSobreDocumentos(DomainError):
    """Los documentos de la rendición {rendicion_id} suman {total_clp}: no se pueden aprobar
    {monto_clp}.
    """

    rule = "F5"
    remedy = "Apruebe hasta {total_clp}."


class AprobacionExcedeGirado(DomainError):
    """A la iniciativa {iniciativa_id} le quedan {por_rendir_clp} por rendir, no {monto_clp}."""

    rule = "F5"
    remedy = "Apruebe hasta {por_rendir_clp}."


class DocumentoYaRendido(DomainError):
    """El documento {tipo} folio {folio} del emisor {rut_emisor} ya está en la rendición {titular}."""

    rule = "F9"
    remedy = "Un documento se rinde una sola vez en todo el programa: presente otro."


class AprobadorPresento(DomainError):
    """Quien presentó la rendición {rendicion_id} no puede aprobarla."""

    rule = "F11"
    remedy = "Debe aprobarla otra persona."


class ReintegroExcedeGirado(DomainError):
    """A la iniciativa {iniciativa_id} le quedan {por_rendir_clp} por rendir o reintegrar, no
    {monto_clp}.
    """

    rule = "F5"
    remedy = "Reintegre hasta {por_rendir_clp}."


class ReintegroRepetido(DomainError):
    """El comprobante {comprobante} ya respalda otro reintegro de este proyecto."""

    rule = "F5"
    remedy = "Cada reintegro lleva su propio comprobante."


class IniciativasSinRendir(DomainError):
    """El fondo del proyecto {proyecto_id} tiene {por_rendir_clp} sin rendir, de: {iniciativas}."""

    rule = "F5"
    remedy = "Apruebe sus rendiciones o reintegre lo que falta, y certifique después."


class FondoCerrado(DomainError):
    """El saldo del fondo del proyecto {proyecto_id} ya se certificó: el fondo está cerrado."""

    rule = "F5"
    remedy = "Un fondo certificado no se mueve."


class RendicionVencida(DomainError):
    """El receptor {receptor_rut} tiene una rendición vencida el {vence_en}: iniciativa
    {iniciativa_id} del proyecto {proyecto_id}.
    """

    rule = "F12"
    remedy = "Gire cuando se apruebe esa rendición o se reintegre el saldo."


class IniciativaSinEjecutar(DomainError):
    """No consta que la iniciativa {iniciativa_id} se haya ejecutado."""

    rule = "F12"
    remedy = "El plazo para rendir corre desde su ejecución, que se registra en intervencion."


class PlazoInvalido(DomainError):
    """Un plazo de {plazo_dias} días no sirve."""

    rule = "F12"
    remedy = "Indique entre 1 y 3.650 días."


class FeriadosDesconocidos(DomainError):
    """No se puede contar un plazo en días hábiles desde el {cuenta_desde}: los feriados se conocen
    del {desde} al {hasta}.
    """

    rule = "F12"
    remedy = "Agregue los feriados que faltan al calendario, o dé el plazo en días corridos."


class ProyectoSinTerminar(DomainError):
    """No consta que el proyecto {proyecto_id} haya terminado anticipadamente."""

    rule = "P15"
    remedy = "El plazo para reintegrar corre desde ese término, que se registra en intervencion."


class EvaluacionFutura(DomainError):
    """No se sabe qué estará vencido el {fecha}: hoy es {hoy}."""

    rule = "F12"
    remedy = "Evalúe los plazos a una fecha de hoy o anterior."
