"""`python -m tests.contracts.make`: writes the golden files that are missing. Never changes one that exists."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.contracts.declared import Declared, events
from tests.contracts.golden import FOLDER, content_of, file_of, text_of


class PublishedShapeChanged(Exception):
    """A declaration no longer says what was published. One line per file; nothing was written."""


def make(declared: Iterable[Declared], folder: Path = FOLDER) -> list[Path]:
    """The files added. Raises `PublishedShapeChanged`, having written nothing, if one that exists differs."""
    missing, changed = {}, []
    for event in declared:
        path, content = file_of(event, folder), content_of(event)
        if not path.exists():
            missing[path] = content
        elif json.loads(path.read_text(encoding="utf-8")) != content:
            changed.append(
                f"{path.relative_to(folder)}: what is published never changes; declare version "
                f"{event.version + 1} of {event.name} with an upcaster from {event.version}"
            )
    if changed:
        raise PublishedShapeChanged("\n".join(changed))
    for path, content in missing.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(content), encoding="utf-8")
    return list(missing)


if __name__ == "__main__":
    try:
        added = make(events())
    except PublishedShapeChanged as error:
        sys.exit(str(error))
    sys.stdout.write("".join(f"{path.relative_to(FOLDER)}\n" for path in added))
