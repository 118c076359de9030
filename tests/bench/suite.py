"""Runs the benchmarks and prints them: `python -m tests.bench [--rapido] [--solo NOMBRE]`."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from kombu import Connection

from shared.event_log.database import make_engine
from tests.bench import append, commands, delivery, relay, verifying
from tests.bench.report import Absent, Lost, Row, number, say, show
from tests.bench.worlds import World
from tests.support.servers import AMQP_VARIABLE, POSTGRES_VARIABLE

BENCHES: Final[dict[str, Callable[[World], Iterator[Row]]]] = {
    "append": append.bench,
    "relay": relay.bench,
    "entrega": delivery.bench,
    "comando": commands.bench,
    "verificar": verifying.bench,
}


def main(arguments: Sequence[str]) -> int:
    """0: measured, whatever the verdicts; 1: something was lost; 2: there are no servers to measure on."""
    parser = argparse.ArgumentParser(
        prog="make bench", description="Mide contra los pisos del diseño."
    )
    parser.add_argument("--rapido", action="store_true", help="menos rondas y menos eventos")
    parser.add_argument("--solo", choices=BENCHES, help="una sola medición")
    asked = parser.parse_args(arguments)
    if missing := [name for name in (POSTGRES_VARIABLE, AMQP_VARIABLE) if not os.environ.get(name)]:
        say(f"Falta {' y '.join(missing)}: use make bench, que trae los servidores.")
        return 2
    world = World(os.environ[POSTGRES_VARIABLE], os.environ[AMQP_VARIABLE], asked.rapido)
    _header(world)
    failed, unmet = False, 0
    for name, bench in BENCHES.items():
        if asked.solo not in (None, name):
            continue
        say(f"\n{name}")
        try:
            for row in bench(world):
                show(row)
                unmet += row.met is False
        except Lost as lost:
            failed = True
            say(f"  ERROR: {lost}. Sin cifras: una corrida que pierde un evento no mide nada.")
        except Absent as absent:
            say(f"  Sin comparar: {absent}")
    say(f"\nPisos sin cumplir: {unmet}.")
    return 1 if failed else 0


def _header(world: World) -> None:
    engine = make_engine(world.postgres_url, pool=1)
    with engine.connect() as conn:
        version, fsync, durable = conn.execute(
            sa.text(
                "select split_part(version(), ' ', 2), current_setting('fsync'), current_setting('synchronous_commit')"
            )
        ).one()
    engine.dispose()
    with Connection(world.amqp_url) as connection:
        broker = (
            connection.transport.server_properties
            if hasattr(connection.transport, "server_properties")
            else {}
        )
        broker = broker or connection.connection.server_properties
    say(
        f"Máquina: {platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} núcleos"
    )
    say(f"Python {platform.python_version()}; carga al partir {number(os.getloadavg()[0], 1)}")
    say(f"PostgreSQL {version}: fsync {fsync}, synchronous_commit {durable}")
    say(f"RabbitMQ {broker.get('version', 'desconocida')}")
    say(
        "Razones por ronda (mediana), rivales intercalados en la misma corrida; lo absoluto es de esta máquina."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "procesador desconocido"
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        "procesador",
    )
