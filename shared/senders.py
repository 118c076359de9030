"""Who says it: the broker's user behind a message, and exchanges that belong to someone else.

With a user per service the broker refuses a `user_id` that is not the connection's, so what a consumer reads there is
who published. Where one user serves all, it is that user; in one process there is no broker and no user, and a service
is its own.
"""

from __future__ import annotations

from typing import Any

from kombu import Connection, Exchange
from kombu.exceptions import ChannelError

NOT_FOUND = 404


def user_of(connection: Connection) -> str | None:
    """The broker's user of a connection; None in memory."""
    return connection.userid or None


def sender(connection: Connection, service: str) -> str:
    """What `service` writes as `user_id`."""
    return user_of(connection) or service


def sender_expected(connection: Connection, service: str, producer: str) -> str:
    """What `service` must find as `user_id` of what `producer` publishes."""
    user = user_of(connection)
    return producer if user in (None, service) else user


class Standing(Exchange):  # type: ignore[misc]  # kombu ships no types
    """An exchange that should be there already: declaring one takes a right over it that its users need not have."""

    def declare(
        self, nowait: bool = False, passive: bool | None = None, channel: Any = None
    ) -> Any:
        """Makes it only where nobody did, if that is allowed."""
        if passive or not self._stands(channel or self.channel):
            return super().declare(nowait=nowait, passive=passive, channel=channel)
        return None

    def _stands(self, channel: Any) -> bool:
        opener = getattr(channel.connection, "channel", None)
        if opener is None:
            return False  # in memory there are no rights, and declaring again changes nothing
        look = opener()  # of its own: the broker closes the one that asks for what does not exist
        try:
            look.exchange_declare(self.name, self.type, passive=True)
        except ChannelError as error:
            if getattr(error, "reply_code", None) != NOT_FOUND:
                raise
            return False
        look.close()
        return True
