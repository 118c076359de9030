"""A key is remembered for at most sixty seconds, and not at all once this process erased or blocked its person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.privacy.cache import MAX_LIFETIME_S, CachedKeyStore
from shared.privacy.errors import PersonaBloqueada, PersonaSuprimida
from shared.privacy.keys import DataKey
from shared.privacy.store import SqlKeyStore
from tests.privacy.conftest import Site, new_ref


class Counted:
    """A store that says how often it was asked, and lets something happen while it answers."""

    def __init__(self, store: SqlKeyStore) -> None:
        self._store, self.asked = store, 0
        self.meanwhile: Callable[[], object] = lambda: None

    def get_or_create(self, persona_ref: str) -> DataKey:
        self.asked += 1
        key = self._store.get_or_create(persona_ref)
        self.meanwhile()
        return key

    def get(self, persona_ref: str) -> DataKey:
        return self.get_or_create(persona_ref)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(sqlite_site: Site) -> Counted:
    return Counted(sqlite_site.store())


@pytest.fixture
def cached(counted: Counted, clock: Clock) -> CachedKeyStore:
    return CachedKeyStore(counted, lifetime=60, most=3, clock=clock)  # type: ignore[arg-type]  # the rest by __getattr__


def test_dentro_del_plazo_no_se_pregunta_otra_vez(
    cached: CachedKeyStore, counted: Counted, clock: Clock
) -> None:
    ref = new_ref()
    key = cached.get_or_create(ref)
    clock.now += 59.9
    assert cached.get(ref) == key
    assert counted.asked == 1


def test_cumplido_el_plazo_se_honra_lo_que_otro_proceso_suprimio(
    sqlite_site: Site, cached: CachedKeyStore, clock: Clock
) -> None:
    ref = new_ref()
    key = cached.get_or_create(ref)
    sqlite_site.store().erase(ref)
    clock.now += 59.9
    assert cached.get(ref) == key, "stated: until the lifetime ends"
    clock.now += 0.1
    for use in (cached.get, cached.get_or_create):
        with pytest.raises(PersonaSuprimida):
            use(ref)


def test_el_plazo_corre_desde_la_pregunta(
    cached: CachedKeyStore, counted: Counted, clock: Clock
) -> None:
    def slow() -> None:
        clock.now += 61

    ref = new_ref()
    counted.meanwhile = slow
    cached.get_or_create(ref)
    counted.meanwhile = lambda: None
    cached.get(ref)
    assert counted.asked == 2


def test_lo_que_suprime_o_bloquea_este_proceso_vale_al_instante(cached: CachedKeyStore) -> None:
    blocked, erased = new_ref(), new_ref()
    key = cached.get_or_create(blocked)
    cached.get_or_create(erased)
    cached.block(blocked)
    cached.erase(erased)
    with pytest.raises(PersonaBloqueada):
        cached.get(blocked)
    with pytest.raises(PersonaSuprimida):
        cached.get(erased)
    cached.unblock(blocked)
    assert cached.get(blocked) == key
    assert cached.state(erased) == "suprimida"


def test_lo_leido_mientras_se_suprime_no_se_recuerda(
    cached: CachedKeyStore, counted: Counted
) -> None:
    ref = new_ref()
    counted.meanwhile = lambda: cached.erase(ref)
    cached.get_or_create(ref)
    assert len(cached) == 0
    counted.meanwhile = lambda: None
    with pytest.raises(PersonaSuprimida):
        cached.get(ref)


def test_no_recuerda_mas_de_lo_permitido_ni_lo_vencido(
    cached: CachedKeyStore, clock: Clock
) -> None:
    for _ in range(5):
        cached.get_or_create(new_ref())
    assert len(cached) == 3
    clock.now += 60
    cached.get_or_create(new_ref())
    assert len(cached) == 1


@pytest.mark.parametrize("lifetime", [0, -1, MAX_LIFETIME_S + 0.001])
def test_nadie_puede_recordar_mas_de_un_minuto(counted: Counted, lifetime: float) -> None:
    with pytest.raises(ValueError, match="60 s"):
        CachedKeyStore(counted, lifetime=lifetime)  # type: ignore[arg-type]  # as above


def test_un_minuto_justo_se_puede(counted: Counted) -> None:
    CachedKeyStore(counted, lifetime=MAX_LIFETIME_S)  # type: ignore[arg-type]  # as above
    with pytest.raises(ValueError, match="at least one"):
        CachedKeyStore(counted, most=0)  # type: ignore[arg-type]  # as above
