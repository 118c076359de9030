"""A small service's table, and grants and tokens for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from shared.access.asked import Asked
from shared.access.bearer import Bearer, RoleClaim
from shared.access.errors import Forbidden
from shared.access.grants import RolAsignado, grants_decider
from shared.access.guard import authorise
from shared.access.matrix import Matrix
from shared.access.scopes import EVERYWHERE, Alcance
from shared.decider import Actor, Context, Decider
from shared.ids import new_id
from shared.moments import Moment

ANA: Final = "0b9a3c1e-6f4d-4a3e-9a51-3c1f0d2b7a10"
BETO: Final = "5d2f8a44-1b7c-4e0f-8d3b-9e6a7c5f1b22"
HOY: Final = date(2026, 12, 1)
AHORA: Final = datetime(2026, 12, 1, 15, tzinfo=UTC)


def barrio(asked: Asked, _: Context) -> Iterator[str]:
    if (key := asked.key("ficha")) is not None:
        yield key.partition("-")[0]


def asignado(asked: Asked, _: Context) -> Iterator[str]:
    if asked.key("ficha") == "b1-asignada":
        yield ANA


def ficha(asked: Asked, _: Context) -> Iterator[str]:
    if (key := asked.key("ficha")) is not None:
        yield key


MATRIX: Final = Matrix.of(
    roles="""
        administrador  alcances:todo         otorga:sistema
        operador       alcances:todo         otorga:administrador
        jefatura       alcances:barrio,todo  otorga:administrador
        dupla          alcances:barrio       otorga:administrador,jefatura
        auditor        alcances:todo,ficha   otorga:administrador  finalidad:ficha
        sistema        automatico
    """,
    table="""
        AbrirFicha   operador:todo jefatura:barrio
        AnotarFicha  operador:todo dupla:asignado
        leer_ficha   dupla:asignado auditor:ficha
        PublicarNorma operador:todo
        eventos      sistema:todo auditor:todo
        AsignarRol   administrador:todo jefatura:barrio
        RevocarRol   administrador:todo jefatura:barrio
    """,
    subjects={"barrio": barrio, "asignado": asignado, "ficha": ficha},
    own={"asignado"},
)
ROLES: Final = grants_decider(MATRIX)


def en(tipo: str, valor: str | None) -> Alcance:
    return Alcance(tipo=tipo, valor=valor)


def asignado_a(actor: str, rol: str, alcance: Alcance = EVERYWHERE, **otros: Any) -> RolAsignado:
    datos: dict[str, Any] = {
        "asignacion_id": f"{rol}-de-{actor[:4]}",
        "finalidad": None,
        "desde": HOY,
        "hasta": date(2027, 6, 1),
        "motivo": "resolucion-15",
        **otros,
    }
    return RolAsignado(actor_id=actor, rol=rol, alcance=alcance, **datos)


def portador(sub: str, *roles: str, alcance: Alcance = EVERYWHERE) -> Bearer:
    """Who a good token says is calling."""
    return Bearer(sub, tuple(RoleClaim(rol, alcance) for rol in roles), new_id(), AHORA)


def contexto(now: datetime = AHORA) -> Context:
    return Context(occurred_at=Moment("2026-12-01"), now=now, actor=Actor("", ""))


def puede(
    matrix: Matrix, rol: str, alcance: tuple[str, str | None], asked: Asked, past: Any
) -> bool:
    """Whether ANA, with that role and scope, may; `past`: stream → its events."""
    grant = {f"rol/{ANA}": [asignado_a(ANA, rol, en(*alcance))]}

    def state_of(decider: Decider[Any, Any, Any], stream: str) -> tuple[int, Any]:
        events = (past | grant).get(stream, [])
        return len(events), decider.fold(events)

    try:
        authorise(matrix, portador(ANA, rol), asked, contexto(), state_of)
    except Forbidden:
        return False
    return True
