"""Foreign facts as casos reads them: only the fields its policies need, the rest is ignored."""

from __future__ import annotations

from shared.declare import value


@value
class DerivacionRespondidaAjena:
    """Of alianzas.DerivaciónRespondida. `motivo` is a code; free text would not pass K10."""

    derivacion_id: str
    caso_id: str
    oferta_id: str
    acepta: bool
    motivo: str | None = None
