"""A person in a text that people write: a RUN, an e-mail address, a telephone.

The last defence of a service that talks of persons and stores none (K10): found before anything is decided, answered
as invalid input that names the field and never its value, because a refusal is stored with its command. A service
switches it on in its definition (`review=require_no_person`).

It errs on the side of finding: an institutional telephone is one too. What is no person's and has its own shape is let
through: amounts, dates, folios, UUIDs, numbers of laws, the RUT of an organisation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final, Literal

from shared import canonical
from shared.commanding import Command
from shared.common import RectificarRegistro
from shared.errors import InvalidInput, TejidoError
from shared.values import Rut, digito_verificador

Hallazgo = Literal["un RUT", "un correo electrónico", "un teléfono"]

RULE: Final = "K10"
#: RUN of natural persons are below; from here to a hundred million, organisations; above, provisional RUN again.
ORGANISATIONS: Final = range(50_000_000, 100_000_000)
#: Lower numbers are read as folios or months: who had such a RUN was born long before any programme.
FIRST_RUN: Final = 1_000_000

_UUID: Final = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", re.I
)
_EMAILS: Final = (
    re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[^\W\d_]{2,}"),
    # as who wants it read and not found writes it
    re.compile(
        r"[\w.+-]{1,64}\s?(?:@|[(\[{]\s?(?:@|at|arroba)\s?[)\]}]|\barroba\b)\s?[\w-]{1,63}"
        r"(?:\s?(?:\.|\bpunto\b)\s?[\w-]{1,63}){0,3}\s?(?:\.|\bpunto\b)\s?(?:cl|com|org|net|edu|gob|es|io)\b",
        re.I,
    ),
)
# A number with dots and a check digit is a RUT whatever its digit: who mistypes one still names somebody.
_DOTTED_RUT: Final = re.compile(
    r"(?<![\w.,$])(?<!\$ )(?P<number>\d{1,3}(?:\.\d{3}){2})\s?-\s?(?P<digit>[\dk])(?!\w|[.,]\d)",
    re.I,
)
_PLAIN_RUT: Final = re.compile(
    r"(?<![\w.,$/-])(?P<number>\d{7,9})\s?-\s?(?P<digit>[\dk])(?![\w/]|-\d|[.,]\d)", re.I
)
_N: Final = r"(?:n(?:[°º.]|ro\.?|[uú]mero\b)\W{0,2})?"
_NAMED_RUT: Final = re.compile(
    r"\b(?:r\.?u\.?[tn]\.?|c[eé]dula(?: de identidad)?|c\.i\.)\W{0,3}"
    + _N
    + r"(?P<number>\d{1,3}(?:[. ]?\d{3}){2})(?!\d|[.,]\d)",
    re.I,
)
# Not inside an amount, a longer number, a date nor a code.
_BEFORE: Final = r"(?<![\w$])(?<!\d[.,/:-])(?<!\d )(?<!\$ )(?<![^\W\d]-)"
_AFTER: Final = r"(?![\w%]|[.,/:-]\d)"
_ALONE: Final = rf"{_AFTER}(?! \d)"
_YEARS: Final = r"(?!(?:19|20)\d\d[\s-](?:19|20)\d\d(?!\d))"
_AREA: Final = r"(?:3[2-5]|4[1-5]|5[1-378]|6[13-578]|7[1-5])"
_TELEPHONES: Final = (
    # with the code of the country, or said to be one
    re.compile(r"(?:\+|(?<!\w)00)\s?56[\s.-]?\(?\d{1,2}\)?(?:[\s.-]?\d){7,8}(?!\d)"),
    re.compile(rf"{_BEFORE}56[\s-]?9[\s-]?\d{{4}}[\s-]?\d{{4}}{_AFTER}"),
    re.compile(
        r"\b(?:tel[eé]fonos?|fonos?|tels?|celular(?:es)?|cels?|m[oó]vil|whats?app|wsp|ll[aá]m\w{1,6} al)\b\W{0,4}"
        + _N
        + r"(?:es el |es )?\(?\d(?:[\s().-]{0,2}\d){6,11}(?!\d|[.,]\d)",
        re.I,
    ),
    # a mobile in its groups, another in its own, an area in brackets
    re.compile(rf"{_BEFORE}0?9[\s-]{_YEARS}\d{{4}}[\s-]?\d{{4}}{_ALONE}"),
    re.compile(rf"{_BEFORE}9\d{{4}}[\s-]\d{{4}}{_ALONE}"),
    re.compile(rf"{_BEFORE}9\d{{2}}([\s-])\d{{3}}\1\d{{3}}{_ALONE}"),
    re.compile(rf"{_BEFORE}\(0?2\)\s?2\d{{3}}[\s-]?\d{{4}}{_ALONE}"),
    re.compile(rf"{_BEFORE}\(0?{_AREA}\)\s?{_YEARS}(?:2[\s-]?)?\d{{3,4}}[\s-]?\d{{3,4}}{_ALONE}"),
)
_BARE_MOBILE: Final = re.compile(rf"{_BEFORE}9\d{{8}}{_AFTER}")
#: What a number of nine digits may number, said before it.
_NUMBERED: Final = re.compile(
    r"\b(?:folios?|resoluci[oó]n(?: exenta)?|decreto|oficio|ord(?:inario)?|acta|boleta|factura|orden de compra|oc"
    r"|c[oó]digo|id|rex|expediente|comprobante|rol)\W{0,3}" + _N + "$",
    re.I,
)
PROBLEM: Final = "parece contener {hallazgo}: este servicio no recibe datos de personas"


def person_in(text: str) -> Hallazgo | None:
    """What of a person is in the text, None when nothing is."""
    plain = _plain(text)
    if any(pattern.search(plain) for pattern in _EMAILS):
        return "un correo electrónico"
    if any(_is_of_a_person(found) for found in _ruts(plain)):
        return "un RUT"
    if any(pattern.search(plain) for pattern in _TELEPHONES) or _bare_mobile(plain):
        return "un teléfono"
    return None


def require_no_person(command: Command, order: Any) -> None:
    """For `Definition.review`: every text of the command and of its header. Raises `InvalidInput`, a row per field."""
    header = command.header
    named: list[tuple[str, str | None]] = [
        *texts_of(order, "data"),
        ("grounds", header.grounds),
        *(
            (f"evidence[{n}].documento_id", item.documento_id)
            for n, item in enumerate(header.evidence)
        ),
        ("origin.archivo", None if header.origin is None else header.origin.archivo),
    ]
    if isinstance(order, RectificarRegistro):
        named += _rectified(order)
    errors = [
        (field, PROBLEM.format(hallazgo=found))
        for field, text in named
        if text is not None and (found := person_in(text)) is not None
    ]
    if errors:
        error = InvalidInput.of(list(dict(errors).items()))
        error.problem["regla"] = RULE
        raise error


def texts_of(thing: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, text) of every text inside, but those of value types, which have a shape of their own."""
    if is_dataclass(thing):
        for field in fields(thing):
            yield from texts_of(getattr(thing, field.name), f"{path}.{field.name}")
    elif isinstance(thing, tuple | list):
        for index, part in enumerate(thing):
            yield from texts_of(part, f"{path}[{index}]")
    elif isinstance(thing, dict):
        for key, part in thing.items():
            yield from texts_of(part, f"{path}.{key}")
    elif type(thing) in (str, Rut):
        yield path, str(thing)


