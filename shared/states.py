"""Folded streams, kept from one decision to the next: what a stream says now, with what was rectified in it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from shared.catalogue import AnyDecider, Catalogue
from shared.event_log import EventLog
from shared.rectified import is_rectification

CACHED_STREAMS: Final = 10_000


class States:
    """The last states of one log, the least used forgotten."""

    def __init__(self, log: EventLog, catalogue: Catalogue) -> None:
        self._log, self._catalogue = log, catalogue
        self._known: OrderedDict[str, tuple[int, Any]] = OrderedDict()

    def at(self, decider: AnyDecider, stream: str, upto: int | None = None) -> tuple[int, Any]:
        """(version, state) of `stream` now, or when it had `upto` events (fewer if it never had so many)."""
        version, state = self._known.pop(stream, (0, decider.initial))
        if upto is not None and version > upto:
            version, state = 0, decider.initial
        news = self._log.read_stream(stream, after_version=version, upto_version=upto)
        if version and any(map(is_rectification, news)):
            # It changes the past of what is already folded: from the beginning, then.
            news = self._log.read_stream(stream, upto_version=news[-1].version)
            state = decider.initial
        if news:
            version, state = news[-1].version, decider.fold(self._catalogue.revive_all(news), state)
        self._known[stream] = (version, state)
        while len(self._known) > CACHED_STREAMS:
            self._known.popitem(last=False)
        return version, state
