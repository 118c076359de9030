"""`tejido explicar`: the chain of decisions behind an event or a stream, for people, for programs, as a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Optional

import typer

from shared.cli.connection import Connection
from shared.cli.output import errors_to_exit, out, print_json
from shared.config import Settings
from shared.errors import InvalidInput, NotFound
from shared.ids import is_uuid
from shared.lineage import Body, Step, explain, stream_roots

Connect = Callable[[Settings], Any]
SettingsFor = Callable[[str | None], Settings]


class Services:
    """A `shared.lineage.Source` over a connection. An event is looked for first where the last one was found."""

    def __init__(self, tejido: Connection) -> None:
        self._tejido = tejido
        self._order = list(tejido.services)

    def event(self, event_id: str) -> Body | None:
        for name in self._order:
            found: Body | None = self._tejido.call(name, "evento", event_id)
            if found is not None:
                self._order.remove(name)
                self._order.insert(0, name)
                return found
        return None

    def stream(self, service: str, stream: str) -> Sequence[Body]:
        found: Sequence[Body] = self._tejido.call(service, "historia", stream)
        return found

    def reads(self, service: str, command_id: str) -> Mapping[str, int]:
        found = self._tejido.call(service, "comando", command_id)
        return found["lecturas"] if found else {}


def chain_of(tejido: Connection, what: str, depth: int | None) -> list[Step]:
    """The chain behind an event id or a stream (of every service that has it). Raises `NotFound`."""
    source = Services(tejido)
    if is_uuid(what):
        event = source.event(what)
        if event is None:
            raise NotFound(f"Ningún servicio tiene el evento {what}.")
        return explain(source, [event], depth=depth)
    roots: list[Body] = []
    for name in tejido.services:
        roots += stream_roots(source, name, source.stream(name, what))
    if not roots:
        raise NotFound(f"Ningún servicio tiene la secuencia {what!r}.")
    return explain(source, roots, depth=depth)


def text_of(steps: Sequence[Step]) -> str:
    """Indented Spanish text: a heading whenever the stream changes, then who, when, why, on what papers."""
    lines: list[str] = []
    place = None
    for step in steps:
        margin = "    " * step.nivel
        if (step.servicio, step.stream, step.nivel) != place:
            place = (step.servicio, step.stream, step.nivel)
            lines.append(f"{margin}{step.servicio} · {step.stream}")
        lines.append(f"{margin}  {step.type}  ({step.event_id})")
        lines += [f"{margin}    {said}" for said in _said(step)]
    return "\n".join(lines)


def _said(step: Step) -> list[str]:
    who = f"{step.actor['id']} ({step.actor['rol']})"
    if step.actor["institucion_id"]:
        who += f", de {step.actor['institucion_id']}"
    said = [
        f"ocurrió {step.occurred_at}, registrado {step.recorded_at[:19].replace('T', ' ')} UTC",
        f"quién: {who}",
        f"por qué: {step.grounds or 'sin fundamento escrito'}",
    ]
    if step.rectifica:
        said.append(f"rectifica {step.rectifica['registro_id']}: {change_of(step.rectifica)}")
    for item in step.evidence:
        page = f", página {item['pagina']}" if item["pagina"] is not None else ""
        said.append(f"evidencia: {item['documento_id']}{page}, sha256 {item['sha256'][:16]}…")
    if step.rules_version:
        said.append(f"reglas: {step.rules_version}")
    if step.origin:
        said.append(
            f"origen: {step.origin['medio']}, {step.origin['archivo']}:{step.origin['fila']}"
        )
    return said


def change_of(data: Mapping[str, Any]) -> str:
    """What a `RegistroRectificado` says: the field, both values, why."""
    return f"{data['campo']}: {data['valor_anterior']} → {data['valor_nuevo']} ({data['motivo']})"


def mermaid_of(steps: Sequence[Step]) -> str:
    """A Mermaid flowchart: a box for each service, arrows from what was the ground to what rests on it."""
    names = {step.event_id: f"e{number}" for number, step in enumerate(steps)}
    lines = ["flowchart BT"]
    for service in dict.fromkeys(step.servicio for step in steps):
        lines.append(f'  subgraph {service}["{_label(service)}"]')
        for step in steps:
            if step.servicio == service:
                shown = [step.type, step.stream, step.occurred_at, str(step.actor["id"])]
                if step.grounds:
                    shown.append(
                        step.grounds if len(step.grounds) <= 80 else step.grounds[:79] + "…"
                    )
                text = "<br/>".join(map(_label, shown))
                lines.append(f'    {names[step.event_id]}["{text}"]')
        lines.append("  end")
    for step in steps:
        lines += [f"  {names[ground]} --> {names[step.event_id]}" for ground in step.porque]
    return "\n".join(lines)


def _label(text: str) -> str:
    """Letters, digits, spaces and a little punctuation as they are; the rest as entities, which nothing parses."""
    return "".join(c if c.isalnum() or c in " .,·:/_-" else f"#{ord(c)};" for c in text)


def mount(app: typer.Typer, connect: Connect, settings_for: SettingsFor) -> None:
    """Adds the command to `tejido`."""

    @app.command()
    def explicar(
        que: Annotated[str, typer.Argument(help="Id de un evento, o una secuencia.")],
        mermaid: Annotated[
            bool, typer.Option("--mermaid", help="Diagrama Mermaid (flowchart).")
        ] = False,
        profundidad: Annotated[
            Optional[int],  # noqa: UP045  # typer reads it at run time
            typer.Option(min=0, help="Cuántos cambios de secuencia seguir hacia atrás."),
        ] = None,
        contra: Annotated[
            Optional[str],  # noqa: UP045  # typer reads it at run time
            typer.Option("--contra", help="URL AMQP de un Tejido en marcha, o «compose»."),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Salida JSON.")] = False,
    ) -> None:
        """Explica un hecho: la cadena de decisiones de todos los servicios en que se apoya, con quién y por qué."""
        with errors_to_exit(as_json=as_json):
            if mermaid and as_json:
                raise InvalidInput("Elija una salida: --json o --mermaid.")
            with connect(settings_for(contra)) as tejido:
                steps = chain_of(tejido, que, profundidad)
            if as_json:
                print_json([step.plain() for step in steps])
            else:
                shown = mermaid_of(steps) if mermaid else text_of(steps)
                out.print(shown, markup=False, soft_wrap=True)
