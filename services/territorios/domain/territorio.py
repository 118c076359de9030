"""The rules of a territory: registered once (T1, T2, T5, T7), classified, chosen with grounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from services.territorios.domain.comunas import exigir_region, exigir_vigencia
from services.territorios.domain.nombres import es_campamento
from services.territorios.events import (
    Grupo,
    GrupoPrioritarioAsignado,
    Marco,
    Programa,
    TerritorioFocalizado,
    TerritorioRegistrado,
    Tipo,
)
from shared.common import CLAVE, ClaveReservada
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.names import comparable
from shared.values import Cut, Region


class FundamentoRequerido(DomainError):
    """Focalizar el territorio {territorio_id} es una decisión y exige un fundamento."""

    rule = "Ley 19.880"
    remedy = "Indique en «grounds» por qué se elige este territorio."


class TerritorioNoRegistrado(DomainError):
    """El territorio {territorio_id} no está registrado."""

    rule = "T0"
    remedy = "Regístrelo primero con RegistrarTerritorio."


class TerritorioYaRegistrado(DomainError):
    """El territorio {territorio_id} ya está registrado, con otros datos."""

    rule = "T5"
    remedy = "Use otro territorio_id, o corrija el territorio que existe."


class TerritorioDuplicado(DomainError):
    """Ya hay un territorio activo de nombre «{nombre}» en la comuna {comuna}: {territorio_id}."""

    rule = "T5"
    remedy = "Use el territorio {territorio_id}, o fusione ambos si son el mismo."


class NombreIlegible(DomainError):
    """El nombre «{nombre}» no tiene letras ni números."""

    rule = "T5"
    remedy = "Escriba el nombre con que se conoce el territorio."


class ComunaPrincipalIndefinida(DomainError):
    """El territorio abarca {comunas} y no dice cuál de ellas es la comuna principal."""

    rule = "T7"
    remedy = "Indique en «comuna_principal» exactamente una de las comunas del territorio."


class ComunaPrincipalAjena(DomainError):
    """La comuna principal {comuna_principal} no es una de las comunas del territorio: {comunas}."""

    rule = "T7"
    remedy = "Agréguela a «comunas», o elija como principal una de ellas."


@command("territorio/{territorio_id}")
class RegistrarTerritorio:
    """`comuna_principal` may be left out when there is one commune."""

    territorio_id: str
    nombre: str
    tipo: Tipo
    comunas: tuple[Cut, ...]
    region: Region
    comuna_principal: Cut | None = None
    aliases: tuple[str, ...] = ()
    sectores: tuple[str, ...] = ()
    texto_campamento_fuente: str | None = None


@command("territorio/{territorio_id}")
class ClasificarGrupoPrioritario:
    territorio_id: str
    grupo: Grupo
    marco: Marco = "COMPROMISO_PAIS"


@command("territorio/{territorio_id}")
class FocalizarTerritorio:
    """`convocatoria`: year. The envelope must bring `grounds`."""

    territorio_id: str
    programa: Programa
    convocatoria: int | None = None


Command = RegistrarTerritorio | ClasificarGrupoPrioritario | FocalizarTerritorio
Event = TerritorioRegistrado | GrupoPrioritarioAsignado | TerritorioFocalizado


@dataclass(frozen=True)
class Territorio:
    """`registro` is None until the territory is registered."""

    registro: TerritorioRegistrado | None = None
    grupos: frozenset[tuple[str, str]] = frozenset()
    focalizaciones: frozenset[tuple[str, int | None]] = frozenset()


def registrar_territorio(
    territorio: Territorio, orden: RegistrarTerritorio, context: Context
) -> Sequence[Any]:
    nuevo = _registro(orden)
    if territorio.registro == nuevo:
        return []
    if territorio.registro is not None:
        raise TerritorioYaRegistrado(territorio_id=orden.territorio_id)
    for comuna in nuevo.comunas:
        exigir_region(comuna, nuevo.region)
        exigir_vigencia(comuna, context.occurred_at.date)
    return [nuevo, *_reservas(nuevo, context)]


def _registro(orden: RegistrarTerritorio) -> TerritorioRegistrado:
    comunas = tuple(dict.fromkeys(orden.comunas))
    principal = orden.comuna_principal
    if principal is None:
        if len(comunas) != 1:
            raise ComunaPrincipalIndefinida(comunas=comunas or "ninguna comuna")
        principal = comunas[0]
    if principal not in comunas:
        raise ComunaPrincipalAjena(comuna_principal=principal, comunas=comunas)
    return TerritorioRegistrado(
        territorio_id=orden.territorio_id,
        nombre=orden.nombre,
        aliases=orden.aliases,
        tipo=orden.tipo,
        comunas=comunas,
        comuna_principal=principal,
        region=orden.region,
        sectores=orden.sectores,
        texto_campamento_fuente=orden.texto_campamento_fuente,
        es_campamento=es_campamento(orden.texto_campamento_fuente),
    )


def _reservas(nuevo: TerritorioRegistrado, context: Context) -> list[ClaveReservada]:
    """T5: a key for each commune, so that a territory of two is found from either."""
    nombre = comparable(nuevo.nombre)
    if not nombre:
        raise NombreIlegible(nombre=nuevo.nombre)
    reservas = []
    for comuna in nuevo.comunas:
        clave = f"territorio-activo/{nombre}/{comuna}"
        titular = context.of(CLAVE, clave).titular
        if titular is not None:
            raise TerritorioDuplicado(nombre=nuevo.nombre, comuna=comuna, territorio_id=titular)
        reservas.append(ClaveReservada(clave=clave, titular=nuevo.territorio_id))
    return reservas


def clasificar_grupo_prioritario(
    territorio: Territorio, orden: ClasificarGrupoPrioritario, _: Context
) -> Sequence[Any]:
    exigir_registrado(territorio, orden.territorio_id)
    if (orden.grupo, orden.marco) in territorio.grupos:
        return []
    return [
        GrupoPrioritarioAsignado(
            territorio_id=orden.territorio_id, grupo=orden.grupo, marco=orden.marco
        )
    ]


def focalizar_territorio(
    territorio: Territorio, orden: FocalizarTerritorio, context: Context
) -> Sequence[Any]:
    exigir_registrado(territorio, orden.territorio_id)
    if (orden.programa, orden.convocatoria) in territorio.focalizaciones:
        return []
    if not (context.grounds or "").strip():
        raise FundamentoRequerido(territorio_id=orden.territorio_id)
    return [
        TerritorioFocalizado(
            territorio_id=orden.territorio_id,
            programa=orden.programa,
            convocatoria=orden.convocatoria,
        )
    ]


def exigir_registrado(territorio: Territorio, territorio_id: str) -> None:
    """T0. Raises `TerritorioNoRegistrado`."""
    if territorio.registro is None:
        raise TerritorioNoRegistrado(territorio_id=territorio_id)


def decide(territorio: Territorio, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case RegistrarTerritorio():
            return registrar_territorio(territorio, orden, context)
        case ClasificarGrupoPrioritario():
            return clasificar_grupo_prioritario(territorio, orden, context)
        case FocalizarTerritorio():
            return focalizar_territorio(territorio, orden, context)
        case _:
            assert_never(orden)


def evolve(territorio: Territorio, hecho: Event) -> Territorio:
    match hecho:
        case TerritorioRegistrado():
            return replace(territorio, registro=hecho)
        case GrupoPrioritarioAsignado(grupo=grupo, marco=marco):
            return replace(territorio, grupos=territorio.grupos | {(grupo, marco)})
        case TerritorioFocalizado(programa=programa, convocatoria=convocatoria):
            elegido = (programa, convocatoria)
            return replace(territorio, focalizaciones=territorio.focalizaciones | {elegido})
        case _:
            return territorio


TERRITORIO = Decider[Command, Territorio, Event](
    category="territorio",
    decide=decide,
    evolve=evolve,
    initial=Territorio(),
    commands=Command,
    events=Event,
)
