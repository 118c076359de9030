"""Which routing keys a topic binding takes, as AMQP 0-9-1 says it."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def topic_matches(pattern: str, key: str) -> bool:
    """Whether a topic binding takes a routing key: `*` is one word, `#` is zero or more (AMQP)."""
    words = key.split(".") if key else []
    reached = {0}  # how many words of the key the pattern can have consumed so far
    for part in pattern.split(".") if pattern else []:
        if part == "#" and reached:
            reached = set(range(min(reached), len(words) + 1))
        else:
            reached = {n + 1 for n in reached if n < len(words) and part in ("*", words[n])}
    return len(words) in reached
