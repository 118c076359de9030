"""`tejido demo`: loads files of commands through the services, shows the reports, checks the logs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.table import Table

from shared.cli.admission import admit
from shared.cli.connection import Connection
from shared.cli.output import out, progress_bar
from shared.cli.steps import Step, read_steps
from shared.decider import Actor
from shared.errors import IdempotencyConflict, Refused, TejidoError, Unavailable
from shared.runtime.rpc import LOCAL_ACTOR, Client

REPORTER: Final = "reportes"
PATIENCE_SECONDS: Final = 60.0

T = TypeVar("T")


class LoadFailed(TejidoError):
    """A step of the load was not answered as its file says."""

    status, slug, title = 422, "carga", "La carga se detuvo"


def run(tejido: Connection, folder: Path, target: Path) -> None:
    """The whole demonstration; raises `LoadFailed` at the first step that is not answered as expected."""
    steps = read_steps(folder)
    if tejido.credentials.issuer is not None:
        steps = as_operators(tejido, steps)
    load_steps(tejido, steps)
    states = tejido.settle()
    out.print(events_table(states))
    write_reports(tejido, target)
    found = {name: tejido.call(name, "verificar", estricto=True) for name in tejido.services}
    out.print(checks_table("verificar", found, "problemas"))
    if any(answer["problemas"] for answer in found.values()):
        raise LoadFailed("Hay bitácoras que no pasan la verificación.")
    out.print(f"{len(found)} bitácoras verificadas. Informes en {target}/", markup=False)


def as_operators(tejido: Connection, steps: list[Step]) -> list[Step]:
    """The same steps with access control: whoever acts in them is granted `operador` for today.

    Their own roles are words of the papers, and no service grants them.
    """
    acting = [replace(step, actor=Actor(step.actor.id, LOCAL_ACTOR.rol)) for step in steps]
    pairs = dict.fromkeys((step.service, step.actor) for step in acting)
    granted = sum(admit(tejido, *pair, days=0, reason="demostracion") for pair in pairs)
    if granted:
        out.print(f"Quienes actúan en la demostración son operadores hoy ({granted} roles).")
    return acting


def load_steps(tejido: Connection, steps: list[Step]) -> None:
    """Runs the steps in order, letting facts travel whenever the next step is for another service.

    A service that is away for a moment is asked again: the command's id makes that harmless.
    """
    clients: dict[Any, Client] = {}
    try:
        with progress_bar() as bar:
            task = bar.add_task("Cargando comandos", total=len(steps))
            previous = ""
            for step in steps:
                if step.service != previous:
                    tejido.settle()
                    previous = step.service
                client = clients.get(step.actor)
                if client is None:
                    client = clients[step.actor] = tejido.client_as(step.actor)
                _run_step(client, step, again=tejido.credentials.issuer is not None)
                bar.advance(task)
    finally:
        for client in clients.values():
            client.close()


def _run_step(client: Client, step: Step, *, again: bool) -> None:
    """`again`: it may have been loaded before on behalf of another."""
    try:
        patiently(
            lambda: client.call(
                step.service, "ejecutar", comando=step.command, sobre=dict(step.payload)
            )
        )
    except Refused as refusal:
        if refusal.problem["codigo"] != step.refusal:
            raise LoadFailed(f"{step.key} ({step.command}): {refusal}") from refusal
        return
    except IdempotencyConflict as conflict:
        if not again or not _loaded_as_another(client, step):
            raise LoadFailed(f"{step.key} ({step.command}): {conflict}") from conflict
        return
    except TejidoError as error:
        raise LoadFailed(f"{step.key} ({step.command}): {error}") from error
    if step.refusal:
        raise LoadFailed(
            f"{step.key} ({step.command}): se esperaba el rechazo {step.refusal} y fue aceptado."
        )


def _loaded_as_another(client: Client, step: Step) -> bool:
    """Whether it was loaded, and answered as its file says, on behalf of whoever acted before access control was on."""
    stored = client.call(step.service, "comando", step.payload["command_id"])
    refusal = stored.get("problema", {}).get("codigo", "")
    return bool((stored["comando"], refusal) == (step.command, step.refusal))


def patiently(call: Callable[[], T]) -> T:
    """The call's answer, however often the service is away within a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return call()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def write_reports(tejido: Connection, target: Path) -> None:
    """Prints every report that the reporting service has, and writes it as JSON, CSV and HTML."""
    target.mkdir(parents=True, exist_ok=True)
    for name in tejido.call(REPORTER, "informes"):
        report = tejido.call(REPORTER, "informe", nombre=name)
        width = {"ancho": out.width} if out.is_terminal else {}
        shown = tejido.call(REPORTER, "presentar", informe=report, formato="texto", **width)
        out.print(shown, markup=False, soft_wrap=True)
        (target / f"{name}.json").write_text(
            json.dumps(report, ensure_ascii=False, indent=2) + "\n"
        )
        for kind in ("csv", "html"):
            text = tejido.call(REPORTER, "presentar", informe=report, formato=kind)
            (target / f"{name}.{kind}").write_text(text)


def events_table(states: Mapping[str, Mapping[str, Any]]) -> Table:
    """Events per service."""
    table = Table("servicio", "eventos", title="Eventos por servicio")
    table.columns[1].justify = "right"
    for name, state in states.items():
        table.add_row(name, str(state["posicion"]))
    table.add_section()
    table.add_row("total", str(sum(state["posicion"] for state in states.values())))
    return table


def checks_table(method: str, found: Mapping[str, Mapping[str, Any]], bad: str) -> Table:
    """One row per log: what was checked, and what does not hold."""
    counted = "eventos" if method == "verificar" else "comandos"
    table = Table(
        "bitácora", counted, "resultado", "raíz" if method == "verificar" else "", title=method
    )
    for name, answer in found.items():
        problems = answer[bad]
        verdict = "conforme" if not problems else f"{len(problems)} {bad}"
        table.add_row(name, str(answer[counted]), verdict, str(answer.get("raiz", ""))[:16])
        for problem in problems[:20]:
            table.add_row("", "", " ".join(str(value) for value in problem.values()), "")
    return table
