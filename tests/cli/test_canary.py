"""The canary in the embedded mode: every file of the folder, every log line, every export; and after an erasure, with
the keys rotated and an older backup of the key database put back, nobody reads it (G15).
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.reportes.facts import digest, rebuild
from shared.cli.connection import Connection, connect
from shared.config import Settings, read_settings
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.privacy.errors import PersonaSuprimida, PrivacyError
from shared.privacy.fields import Place, decrypt, is_encrypted
from shared.privacy.settings import open_privacy
from tests.cli.conftest import run
from tests.support.canary_hands import CANARY, CASO, WORD, assert_erased
from tests.support.canary_story import Story

KEYS = "casos_claves.db"


@pytest.fixture
def installation(demostracion: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The loaded demonstration with access control turned on."""
    shutil.copytree(demostracion, tmp_path, dirs_exist_ok=True)
    tejido(tmp_path, "acceso", "iniciar")
    for name in [name for name in os.environ if name.startswith("TEJIDO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TEJIDO_DATOS", str(tmp_path / "datos"))
    return read_settings()


def tejido(where: Path, *arguments: str) -> str:
    """The command line as a person runs it, against the folder; what it wrote is kept in it."""
    done = run(where, *arguments)
    with (where / "pantalla.txt").open("a") as screen:
        screen.write(done.stdout + done.stderr)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def ciphertexts(settings: Settings) -> list[tuple[Place, Any]]:
    """Every personal field of the log of casos, with its place: events and stored commands."""
    engine = make_engine(settings.database_of("casos"))
    log = EventLog(engine, settings.log_name("casos"))
    found: list[tuple[Place, Any]] = []
    for event in log.scan():
        found += inside(event.envelope, Place(log.name, "evento", event.event_id, ()))
    for command in log.commands():
        found += inside(command.body, Place(log.name, "comando", command.command_id, ()))
    engine.dispose()
    return found


def inside(tree: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    if is_encrypted(tree):
        yield place, tree
    elif isinstance(tree, dict | list):
        parts = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for step, part in parts:
            yield from inside(part, place.inner(step))


def readable(settings: Settings) -> tuple[list[str], set[str]]:
    """(texts with the canary in them that the keys there are open, why the others do not)."""
    privacy = open_privacy(settings, "casos")
    opened, why = [], set()
    for place, form in ciphertexts(settings):
        try:
            text = str(decrypt(privacy.store, place, form))
        except PrivacyError as error:
            why.add(type(error).__name__)
        else:
            opened += [text] if WORD in text else []
    privacy.close()
    return opened, why


def test_g15_nobody_reads_the_canary_nor_finds_it_nor_brings_it_back(
    installation: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings, folder = installation, installation.data
    caplog.set_level(logging.DEBUG)
    with connect(settings) as running:
        story = Story(running)
        story.appoint()
        story.tell()
        story.read()
        story.ask_rights()
        story.leave()
        assert CANARY.in_bytes(story.exported().encode(), "exports") == []
        before = story.reports()
    assert readable(settings)[0], "it is there, encrypted, and its keys open it"
    tejido(tmp_path, "historia", f"caso/{CASO}", "--json")
    tejido(tmp_path, "explicar", f"caso/{CASO}")
    tejido(tmp_path, "eventos", "seguir", "--servicio", "casos", "--json", "--hasta-el-final")
    tejido(tmp_path, "informe", "avance-comunidad-crece", "--formato", "html", "--salida", "i.html")
    assert CANARY.in_tree(tmp_path) == []
    assert [r for r in caplog.records if CANARY.in_bytes(repr(r.__dict__).encode(), "log")] == []
    old = shutil.copy(folder / KEYS, tmp_path / "claves-de-antes.db")

    with connect(settings) as running:
        again = Story(running, story.persona, story.representante, story.gente)
        again.erase()
        assert_erased(again.file(again.who("dupla_psicosocial"), "intervencion"))
        assert again.reports() == before
        verified(running)
    facts_are_the_same(settings)
    opened, why = readable(settings)
    assert opened == []
    assert why == {PersonaSuprimida.__name__}
    assert CANARY.in_tree(tmp_path) == []
    assert CANARY.in_bytes(caplog.text.encode("utf-8", "replace"), "log") == []

    # The old backup is good until the KEK it was made under is destroyed, and not after.
    put_back(old, folder)
    assert readable(settings)[0], "before the rotation an old backup brings the person back"
    tejido(tmp_path, "claves", "restauradas", "casos")
    assert readable(settings)[0] == []
    tejido(tmp_path, "claves", "rotar", "casos")
    tejido(tmp_path, "claves", "terminar-rotacion", "casos", "--respaldo", "respaldo-1")
    put_back(old, folder)
    opened, why = readable(settings)
    assert opened == []
    assert "ClaveMaestraDesconocida" in why


def verified(running: Connection) -> None:
    for name in running.services:
        assert running.call(name, "verificar", estricto=True)["problemas"] == []
        assert running.call(name, "redecidir")["diferencias"] == []
    assert running.call("casos", "redecidir")["ilegibles"] > 0


def facts_are_the_same(settings: Settings) -> None:
    """Dropped and built again from the copied logs, what the reports stand on is what it was (P17)."""
    engine = make_engine(settings.database_of("reportes"))
    before = digest(engine)
    rebuild(engine)
    assert digest(engine) == before
    with engine.connect() as conn:
        kept = sa.inspect(conn).get_table_names()
    assert "mirror" in kept
    engine.dispose()


def put_back(backup: str | Path, folder: Path) -> None:
    """Restores a file copy of the key database, as if nothing had happened since."""
    for suffix in ("-wal", "-shm"):
        (folder / f"{KEYS}{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, folder / KEYS)
