"""Ways to change a stored log behind its back, and what the verifier must say of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from shared.event_log.merkle import leaf_hash, pack
from tests.shared.conftest import Site

Tamper = Callable[[sa.Connection], Any]


def tamper(site: Site, change: Tamper) -> None:
    """Does `change` as who owns the database and has first put its guards out of the way."""
    with site.owner().begin() as conn:
        if site.postgres:
            for table in ("events", "commands", "log_head"):
                conn.exec_driver_sql(f"alter table {table} disable trigger all")
            conn.exec_driver_sql("alter table events drop constraint events_leaf_is_hash_of_body")
        else:
            triggers = conn.exec_driver_sql("select name from sqlite_master where type = 'trigger'")
            for (name,) in triggers.fetchall():
                conn.exec_driver_sql(f"drop trigger {name}")
        change(conn)


def sql(*statements: str) -> Tamper:
    def change(conn: sa.Connection) -> None:
        for statement in statements:
            conn.exec_driver_sql(statement)

    return change


def rewrite(position: int, leaf: bool = False, **envelope: Any) -> Tamper:
    """Other values in one body, with its columns kept true; with `leaf`, its hash too."""

    def change(conn: sa.Connection) -> None:
        row = conn.execute(
            sa.text(f"select body from events where position = {position}")
        ).scalar_one()
        body = row if isinstance(row, dict) else json.loads(row)
        body |= envelope
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        values = {name: body[name] for name in ("type", "recorded_at", "version", "stream")}
        sets = "body = :body, " + ", ".join(f"{name} = :{name}" for name in values)
        values |= {"body": text}
        if leaf:
            sets += ", leaf = :leaf"
            values["leaf"] = leaf_hash(text.encode())
        conn.execute(sa.text(f"update events set {sets} where position = {position}"), values)

    return change


def move_head(size: int | None = None, frontier: bytes | None = None) -> Tamper:
    def change(conn: sa.Connection) -> None:
        if size is not None:
            conn.execute(sa.text("update log_head set size = :size"), {"size": size})
        if frontier is not None:
            conn.execute(sa.text("update log_head set frontier = :f"), {"f": frontier})

    return change


DATA = {"caja_id": "c1", "unidades": 4, "llenada_en": "2020-06-15"}
CASES: dict[str, tuple[Tamper, list[tuple[int | None, str]]]] = {
    "a body": (rewrite(6, data=DATA), [(6, "huella"), (None, "cabeza")]),
    "a body and its hash": (rewrite(6, leaf=True, data=DATA), [(None, "cabeza")]),
    "one space": (
        sql("update events set body = replace(body, 'n\":1', 'n\": 1') where position = 2"),
        [(2, "huella"), (2, "forma canónica"), (None, "cabeza")],
    ),
    "a body that is no JSON": (
        sql("update events set body = 'x' where position = 6"),
        [(6, "huella"), (6, "cuerpo"), (None, "cabeza")],
    ),
    "a body that is a list": (
        sql("update events set body = '[]' where position = 6"),
        [(6, "huella"), (6, "cuerpo"), (None, "cabeza")],
    ),
    "a hash": (sql("update events set leaf = zeroblob(32) where position = 3"), [(3, "huella")]),
    "the stream column": (
        sql("update events set stream = 'caja/c9' where position = 7"),
        [(7, "columna"), (7, "versión"), (7, "comando")],
    ),
    "the type column": (
        sql("update events set type = 'Otra' where position = 7"),
        [(7, "columna"), (7, "comando")],
    ),
    "the time columns": (
        sql("update events set occurred_to = 'ayer', recorded_at = 'x' where position = 7"),
        [(7, "columna"), (7, "columna")],
    ),
    "the correlation column": (
        sql("update events set correlation_id = 'x', causation_id = 'y' where position = 4"),
        [(4, "columna"), (4, "columna")],
    ),
    "an event taken out": (
        sql("delete from events where position = 6"),
        [(6, "posición"), (7, "versión"), (6, "comando"), (None, "cabeza")],
    ),
    "the last event taken out": (
        sql("delete from events where position = 10"),
        [(10, "posición"), (9, "comando"), (None, "cabeza")],
    ),
    "an event beyond the head": (
        sql("update events set position = 99 where position = 10"),
        [(10, "posición"), (99, "posición"), (9, "comando"), (None, "cabeza")],
    ),
    "an event before the first": (
        sql("update events set position = -1 where position = 10"),
        [
            (-1, "posición"),
            (1, "fecha"),
            (10, "posición"),
            (9, "comando"),
            (None, "cabeza"),
        ],
    ),
    "two events swapped": (
        sql(
            "update events set position = -5 where position = 5",
            "update events set position = 5 where position = 6",
            "update events set position = 6 where position = -5",
        ),
        [(6, "fecha"), (5, "versión"), (5, "comando"), (6, "comando"), (None, "cabeza")],
    ),
    "the clock turned back": (
        rewrite(7, leaf=True, recorded_at="2001-01-01T00:00:00.000000Z"),
        [(7, "fecha"), (None, "cabeza")],
    ),
    "the clock turned forward": (
        rewrite(7, leaf=True, recorded_at="2101-01-01T00:00:00.000000Z"),
        [(8, "fecha"), (None, "cabeza")],
    ),
    "a version": (
        rewrite(7, leaf=True, version=9),
        [(7, "versión"), (7, "comando"), (None, "cabeza")],
    ),
    "another log": (rewrite(7, leaf=True, log="alianzas.x"), [(7, "bitácora"), (None, "cabeza")]),
    "an empty type": (
        rewrite(7, leaf=True, type=""),
        [(7, "cuerpo"), (7, "comando"), (None, "cabeza")],
    ),
    "no schema version": (
        rewrite(7, leaf=True, schema_version=0),
        [(7, "cuerpo"), (None, "cabeza")],
    ),
    "one key more": (rewrite(7, leaf=True, extra=1), [(7, "cuerpo"), (None, "cabeza")]),
    "a payload that is no object": (
        rewrite(7, leaf=True, data=[]),
        [(7, "cuerpo"), (None, "cabeza")],
    ),
    "a decimal": (
        rewrite(7, leaf=True, data={"x": 1.5}),
        [(7, "forma canónica"), (None, "cabeza")],
    ),
    "the hash of a command in an event": (
        rewrite(7, leaf=True, command_sha256="0" * 64),
        [(7, "comando"), (None, "cabeza")],
    ),
    "a hash of no command": (
        rewrite(1, leaf=True, command_sha256="0" * 64),
        [(1, "comando"), (None, "cabeza")],
    ),
    "a command's text": (
        sql("update commands set body = replace(body, 'azul', 'rojo') where first_position = 3"),
        [(3, "comando")],
    ),
    "a command's hash": (
        sql("update commands set sha256 = 'x' where first_position = 3"),
        [(3, "comando"), (3, "comando"), (4, "comando")],
    ),
    "a command's name": (
        sql("update commands set name = 'Otro' where first_position = 3"),
        [(3, "comando")],
    ),
    "a command's answer": (
        sql("update commands set outcome = replace(outcome, '\"position\":3', '\"position\":5')"),
        [(3, "comando")],
    ),
    "an answer that is no JSON": (
        sql("update commands set outcome = 'x' where first_position = 3"),
        [(3, "comando")],
    ),
    "the text of a command without events, at the end": (
        sql(
            "update commands set body = replace(body, '\"c2\"', '\"c3\"') where first_position = 11"
        ),
        [(11, "comando")],
    ),
    "a command taken out": (
        sql("delete from commands where first_position = 3"),
        [(3, "comando"), (4, "comando")],
    ),
    "a frontier": (move_head(frontier=pack((b"x" * 32,))), [(None, "cabeza")]),
    "a larger head": (move_head(size=12), [(11, "posición")]),
    "a smaller head": (
        move_head(size=8),
        [(9, "posición"), (None, "cabeza")],
    ),
    "a head in the past": (
        sql("update log_head set last_recorded_at = '2000-01-01T00:00:00.000000Z'"),
        [(None, "cabeza")],
    ),
    "another epoch": (sql("update log_head set epoch = 'otra'"), [(None, "época")]),
    "another opening": (
        rewrite(1, leaf=True, type="Otra"),
        [(1, "época"), (None, "cabeza")],
    ),
    "a second opening": (
        rewrite(7, leaf=True, type="BitacoraAbierta", data={}),
        [(7, "época"), (7, "comando"), (None, "cabeza"), (None, "época")],
    ),
    "an epoch that follows no other": (
        rewrite(7, leaf=True, type="EpocaIniciada", data={"epoca_anterior": "x", "epoca": "y"}),
        [(7, "época"), (7, "comando"), (None, "cabeza"), (None, "época")],
    ),
}
