"""Who has this identity document? A blind index: HMAC-SHA-256 of the document under a pepper kept outside the database.

There are some 40 million RUNs: whoever holds a plain hash tries them all in seconds. Without the pepper there is
nothing to try against. Whoever holds pepper *and* database can still try; whoever only asks is recorded, and limited
by the hour.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared import canonical
from shared.errors import InvalidInput
from shared.event_log.transactions import write_transaction
from shared.ids import new_event_id, new_id
from shared.privacy.epochs import Clock, Epochs, now
from shared.privacy.errors import (
    ClaveDesconocida,
    ClaveMaestraErronea,
    DemasiadasConsultas,
    IdentidadAjena,
    PersonaBloqueada,
    PersonaSuprimida,
)
from shared.privacy.keyring import Keyring
from shared.privacy.keys import BLOCKED, ERASED, require_ref
from shared.privacy.secret import derive, mac
from shared.privacy.tables import PEPPER, claims, identities, insert_if_absent, persons, queries
from shared.values import Rut

HOUR: Final = timedelta(hours=1)
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
_ATTEMPTS: Final = 5


class Identity:
    """A document that says who someone is, in the one form that is hashed. Shows in no repr."""

    __slots__ = ("_kind", "_value")

    def __init__(self, kind: str, value: str) -> None:
        self._kind, self._value = kind, value

    @classmethod
    def rut(cls, text: str) -> Identity:
        """A RUT or RUN as people write it. Raises `ValueError`, which never repeats the number."""
        return cls("rut", Rut(text))

    @classmethod
    def document(cls, country: str, kind: str, number: str) -> Identity:
        """Another document: ISO 3166-1 alpha-2 country, kind (`pasaporte`), number. Raises `ValueError`."""
        plain = "".join(unicodedata.normalize("NFKC", number).upper().split()).replace("-", "")
        if not (re.fullmatch("[A-Z]{2}", country) and re.fullmatch("[a-z_]{1,32}", kind)):
            raise ValueError("el país son dos letras mayúsculas y el tipo, minúsculas")
        if not 3 <= len(plain) <= 32 or not plain.isalnum():
            raise ValueError("el número de documento tiene letras y números, de 3 a 32")
        return cls(f"{country}/{kind}", plain)

    def message(self, name: str) -> bytes:
        """What is hashed: also says for which store, so two indexes cannot be joined."""
        plain = {"almacen": name, "tipo": self._kind, "valor": self._value}
        return canonical.dumps(plain).encode()

    def __repr__(self) -> str:
        return "Identity(…)"


@dataclass(frozen=True)
class Claim:
    """Documents of a person are bound for events of `stream` that may not have been stored. `ids`: of each attempt."""

    persona_ref: str
    stream: str
    ids: frozenset[str]


class BlindIndex:
    """Identity → persona_ref, in the key database. `name`: the store's. `limit`: queries of one actor in an hour."""

    def __init__(
        self,
        engine: sa.Engine,
        name: str,
        peppers: Keyring,
        *,
        limit: int = 200,
        clock: Clock = now,
    ) -> None:
        self.engine, self.name, self.peppers = engine, name, peppers
        self.limit, self.clock = limit, clock
        self.epochs = Epochs(engine, PEPPER, self._check_value, self._verify, clock)

    def bind(self, identity: Identity, persona_ref: str) -> None:
        """Says whose a document is; repeatable.

        Raises `IdentidadAjena`, `ClaveDesconocida` for a person without key, `PersonaSuprimida`, `PersonaBloqueada`.
        """
        require_ref(persona_ref)
        for attempt in range(1, _ATTEMPTS + 1):
            self._require_active(persona_ref)
            living = self.epochs.living()
            try:
                return self._insert(identity, persona_ref, living)
            except DBAPIError:
                self._require_active(persona_ref)
                if attempt == _ATTEMPTS or self.epochs.living() == living:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def begin_claim(self, persona_ref: str, stream: str) -> Claim:
        """Before binding a document for an event that is about to be stored in `stream`.

        Raises what the database raises for a person without key.
        """
        claim = new_id()
        row = {"id": claim, "persona_ref": persona_ref, "stream": stream, "at": self.clock()}
        with write_transaction(self.engine) as conn:
            conn.execute(sa.insert(claims), row)
        return Claim(persona_ref, stream, frozenset({claim}))

    def open_claims(self, until: datetime) -> list[Claim]:
        """Those that nobody has settled, of persons whose every claim is from before `until`."""
        found: dict[tuple[str, str], set[str]] = {}
        recent = sa.select(claims.c.persona_ref).where(claims.c.at >= until)
        query = sa.select(claims.c.persona_ref, claims.c.stream, claims.c.id)
        with self.engine.connect() as conn:
            for ref, stream, claim in conn.execute(
                query.where(claims.c.persona_ref.not_in(recent))
            ):
                found.setdefault((ref, stream), set()).add(claim)
        return [Claim(ref, stream, frozenset(ids)) for (ref, stream), ids in found.items()]

    def settle(self, claim: Claim, newest: Identity | None) -> bool:
        """Leaves only the person's `newest` document bound, as the log says it was while `claim` was open.

        False, having done nothing, while another attempt is on its way: what it binds is not in the log yet. Raises
        `IdentidadAjena` if the document was lost to another person.
        """
        living = self.epochs.living()
        kept = [] if newest is None else [(epoch, self.digest(newest, epoch)) for epoch in living]
        own = claims.c.persona_ref == claim.persona_ref
        with write_transaction(self.engine) as conn:
            # Nobody erases, nor settles another claim, meanwhile.
            state = sa.select(persons.c.state).where(persons.c.persona_ref == claim.persona_ref)
            alive = conn.execute(state.with_for_update()).scalar() not in (None, ERASED)
            if set(conn.execute(sa.select(claims.c.id).where(own)).scalars()) != claim.ids:
                return False
            # A rotation that began since has documents under a pepper of its own: they are not looked at.
            other = sa.and_(
                identities.c.persona_ref == claim.persona_ref,
                identities.c.epoch.in_(living),
                identities.c.digest.not_in([digest for _, digest in kept]),
            )
            conn.execute(sa.delete(identities).where(other))
            if alive:
                self._add(conn, claim.persona_ref, kept)
            conn.execute(sa.delete(claims).where(own))
        return True

    def find(self, identity: Identity, *, actor: str, purpose: str) -> str | None:
        """Whose a document is, or None. `actor` and `purpose` are codes, and are recorded before the answer.

        Raises `DemasiadasConsultas`, `InvalidInput`.
        """
        self._record(actor, purpose)
        digests = [self.digest(identity, epoch) for epoch in self.epochs.living()]
        query = sa.select(identities.c.persona_ref).where(identities.c.digest.in_(digests)).limit(1)
        with self.engine.connect() as conn:
            return conn.execute(query).scalar()

    def digest(self, identity: Identity, epoch: int) -> bytes:
        """HMAC-SHA-256 under the pepper of `epoch`. Raises `ClaveMaestraDesconocida`."""
        return mac(derive(self.peppers.get(epoch), "indice"), identity.message(self.name))

    def _insert(self, identity: Identity, persona_ref: str, living: tuple[int, ...]) -> None:
        """Under every pepper still in use: whoever knows only one of them meets the same row."""
        rows = [(epoch, self.digest(identity, epoch)) for epoch in living]
        with write_transaction(self.engine) as conn:
            self._add(conn, persona_ref, rows)

    def _add(
        self, conn: sa.Connection, persona_ref: str, rows: Collection[tuple[int, bytes]]
    ) -> None:
        for epoch, digest in rows:
            row = {"epoch": epoch, "digest": digest, "persona_ref": persona_ref}
            if insert_if_absent(conn, identities, row):
                continue
            same = sa.and_(identities.c.epoch == epoch, identities.c.digest == digest)
            whose = sa.select(identities.c.persona_ref).where(same)
            if conn.execute(whose).scalar() != persona_ref:
                raise IdentidadAjena("Ese documento ya identifica a otra persona.")

    def _require_active(self, persona_ref: str) -> None:
        query = sa.select(persons.c.state).where(persons.c.persona_ref == persona_ref)
        with self.engine.connect() as conn:
            state = conn.execute(query).scalar()
        if state is None:
            raise ClaveDesconocida("La persona no tiene clave en este almacén.")
        if state == ERASED:
            raise PersonaSuprimida("La clave de la persona fue destruida.")
        if state == BLOCKED:
            raise PersonaBloqueada("La clave de la persona está bloqueada.")

    def _record(self, actor: str, purpose: str) -> None:
        codes = {"actor": actor, "finalidad": purpose}
        if wrong := [name for name, code in codes.items() if not _CODE.fullmatch(code)]:
            raise InvalidInput.of([(name, "debe ser un código") for name in wrong])
        moment = self.clock()
        # Recorded first and counted after: those who ask at once are all in the count.
        row = {"id": new_event_id(), "actor": actor, "purpose": purpose, "at": moment}
        recent = sa.and_(queries.c.actor == actor, queries.c.at > moment - HOUR)
        with write_transaction(self.engine) as conn:
            conn.execute(sa.insert(queries), row)
        with self.engine.connect() as conn:
            count = conn.execute(sa.select(sa.func.count()).select_from(queries).where(recent))
            if count.scalar_one() > self.limit:
                raise DemasiadasConsultas(f"Solo se admiten {self.limit} búsquedas por hora.")

    def _check_value(self, epoch: int) -> bytes:
        message = canonical.dumps({"almacen": self.name, "epoca": epoch}).encode()
        return mac(derive(self.peppers.get(epoch), "control"), message)

    def _verify(self, epoch: int, value: bytes) -> None:
        if self._check_value(epoch) != value:
            raise ClaveMaestraErronea(
                f"La pimienta de la época {epoch} no es la de esta base de claves."
            )
