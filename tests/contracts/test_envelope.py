"""The permanent form: the bytes of a stored event and its leaf, pinned. A change here breaks every log there is."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import rfc8785

from shared import canonical
from shared.event_log.envelope import BODY_KEYS, NewEvent
from shared.event_log.merkle import leaf_hash

# Two lines: the body, and the hex of SHA-256(0x00 ‖ body).
BODY, LEAF = (Path(__file__).parent / "kernel" / "envelope.golden").read_bytes().splitlines()

FULL = NewEvent(
    event_id="01958c5e-8a40-7000-8000-000000000001",
    stream="ejemplo/ñandú-1",
    type="TutoríaRegistrada",
    schema_version=3,
    occurred_at="2025-03",
    occurred_basis="a_mas_tardar",
    actor={"id": "sistema:casos/P12", "rol": "sistema", "institucion_id": None},
    command="RegistrarTutoria",
    command_id="01958c5e-8a40-7000-8000-000000000002",
    command_sha256="0123456789abcdef" * 4,
    correlation_id="01958c5e-8a40-7000-8000-000000000003",
    causation_id=None,
    rules_version="AL-2020.1",
    grounds="«Según acta N° 7», firmada\n\ten Ñuñoa",
    evidence=[
        {"documento_id": "acta-7", "sha256": "fedcba9876543210" * 4, "pagina": 2},
        {"documento_id": "acta-8", "sha256": "fedcba9876543210" * 4, "pagina": None},
    ],
    origin={"medio": "historico", "archivo": "planilla.csv", "fila": 12, "relaja": ["I1", "X16"]},
    producer="casos/1.2.0+0123456789ab",
    data={
        "texto": 'comillas " barra \\ control \u0007 \u007f línea\u2028 árbol \U0001f333',
        "vacios": {"lista": [], "nulo": None, "objeto": {}, "texto": ""},
        "numeros": [0, -1, 2**53 - 1, -(2**53) + 1],
        "logico": [True, False],
        "decimal": "12.50",
        "Z": 1,
        "a_1": 2,
        "a": 3,
    },
)
RECORDED = datetime(2025, 3, 31, 15, 4, 5, 60, tzinfo=UTC)


def test_the_keys_are_those_of_the_design() -> None:
    design = (
        *("log", "event_id", "stream", "version", "type", "schema_version"),
        *("occurred_at", "occurred_basis", "recorded_at", "actor"),
        *("command", "command_id", "command_sha256", "correlation_id", "causation_id"),
        *("rules_version", "grounds", "evidence", "origin", "producer", "data"),
    )
    assert sorted(design) == list(BODY_KEYS)
    assert sorted(json.loads(BODY)) == list(BODY_KEYS)


def test_the_bytes_of_a_full_event_are_these() -> None:
    text = FULL.body(log="casos.prueba", version=4, recorded_at=RECORDED)
    assert text.encode() == BODY


def test_the_leaf_is_the_hash_of_a_zero_and_the_body() -> None:
    assert hashlib.sha256(b"\x00" + BODY).hexdigest() == LEAF.decode()
    assert leaf_hash(BODY).hex() == LEAF.decode()


def test_the_form_is_rfc_8785_and_nfc() -> None:
    assert rfc8785.dumps(json.loads(BODY)) == BODY
    assert canonical.dumps(canonical.parse(BODY)).encode() == BODY
    assert unicodedata.is_normalized("NFC", BODY.decode())


def test_what_is_absent_is_null_never_left_out() -> None:
    least = NewEvent(
        event_id=FULL.event_id,
        stream="ejemplo/1",
        type="CasoDetectado",
        schema_version=1,
        occurred_at="2025-03-31",
        actor={"id": "a1", "rol": "persona", "institucion_id": None},
        correlation_id=FULL.event_id,
        producer="casos/1.2.0",
        data={},
    )
    body = json.loads(least.body(log="casos.prueba", version=1, recorded_at=RECORDED))
    assert list(body) == list(BODY_KEYS)
    absent = {key for key, value in body.items() if value is None}
    assert absent == {
        *("command", "command_id", "command_sha256", "causation_id"),
        *("rules_version", "grounds", "origin"),
    }
    assert (body["evidence"], body["occurred_basis"]) == ([], "declarado")
