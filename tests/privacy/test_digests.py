"""A repeated personal command is known again, and its digest gives nothing away."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from shared.privacy.digests import command_digest, same_command
from shared.privacy.keys import DataKey
from shared.privacy.secret import new_key
from tests.privacy.conftest import new_ref

TEXT = '{"rut":"1-9"}'


def key() -> DataKey:
    return DataKey(new_ref(), new_ref(), new_key())


def test_el_mismo_comando_se_reconoce_y_otro_no() -> None:
    one = key()
    stored = command_digest([one], TEXT)
    assert len(stored) == 64
    assert same_command([one], TEXT, stored)
    assert not same_command([one], '{"rut":"11111111-1"}', stored)
    assert not same_command([key()], TEXT, stored)


def test_las_personas_no_tienen_orden_y_cuentan_todas() -> None:
    one, two = key(), key()
    stored = command_digest([one, two], TEXT)
    assert same_command([two, one, two], TEXT, stored)
    assert not same_command([one], TEXT, stored)
    assert not same_command([two], TEXT, stored)


def test_no_es_un_resumen_que_se_pueda_probar_sin_la_clave() -> None:
    one = key()
    stored = command_digest([one], TEXT)
    assert stored != hashlib.sha256(TEXT.encode()).hexdigest()
    assert stored != hmac.digest(one.secret.reveal(), TEXT.encode(), "sha256").hex()


def test_sin_personas_no_hay_digesto_con_clave() -> None:
    with pytest.raises(ValueError, match="at least one"):
        command_digest([], TEXT)
