"""What a report says, so that two runs of one story may be compared."""

from __future__ import annotations

from typing import Any


def counted(part: Any) -> Any:
    """`part` of a report with, in the place of each list of event ids, how many there are."""
    if isinstance(part, dict):
        return {
            key: len(value) if key == "eventos" and isinstance(value, list) else counted(value)
            for key, value in part.items()
        }
    return [counted(item) for item in part] if isinstance(part, list) else part
