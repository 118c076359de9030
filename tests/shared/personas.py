"""A small service about persons: cards with a name, a note and a friend; what it refuses, and what it reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from shared.catalogue import Catalogue
from shared.decider import Context, Decider, DomainError
from shared.declare import command, event, value
from shared.event_log import EventLog
from shared.execution import Executor
from shared.personal import Protected
from shared.privacy.protection import Protection
from shared.told import ToldDate, ToldText, of
from tests.shared.mini import PRODUCER

ANA = "0b9a3c1e-6f4d-4a3e-9a51-3c1f0d2b7a10"
BETO = "5d2f8a44-1b7c-4e0f-8d3b-9e6a7c5f1b22"
CANARY = "Canaria Inventada Pérez"


@value
class Amistad:
    PERSONA: ClassVar[str] = "amiga_ref"

    amiga_ref: str
    nombre: ToldText


@value
class AmistadGuardada:
    amiga_ref: str
    nombre: Protected


@command("tarjeta/{tarjeta_id}")
class AbrirTarjeta:
    tarjeta_id: str
    persona_ref: str
    nombre: ToldText
    nacimiento: ToldDate | None = None
    amistades: tuple[Amistad, ...] = ()


@command("tarjeta/{tarjeta_id}")
class AnotarTarjeta:
    tarjeta_id: str
    nota: ToldText | None = None


@command("tarjeta/{tarjeta_id}")
class FelicitarTarjeta:
    """Decides by the birth date, which is encrypted."""

    tarjeta_id: str


@command("aviso/{aviso_id}")
class Avisar:
    """About nobody in particular."""

    aviso_id: str


@event("TarjetaAbierta")
class TarjetaAbierta:
    tarjeta_id: str
    persona_ref: str
    nombre: Protected
    nacimiento: Protected | None = None
    amistades: tuple[AmistadGuardada, ...] = ()


@event("TarjetaAnotada")
class TarjetaAnotada:
    tarjeta_id: str
    nota: Protected | None = None


@event("TarjetaFelicitada")
class TarjetaFelicitada:
    tarjeta_id: str
    mayor: bool


@event("AvisoDado")
class AvisoDado:
    aviso_id: str


@event("PersonaOlvidada", stream="olvido/{persona_ref}", key="erase")
class PersonaOlvidada:
    persona_ref: str


@event("PersonaBloqueada", stream="olvido/{persona_ref}", key="block")
class PersonaBloqueada:
    persona_ref: str


@event("PersonaDesbloqueada", stream="olvido/{persona_ref}", key="unblock")
class PersonaDesbloqueada:
    persona_ref: str


@command("olvido/{persona_ref}")
class Olvidar:
    """`que`: erase, block or unblock."""

    persona_ref: str
    que: str


class TarjetaDesconocida(DomainError):
    """La tarjeta {tarjeta_id} no existe."""

    rule = "T1"


@dataclass(frozen=True)
class Tarjeta:
    abierta: TarjetaAbierta | None = None
    notas: tuple[TarjetaAnotada, ...] = ()


Orden = AbrirTarjeta | AnotarTarjeta | FelicitarTarjeta
Hecho = TarjetaAbierta | TarjetaAnotada | TarjetaFelicitada


def decide(tarjeta: Tarjeta, orden: Orden, context: Context) -> list[Any]:
    if isinstance(orden, AbrirTarjeta):
        abierta = TarjetaAbierta(
            tarjeta_id=orden.tarjeta_id,
            persona_ref=orden.persona_ref,
            nombre=orden.nombre.of(orden.persona_ref),
            nacimiento=of(orden.nacimiento, orden.persona_ref),
            amistades=tuple(
                AmistadGuardada(amiga_ref=a.amiga_ref, nombre=a.nombre.of(a.amiga_ref))
                for a in orden.amistades
            ),
        )
        return [] if context.same(abierta, tarjeta.abierta) else [abierta]
    if tarjeta.abierta is None:
        raise TarjetaDesconocida(tarjeta_id=orden.tarjeta_id)
    if isinstance(orden, AnotarTarjeta):
        persona_ref = tarjeta.abierta.persona_ref
        return [TarjetaAnotada(tarjeta_id=orden.tarjeta_id, nota=of(orden.nota, persona_ref))]
    assert tarjeta.abierta.nacimiento is not None
    mayor = context.clear(tarjeta.abierta.nacimiento) < "2008-01-01"
    return [TarjetaFelicitada(tarjeta_id=orden.tarjeta_id, mayor=mayor)]


def evolve(tarjeta: Tarjeta, hecho: Hecho) -> Tarjeta:
    match hecho:
        case TarjetaAbierta():
            return replace(tarjeta, abierta=hecho)
        case TarjetaAnotada():
            return replace(tarjeta, notas=(*tarjeta.notas, hecho))
        case _:
            return tarjeta


def persona_de(tarjeta: Tarjeta, orden: Orden, _: Context) -> str | None:
    if isinstance(orden, AbrirTarjeta):
        return orden.persona_ref
    return None if tarjeta.abierta is None else tarjeta.abierta.persona_ref


def olvidar(_: None, orden: Olvidar, __: Context) -> list[Any]:
    kinds = {"erase": PersonaOlvidada, "block": PersonaBloqueada, "unblock": PersonaDesbloqueada}
    return [kinds[orden.que](persona_ref=orden.persona_ref)]


TARJETA = Decider[Orden, Tarjeta, Hecho](
    category="tarjeta",
    decide=decide,
    evolve=evolve,
    initial=Tarjeta(),
    commands=Orden,
    events=Hecho,
    person=persona_de,
)
AVISO = Decider[Avisar, None, AvisoDado](
    category="aviso",
    decide=lambda _, orden, __: [AvisoDado(aviso_id=orden.aviso_id)],
    evolve=lambda state, _: state,
    initial=None,
    commands=Avisar,
    events=AvisoDado,
)
OLVIDO = Decider[Olvidar, None, PersonaOlvidada | PersonaBloqueada | PersonaDesbloqueada](
    category="olvido",
    decide=olvidar,
    evolve=lambda state, _: state,
    initial=None,
    commands=Olvidar,
    events=PersonaOlvidada | PersonaBloqueada | PersonaDesbloqueada,
)


def catalogue() -> Catalogue:
    return Catalogue([TARJETA, AVISO, OLVIDO])


def executor(log: EventLog, protection: Protection, **other: Any) -> Executor:
    return Executor(log, catalogue(), producer=PRODUCER, protection=protection, **other)
