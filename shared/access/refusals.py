"""Why a role is not given or taken away (AC1 to AC6)."""

from __future__ import annotations

from shared.decider import DomainError


class NadieSeAsignaSuRol(DomainError):
    """Nadie se asigna un rol a sí mismo, tampoco {rol}."""

    rule = "AC1"
    remedy = "Pídalo a otra persona que pueda otorgarlo."


class OtorganteSinFacultad(DomainError):
    """Quien actúa no puede otorgar ni revocar {rol} con alcance {alcance}."""

    rule = "AC2"
    remedy = (
        "Lo hace quien tenga, vigente y con ese alcance o «todo», alguno de estos roles: {otorgan}."
    )


class RolDesconocido(DomainError):
    """Este servicio no otorga el rol {rol}."""

    rule = "AC3"
    remedy = "Roles que se otorgan: {roles}."


class AlcanceNoCorresponde(DomainError):
    """El rol {rol} no se otorga con alcance {alcance}."""

    rule = "AC3"
    remedy = "Se otorga con: {alcances}."


class VigenciaInvalida(DomainError):
    """Un rol no puede regir del {desde} al {hasta}: hoy es {hoy}."""

    rule = "AC4"
    remedy = "Rige desde hoy o después, y no más de {dias} días."


class FinalidadRequerida(DomainError):
    """El rol {rol} con alcance {alcance} se otorga para una finalidad."""

    rule = "AC5"
    remedy = "Indique el código de la finalidad, por ejemplo «fiscalizacion»."


class AsignacionDesconocida(DomainError):
    """La asignación {asignacion_id} no existe."""

    rule = "AC6"
    remedy = "Indique la de un rol otorgado en este servicio."


class AsignacionRepetida(DomainError):
    """La asignación {asignacion_id} ya existe y dice otra cosa, o fue revocada."""

    rule = "AC6"
    remedy = "Use otro identificador: una asignación revocada no revive."


class RolNoRectificable(DomainError):
    """Un rol otorgado no se rectifica: cambiaría quién pudo hacer qué."""

    rule = "AC6"
    remedy = "Revóquelo y otorgue otro."
