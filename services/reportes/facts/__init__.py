"""Facts: insert-only rows derived from the mirror by set-based SQL, each keeping the event behind
it.

Everything here can be dropped and rebuilt: `rebuild(engine)`, and `digest(engine)` says the same
before and after.
"""

from services.reportes.facts.definition import Fact, build, metadata
from services.reportes.facts.running import FACTS, advance, digest, rebuild, renew

__all__ = ["FACTS", "Fact", "advance", "build", "digest", "metadata", "rebuild", "renew"]
