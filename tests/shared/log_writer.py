"""A process that appends until it is killed: `python -m tests.shared.log_writer URL`. One line per
acknowledgement.
"""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402  patching comes before every other import
from itertools import count  # noqa: E402

from shared.event_log import EventLog  # noqa: E402
from shared.event_log.database import make_engine  # noqa: E402
from tests.shared.log_cases import append, new_command, new_event  # noqa: E402


def main(url: str) -> None:
    log = EventLog(make_engine(url), "casos.prueba")

    def write(number: int) -> None:
        for turn in count():
            command = new_command(content=f"{number}/{turn}")
            facts = [new_event(f"cosa/{number}") for _ in range(1 + turn % 7)]
            append(log, *facts, command=command)
            sys.stdout.write("".join(f"{fact.event_id}\n" for fact in facts))
            sys.stdout.flush()
            eventlet.sleep(0)

    for thread in [eventlet.spawn(write, number) for number in range(4)]:
        thread.wait()


if __name__ == "__main__":
    main(sys.argv[1])
