"""`tejido eventos` and `tejido bitacora`: the events in order, the logs and what can be checked of them."""

from __future__ import annotations

import json
import sys
import time
from typing import Annotated, Any, Optional

import typer
from rich.table import Table

from shared import canonical
from shared.cli import demo as demo_
from shared.cli.connection import connect
from shared.cli.options import Against, AsJson, settings_for
from shared.cli.output import errors_to_exit, out, print_json, progress_bar

eventos = typer.Typer(help="Los eventos, en orden.", no_args_is_help=True)
bitacora = typer.Typer(help="Las bitácoras: estado y comprobaciones.", no_args_is_help=True)


@eventos.command("seguir")
def follow(
    servicio: Annotated[Optional[list[str]], typer.Option(help="Solo estos servicios.")] = None,  # noqa: UP045  # typer reads it at run time
    tipo: Annotated[Optional[list[str]], typer.Option(help="Solo estos tipos.")] = None,  # noqa: UP045  # typer reads it at run time
    desde: Annotated[int, typer.Option(help="Posición tras la que se empieza.")] = 0,
    hasta_el_final: Annotated[
        bool, typer.Option("--hasta-el-final", help="Termina al llegar al final.")
    ] = False,
    contra: Against = None,
    as_json: AsJson = False,
) -> None:
    """Muestra los eventos a medida que ocurren (con --json, un CloudEvent por línea)."""
    with errors_to_exit(as_json=as_json), connect(settings_for(contra)) as tejido:
        cursors = dict.fromkeys(servicio or tejido.services, desde)
        types = [canonical.to_nfc(name) for name in tipo or []]
        while True:
            news = 0
            for name in cursors:
                page = tejido.call(name, "eventos", desde=cursors[name], tipos=types)
                cursors[name] = page["hasta"]
                news += len(page["eventos"]) + (page["siguiente"] is not None)
                for event in page["eventos"]:
                    _show_event(event, as_json=as_json)
            if news == 0:
                if hasta_el_final:
                    return
                time.sleep(0.5)


def _show_event(event: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    else:
        service = event["source"].rpartition("/")[2]
        out.print(
            f"{service:<15}{event['position']:>6}  {event['type']:<36}{event['subject']}",
            markup=False,
        )


@bitacora.command("estado")
def log_state(contra: Against = None, as_json: AsJson = False) -> None:
    """Posiciones, lo publicado, lo consumido y lo estacionado de cada servicio."""
    with errors_to_exit(as_json=as_json):
        with connect(settings_for(contra)) as tejido:
            states = tejido.states()
        if as_json:
            print_json(states)
            return
        table = Table("servicio", "eventos", "publicados", "consumo", "estacionados", "época")
        for name, state in states.items():
            seen = ", ".join(
                f"{p} {s['posicion']}{' DETENIDO' if s['detenido'] else ''}"
                for p, s in state["consumo"].items()
            )
            numbers = (str(state["posicion"]), str(state["publicado"]))
            table.add_row(name, *numbers, seen, str(state["estacionados"]), state["epoca"][:8])
        out.print(table)


@bitacora.command("verificar")
def log_verify(
    estricto: Annotated[bool, typer.Option(help="Comprueba además la forma canónica.")] = False,
    contra: Against = None,
    as_json: AsJson = False,
) -> None:
    """Comprueba cada bitácora entera: huellas, posiciones, versiones, columnas y árbol. Sale con 1 si algo falla."""
    _for_each_log("verificar", contra, as_json, "problemas", estricto=estricto)


@bitacora.command("redecidir")
def log_redecide(contra: Against = None, as_json: AsJson = False) -> None:
    """Decide otra vez cada comando guardado y compara con lo que quedó escrito. Sale con 1 si algo difiere."""
    _for_each_log("redecidir", contra, as_json, "diferencias")


@bitacora.command("estacionados")
def log_parked(contra: Against = None, as_json: AsJson = False) -> None:
    """Eventos ajenos que no se pudieron aplicar y esperan."""
    with errors_to_exit(as_json=as_json):
        with connect(settings_for(contra)) as tejido:
            found = {name: tejido.call(name, "estacionados") for name in tejido.services}
        if as_json:
            print_json(found)
            return
        table = Table("servicio", "productor", "posición", "secuencia", "intentos", "error")
        for name, rows in found.items():
            for row in rows:
                table.add_row(
                    name,
                    row["productor"],
                    str(row["posicion"]),
                    row["secuencia"],
                    str(row["intentos"]),
                    row["error"],
                )
        out.print(table if table.row_count else "Nada está estacionado.")


@bitacora.command("reintentar")
def log_redrive(
    servicio: Annotated[str, typer.Argument()], contra: Against = None, as_json: AsJson = False
) -> None:
    """Aplica de nuevo, en orden, lo estacionado de un servicio."""
    with errors_to_exit(as_json=as_json):
        with connect(settings_for(contra)) as tejido:
            answer = tejido.call(servicio, "reintentar")
        if as_json:
            print_json(answer)
        else:
            out.print(
                f"{answer['aplicados']} aplicados, {answer['estacionados']} siguen estacionados."
            )


def _for_each_log(
    method: str, against: str | None, as_json: bool, bad: str, **options: Any
) -> None:
    with errors_to_exit(as_json=as_json):
        with connect(settings_for(against)) as tejido, progress_bar() as bar:
            task = bar.add_task(method, total=len(tejido.services))
            found = {}
            for name in tejido.services:
                found[name] = tejido.call(name, method, **options)
                bar.advance(task)
        if as_json:
            print_json(found)
        else:
            out.print(demo_.checks_table(method, found, bad))
        if any(answer[bad] for answer in found.values()):
            raise SystemExit(1)


@bitacora.command("nueva-epoca")
def new_epoch(
    servicio: Annotated[str, typer.Argument()],
    motivo: Annotated[str, typer.Option(help="Qué se restauró y por qué.")],
    contra: Against = None,
    as_json: AsJson = False,
) -> None:
    """Tras restaurar un respaldo: la bitácora comienza otra vida y quien iba más adelante se detiene."""
    with errors_to_exit(as_json=as_json):
        with connect(settings_for(contra)) as tejido:
            answer = tejido.call(servicio, "nueva_epoca", motivo=motivo)
        if as_json:
            print_json(answer)
        else:
            out.print(f"{servicio}: época {answer['epoca']}")
