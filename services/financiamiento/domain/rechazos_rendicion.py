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
