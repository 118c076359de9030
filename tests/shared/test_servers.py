"""The servers the tests stand on: which way is chosen, and that the local one leaves no trace."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import amqp
import pytest
import sqlalchemy
from kombu.connection import Connection
from sqlalchemy.pool import NullPool

from tests.support import debian, local
from tests.support.databases import fresh_database
from tests.support.processes import living_in
from tests.support.readiness import ServersUnavailable
from tests.support.servers import Servers, decide, servers

ROOT = Path(__file__).resolve().parents[2]
BOTH = {"TEJIDO_TEST_POSTGRES_URL": "postgresql://x", "TEJIDO_TEST_AMQP_URL": "amqp://x"}
ONLY_AMQP = {"TEJIDO_TEST_AMQP_URL": "amqp://x"}


@pytest.mark.parametrize(
    ("asked", "env", "engine", "expected"),
    [
        ("auto", BOTH, True, "env"),
        ("auto", BOTH, False, "env"),
        ("auto", ONLY_AMQP, True, "containers"),
        ("auto", {}, True, "containers"),
        ("auto", {}, False, "local"),
        ("auto", {**BOTH, "TEJIDO_TEST_SERVERS": "local"}, True, "local"),
        ("auto", {"TEJIDO_TEST_SERVERS": "containers"}, False, "containers"),
        ("auto", {"TEJIDO_TEST_SERVERS": ""}, False, "local"),
        ("local", {**BOTH, "TEJIDO_TEST_SERVERS": "env"}, True, "local"),
        ("env", BOTH, False, "env"),
    ],
)
def test_se_usa_lo_pedido_y_si_no_lo_dado_y_si_no_contenedores_y_si_no_lo_local(
    asked: str, env: Mapping[str, str], engine: bool, expected: str
) -> None:
    assert decide(asked, env, lambda: engine).way == expected


def test_la_razon_nombra_la_variable_que_falta() -> None:
    assert "falta TEJIDO_TEST_POSTGRES_URL" in decide("auto", ONLY_AMQP, lambda: False).reason


def test_pedir_los_servidores_dados_sin_darlos_se_rechaza() -> None:
    with pytest.raises(ServersUnavailable, match="falta TEJIDO_TEST_POSTGRES_URL"):
        decide("env", ONLY_AMQP, lambda: True)


def test_una_via_que_no_existe_se_rechaza() -> None:
    with pytest.raises(ServersUnavailable, match="«podman» no es una vía"):
        decide("auto", {"TEJIDO_TEST_SERVERS": "podman"}, lambda: True)


def test_sin_servidores_ni_permiso_se_dice_que_instalar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ServersUnavailable) as refusal:
        debian.install(["postgresql", "rabbitmq-server"])
    text = str(refusal.value)
    assert "apt-get install -y --no-install-recommends postgresql rabbitmq-server" in text
    assert "TEJIDO_TEST_POSTGRES_URL" in text
    assert "TEJIDO_TEST_AMQP_URL" in text


def test_sin_nada_que_instalar_no_se_instala(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "_services_denied", lambda: pytest.fail("tocó el sistema"))
    debian.install([])


@pytest.fixture
def private_place() -> Iterator[Path]:
    """A directory where the servers' own accounts can enter, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="tejido-test-") as name:
        place = Path(name).resolve()
        place.chmod(0o755)
        yield place


def _use(running: Servers) -> None:
    """One question to PostgreSQL in a database of its own; one message through a quorum queue."""
    with fresh_database(running.postgres_url) as url:
        engine = sqlalchemy.create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            assert connection.scalar(sqlalchemy.text("SELECT 1")) == 1
    with Connection(running.amqp_url) as connection:
        channel = connection.channel()
        queue = {"durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}
        channel.queue_declare("tejido-prueba", **queue)
        channel.basic_publish_confirm(amqp.Message("hola"), "", "tejido-prueba")
        assert channel.basic_get("tejido-prueba", no_ack=True).body == "hola"
        channel.queue_delete("tejido-prueba")


@pytest.mark.rabbit
@pytest.mark.postgres
@pytest.mark.system
def test_los_servidores_locales_sirven_y_no_dejan_rastro_o_se_dice_que_instalar(
    private_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(private_place))
    if missing := local.missing_packages():
        # This run uses other servers; installing these is not a test's business.
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(ServersUnavailable, match=" ".join(missing)):
            local.start()
        return
    with servers("local") as running:
        assert running.way == "local"
        _use(running)
        assert living_in(private_place)
    assert living_in(private_place) == []
    assert list(private_place.iterdir()) == []
    running.close()  # once more is harmless


WAITS = """
import os, signal
assert os.environ["TEJIDO_TEST_POSTGRES_URL"] and os.environ["TEJIDO_TEST_AMQP_URL"]
print("listo", flush=True)
signal.pause()
"""


@pytest.fixture(scope="module")
def given() -> Iterator[dict[str, str]]:
    """The environment of someone who has servers already: those of this run."""
    with servers() as running:
        urls = (running.postgres_url, running.amqp_url)
        yield {**os.environ, **dict(zip(BOTH, urls, strict=True)), "TEJIDO_TEST_SERVERS": "env"}


def _start_cli(way: str, command: list[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.servers", "--way", way, "--", *command],
        cwd=ROOT,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.rabbit
@pytest.mark.postgres
@pytest.mark.system
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ([sys.executable, "-c", "raise SystemExit(7)"], 7),
        (["sh", "-c", "kill -KILL $$"], 128 + signal.SIGKILL),
        (["orden-que-no-existe"], 127),
    ],
)
def test_el_codigo_de_salida_es_el_de_la_orden(
    command: list[str], code: int, given: dict[str, str]
) -> None:
    cli = _start_cli("auto", command, given)
    _, said = cli.communicate()
    assert cli.returncode == code
    assert "Servidores de prueba: env (pedido por TEJIDO_TEST_SERVERS)." in said


@pytest.mark.rabbit
@pytest.mark.postgres
@pytest.mark.system
def test_ctrl_c_termina_la_orden_y_se_dice_en_el_codigo(given: dict[str, str]) -> None:
    with _start_cli("env", [sys.executable, "-c", WAITS], given) as cli:
        assert cli.stdout is not None
        assert cli.stdout.readline() == "listo\n"
        os.killpg(cli.pid, signal.SIGINT)  # as a terminal does it: to the command as well
    assert cli.returncode == 128 + signal.SIGINT


@pytest.mark.rabbit
@pytest.mark.postgres
@pytest.mark.system
def test_una_senial_termina_la_orden_y_los_servidores_sin_dejar_rastro(
    private_place: Path, given: dict[str, str]
) -> None:
    way = "env" if local.missing_packages() else "local"
    env = {**given, "TMPDIR": str(private_place)}
    with _start_cli(way, [sys.executable, "-c", WAITS], env) as cli:
        assert cli.stdout is not None
        assert cli.stdout.readline() == "listo\n"
        cli.send_signal(signal.SIGTERM)
    assert cli.returncode == 128 + signal.SIGTERM
    assert living_in(private_place) == []
    assert list(private_place.iterdir()) == []
