"""What reportes itself decides: that two sources contradict each other, and how a person settled
it.

Append-only: a published shape never changes, it gets a successor. reportes owns no other business
fact.
"""

from __future__ import annotations

from shared.declare import event, value


@value
class ValorEnFuente:
    """What one source says: the text as written, the document and its line (from 1)."""

    texto: str
    fuente: str
    linea: int


@event("DiscrepanciaRegistrada")
class DiscrepanciaRegistrada:
    """Two sources disagree, or one is silent (`valor_b` null). `regla`: the invariant at stake, if
    any.

    `bloqueante`: no report that it touches may be sealed while it is open.
    """

    discrepancia_id: str
    campo: str
    valor_a: ValorEnFuente
    valor_b: ValorEnFuente | None = None
    regla: str | None = None
    bloqueante: bool
    descripcion: str


@event("DiscrepanciaResuelta")
class DiscrepanciaResuelta:
    """A person decided what holds; the fundamento is in the envelope (`grounds`)."""

    discrepancia_id: str
    decision: str


Event = DiscrepanciaRegistrada | DiscrepanciaResuelta
