"""No secret and nothing a person said shows in a repr, a message, a log line or a traceback, whatever goes wrong."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import traceback
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.traceback import Traceback

from shared.personal import Personal
from shared.privacy.blind import BlindIndex, Identity
from shared.privacy.cache import CachedKeyStore
from shared.privacy.fields import Place, encrypt
from shared.privacy.keyring import Keyring, KeyringFile
from shared.privacy.keys import DataKey
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.rotation import begin_rotation, finish_rotation
from shared.privacy.secret import Secret, derive, new_key
from shared.privacy.store import SqlKeyStore
from shared.privacy.transit import TransitMasterKeys
from shared.privacy.trees import seal, unseal
from tests.privacy.conftest import NAME, Site, new_ref
from tests.privacy.stub_transit import TOKEN, Transit, serving

CANARY = "CANARIO-PERSONA-INVENTADA"
RUT = "11.111.111-1"
PLACE = Place(NAME, "evento", new_ref(), ("data",))


def error_of(act: Callable[[], object]) -> Exception:
    try:
        act()
    except Exception as error:  # whichever it is, it must not tell
        return error
    raise AssertionError("it was to fail")


class Watch:
    """Everything said while a scene runs, and the secrets that may not be in it."""

    def __init__(self) -> None:
        self.said = io.StringIO()
        self.texts: set[str] = {CANARY, RUT, "11111111", TOKEN}

    def keep(self, secret: Secret) -> Secret:
        raw = secret.reveal()
        forms = {
            raw.hex(),
            repr(raw)[2:-1],
            b64encode(raw).decode(),
            urlsafe_b64encode(raw).decode(),
        }
        self.texts |= {form.rstrip("=") for form in forms}
        return secret

    def fails(self, act: Callable[[], object]) -> None:
        """Runs what must fail, and takes down what could end in a log: text, repr, problem, traceback."""
        error = error_of(act)
        logging.getLogger("prueba").error("falló", exc_info=error)
        self.said.write(f"{error}\n{error!r}\n{getattr(error, 'problem', '')}\n")
        self.said.write("".join(traceback.format_exception(error)))

    def shows(self, *things: object) -> None:
        for thing in things:
            self.said.write(f"{thing} {thing!r} {[thing]} %s\n" % thing)

    def check(self) -> None:
        text = self.said.getvalue()
        assert len(text) > 100, "a scene that says nothing proves nothing"
        assert [secret for secret in self.texts if secret in text] == []


@pytest.fixture
def watch(caplog: pytest.LogCaptureFixture) -> Iterator[Watch]:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    found = Watch()
    yield found
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    found.said.write(caplog.text)
    found.check()


def test_la_vigilancia_ve_lo_que_busca() -> None:
    watch = Watch()
    key = watch.keep(new_key())
    for text in (CANARY, key.reveal().hex(), repr(key.reveal()), b64encode(key.reveal()).decode()):
        watch.said = io.StringIO("x" * 200 + text)
        watch.said.seek(0, io.SEEK_END)
        with pytest.raises(AssertionError):
            watch.check()


def test_nada_de_lo_que_guarda_un_secreto_lo_muestra(watch: Watch, sqlite_site: Site) -> None:
    key = watch.keep(new_key())
    watch.keep(derive(key, "idempotencia"))
    ring = sqlite_site.keks
    watch.keep(ring.get(1))
    store = sqlite_site.store()
    person = store.get_or_create(new_ref())
    watch.keep(person.secret)
    cached = CachedKeyStore(store)
    cached.get(person.persona_ref)
    watch.shows(key, Keyring({1: key}, "KEK"), ring, LocalMasterKeys(ring), store, cached, person)
    watch.shows(DataKey("c", "p", key), Personal(new_ref(), CANARY), Identity.rut(RUT))
    watch.shows(vars(cached), vars(store), vars(ring), f"{key:>20}")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps, json.dumps, hash])
def test_un_secreto_no_se_copia_ni_se_serializa(copied: Callable[[Any], object]) -> None:
    for secret in (new_key(), DataKey("c", "p", new_key())):
        if copied is copy.copy and isinstance(secret, DataKey):
            continue  # a shallow copy holds the same Secret
        with pytest.raises(TypeError):
            copied(secret)


def test_los_errores_de_cifrado_no_dicen_nada(watch: Watch, sqlite_site: Site) -> None:
    store, ref = sqlite_site.store(), new_ref()
    watch.keep(sqlite_site.keks.get(1))
    watch.keep(store.get_or_create(ref).secret)
    tree = seal(store, {"nota": Personal(ref, CANARY), "rut": Personal(ref, RUT)}, PLACE)
    watch.fails(lambda: unseal(store, {"otra": tree["nota"]}, PLACE))
    watch.fails(lambda: unseal(store, {"nota": {**tree["nota"], "ct": "x"}}, PLACE))
    watch.fails(lambda: encrypt(store, PLACE, ref, {"nota": CANARY + "\x00"}))
    watch.fails(lambda: encrypt(store, PLACE, RUT, CANARY))
    watch.fails(lambda: seal(store, {"nota": {"cifrado": 1, "ct": CANARY}}, PLACE))
    store.block(ref)
    watch.fails(
        lambda: unseal(store, {"nota": tree["nota"]}, PLACE) and encrypt(store, PLACE, ref, CANARY)
    )
    store.erase(ref)
    watch.fails(lambda: encrypt(store, PLACE, ref, CANARY))


def test_los_errores_de_la_base_no_dicen_nada(watch: Watch, site: Site) -> None:
    store, ref = site.store(), new_ref()
    kek = watch.keep(site.keks.get(1))
    watch.keep(site.peppers.get(1))
    key = store.get_or_create(ref)
    watch.keep(key.secret)
    wrapped = site.rows("select wrapped from keys")[0][0]
    watch.keep(Secret(bytes(wrapped)))  # type: ignore[call-overload]  # bytes or memoryview
    index = site.index(limit=1)
    index.bind(Identity.rut(RUT), ref)
    watch.keep(Secret(index.digest(Identity.rut(RUT), 1)))
    other = new_ref()
    store.get_or_create(other)
    watch.fails(lambda: index.bind(Identity.rut(RUT), other))
    watch.fails(lambda: index.find(Identity.rut(RUT), actor=CANARY + " ", purpose="x"))
    index.find(Identity.rut(RUT), actor="a", purpose="x")
    watch.fails(lambda: index.find(Identity.rut(RUT), actor="a", purpose="x"))
    begin_rotation(site.store(ops=True))
    watch.fails(lambda: finish_rotation(site.store(ops=True), backup="respaldo-1"))
    with site.engine(site.owner).begin() as conn:
        conn.exec_driver_sql("alter table identities rename to otra")
    try:
        watch.fails(lambda: index.bind(Identity.rut("1-9"), ref))
    finally:
        with site.engine(site.owner).begin() as conn:
            conn.exec_driver_sql("alter table otra rename to identities")
    assert kek != key.secret


def test_los_errores_de_configuracion_no_dicen_nada(watch: Watch, tmp_path: Path) -> None:
    key = watch.keep(new_key())
    text = urlsafe_b64encode(key.reveal()).decode()
    for bad in (f"0:{text}", f"1:{text}x", text, f"1:{text}\n1:{text}", f"uno:{text}"):
        watch.fails(lambda bad=bad: Keyring.parse(bad, "TEJIDO_KEK"))  # type: ignore[misc]  # mypy cannot type the default
        path = tmp_path / "kek"
        path.write_text(bad)
        path.chmod(0o600)
        watch.fails(lambda path=path: KeyringFile(path, "TEJIDO_KEK_FILE").get(1))  # type: ignore[misc]  # the same
    for bad in (RUT[:-1] + "2", "11111111"):
        watch.fails(lambda bad=bad: Identity.rut(bad))  # type: ignore[misc]  # the same


@pytest.fixture
def transit() -> Iterator[Transit]:
    with serving() as running:
        yield running


def test_los_errores_de_vault_no_dicen_nada(watch: Watch, transit: Transit) -> None:
    masters = TransitMasterKeys(
        transit.address, lambda: Secret(TOKEN.encode()), key="tejido-casos", timeout=0.2
    )
    watch.shows(masters)
    masters.ensure(1)
    key = watch.keep(new_key())
    for mode in ("sellado", "redirige", "enorme", "basura", "otra cosa", "mudo"):
        transit.mode = mode
        watch.fails(lambda: masters.wrap(1, key, CANARY.encode()))
    transit.mode, transit.token = None, "hvs.otra"
    watch.fails(lambda: masters.wrap(1, key, CANARY.encode()))


def test_un_rastro_con_variables_locales_no_muestra_las_claves(
    watch: Watch, sqlite_site: Site
) -> None:
    """`rich` and error trackers print the locals of each frame: there a key is a `Secret`."""
    store, ref = sqlite_site.store(), new_ref()
    watch.keep(store.get_or_create(ref).secret)
    watch.keep(sqlite_site.keks.get(1))
    sqlite_site.keks.destroy(1)
    index = BlindIndex(store.engine, NAME, sqlite_site.peppers)
    watch.keep(sqlite_site.peppers.get(1))

    def scene(act: Callable[[], object]) -> None:
        error = error_of(act)
        shown = Traceback.from_exception(
            type(error), error, error.__traceback__, show_locals=True, locals_max_string=10_000
        )
        Console(file=watch.said, width=300).print(shown)

    scene(lambda: store.get(ref))
    scene(lambda: SqlKeyStore(store.engine, NAME, store.masters).get_or_create(new_ref()))
    scene(lambda: index.bind(Identity.rut(RUT), new_ref()))
