"""The commands `tejido ficha` and `tejido persona`, which `shared.cli` mounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Annotated, Any, Final, Optional

import typer
from rich.tree import Tree

from services.casos import cli_persona
from shared.cli.output import errors_to_exit, out, print_json
from shared.config import Settings
from shared.decider import Actor

SettingsFor = Callable[[str | None], Settings]

TITULOS: Final = {
    "deteccion": "Detección",
    "persona": "Persona",
    "base_legal": "Base legal",
    "evaluacion": "Evaluación",
    "asignaciones": "Profesionales",
    "derivaciones": "Derivaciones",
    "ingreso": "Ingreso",
    "planes": "Planes",
    "tutorias": "Tutorías",
    "logros": "Logros",
    "egreso": "Egreso",
    "fundamentos": "Fundamentos",
}


def como_arbol(ficha: dict[str, Any]) -> Tree:
    """The file as people read it; what is not shown says why."""
    raiz = Tree(f"Caso {ficha['caso_id']}: {ficha['estado']} (finalidad: {ficha['finalidad']})")
    if ficha["aviso"]:
        raiz.add(ficha["aviso"])
    for parte, titulo in TITULOS.items():
        if ficha.get(parte):
            _agregar(raiz.add(titulo), ficha[parte])
    raiz.add(f"Esta lectura quedó registrada: {ficha['acceso']['event_id']}")
    return raiz


def _agregar(rama: Tree, valor: Any) -> None:
    for nombre, dentro in _partes(valor):
        if isinstance(dentro, dict) and "ilegible" in dentro:
            rama.add(f"{nombre}: ({dentro['ilegible']})")
        elif isinstance(dentro, dict | list):
            if dentro:
                _agregar(rama.add(str(nombre)), dentro)
        elif dentro is not None:
            rama.add(f"{nombre}: {_dicho(dentro)}")


def _partes(valor: Any) -> Iterator[tuple[Any, Any]]:
    yield from valor.items() if isinstance(valor, dict) else enumerate(valor, start=1)


def _dicho(valor: Any) -> str:
    return {True: "sí", False: "no"}[valor] if isinstance(valor, bool) else str(valor)


def mount(
    app: typer.Typer,
    connect: Callable[..., AbstractContextManager[Any]],
    settings_for: SettingsFor,
) -> None:
    """Adds them to the command line. `connect(settings)` gives something with `call` and `client_as`."""
    cli_persona.mount(app, connect, settings_for)

    @app.command("ficha")
    def command(
        caso: Annotated[str, typer.Argument(help="Id del caso.")],
        finalidad: Annotated[str, typer.Option(help="Para qué se lee; queda registrado.")],
        actor: Annotated[
            str, typer.Option(help="Identificador opaco de quien lee, nunca un RUN.")
        ] = "local",
        rol: Annotated[str, typer.Option(help="Con qué rol.")] = "dupla_psicosocial",
        json_: Annotated[bool, typer.Option("--json", help="La ficha en JSON.")] = False,
        contra: Annotated[Optional[str], typer.Option(help="URL AMQP, o «compose».")] = None,  # noqa: UP045  # typer reads it at run time
    ) -> None:
        """Lee la ficha de un caso: solo lo que el rol y la finalidad permiten, y queda registrado."""
        with (
            errors_to_exit(as_json=json_),
            connect(settings_for(contra)) as tejido,
            tejido.client_as(Actor(actor, rol)) as quien,
        ):
            ficha = quien.call("casos", "ficha", caso_id=caso, finalidad=finalidad)
            if json_:
                print_json(ficha)
            else:
                out.print(como_arbol(ficha))
