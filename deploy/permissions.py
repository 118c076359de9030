"""Writes the part of permissions.toml that the code decides: `python -m deploy.permissions`.

What each service publishes comes from its catalogue, whom it hears from its reactions or its mirror, what it calls
from whom it hears (their feed fills gaps).
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Final, cast

from deploy.broker import TABLE
from shared.policies import subscriptions
from shared.runtime.core import Core
from shared.runtime.runner import service_class, service_names

MARK: Final = "# ---- From here on: python -m deploy.permissions ----\n"
FEED: Final = "eventos"


def listens(service: str) -> list[str]:
    """The producers whose events the service consumes."""
    definition = service_class(service).definition
    if definition.sink is None:
        return sorted(subscriptions(definition.reactions))
    # A sink of one's own names its producers without looking at any database.
    core = cast("Core", SimpleNamespace(engine=None))
    return sorted(definition.sink(core).producers)


def generated() -> str:
    """The tables of the six services as TOML."""
    parts = []
    for name in service_names():
        heard = listens(name)
        lists: dict[str, list[str]] = {
            "listens": heard,
            "calls": [f"{producer}.{FEED}" for producer in heard],
            "publishes": sorted(service_class(name).definition.catalogue().events),
        }
        lines = [f"[services.{name}]", *(f"{key} = {_items(lists[key])}" for key in lists)]
        parts.append("\n".join(lines) + "\n")
    return MARK + "\n" + "\n".join(parts)


def whole() -> str:
    """permissions.toml as it should be: the written part as it is, the rest as the code says."""
    return TABLE.read_text().partition(MARK)[0] + generated()


def _items(values: list[str]) -> str:
    if len(values) < 8:
        return "[" + ", ".join(f'"{value}"' for value in values) + "]"
    return "[\n" + "".join(f'    "{value}",\n' for value in values) + "]"


def main() -> None:
    """Writes the file."""
    text = whole()
    TABLE.write_text(text)
    sys.stdout.write(f"{TABLE}: {len(text.splitlines())} lines\n")


if __name__ == "__main__":
    main()
