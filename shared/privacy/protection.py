"""What the runtime of a service does with personal data: encrypts after deciding, opens what a decision rests on.

In a command and its refusal too: free text is somebody's by default, and what is said of somebody whom the log does
not know is not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final

from shared import canonical
from shared.canonical import Json
from shared.commanding import Command
from shared.errors import InvalidInput
from shared.personal import OMITTED, Path, Personal, Sealed, put
from shared.privacy.errors import PersonaBloqueada, PersonaSuprimida
from shared.privacy.fields import Place, decrypt, is_encrypted
from shared.privacy.keys import KeyReader, KeyStore
from shared.privacy.trees import seal

GROUNDS: Final = "grounds"
NOBODY: Final = "este comando no es de una persona: no hay clave que proteja un texto libre"


@dataclass(frozen=True)
class Protection:
    """`log`: its name, `casos.produccion`, bound into every ciphertext."""

    log: str
    keys: KeyStore

    def command(self, command: Command, told: Iterable[tuple[Path, str | None]]) -> Command:
        """As it is stored: each personal value under the key of its person. `told`: (path in the body, whose).

        Raises `PersonaSuprimida`, `PersonaBloqueada`.
        """
        tree: Json = command.stored
        for path, whose in told:
            value = _at(tree, path)
            tree = put(tree, path, OMITTED if whose is None else Personal(whose, value))
        if tree is command.stored:
            return command
        text = canonical.dumps(
            seal(self.keys, tree, Place(self.log, "comando", command.command_id, ()))
        )
        return replace(command, text=text, sha256=sha256(text.encode()).hexdigest())

    def event(self, event_id: str, data: Mapping[str, Any]) -> Json:
        """The payload of an event as it is stored. Raises `PersonaSuprimida`, `PersonaBloqueada`."""
        return seal(self.keys, data, Place(self.log, "evento", event_id, ("data",)))

    def grounds(self, event_id: str, persona_ref: str | None, text: str) -> Json:
        """The fundamento of an event as it is stored: null when it cannot be told whose it is."""
        if persona_ref is None:
            return None
        return seal(
            self.keys, Personal(persona_ref, text), Place(self.log, "evento", event_id, (GROUNDS,))
        )

    def open(self, sealed: Sealed) -> Json:
        """The value of a stored field. Raises `PersonaSuprimida`, `PersonaBloqueada`, `DatoIlegible`."""
        place = Place(self.log, "evento", sealed.event_id, sealed.path)
        return decrypt(self.keys, place, asdict(sealed.form))

    def reopened(self, body: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[Path]]:
        """The body of a stored command in clear, and the paths of what is not readable any more, null there."""
        lost: set[Path] = set()
        place = Place(self.log, "comando", str(body["command_id"]), ())
        clear = _reopened(self.keys, dict(body), place, lost)
        return clear, frozenset(lost)


def require_somebody(told: Iterable[tuple[Path, str | None]]) -> None:
    """Raises `InvalidInput` for personal values of nobody: only a refusal may leave them out."""
    rows = [(Place("", "comando", "", path).shown, NOBODY) for path, whose in told if whose is None]
    if rows:
        raise InvalidInput.of(rows)


def _reopened(keys: KeyReader, tree: Any, place: Place, lost: set[Path]) -> Any:
    if is_encrypted(tree):
        try:
            return decrypt(keys, place, tree)
        except (PersonaSuprimida, PersonaBloqueada):
            lost.add(place.path)
            return None
    if tree == OMITTED:
        lost.add(place.path)
        return None
    if isinstance(tree, dict):
        return {key: _reopened(keys, item, place.inner(key), lost) for key, item in tree.items()}
    if isinstance(tree, list):
        return [_reopened(keys, item, place.inner(n), lost) for n, item in enumerate(tree)]
    return tree


def _at(tree: Json, path: Path) -> Json:
    for step in path:
        tree = tree[step]
    return tree
