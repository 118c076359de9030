"""The `tejido` command: a table of contents. Green from the first line, as everything that runs services must be."""

from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"[\s\S]*Eventlet is deprecated", category=Warning)

import eventlet.debug  # noqa: E402  # the filter above must come first: the warning is raised by this import

eventlet.monkey_patch()
eventlet.debug.hub_exceptions(
    False
)  # an error is raised where it is awaited; the hub need not print it too


def main() -> None:
    """Entry point of `tejido` and of `python -m shared.cli`."""
    from shared.cli.app import app  # only after the patch: it imports threading users

    app()
