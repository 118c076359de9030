"""F3 as a law: no sequence of orders commits more than the fund of its project."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.financiamiento.domain import FONDO
from shared.decider import DomainError
from shared.testing import Spec
from tests.financiamiento.ejemplos import PDL, asignado, financiar
from tests.financiamiento.test_domain_compromisos import anular, modificar, rebajar

fondo = Spec(FONDO)

pedidos = st.lists(
    st.one_of(
        st.builds(
            financiar,
            st.integers(1, 2),
            st.integers(1, 6_000_000),
            motivo_salto=st.just("Porque sí"),
        ),
        st.builds(rebajar, st.integers(1, 6_000_000)),
        st.just(anular()),
        st.builds(modificar, st.integers(-4_000_000, 2_000_000), st.uuids().map(str)),
    ),
    max_size=12,
)


@given(pedidos)
def test_f3_ninguna_secuencia_de_ordenes_compromete_mas_que_el_fondo(ordenes: list[Any]) -> None:
    historia: list[Any] = [asignado(), PDL]
    for orden in ordenes:
        try:
            nuevos = fondo.given(*historia).when(orden).events()
        except DomainError:
            continue
        historia += nuevos
        estado = FONDO.fold(historia)
        assert estado.asignado_clp is not None
        assert 0 <= estado.comprometido_clp <= estado.asignado_clp
        for hecho in nuevos:
            if hasattr(hecho, "saldo_fondo_clp"):
                assert hecho.saldo_fondo_clp == estado.asignado_clp - estado.comprometido_clp
