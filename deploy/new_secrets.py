"""Makes the passwords and rings of keys that compose.yaml mounts: random, once, and never committed.

Standard library only, since `make up` needs no virtual environment. Passwords that exist are kept,
because the volumes already know them; the URLs are written again each time, since the published
port may have changed.

deploy/secrets is for its owner alone. The files in it are readable: a container sees only its own
ones, mounted, and reads them with a uid of its own.
"""

import base64
import os
import secrets
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "secrets"
# Of the bus: who administers it, and who is neither that nor a service (permissions.toml).
ADMINISTRATOR = "tejido"
OPERATOR = "operador"
OBSERVER = "observador"
# Who has a key database (permissions.toml), and its duties.
WITH_KEYS = ("casos",)
DUTIES = ("app", "ops")
RINGS = ("kek", "pimienta")


def main() -> None:
    """Writes the folder whole. Safe to repeat."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    FOLDER.chmod(0o700)
    _write(".gitignore", "*\n")
    admin = _password("postgres_admin")
    _write("postgres_admin_url", f"postgresql+psycopg2://postgres:{admin}@postgres:5432/postgres\n")
    bus = _password("amqp_password")
    port = os.environ.get("TEJIDO_AMQP_PORT") or "5673"
    _write("rabbitmq.conf", f"default_user = {ADMINISTRATOR}\ndefault_pass = {bus}\n")
    _write("bus_api", f"http://{ADMINISTRATOR}:{bus}@rabbitmq:15672\n")
    operator, observer = _password(f"{OPERATOR}_bus"), _password(f"{OBSERVER}_bus")
    _write("amqp_url", f"amqp://{OPERATOR}:{operator}@127.0.0.1:{port}/%2F\n")
    _write(f"{OBSERVER}_amqp_url", f"amqp://{OBSERVER}:{observer}@127.0.0.1:{port}/%2F\n")
    for service in services():
        own = _password(f"{service}_bus")
        _write(f"{service}_amqp_url", f"amqp://{service}:{own}@rabbitmq:5672/%2F\n")
        password = _password(f"{service}_app")
        _write(
            f"{service}_database_url",
            f"postgresql+psycopg2://{service}_app:{password}@postgres:5432/{{servicio}}\n",
        )
    keys = _password("claves_admin")
    _write("claves_admin_url", f"postgresql+psycopg2://postgres:{keys}@claves:5432/postgres\n")
    for service in WITH_KEYS:
        for duty in DUTIES:
            role = f"{service}_claves_{duty}"
            _write(
                f"{role}_url",
                f"postgresql+psycopg2://{role}:{_password(role)}@claves:5432/{{servicio}}_claves\n",
            )
        for kind in RINGS:
            _ring(f"{service}_{kind}")


def services() -> list[str]:
    """The services, by folder."""
    return sorted(path.parent.name for path in (HERE.parent / "services").glob("*/service.py"))


def _password(name: str) -> str:
    file = FOLDER / name
    if not file.exists():
        # Letters and digits: it goes into URLs and a configuration file unescaped.
        _write(name, secrets.token_hex(24) + "\n")
    return file.read_text().strip()


def _ring(name: str) -> None:
    """A folder with a first key (shared/privacy/keyring.py); what is there is never touched: rotations write it.

    Its owner rotates; the service, with a uid of its own, reads.
    """
    folder = FOLDER / name
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    ring = folder / "anillo"
    if not ring.exists():
        fresh = folder / "anillo.new"
        fresh.write_text(f"1:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n")
        fresh.chmod(0o644)
        fresh.replace(ring)


def _write(name: str, text: str) -> None:
    fresh = FOLDER / f"{name}.new"
    fresh.write_text(text)
    fresh.chmod(0o444)
    # A rename, since what is there is read-only; a running container keeps the file it has mounted.
    fresh.replace(FOLDER / name)


if __name__ == "__main__":
    main()
