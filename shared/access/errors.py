"""The answers of access control: it is not known who calls (401), or he may not, or nobody may here (403)."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import TejidoError


class Unauthenticated(TejidoError):
    """No credential, or one that is not good; the caller is never told which check it failed."""

    status, slug, title = 401, "credencial", "Se necesita una credencial válida"

    MISSING: ClassVar[str] = "Falta la credencial."
    BAD: ClassVar[str] = "La credencial no es válida o ya venció."

    @classmethod
    def missing(cls) -> Unauthenticated:
        return cls(cls.MISSING, remedio="Pida una credencial e incluya «Authorization: Bearer …».")

    @classmethod
    def bad(cls) -> Unauthenticated:
        return cls(cls.BAD, remedio="Pida una credencial nueva.")


class Forbidden(TejidoError):
    """Whoever calls is known and may not. The same whether or not what was asked for exists."""

    status, slug, title = 403, "sin-permiso", "No tiene permiso"

    @classmethod
    def to(cls, action: str) -> Forbidden:
        return cls(
            f"Sus roles vigentes no permiten {action} sobre lo que indica.",
            remedio="Pida el rol, con el alcance que necesita, a quien administra los accesos del servicio.",
        )


class NobodyKnown(TejidoError):
    """What only a known person may do, where there is no access control."""

    status, slug, title = 403, "sin-control-de-acceso", "Se necesita control de acceso"

    @classmethod
    def here(cls) -> NobodyKnown:
        return cls(
            "Este servicio corre sin control de acceso: nadie lee datos personales.",
            remedio="Active los tokens con «tejido acceso iniciar».",
        )
