"""`tejido claves` as who operates runs it, on the key database of a test and its backups.

In this process, as starting one costs more than what most of these tests do, unless it is to be killed.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from typer.testing import CliRunner

from shared.cli.app import app
from tests.privacy.conftest import SERVICE, Site, new_ref
from tests.support.databases import copied_database

ROOT = Path(__file__).parents[2]
NOWHERE = "sqlite:////no/existe/{servicio}.db"


class Operator:
    """On one site. `log`: URL of the service's log, with `{servicio}`."""

    def __init__(self, site: Site, log: str = NOWHERE) -> None:
        self.site, self.log = site, log

    def __call__(
        self, *arguments: str, duty: str = "ops", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        outer = dict.fromkeys(name for name in os.environ if name.startswith("TEJIDO_"))
        env = outer | self._environment(duty) | environment
        done = CliRunner().invoke(app, ["claves", *arguments], env=env)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception  # what a person would have seen as a traceback
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The same in a process of its own, to be killed: at the end it is in any case."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TEJIDO_")}
        env = kept | {"PYTHONPATH": str(ROOT)} | self._environment("ops")
        command = [sys.executable, "-m", "shared.cli", "claves", *arguments]
        with subprocess.Popen(command, env=env, text=True) as child:
            try:
                yield child
            finally:
                child.kill()

    def _environment(self, duty: str) -> dict[str, str]:
        return {
            "TEJIDO_DATOS": str(self.site.folder / "datos"),
            "TEJIDO_ENTORNO": "prueba",
            "TEJIDO_DATABASE_URL": self.log,
            "TEJIDO_CLAVES_URL": for_any_service(self.site.ops if duty == "ops" else self.site.app),
            "TEJIDO_KEK_FILE": str(self.site.keks.path),
            "TEJIDO_PIMIENTA_FILE": str(self.site.peppers.path),
        }


def for_any_service(url: URL) -> str:
    """The URL of one database with `{servicio}` where it does no harm."""
    text = url.render_as_string(hide_password=False)
    if url.get_backend_name() == "postgresql":
        return f"{text}?application_name={{servicio}}"
    return text.replace(f"/{SERVICE}_claves.db", "/{servicio}_claves.db")


@contextmanager
def backup(site: Site) -> Iterator[Site]:
    """The whole key database as it is now, restored elsewhere; its KEKs and peppers are those of then, whenever."""
    if site.postgres:
        site.close()  # what is copied may have nobody in it
        owner = site.owner.render_as_string(hide_password=False)
        with copied_database(owner, str(site.owner.database)) as name:
            made = {
                duty: getattr(site, duty).set(database=name) for duty in ("app", "ops", "owner")
            }
            copy = replace(site, engines=[], reader=None, **made)
            yield copy
            copy.close()
        return
    file = site.folder / f"respaldo-{new_ref()}" / f"{SERVICE}_claves.db"
    file.parent.mkdir()
    with (
        closing(sqlite3.connect(str(site.owner.database))) as source,
        closing(sqlite3.connect(file)) as target,
    ):
        source.backup(target)
    url = make_url(f"sqlite:///{file}")
    copy = replace(site, app=url, ops=url, owner=url, engines=[], reader=None)
    yield copy
    copy.close()
