"""Another process on the same key database: an order a line (`crear REF`, `suprimir REF`, `rotar -`), an answer a line.

Says `listo` when it is connected.
"""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402  # after the patch, as a service begins
from pathlib import Path  # noqa: E402

from shared.errors import TejidoError  # noqa: E402
from shared.privacy.database import make_key_engine  # noqa: E402
from shared.privacy.keyring import KeyringFile  # noqa: E402
from shared.privacy.masters import LocalMasterKeys  # noqa: E402
from shared.privacy.store import SqlKeyStore  # noqa: E402


def main(url: str, kek: str, name: str) -> None:
    masters = LocalMasterKeys(KeyringFile(Path(kek), "KEK"))
    store = SqlKeyStore(make_key_engine(url), name, masters)
    store.state("00000000-0000-4000-8000-000000000000")
    sys.stdout.write("listo\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order, ref = line.split()
        try:
            if order == "crear":
                answer = store.get_or_create(ref).clave
            elif order == "suprimir":
                answer = str(store.erase(ref).clave_destruida)
            else:
                answer = str(store.epochs.begin(masters.ensure))
        except TejidoError as error:
            answer = type(error).__name__
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
