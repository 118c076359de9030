"""Old shapes read as the newest one. The bytes on disk never change; upcasters are pure and contiguous.

    UPCASTERS = Upcasters({("CasoDetectado", 1): lambda data: data | {"fuente_deteccion": "SIN_DATO"}})

turns version 1 into version 2 of `CasoDetectado`, and so on until the declared version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


class UpcasterGap(Exception):
    """Some old version of an event type has no way to the declared one. Raised at start, never while serving."""


class Upcasters:
    """`steps`: (type, from version) → function giving the data of the next version."""

    def __init__(self, steps: Mapping[tuple[str, int], Upcast] | None = None) -> None:
        self._steps = dict(steps or {})

    def check(self, declared: Iterable[tuple[str, int]]) -> None:
        """Raises `UpcasterGap` unless every version below a declared one has a step, and no step is left over."""
        wanted = {(name, version) for name, newest in declared for version in range(1, newest)}
        if missing := sorted(wanted - self._steps.keys()):
            raise UpcasterGap(f"no upcaster from {missing}")
        if unused := sorted(self._steps.keys() - wanted):
            raise UpcasterGap(f"upcasters that lead nowhere: {unused}")

    def upcast(self, name: str, version: int, newest: int, data: dict[str, Any]) -> dict[str, Any]:
        """`data` of `version` as data of `newest`."""
        while version < newest:
            data = self._steps[name, version](dict(data))
            version += 1
        return data
