"""`tejido claves`: rotations, restored backups and how the key database of a service stands. For who operates it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table

from shared.cli.key_access import (
    acts_of,
    documents_of,
    opened,
    provision_service,
    reading,
    require_keys,
)
from shared.cli.options import AsJson
from shared.cli.output import err, errors_to_exit, out, print_json, progress_bar
from shared.errors import InvalidInput
from shared.moments import civil_date, iso
from shared.privacy.overview import Overview, Turn, overview
from shared.privacy.pepper_rotation import Reindexed, begin_pepper, finish_pepper, reindex
from shared.privacy.restoring import Replayed, replay
from shared.privacy.rotation import (
    MaintenanceKeys,
    begin_rotation,
    finish_rotation,
    pending_erasures,
    rewrap,
)
from shared.privacy.settings import Privacy

claves = typer.Typer(
    help="Las claves de las personas: estado, rotaciones y respaldos.", no_args_is_help=True
)

Service = Annotated[str, typer.Argument(help="Un servicio con base de claves, p. ej. casos.")]
Detail = Annotated[
    bool, typer.Option("--detalle", help="Nombra a las personas por su persona_ref.")
]


@claves.command("estado")
def state(servicio: Service, detalle: Detail = False, as_json: AsJson = False) -> None:
    """Épocas vigentes, personas, rotación en curso y supresiones que un respaldo aún desharía."""
    with errors_to_exit(as_json=as_json):
        with opened(servicio) as privacy:
            found = overview(privacy.store, privacy.index)
        if as_json:
            print_json({"servicio": servicio, **_plain(found, detail=detalle)})
            return
        table = Table("", "", title=f"Claves de {servicio}", show_header=False)
        table.add_row("KEK", _told(found.kek, "claves por envolver"))
        table.add_row("pimienta", _told(found.pepper, "documentos por reindexar"))
        table.add_row("personas activas", str(found.active))
        table.add_row("personas bloqueadas", str(found.blocked))
        table.add_row("personas suprimidas", str(found.erased))
        table.add_row("supresiones no definitivas", str(len(found.pending)))
        out.print(table)
        if detalle and found.pending:
            each = Table("persona_ref", "época", "suprimida", title="Supresiones no definitivas")
            for erasure in found.pending:
                each.add_row(erasure.persona_ref, str(erasure.epoch), iso(erasure.erased_at)[:19])
            out.print(each)


def _plain(found: Overview, *, detail: bool) -> dict[str, Any]:
    plain = {
        **{name: _turn(turn) for name, turn in (("kek", found.kek), ("pimienta", found.pepper))},
        "personas": {
            "activas": found.active,
            "bloqueadas": found.blocked,
            "suprimidas": found.erased,
        },
        "supresiones_no_definitivas": len(found.pending),
    }
    if detail:
        plain["detalle"] = [
            {"persona_ref": e.persona_ref, "epoca": e.epoch, "suprimida_en": iso(e.erased_at)}
            for e in found.pending
        ]
    return plain


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "epoca": turn.epoch,
        "desde": iso(turn.since),
        "por_destruir": list(turn.retired),
        "pendientes": turn.behind,
    }


def _told(turn: Turn, what: str) -> str:
    told = f"época {turn.epoch}, desde {iso(turn.since)[:10]}"
    if not turn.retired:
        return told
    old = ", ".join(map(str, turn.retired))
    return f"{told}; rotación en curso: época {old} por destruir, {turn.behind} {what}"


@claves.command("rotar")
def rotate(servicio: Service, as_json: AsJson = False) -> None:
    """Comienza, o retoma, la rotación de la KEK: nueva época, y todas las claves bajo ella."""
    with errors_to_exit(as_json=as_json), opened(servicio) as privacy:
        epoch = begin_rotation(privacy.store)
        with progress_bar() as bar:
            task = bar.add_task("Envolviendo claves", total=None)
            done = rewrap(
                privacy.store,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        pending = len(pending_erasures(privacy.store))
        if as_json:
            answer = {"epoca": epoch, "envueltas": done, "supresiones_no_definitivas": pending}
            print_json({"servicio": servicio, **answer})
            return
        _say(
            f"{servicio}: KEK de la época {epoch} en uso. Claves vueltas a envolver: {done}.",
            f"La KEK anterior sigue existiendo: supresiones aún no definitivas, {pending}.",
            "Respalde ahora la base de claves. Después:",
            f"  tejido claves terminar-rotacion {servicio} --respaldo <identificador del respaldo>",
        )


@claves.command("terminar-rotacion")
def end_rotation(
    servicio: Service,
    respaldo: Annotated[
        str, typer.Option(help="Qué respaldo se hizo después de «rotar»; queda anotado.")
    ],
    as_json: AsJson = False,
) -> None:
    """Destruye la KEK anterior, después de abrir cada clave con la nueva."""
    with errors_to_exit(as_json=as_json), opened(servicio) as privacy:
        before = len(pending_erasures(privacy.store))
        destroyed = finish_rotation(privacy.store, backup=respaldo)
        final = before - len(pending_erasures(privacy.store))
        if as_json:
            answer = {"destruidas": list(destroyed), "supresiones_definitivas": final}
            print_json({"servicio": servicio, **answer})
        elif not destroyed:
            _say(f"{servicio}: no hay rotación por terminar.")
        else:
            _say(
                f"{servicio}: KEK destruida de la época {', '.join(map(str, destroyed))}. "
                f"Supresiones que pasan a ser definitivas: {final}.",
                "Los respaldos anteriores a la rotación ya no sirven: elimínelos, y toda copia de esa KEK.",
            )


@claves.command("rotar-pimienta")
def rotate_pepper(
    servicio: Service,
    abandonar: Annotated[
        bool,
        typer.Option(
            "--abandonar",
            help="Saca del índice lo que no se puede leer, o todo si se perdió la pimienta.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Cambia la pimienta y rehace el índice con los documentos que el servicio lee de su bitácora."""
    with errors_to_exit(as_json=as_json), opened(servicio) as privacy, reading(servicio) as log:
        documents = documents_of(servicio)
        epoch = begin_pepper(privacy.index, lost=abandonar)
        with progress_bar() as bar:
            bar.add_task("Leyendo documentos", total=None)
            found = reindex(privacy.index, documents(log, MaintenanceKeys(privacy.store)))
        dropped = finish_pepper(privacy.index, drop_missing=abandonar)
        if as_json:
            answer = {"epoca": epoch, "reindexados": found.moved, "ajenos_al_indice": found.unknown}
            print_json({"servicio": servicio, **answer, "abandonados": dropped})
        else:
            _say(*_rotated(servicio, epoch, found, dropped))


