"""What a benchmark says: rows of ours, rival, ratio and bar. A figure is printed only for work that lost nothing."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Contender = Callable[[], float]


class Lost(Exception):
    """A run lost, doubled or disordered something: it has no figure. The text is Spanish."""


class Absent(Exception):
    """A rival is not installed. The text, Spanish, says how to install it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`met` is None where no bar applies. The texts are Spanish and already formatted."""

    work: str
    ours: str
    rival: str
    ratio: str
    bar: str
    met: bool | None


def rounds(count: int, *contenders: Contender) -> list[list[float]]:
    """`count` rounds of all, each round beginning with another, so that none always runs on the warmer machine.

    Gives the measures of each contender, in the order they were given.
    """
    measured: list[list[float]] = [[] for _ in contenders]
    for number in range(count):
        for place in range(len(contenders)):
            index = (number + place) % len(contenders)
            measured[index].append(contenders[index]())
    return measured


def ratio(ours: Sequence[float], rival: Sequence[float]) -> float:
    """The median of the ratios of each round: what slowed one round down slowed both."""
    return statistics.median(a / b for a, b in zip(ours, rival, strict=True))


def faster(
    work: str, ours: Sequence[float], name: str, rival: Sequence[float], bar: float, unit: str
) -> Row:
    """A row where more is better and `bar` is the least the ratio may be."""
    found = ratio(ours, rival)
    return Row(
        work=work,
        ours=f"{number(statistics.median(ours))} {unit}",
        rival=f"{name}: {number(statistics.median(rival))} {unit}",
        ratio=f"{number(found, 2)}×",
        bar=f"≥ {bar:g}×".replace(".", ","),
        met=found >= bar,
    )


def number(value: float, decimals: int = 0) -> str:
    """As written in Chile: `1.234,5`."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; `share` between 0 and 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def say(text: str) -> None:
    """A line to whoever waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show(row: Row) -> None:
    """One row, with its verdict."""
    verdict = {True: "cumple", False: "NO CUMPLE", None: "sin piso"}[row.met]
    say(
        f"  {row.work:<44} {row.ours:>18}   {row.rival:<34} {row.ratio:>8}  {row.bar:<12} {verdict}"
    )
