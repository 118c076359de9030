"""Canonical JSON is RFC 8785 on its subset, and the strict reader names what is outside it, in
Spanish.
"""

from __future__ import annotations

import json
import signal
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared import canonical
from shared.errors import InvalidInput, TooLarge

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(
    lambda text: unicodedata.normalize("NFC", text)
)
keys = st.text(st.characters(min_codepoint=1, max_codepoint=127))
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


@given(trees)
def test_it_is_rfc_8785(tree: Any) -> None:
    assert canonical.dumps(tree).encode() == rfc8785.dumps(tree)


@given(trees)
def test_what_is_written_reads_back_and_writes_the_same(tree: Any) -> None:
    text = canonical.dumps(tree)
    assert canonical.loads(text) == canonical.loads(text.encode()) == tree
    assert canonical.dumps(canonical.loads(json.dumps(tree, indent=2))) == text


@given(st.text() | st.binary())
def test_any_input_is_read_or_named(raw: str | bytes) -> None:
    try:
        tree = canonical.loads(raw)
    except InvalidInput:
        return  # by name: anything else would fail the test
    assert canonical.loads(canonical.dumps(tree)) == tree


def nested(opening: str, closing: str, depth: int) -> str:
    return '{"data":' + opening * depth + closing * depth + "}"


