"""What can go wrong with personal data. No message repeats a secret, a ciphertext or anything a person said."""

from __future__ import annotations

from shared.errors import TejidoError


class PrivacyError(TejidoError):
    """Base of all: what `shared.privacy` raises beside `InvalidInput`, `BadSettings` and `Unavailable`."""

    slug, title = "datos-personales", "Los datos personales no están disponibles"


class DatoIlegible(PrivacyError):
    """A ciphertext that does not belong where it is, or that was altered."""

    slug, title = "dato-ilegible", "El dato personal no se puede leer"


class CifradoMalFormado(DatoIlegible):
    """Not the form of a personal field."""

    slug, title = "cifrado-mal-formado", "El campo cifrado no tiene la forma debida"


class ClaveDesconocida(PrivacyError):
    """There is no key of that id, or of that person."""

    status, slug, title = 404, "clave-desconocida", "La clave no existe"


class PersonaSuprimida(PrivacyError):
    """The person's key was destroyed; there will never be another."""

    status, slug, title = 410, "persona-suprimida", "Los datos de la persona fueron suprimidos"


class PersonaBloqueada(PrivacyError):
    """The person's key is disabled for now: neither read nor written."""

    status, slug, title = 423, "persona-bloqueada", "Los datos de la persona están bloqueados"


class ClaveMaestraDesconocida(PrivacyError):
    """The KEK or pepper of an epoch is not where it should be, or was destroyed."""

    status, slug, title = 503, "clave-maestra-desconocida", "Falta una clave maestra"


class ClaveMaestraErronea(PrivacyError):
    """There is a KEK or pepper of that epoch, and it is not the one the database was written with."""

    slug, title = "clave-maestra-erronea", "La clave maestra no corresponde a esta base de claves"


class RotacionPendiente(PrivacyError):
    """A rotation cannot be finished yet. `faltan`: how many rows still depend on the old key."""

    status, slug, title = 409, "rotacion-pendiente", "La rotación no ha terminado"


class IdentidadAjena(PrivacyError):
    """The identity document is already another person's. Does not say whose."""

    status, slug, title = 409, "identidad-ajena", "El documento de identidad ya es de otra persona"


class DemasiadasConsultas(PrivacyError):
    """One actor asked the blind index too often within the hour."""

    status, slug, title = 429, "demasiadas-consultas", "Demasiadas búsquedas por identidad"


class PlazoDesconocido(PrivacyError):
    """A retention class that no rule knows."""

    slug, title = "plazo-desconocido", "No hay plazo de conservación para esa clase"
