"""The commands of `tejido`. Each is thin: it reads its options, calls a service and shows the answer."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from rich.table import Table

from shared import canonical
from shared.cli import (
    access,
    deadlines,
    enrolling,
    importing,
    issuing,
    keys,
    lineage,
    logs,
    rectifying,
)
from shared.cli import demo as demo_
from shared.cli.connection import connect, folder
from shared.cli.options import Against, AsJson, settings_for
from shared.cli.output import (
    err,
    errors_to_exit,
    log_as_service,
    out,
    print_json,
)
from shared.config import BadSettings, read_settings, read_variable
from shared.decider import Actor
from shared.errors import InvalidInput, NotFound
from shared.event_log.database import make_engine, provision
from shared.ids import new_id
from shared.moments import iso
from shared.personal import shown
from shared.rectified import RECTIFIED
from shared.runtime.runner import Runner, migrate, serve, service_names

app = typer.Typer(
    help="Tejido: programas sociales territoriales, decisión por decisión.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(logs.eventos, name="eventos")
app.add_typer(logs.bitacora, name="bitacora")
app.add_typer(access.acceso, name="acceso")
app.add_typer(keys.claves, name="claves")

FIRST_PORT = 8001


@app.command()
def servicio(
    nombre: Annotated[str, typer.Argument(help="Nombre del servicio.")],
    http: Annotated[Optional[str], typer.Option(help="dirección:puerto (solo loopback).")] = None,  # noqa: UP045  # typer reads it at run time
) -> None:
    """Corre un servicio hasta SIGTERM."""
    with errors_to_exit():
        log_as_service()
        settings = read_settings()
        if nombre not in service_names():
            raise NotFound(
                f"No existe el servicio {nombre!r}. Existen: {', '.join(service_names())}."
            )
        address = http or settings.http
        if settings.database_url.startswith("sqlite"):
            migrate([nombre], settings)
        listening = {nombre: address} if address else None
        runner = Runner([nombre], settings, http=listening, ticking=True)
        runner.start()
        err.print(f"{nombre}: en marcha")
        serve(runner)


@app.command()
def todo(
    puerto: Annotated[int, typer.Option(help="Primer puerto HTTP; uno por servicio.")] = FIRST_PORT,
) -> None:
    """Corre los seis servicios en un proceso (modo embebido), con HTTP en 127.0.0.1."""
    with errors_to_exit():
        log_as_service()
        settings = read_settings()
        with folder(settings) as owned:
            if not owned:
                raise BadSettings(f"Otro proceso ya usa {settings.data}.")
            names = service_names()
            migrate(names, settings)
            http = {name: f"127.0.0.1:{puerto + index}" for index, name in enumerate(names)}
            runner = Runner(names, settings, http=http, ticking=True)
            runner.start()
            for name, address in http.items():
                out.print(f"{name:<16} http://{address}", markup=False)
            out.print("En marcha. Ctrl-C para terminar.")
            serve(runner)


@app.command("ejecutar")
def run_command(
    servicio: Annotated[str, typer.Argument()],
    comando: Annotated[str, typer.Argument(help="p. ej. RegistrarTerritorio")],
    datos: Annotated[str, typer.Option(help="Archivo JSON, o - para la entrada estándar.")],
    fundamento: Annotated[Optional[str], typer.Option(help="Fundamento de la decisión.")] = None,  # noqa: UP045  # typer reads it at run time
    ocurrido: Annotated[
        str | None, typer.Option(help="AAAA-MM, AAAA-MM-DD o instante UTC.")
    ] = None,
    actor: Annotated[
        str, typer.Option(help="Identificador opaco de quien actúa, nunca un RUN.")
    ] = "local",
    rol: Annotated[str, typer.Option()] = "operador",
    contra: Against = None,
    as_json: AsJson = False,
) -> None:
    """Ejecuta un comando. DATOS trae los campos del comando, o el sobre completo con «data»."""
    with errors_to_exit(as_json=as_json):
        raw = sys.stdin.buffer.read() if datos == "-" else _read(datos)
        sobre = envelope_from(canonical.loads(raw, normalise=True), fundamento, ocurrido)
        with connect(settings_for(contra), actor=Actor(actor, rol)) as tejido:
            answer = tejido.call(servicio, "ejecutar", comando=comando, sobre=sobre)
        if as_json:
            print_json(answer)
        else:
            table = Table(
                "posición",
                "evento",
                "secuencia",
                "versión",
                title=f"{comando}: {answer['resultado']}",
            )
            for event in answer["eventos"]:
                table.add_row(
                    str(event["position"]), event["type"], event["stream"], str(event["version"])
                )
            out.print(table)
            out.print(f"id del comando: {answer['command_id']}", markup=False)


def envelope_from(data: Any, grounds: str | None, occurred: str | None) -> dict[str, Any]:
    """The wire form: completes what a person left out."""
    if not isinstance(data, dict):
        raise InvalidInput.of([("(cuerpo)", "debe ser un objeto JSON")])
    whole = (
        dict(data)
        if isinstance(data.get("data"), dict) and "occurred_at" in data
        else {"data": data}
    )
    whole.setdefault("command_id", new_id())
    whole["occurred_at"] = occurred or whole.get("occurred_at") or iso(datetime.now(UTC))
    if grounds is not None:
        whole["grounds"] = canonical.to_nfc(grounds)
    return whole


@app.command()
def historia(
    secuencia: Annotated[str, typer.Argument(help="p. ej. proyecto/al-2019-1")],
    contra: Against = None,
    as_json: AsJson = False,
) -> None:
    """Cuenta todo lo que pasó en una secuencia, en orden, con quién y por qué."""
    with errors_to_exit(as_json=as_json):
        with connect(settings_for(contra)) as tejido:
            found = [
                event
                for name in tejido.services
                for event in tejido.call(name, "historia", secuencia)
            ]
        if not found:
            raise NotFound(f"Ningún servicio tiene la secuencia {secuencia!r}.")
        found.sort(key=lambda event: (event["time"], event["source"], int(event["position"])))
        if as_json:
            print_json(found)
            return
        table = Table(
            "ocurrió", "registrado", "evento", "actor", "fundamento", "origen", title=secuencia
        )
        for event in found:
            body = event["data"]
            origin = body["origin"]
            table.add_row(
                body["occurred_at"],
                body["recorded_at"][:19],
                body["type"],
                body["actor"]["id"],
                shown(body["grounds"]) or _rectified(body) or "",
                f"{origin['archivo']}:{origin['fila']}" if origin else "",
            )
        out.print(table)


def _rectified(body: Any) -> str | None:
    return lineage.change_of(body["data"]) if body["type"] == RECTIFIED else None


@app.command()
def demo(
    contra: Against = None,
    carpeta: Annotated[Path, typer.Option(help="Datos de la demostración.")] = Path("deploy/demo"),
    salida: Annotated[Path, typer.Option(help="Dónde se escriben los informes.")] = Path(
        ".tejido/informes"
    ),
) -> None:
    """Carga los datos reales del programa, muestra los informes y verifica las bitácoras."""
    with errors_to_exit(), connect(settings_for(contra)) as tejido:
        demo_.run(tejido, carpeta, salida)


@app.command()
def migrar(nombres: Annotated[Optional[list[str]], typer.Argument()] = None) -> None:  # noqa: UP045  # typer reads it at run time
    """Lleva las bases de datos embebidas al esquema vigente."""
    with errors_to_exit():
        migrate(nombres or service_names(), read_settings())


@app.command()
def aprovisionar(nombre: Annotated[str, typer.Argument()]) -> None:
    """Crea roles, base de datos y esquema de un servicio en PostgreSQL.

    Lee TEJIDO_ADMIN_URL y TEJIDO_APP_PASSWORD (o los archivos que nombran sus variantes _FILE).
    """
    with errors_to_exit():
        admin, password = read_variable("TEJIDO_ADMIN_URL"), read_variable("TEJIDO_APP_PASSWORD")
        if not admin or not password:
            raise BadSettings(
                "Faltan TEJIDO_ADMIN_URL y TEJIDO_APP_PASSWORD (o sus variantes _FILE)."
            )
        engine = make_engine(admin, pool=1)
        try:
            provision(engine, nombre, password=password)
        finally:
            engine.dispose()
        err.print(f"{nombre}: base de datos al día")


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(f"No se puede leer {path}: {error.strerror}.") from error


def _mount_services() -> None:
    """Services may bring commands of their own: `services/<name>/cli.py` with `mount(app, connect, settings_for)`."""
    for name in service_names():
        module = f"services.{name}.cli"
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module).mount(app, connect, settings_for)


_mount_services()
lineage.mount(app, connect, settings_for)
importing.mount(app, connect, settings_for)
rectifying.mount(app)
deadlines.mount(app)
access.mount(app)
enrolling.mount(app)
issuing.mount(app)