WRONG: dict[str, tuple[str | bytes, str, str]] = {
    "not JSON": ("{", "(cuerpo)", "no es JSON válido (línea 1, columna 2)"),
    "nothing": ("", "(cuerpo)", "no es JSON válido"),
    "text after": ("{} x", "(cuerpo)", "no es JSON válido"),
    "trailing comma": ('{"a":1,}', "(cuerpo)", "no es JSON válido"),
    "single quotes": ("{'a':1}", "(cuerpo)", "no es JSON válido"),
    "raw control": ('{"a":"\x01"}', "(cuerpo)", "no es JSON válido"),
    "byte order mark": (b"\xef\xbb\xbf{}", "(cuerpo)", "no es JSON válido"),
    "NaN": ('{"a":{"b":NaN}}', "a.b", "NaN no es un valor JSON"),
    "Infinity": ('{"a":[1,Infinity]}', "a[1]", "Infinity no es un valor JSON"),
    "-Infinity": ("-Infinity", "(cuerpo)", "-Infinity no es un valor JSON"),
    "repeated key": ('{"a":{"b":1,"c":2,"b":1}}', "a.b", "la clave está repetida"),
    "thrice": ('{"b":1,"b":1,"b":1}', "b", "la clave está repetida"),
    "escaped repeat": ('{"b":1,"\\u0062":1}', "b", "la clave está repetida"),
    "decimal": ('{"monto":1.5}', "monto", "número decimal (1.5)"),
    "exponent": ('{"monto":1e3}', "monto", "número decimal (1e3)"),
    "minus zero": ('{"monto":-0.0}', "monto", "número decimal"),
    "2^53": ('{"n":9007199254740992}', "n", "menor que 2^53"),
    "-2^53": ('{"n":-9007199254740992}', "n", "menor que 2^53"),
    "5 000 digits": ('{"n":' + "9" * 5000 + "}", "n", "menor que 2^53"),
    "long decimal": ('{"n":0.' + "9" * 5000 + "}", "n", "número decimal"),
    "null character": ('{"a":"x\\u0000"}', "a", "carácter nulo"),
    "null beside others": ('{"a":"ñ\\u0000"}', "a", "carácter nulo"),
    "null in a key": ('{"\\u0000":1}', "\\u0000", "carácter nulo"),
    "lone surrogate": ('{"a":["\\ud800"]}', "a[0]", "sustituto Unicode suelto"),
    "low surrogate": ('{"a":"\\udc00\\ud800"}', "a", "sustituto Unicode suelto"),
    "raw surrogate": ('{"a":"\udfff"}', "a", "sustituto Unicode suelto"),
    "surrogate key": ('{"\\ud800":1}', "\\ud800", "la clave debe ser ASCII"),
    "NFD": ('{"nombre":"Pen\u0303alole\u0301n"}', "nombre", "NFC"),
    "compatible but not NFC": ('{"a":"\u212b"}', "a", "NFC"),
    "accented key": ('{"año":1}', "año", "la clave debe ser ASCII"),
    "2 000 objects": (nested('{"hijo":', "", 2000), "data.hijo.hijo", "32 niveles"),
    "2 000 arrays": (nested("[", "]", 2000), "data", "32 niveles"),
    "mixed": (nested('[{"h":', "}]", 1000), "data.h.h", "32 niveles"),
    "bare arrays": ("[" * 2000, "(cuerpo)", "32 niveles"),
    "100 000 arrays": ("[" * 100_000, "(cuerpo)", "32 niveles"),
    "not UTF-8": (b'{"a":"\xff"}', "(cuerpo)", "no es UTF-8 válido en el byte 6"),
    "overlong": (b'{"a":"\xc0\xaf"}', "(cuerpo)", "no es UTF-8 válido"),
    "surrogate bytes": (b'{"a":"\xed\xa0\x80"}', "(cuerpo)", "no es UTF-8 válido"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(case: str) -> None:
    raw, field, words = WRONG[case]
    with pytest.raises(InvalidInput) as refusal:
        canonical.loads(raw)
    assert not isinstance(refusal.value, TooLarge)
    rows = {row["campo"]: row["problema"] for row in refusal.value.problem["errores"]}
    assert field in rows
    assert words in rows[field]
    assert refusal.value.problem["status"] == 400
    str(refusal.value).encode()  # an error that cannot be printed is another error


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        canonical.loads('{"a":1.5,"b":[NaN,"\\u0000"],"ñ":{"c":1,"c":2}}')
    fields = [row["campo"] for row in refusal.value.problem["errores"]]
    assert fields == ["a", "b[0]", "b[1]", "ñ", "ñ.c"]


@pytest.mark.parametrize(
    "raw", [b'{"a":"' + b"x" * 10_000_000 + b'"}', '"' + "ñ" * 1_000_000 + '"']
)
def test_ten_megabytes_are_not_even_read(raw: bytes | str) -> None:
    with pytest.raises(TooLarge, match="el máximo es 2000000") as refusal:
        canonical.loads(raw)
    assert refusal.value.problem["status"] == 413


def test_the_limit_counts_bytes_and_is_exact() -> None:
    assert canonical.loads('"ñ"', limit=4) == "ñ"
    with pytest.raises(TooLarge):
        canonical.loads('"ñ"', limit=3)


@pytest.mark.parametrize("unit", ['\\"', "\\", '"', "\\\\", "[", "{}", '":', "\\u0022"])
@pytest.mark.parametrize("opening", ['"', '{"a":"', ""])
def test_no_two_megabytes_take_long(opening: str, unit: str) -> None:
    """The scan for depth was quadratic on an unterminated text: 2 MB of escaped quotes held the
    process for hours.
    """
    raw = opening + unit * ((2_000_000 - len(opening)) // len(unit))
    signal.setitimer(
        signal.ITIMER_REAL, 30
    )  # its default action ends the run: nothing softer stops a regex
    try:
        with pytest.raises(InvalidInput):
            canonical.loads(raw)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_thirty_two_levels_are_allowed_and_no_more() -> None:
    assert canonical.loads("[" * 32 + "]" * 32) is not None
    assert canonical.loads('{"a":"' + "[" * 2000 + '"}')["a"] == "[" * 2000, (
        "brackets inside a text are text"
    )
    with pytest.raises(InvalidInput, match="32 niveles"):
        canonical.loads("[" * 33 + "]" * 33)


def test_nfd_becomes_nfc_only_where_people_type() -> None:
    raw = '{"nombre":"Pen\u0303alole\u0301n","lista":["e\u0301"]}'
    assert canonical.loads(raw, normalise=True) == {"nombre": "Peñalolén", "lista": ["é"]}


def test_normalising_does_not_hide_a_key() -> None:
    """The Kelvin sign is K in NFC: the key would have replaced another without a word."""
    with pytest.raises(InvalidInput, match="ASCII"):
        canonical.loads('{"K":1,"\u212a":2}', normalise=True)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"a": 1.5}, "a"),
        ({"a": float("nan")}, "a"),
        ({"a": {"b": 2**53}}, "a.b"),
        ({"a": b"x"}, "a"),
        ({"a": [set()]}, r"a\[0\]"),
        ({1: "x"}, "1"),
        ({"a": object()}, "a"),
        ("\x00", r"\(cuerpo\)"),
    ],
)
def test_what_cannot_be_written_is_named(value: Any, field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        canonical.dumps(value)


def test_subclasses_write_as_what_they_are() -> None:
    class Text(str):
        __slots__ = ()

        def __repr__(self) -> str:
            return "otra cosa"

    class Number(int):
        def __repr__(self) -> str:
            return "otra cosa"

    assert canonical.dumps({"a": Text("é"), "b": Number(7), "c": (1,)}) == '{"a":"é","b":7,"c":[1]}'
