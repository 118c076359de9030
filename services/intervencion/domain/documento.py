"""Documents of a programme: its guidelines and the manual of each component."""

from __future__ import annotations

from typing import Literal

from services.intervencion.domain.rechazos import YaRegistrado, exigir
from services.intervencion.events import LineamientosElaborados, ManualElaborado, Programa
from shared.decider import Context, Decider
from shared.declare import command

Event = LineamientosElaborados | ManualElaborado


@command("documento/{documento_id}")
class PublicarDocumentoPrograma:
    """A document was written. `MANUAL` names its component; `LINEAMIENTOS` may."""

    documento_id: str
    clase: Literal["LINEAMIENTOS", "MANUAL"]
    programa: Programa
    componente: int | None = None


def publicar_documento(
    documento: Event | None, orden: PublicarDocumentoPrograma, _: Context
) -> list[Event]:
    """Raises `DatoIncoherente` for a manual of no component, `YaRegistrado` for another content."""
    hecho = _hecho(orden)
    if documento is None:
        return [hecho]
    if documento == hecho:
        return []
    raise YaRegistrado(clave=f"documento/{orden.documento_id}")


def _hecho(orden: PublicarDocumentoPrograma) -> Event:
    if orden.clase == "LINEAMIENTOS":
        return LineamientosElaborados(
            documento_id=orden.documento_id, programa=orden.programa, componente=orden.componente
        )
    exigir(orden.componente is not None, "componente", "un manual es de un componente")
    assert orden.componente is not None
    return ManualElaborado(
        documento_id=orden.documento_id, programa=orden.programa, componente=orden.componente
    )


DOCUMENTO = Decider[PublicarDocumentoPrograma, Event | None, Event](
    category="documento",
    decide=publicar_documento,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=PublicarDocumentoPrograma,
    events=Event,
)
