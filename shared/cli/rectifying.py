"""`tejido rectificar`: one field of a registered event, with the reason; the event keeps its bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from shared import canonical
from shared.cli.connection import Connection, connect
from shared.cli.lineage import Services, change_of
from shared.cli.options import Against, AsJson, settings_for
from shared.cli.output import errors_to_exit, out, print_json
from shared.common import RectificarRegistro
from shared.decider import Actor
from shared.errors import NotFound, TejidoError
from shared.ids import new_id
from shared.lineage import service_of
from shared.moments import iso
from shared.schemas import dump


def mount(app: typer.Typer) -> None:
    """Adds the command to `tejido`."""

    @app.command()
    def rectificar(
        event_id: Annotated[str, typer.Argument(help="Id del registro, como lo dice «historia».")],
        campo: Annotated[str, typer.Argument(help="p. ej. monto_clp, iniciativas[0].monto_clp")],
        valor: Annotated[str, typer.Argument(help="El valor correcto: texto, o JSON.")],
        motivo: Annotated[str, typer.Option(help="Por qué: es un acto fundado (Ley 19.880).")],
        actor: Annotated[str, typer.Option(help="Identificador opaco, nunca un RUN.")] = "local",
        rol: Annotated[str, typer.Option()] = "operador",
        contra: Against = None,
        as_json: AsJson = False,
    ) -> None:
        """Rectifica un campo de un registro. El registro no cambia: queda quién, por qué y ambos valores."""
        with errors_to_exit(as_json=as_json):
            with connect(settings_for(contra), actor=Actor(actor, rol)) as tejido:
                answer = _rectify(tejido, event_id, campo, valor, canonical.to_nfc(motivo))
                written = _change(tejido, answer)
            if as_json:
                print_json(answer)
            else:
                out.print(written, markup=False, soft_wrap=True)


def _rectify(tejido: Connection, event_id: str, campo: str, valor: str, motivo: str) -> Any:
    found = Services(tejido).event(event_id)
    if found is None:
        raise NotFound(f"Ningún servicio tiene el registro {event_id}.")
    order = RectificarRegistro(
        secuencia=found["subject"],
        registro_id=event_id,
        campo=campo,
        valor_nuevo=_as_json(canonical.to_nfc(valor)),
        motivo=motivo,
    )
    sobre = {"command_id": new_id(), "occurred_at": iso(datetime.now(UTC)), "data": dump(order)}
    return tejido.call(service_of(found), "ejecutar", comando=type(order).__name__, sobre=sobre)


def _as_json(valor: str) -> str:
    """What a person wrote is JSON if it reads as such (a number, null, "…"), else it is text."""
    try:
        canonical.loads(valor)
    except TejidoError:
        return canonical.dumps(valor)
    return valor


def _change(tejido: Connection, answer: Any) -> str:
    if not answer["eventos"]:
        return "El registro ya dice eso: nada que rectificar."
    event = Services(tejido).event(answer["eventos"][0]["event_id"])
    assert event is not None
    return f"Rectificado {event['subject']}: {change_of(event['data']['data'])}"
