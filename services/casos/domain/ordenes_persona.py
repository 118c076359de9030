"""What can be asked about a protected person. What is told of them is in clear on the wire and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from services.casos.events_persona import Derecho, Resultado, Solicitante, Vinculo
from shared.declare import command, value
from shared.told import ToldDate, ToldRut, ToldText


@value
class Representante:
    """Who answers for the person: somebody else, with a reference and a key of their own."""

    PERSONA: ClassVar[str] = "representante_ref"

    representante_ref: str
    vinculo: Vinculo
    nombre: ToldText
    contacto: ToldText | None = None


@command("persona/{persona_ref}")
class IdentificarPersona:
    """Says who the person is. A later one replaces this one whole: that is how an identity is rectified."""

    persona_ref: str
    fecha: date
    nombre: ToldText
    rut: ToldRut | None = None
    nacimiento: ToldDate | None = None
    contacto: ToldText | None = None
    representante: Representante | None = None


@command("persona/{persona_ref}")
class SolicitarDerechoTitular:
    """Registers what the holder, or who represents them, asks of their data."""

    persona_ref: str
    derecho_id: str
    derecho: Derecho
    solicitante: Solicitante
    fecha: date
    detalle: ToldText | None = None


@command("persona/{persona_ref}")
class ProrrogarDerechoTitular:
    """Gives the answer more time, once. `norma`: a code of what it rests on."""

    persona_ref: str
    derecho_id: str
    norma: str


@command("persona/{persona_ref}")
class ResolverDerechoTitular:
    """Answers a request; who acts is not who registered it. A denial says its `norma`, a code, and its `respuesta`."""

    persona_ref: str
    derecho_id: str
    resultado: Resultado
    norma: str | None = None
    respuesta: ToldText | None = None
    fecha: date


@command("persona/{persona_ref}")
class FijarRetencionLegal:
    """Forbids to erase the person's data while it lasts. `norma`: a code, as `causa-rit-o-123`."""

    persona_ref: str
    retencion_id: str
    norma: str
    desde: date


@command("persona/{persona_ref}")
class LevantarRetencionLegal:
    """Ends a legal hold."""

    persona_ref: str
    retencion_id: str
    fecha: date


@command("persona/{persona_ref}")
class SuprimirDatos:
    """Accepts a proposal to erase: the terms of conservation are over and a person decides."""

    persona_ref: str


@command("persona/{persona_ref}")
class ConfirmarSupresion:
    """Given by the service to itself once the key is destroyed."""

    persona_ref: str
    clave_destruida: bool


@command("persona/{persona_ref}")
class EvaluarPlazosPersona:
    """The clock: what is not answered by the day `al`, and whose data nothing keeps any more. Never a future day."""

    persona_ref: str
    al: date


Orden = (
    IdentificarPersona
    | SolicitarDerechoTitular
    | ProrrogarDerechoTitular
    | ResolverDerechoTitular
    | FijarRetencionLegal
    | LevantarRetencionLegal
    | SuprimirDatos
    | ConfirmarSupresion
    | EvaluarPlazosPersona
)
