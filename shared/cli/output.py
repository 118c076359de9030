"""What people see: rich on a terminal, JSON for programs, errors in one place."""

from __future__ import annotations

import json
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

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


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
