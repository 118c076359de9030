"""The RFC 6962 Merkle tree of a log, kept as its frontier.

The frontier of a log of size n is the list of roots of its perfect subtrees, largest first: as many hashes as n has
one-bits. Leaf index = position - 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Frontier = tuple[bytes, ...]


def leaf_hash(body: bytes) -> bytes:
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def extend(frontier: Frontier, size: int, leaves: Iterable[bytes]) -> Frontier:
    """The frontier after `leaves` join a tree of `size`."""
    peaks = list(frontier)
    for leaf in leaves:
        top, n = leaf, size
        while n & 1:
            top, n = node_hash(peaks.pop(), top), n >> 1
        peaks.append(top)
        size += 1
    return tuple(peaks)


def root(frontier: Frontier) -> bytes:
    """The root of the tree with this frontier."""
    if not frontier:
        return EMPTY_ROOT
    top = frontier[-1]
    for left in reversed(frontier[:-1]):
        top = node_hash(left, top)
    return top


def pack(frontier: Frontier) -> bytes:
    return b"".join(frontier)


def unpack(stored: bytes) -> Frontier:
    return tuple(stored[i : i + HASH_BYTES] for i in range(0, len(stored), HASH_BYTES))
