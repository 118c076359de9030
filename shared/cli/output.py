"""What people see: rich on a terminal, JSON for programs, errors in one place."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from shared.errors import Refused, TejidoError

# A command answers its caller itself; nameko would print the same error again, with its trace.
logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s %(message)s")
logging.getLogger("nameko").setLevel(logging.CRITICAL)

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def log_as_service() -> None:
    """For a process that serves: what it does, in time, on standard error. Refusals are answers, not log lines."""
    line = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.INFO, format=line, stream=sys.stderr, force=True)
    logging.getLogger("nameko").setLevel(logging.ERROR)
    for noisy in ("alembic", "kombu"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def print_json(value: Any) -> None:
    """One JSON document on standard output, nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def progress_bar() -> Progress:
    """For anything longer than two seconds. On standard error, so output can be piped; gone when done."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )


@contextmanager
def errors_to_exit(*, as_json: bool = False) -> Iterator[None]:
    """Turns a `TejidoError` into its message (or its problem as JSON) and an exit code: 1, or 3 for a refusal."""
    try:
        yield
    except TejidoError as error:
        if as_json:
            print_json(error.problem)
        else:
            err.print(f"[bold red]{error.problem.get('title', 'Error')}[/]", soft_wrap=True)
            err.print(str(error), markup=False, soft_wrap=True)
        raise SystemExit(3 if isinstance(error, Refused) else 1) from error