def _rotated(service: str, epoch: int, found: Reindexed, dropped: int) -> list[str]:
    lines = [
        f"{service}: pimienta de la época {epoch} en uso. Documentos reindexados: {found.moved}.",
        "Respalde ahora la base de claves: el índice de los respaldos anteriores ya no sirve.",
    ]
    if found.unknown:
        lines.insert(1, f"La bitácora trae documentos que el índice no tenía: {found.unknown}.")
    if dropped:
        lines.insert(
            1,
            f"Documentos que salieron del índice por no poderse leer: {dropped}. "
            "Las personas siguen; al mostrar su documento vuelven a entrar.",
        )
    return lines


@claves.command("restauradas")
def restored(servicio: Service, as_json: AsJson = False) -> None:
    """Tras restaurar la base de claves: repite supresiones y bloqueos de la bitácora. Con el servicio detenido."""
    with errors_to_exit(as_json=as_json), opened(servicio) as privacy, reading(servicio) as log:
        acts = acts_of(servicio)
        found = replay(privacy.store, acts(log))
        # A backup from before a finished rotation opens nothing: better said now than by the service.
        now = overview(privacy.store, privacy.index)
        if as_json:
            answer = {
                "suprimidas": found.erased,
                "bloqueadas": found.blocked,
                "desbloqueadas": found.unblocked,
                "sin_clave": found.unknown,
            }
            print_json({"servicio": servicio, **answer})
        else:
            _say(*_replayed(servicio, found, rotating=bool(now.kek.retired)))


def _replayed(service: str, found: Replayed, *, rotating: bool) -> list[str]:
    lines = [
        f"{service}: vueltas a suprimir {found.erased}, a bloquear {found.blocked}, "
        f"a desbloquear {found.unblocked}."
    ]
    if found.unknown:
        lines.append(
            f"Personas bloqueadas o desbloqueadas de las que el respaldo no tiene clave: {found.unknown}."
            " Lo que se escribió de ellas no se puede leer."
        )
    lines.append("Rote ahora, o el respaldo aún desharía las supresiones:")
    if rotating:  # a new epoch begins only when none is on its way
        lines.append(f"  tejido claves terminar-rotacion {service} --respaldo <identificador>")
    return [*lines, f"  tejido claves rotar {service}"]


def _day(al: str | None, privacy: Privacy) -> date:
    if al is None:
        return civil_date(privacy.store.clock())
    try:
        return date.fromisoformat(al)
    except ValueError as error:
        raise InvalidInput.of([("al", "debe ser un día que exista, AAAA-MM-DD")]) from error


@claves.command("aprovisionar")
def provision(servicio: Service) -> None:
    """Crea roles, base y esquema de claves de un servicio en PostgreSQL, y su primera época de KEK y pimienta.

    Lee TEJIDO_CLAVES_ADMIN_URL, TEJIDO_CLAVES_APP_PASSWORD y TEJIDO_CLAVES_OPS_PASSWORD (o sus variantes _FILE),
    además de TEJIDO_KEK y TEJIDO_PIMIENTA. Se puede repetir.
    """
    with errors_to_exit():
        require_keys(servicio)
        provision_service(servicio)
        err.print(f"{servicio}: base de claves al día")


def _say(*lines: str) -> None:
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