def _rectified(order: RectificarRegistro) -> Iterator[tuple[str, str]]:
    """The texts inside the JSON of the new value, whatever its escapes hide; what is no JSON is told elsewhere."""
    try:
        value = canonical.loads(order.valor_nuevo)
    except (TejidoError, ValueError):
        return
    for _, text in texts_of(value, ""):
        yield "data.valor_nuevo", text


def _plain(text: str) -> str:
    """One form for each digit, space and dash; nothing invisible; no UUID."""
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(_one(char) for char in folded if unicodedata.category(char) != "Cf")
    return _UUID.sub(" ", " ".join(visible.split()))


def _one(char: str) -> str:
    if unicodedata.category(char) == "Pd" or char == "−":
        return "-"
    return str(unicodedata.digit(char)) if char.isdigit() else char


def _ruts(text: str) -> Iterator[int]:
    for found in _DOTTED_RUT.finditer(text):
        yield _number(found)
    for found in _PLAIN_RUT.finditer(text):
        if _valid(found):
            yield _number(found)
    for found in _NAMED_RUT.finditer(text):
        yield _number(found)


def _number(found: re.Match[str]) -> int:
    return int(re.sub(r"\D", "", found["number"]))


def _valid(found: re.Match[str]) -> bool:
    return digito_verificador(int(found["number"])) == found["digit"].upper()


def _is_of_a_person(number: int) -> bool:
    return number >= FIRST_RUN and number not in ORGANISATIONS


def _bare_mobile(text: str) -> bool:
    """Nine digits that begin with 9, unless they are said to number a paper."""
    return any(
        _NUMBERED.search(text[max(0, found.start() - 40) : found.start()]) is None
        for found in _BARE_MOBILE.finditer(text)
    )
