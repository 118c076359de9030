"""What is kept for a while: named at random, taken once, gone in time, and never too much."""

from __future__ import annotations

import pytest

from shared.access.shortlived import ShortLived


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_se_lee_varias_veces_y_se_toma_una(clock: Clock) -> None:
    kept = ShortLived[str](10, 3, clock=clock)
    name = kept.put("a")
    assert [kept.get(name), kept.get(name), kept.take(name)] == ["a", "a", "a"]
    assert kept.take(name) is None
    assert kept.get(name) is None
    assert kept.get("") is None


def test_cada_nombre_es_otro_y_no_se_adivina(clock: Clock) -> None:
    kept = ShortLived[int](10, 1000, clock=clock)
    names = {kept.put(1) for _ in range(1000)}
    assert len(names) == 1000
    assert {len(name) for name in names} == {43}


def test_al_cumplirse_el_plazo_no_queda(clock: Clock) -> None:
    kept = ShortLived[str](10, 3, clock=clock)
    name = kept.put("a")
    clock.now = 109.999
    assert kept.get(name) == "a"
    clock.now = 110.0
    assert kept.take(name) is None
    assert len(kept) == 0


def test_lleno_se_va_el_mas_antiguo(clock: Clock) -> None:
    kept = ShortLived[int](10, 3, clock=clock)
    names = [kept.put(n) for n in range(5)]
    assert [kept.get(name) for name in names] == [None, None, 2, 3, 4]
    assert len(kept) == 3
