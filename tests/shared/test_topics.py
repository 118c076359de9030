"""Topic bindings against a model in regular expressions, and as a table."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from shared.transport.topics import topic_matches

WORDS = st.lists(st.sampled_from(["a", "b", "ñandú", "#", "*", ""]), max_size=6).map(".".join)


@given(WORDS, WORDS)
def test_topic_matching_agrees_with_a_naive_regex(pattern: str, key: str) -> None:
    wild = {"#": r"(\.[^.]*)*", "*": r"\.[^.]*"}  # every word with a dot before it
    words = pattern.split(".") if pattern else []
    model = "".join(wild.get(word, re.escape(f".{word}")) for word in words)
    expected = re.fullmatch(model, f".{key}" if key else "") is not None
    assert topic_matches(pattern, key) is expected


def test_topic_matching_table() -> None:
    yes = "casos.#/casos casos.#/casos.a.b #/ #/TutoríaRegistrada #.b/b a.#.b/a.b rpc.*/rpc.metodo"
    no = "a.*/a a.*/a.b.c */ a+b/aab casos.#/casosa a.#.b/a.c a/A"
    for case in yes.split() + no.split():
        assert topic_matches(*case.split("/")) is (case in yes.split()), case
