"""The frontier against the recursive definition of RFC 6962, section 2.1."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.event_log import merkle

LEAVES = [merkle.leaf_hash(str(n).encode()) for n in range(301)]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of the RFC, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def test_leaf_and_node_have_their_prefixes() -> None:
    assert merkle.leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert merkle.node_hash(b"a", b"b") == sha256(b"\x01ab").digest()
    assert (
        merkle.leaf_hash(b"").hex()
        == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


def test_every_size_from_0_to_300() -> None:
    frontier: merkle.Frontier = ()
    for size in range(301):
        assert merkle.root(frontier) == tree_hash(LEAVES[:size])
        assert len(frontier) == size.bit_count()
        assert merkle.unpack(merkle.pack(frontier)) == frontier
        if size < 300:
            frontier = merkle.extend(frontier, size, [LEAVES[size]])


@given(st.lists(st.integers(0, 40), max_size=7))
def test_how_leaves_are_grouped_does_not_matter(groups: list[int]) -> None:
    frontier: merkle.Frontier = ()
    size = 0
    for count in groups:
        frontier = merkle.extend(frontier, size, LEAVES[size : size + count])
        size += count
    assert frontier == merkle.extend((), 0, LEAVES[:size])


@pytest.mark.parametrize("size", [2**31, 2**62])
def test_a_log_far_beyond_what_will_be(size: int) -> None:
    frontier = tuple(sha256(str(n).encode()).digest() for n in range(size.bit_count()))
    assert len(merkle.extend(frontier, size, LEAVES[:3])) == (size + 3).bit_count()
