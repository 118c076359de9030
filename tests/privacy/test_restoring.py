"""A restored key database agrees with the log again, whatever the backup was from."""

from __future__ import annotations

import pytest

from shared.privacy.errors import PersonaBloqueada
from shared.privacy.keys import Erasure
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.restoring import Act, Replayed, replay
from shared.privacy.store import SqlKeyStore
from tests.privacy.conftest import NAME, Site, new_ref


class Watched(SqlKeyStore):
    """A store that notes what it is asked to change."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.engine(site.app), NAME, LocalMasterKeys(site.keks))
        self.changes: list[str] = []

    def erase(self, persona_ref: str) -> Erasure:
        self.changes.append("erase")
        return super().erase(persona_ref)

    def block(self, persona_ref: str) -> None:
        self.changes.append("block")
        super().block(persona_ref)

    def unblock(self, persona_ref: str) -> None:
        self.changes.append("unblock")
        super().unblock(persona_ref)


def known(site: Site, *, blocked: bool = False) -> str:
    store, ref = site.store(), new_ref()
    store.get_or_create(ref)
    if blocked:
        store.block(ref)
    return ref


def test_lo_suprimido_se_suprime_otra_vez_y_una_sola(site: Site) -> None:
    store, back, gone, never = site.store(), known(site), known(site), new_ref()
    store.erase(gone)
    acts: list[tuple[Act, str]] = [("erase", ref) for ref in (back, gone, never)]
    assert replay(store, acts) == Replayed(erased=1, blocked=0, unblocked=0, unknown=0)
    for ref in (back, gone, never):
        assert store.state(ref) == "suprimida"
    assert replay(store, acts) == Replayed(erased=0, blocked=0, unblocked=0, unknown=0)


@pytest.mark.parametrize("blocked", [False, True], ids=["activa", "bloqueada"])
@pytest.mark.parametrize(
    ("acts", "state"),
    [
        (["block"], "bloqueada"),
        (["block", "unblock"], "activa"),
        (["block", "unblock", "block"], "bloqueada"),
        (["block", "erase"], "suprimida"),
        (["erase", "unblock"], "suprimida"),
    ],
)
def test_cuenta_lo_ultimo_que_dice_la_bitacora_y_nada_revive(
    site: Site, acts: list[Act], state: str, *, blocked: bool
) -> None:
    ref = known(site, blocked=blocked)
    found = replay(site.store(), [(act, ref) for act in acts])
    assert site.store().state(ref) == state
    changed = {"activa": blocked, "bloqueada": not blocked, "suprimida": True}[state]
    assert found.erased + found.blocked + found.unblocked == changed
    assert found.unknown == 0


def test_nadie_queda_abierto_en_el_camino(site: Site) -> None:
    ref = known(site, blocked=True)
    watched = Watched(site)
    acts: list[tuple[Act, str]] = [("block", ref), ("unblock", ref), ("block", ref)]
    replay(watched, acts)
    assert watched.changes == []


def test_primero_se_suprime(site: Site) -> None:
    first, last = known(site), known(site)
    watched = Watched(site)
    replay(watched, [("block", first), ("erase", last)])
    assert watched.changes == ["erase", "block"]


def test_de_quien_el_respaldo_no_sabe_se_dice_cuantos_son_y_bloqueado_queda(site: Site) -> None:
    """Else the next write about somebody blocked would make an open key."""
    store, blocked, opened = site.store(), new_ref(), new_ref()
    acts: list[tuple[Act, str]] = [("block", blocked), ("unblock", opened)]
    assert replay(store, acts) == Replayed(erased=0, blocked=0, unblocked=0, unknown=2)
    assert (store.state(blocked), store.state(opened)) == ("bloqueada", None)
    with pytest.raises(PersonaBloqueada):
        store.get_or_create(blocked)
