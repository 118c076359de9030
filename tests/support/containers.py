"""The containers way: both servers by testcontainers, on whatever engine answers."""

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import docker.errors
import requests
from testcontainers.core.config import ConnectionMode
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from tests.support.readiness import (
    ServersUnavailable,
    probe_amqp,
    probe_api,
    probe_postgres,
    wait_until_ready,
)

POSTGRES_IMAGE = "postgres:15"
RABBITMQ_IMAGE = "rabbitmq:3-management"
_PATIENCE_S = 120
_ENGINE_PATIENCE_S = 5


def engine_answers() -> bool:
    """Whether a container engine's server answers, asked where testcontainers will look for it."""
    try:
        engine = DockerClient(timeout=_ENGINE_PATIENCE_S).client
        try:
            engine.version()
        finally:
            engine.close()
    except (docker.errors.DockerException, requests.RequestException, OSError):
        return False
    return True


def start() -> tuple[str, str, str, Callable[[], None]]:
    """Both servers, ready: (superuser PostgreSQL URL, AMQP URL, management URL, what removes them).

    Raises `ServersUnavailable` when an image cannot be had or a server does not come up.
    """
    # Ryuk would need one more image; closing removes the containers.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    password = secrets.token_hex(16)
    with ExitStack() as running:
        try:
            postgres = _run(
                running,
                DockerContainer(POSTGRES_IMAGE)
                .with_env("POSTGRES_PASSWORD", password)
                .with_command("postgres -c max_connections=200 -c timezone=UTC"),
                5432,
            )
            rabbitmq = _run(
                running,
                DockerContainer(RABBITMQ_IMAGE)
                .with_env("RABBITMQ_DEFAULT_USER", "tejido")
                .with_env("RABBITMQ_DEFAULT_PASS", password),
                5672,
                15672,
            )
            postgres_url = (
                f"postgresql+psycopg2://postgres:{password}@{_address(postgres, 5432)}/postgres"
            )
            amqp_url = f"amqp://tejido:{password}@{_address(rabbitmq, 5672)}/%2F"
            api_url = f"http://tejido:{password}@{_address(rabbitmq, 15672)}"
            for name, container, probe in (
                ("PostgreSQL", postgres, partial(probe_postgres, postgres_url)),
                ("RabbitMQ", rabbitmq, partial(probe_amqp, amqp_url)),
                ("RabbitMQ", rabbitmq, partial(probe_api, api_url)),
            ):
                wait_until_ready(name, probe, partial(_check_alive, name, container), _PATIENCE_S)
        except (docker.errors.DockerException, requests.RequestException) as failure:
            raise ServersUnavailable(
                f"El motor de contenedores no pudo partir los servidores: {failure}"
            ) from failure
        return postgres_url, amqp_url, api_url, running.pop_all().close
    raise AssertionError("unreachable: the stack swallows nothing")


def _run(running: ExitStack, container: DockerContainer, *ports: int) -> DockerContainer:
    container.with_exposed_ports(*ports)
    client = container.get_docker_client()
    local = client.get_connection_mode() is ConnectionMode.docker_host
    if local and client.host() in {"localhost", "127.0.0.1"}:
        # docker-py takes (address, None); testcontainers' own type only knows port numbers.
        container.ports.update((str(port), ("127.0.0.1", None)) for port in ports)
    running.callback(container.stop)
    return container.start()


def _address(container: DockerContainer, port: int) -> str:
    host = container.get_container_host_ip().replace("localhost", "127.0.0.1")
    return f"{host}:{container.get_exposed_port(port)}"


def _check_alive(name: str, container: DockerContainer) -> None:
    wrapped = container.get_wrapped_container()
    wrapped.reload()
    if wrapped.status in {"exited", "dead"}:
        tail = wrapped.logs(tail=30).decode(errors="replace")
        raise ServersUnavailable(f"El contenedor de {name} terminó al partir:\n{tail}")
