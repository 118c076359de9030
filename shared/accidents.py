"""An unforeseen error in a log line: its kind and where it was, never what it says, which may be of a person."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Final

from shared.errors import TejidoError

FRAMES: Final = 6


def told(error: BaseException) -> str:
    """`KeyError at rows.py:12 < loading.py:40`, the innermost place first; and the same of what caused it."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    whole = f"{type(error).__name__} at {places or 'nowhere'}"
    cause = error.__cause__ or error.__context__
    return whole if cause is None else f"{whole}, from {told(cause)}"


class Discreet(logging.Filter):
    """On the logger of who logs whatever an entrypoint raises: what is not ours to say becomes `told`."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(error := record.exc_info[1], Exception):
            if not isinstance(error, TejidoError):
                record.msg, record.args = "error handling worker: %s", (told(error),)
            record.exc_info = None
        return True
