"""The controls of the canary's scans: what is planted is found, in every form and every place that they look at."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

import pika
import pytest
import sqlalchemy as sa

from tests.support.bus import Bus
from tests.support.canary import CHUNK, Canary, Tap

TEXT = "Cánario Inventado"
CANARY = Canary((TEXT, "22222222-2"))

WRITTEN = {
    "as it is": TEXT.encode(),
    "in capitals": TEXT.upper().encode(),
    "decomposed": "Cánario Inventado".encode(),
    "in JSON": json.dumps({"nombre": TEXT}).encode(),
    "in hexadecimal": TEXT.encode().hex().encode(),
    "for Windows": TEXT.encode("utf-16-le"),
    "in an address": b"?nombre=C%C3%A1nario%20Inventado",
    **{f"in base64 after {n}": b64encode(b"x" * n + TEXT.encode() + b"yz") for n in range(6)},
    "in base64url": urlsafe_b64encode(b"nombre: " + TEXT.encode()),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_it_is_found_however_it_was_written(how: str, tmp_path: Path) -> None:
    around = b"\0" * 1000 + WRITTEN[how] + b"\xff" * 1000
    assert CANARY.in_bytes(around, how)
    (tmp_path / "archivo").write_bytes(around)
    assert CANARY.in_tree(tmp_path)
    assert not Canary(("Otra Inventada",)).in_tree(tmp_path)


def test_it_is_found_across_two_pieces_of_a_file_and_in_a_name(tmp_path: Path) -> None:
    (tmp_path / "grande").write_bytes(b"." * (CHUNK - 5) + TEXT.encode() + b"." * 100)
    assert CANARY.in_tree(tmp_path)
    (tmp_path / "grande").unlink()
    (tmp_path / "de-22222222-2.txt").touch()
    assert CANARY.in_tree(tmp_path)


def test_it_is_found_in_any_column_of_any_table(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/base.db")
    with engine.begin() as conn:
        conn.exec_driver_sql("create table una (a text, b blob)")
        conn.exec_driver_sql("create table otra (a text)")
        conn.exec_driver_sql("insert into una values ('nada', 'nada')")
    assert CANARY.in_database(engine) == []
    with engine.begin() as conn:
        conn.exec_driver_sql("insert into una values ('nada', ?)", (TEXT.encode(),))
        conn.exec_driver_sql("insert into otra values (?)", ("rut 22222222-2",))
    found = " ".join(CANARY.in_database(engine))
    assert ".una:" in found
    assert ".otra:" in found
    engine.dispose()


@pytest.mark.rabbit
def test_it_is_found_in_what_passes_by_a_broker(fresh_bus: Bus) -> None:
    tap = Tap(fresh_bus.admin_url(), ["casos.events"])
    connection = pika.BlockingConnection(pika.URLParameters(fresh_bus.admin_url()))
    channel = connection.channel()
    channel.confirm_delivery()
    headers = pika.BasicProperties(headers={"quien": "22222222-2"})
    channel.basic_publish("casos.events", "Algo", TEXT.encode())
    channel.basic_publish("casos.events", "Algo", b"nada", headers)
    connection.close()
    passed = tap.messages()
    tap.close()
    assert len(passed) == 2
    assert all(CANARY.in_bytes(message, key) for key, message in passed)
