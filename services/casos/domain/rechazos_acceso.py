"""Why casos does not open a file."""

from __future__ import annotations

from shared.decider import DomainError


class FinalidadNoCorresponde(DomainError):
    """El rol {rol} no lee esta ficha con la finalidad {finalidad}."""

    rule = "E1"
    remedy = "Indique la finalidad para la que se le asignó el rol; un auditor necesita una asignación por caso."


class EmergenciaNoVigente(DomainError):
    """No tiene un acceso de emergencia vigente al caso {caso_id}."""

    rule = "E2"
    remedy = "Otórguelo con OtorgarAccesoEmergencia, diciendo por qué y por cuántas horas."


class DuracionDeEmergenciaInvalida(DomainError):
    """Un acceso de emergencia no puede durar {horas} horas: de 1 a {maximo}."""

    rule = "E2"
    remedy = "Pida las horas que necesita; si no bastan, otórguelo otra vez con su motivo."


class DerechoNoSolicitado(DomainError):
    """La persona del caso {caso_id} no tiene un derecho pendiente de resolver."""

    rule = "E3"
    remedy = "Registre antes la solicitud con SolicitarDerechoTitular."
