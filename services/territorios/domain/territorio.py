"""The rules of a territory: registered once (T1, T2, T5, T7), corrected, merged, chosen with grounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, assert_never

from services.territorios.domain import territorio_ordenes as ordenes
from services.territorios.domain.comunas import exigir_region
from services.territorios.domain.nombres import es_campamento
from services.territorios.domain.territorio_estado import (
    Event,
    Territorio,
    clave_de_fusion,
    datos,
    evolve,
    exigir_activo,
)
from services.territorios.domain.territorio_ordenes import (
    ClasificarGrupoPrioritario,
    CorregirTerritorio,
    FocalizarTerritorio,
    FusionarTerritorios,
    RegistrarTerritorio,
)
from services.territorios.domain.vigencia import exigir_vigencia
from services.territorios.events import (
    Campo,
    GrupoPrioritarioAsignado,
    TerritorioCorregido,
    TerritorioFocalizado,
    TerritorioRegistrado,
    TerritoriosFusionados,
    ValorTerritorio,
)
from shared.common import CLAVE, ClaveLiberada, ClaveReservada
from shared.decider import Context, Decider
from shared.names import comparable
from shared.values import Cut

Command = (
    RegistrarTerritorio
    | ClasificarGrupoPrioritario
    | FocalizarTerritorio
    | CorregirTerritorio
    | FusionarTerritorios
)

#: The fields each correction needs, and those it may leave out.
PARTES: Final[dict[Campo, tuple[frozenset[str], frozenset[str]]]] = {
    "nombre": (frozenset({"nombre"}), frozenset()),
    "tipo": (frozenset({"tipo"}), frozenset()),
    "ubicacion": (frozenset({"comunas", "region"}), frozenset({"comuna_principal"})),
    "sectores": (frozenset({"sectores"}), frozenset()),
    "aliases": (frozenset({"aliases"}), frozenset()),
}


def registrar_territorio(
    territorio: Territorio, orden: RegistrarTerritorio, context: Context
) -> Sequence[Any]:
    comunas, principal = _ubicacion(orden.comunas, orden.comuna_principal)
    nuevo = TerritorioRegistrado(
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
    if nuevo in (territorio.registro, territorio.vigente):
        return []
    if territorio.registro is not None:
        raise ordenes.TerritorioYaRegistrado(territorio_id=orden.territorio_id)
    _exigir_comunas(nuevo, context)
    return [nuevo, *_reservas(nuevo, _claves(nuevo), context)]


def corregir_territorio(
    territorio: Territorio, orden: CorregirTerritorio, context: Context
) -> Sequence[Any]:
    vigente = exigir_activo(territorio, orden.territorio_id, context)
    dados = datos(orden.valor_nuevo)
    necesarios, omisibles = PARTES[orden.campo]
    if not necesarios <= dados.keys() <= necesarios | omisibles:
        raise ordenes.CorreccionIncoherente(campo=orden.campo, pide=necesarios)
    if orden.campo == "ubicacion":
        comunas, principal = _ubicacion(dados["comunas"], orden.valor_nuevo.comuna_principal)
        dados |= {"comunas": comunas, "comuna_principal": principal}
    corregido = replace(vigente, **dados)
    if corregido == vigente:
        return []
    _exigir_fundamento("Corregir", orden.territorio_id, context)
    if orden.campo == "ubicacion":
        _exigir_comunas(corregido, context)
    correccion = TerritorioCorregido(
        territorio_id=orden.territorio_id,
        campo=orden.campo,
        valor_anterior=_valor(vigente, dados),
        valor_nuevo=_valor(corregido, dados),
        discrepancia_id=orden.discrepancia_id,
    )
    antes, ahora = _claves(vigente), _claves(corregido)
    sobran = [clave for clave in antes if clave not in ahora]
    faltan = [clave for clave in ahora if clave not in antes]
    return [
        correccion,
        *_liberaciones(vigente, sobran, context),
        *_reservas(corregido, faltan, context),
    ]


def fusionar_territorios(
    territorio: Territorio, orden: FusionarTerritorios, context: Context
) -> Sequence[Any]:
    destino = exigir_activo(territorio, orden.destino_id, context)
    origen_ids = tuple(dict.fromkeys(orden.origen_ids))
    if not origen_ids:
        raise ordenes.FusionSinOrigenes(territorio_id=orden.destino_id)
    if orden.destino_id in origen_ids:
        raise ordenes.FusionConsigoMismo(territorio_id=orden.destino_id)
    fusiones = [clave_de_fusion(origen_id) for origen_id in origen_ids]
    if all(context.of(CLAVE, clave).titular == orden.destino_id for clave in fusiones):
        return []
    origenes = [exigir_activo(context.of(TERRITORIO, o), o, context) for o in origen_ids]
    _exigir_fundamento("Fusionar en", orden.destino_id, context)
    nombres = dict.fromkeys(n for origen in origenes for n in (origen.nombre, *origen.aliases))
    fusion = TerritoriosFusionados(
        origen_ids=origen_ids,
        destino_id=orden.destino_id,
        aliases=tuple(n for n in nombres if n not in (destino.nombre, *destino.aliases)),
    )
    liberadas = [c for o in origenes for c in _liberaciones(o, _claves(o), context)]
    return [
        fusion,
        *(ClaveReservada(clave=clave, titular=orden.destino_id) for clave in fusiones),
        *liberadas,
    ]


def clasificar_grupo_prioritario(
    territorio: Territorio, orden: ClasificarGrupoPrioritario, context: Context
) -> Sequence[Any]:
    exigir_activo(territorio, orden.territorio_id, context)
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
    exigir_activo(territorio, orden.territorio_id, context)
    if (orden.programa, orden.convocatoria) in territorio.focalizaciones:
        return []
    _exigir_fundamento("Focalizar", orden.territorio_id, context)
    return [
        TerritorioFocalizado(
            territorio_id=orden.territorio_id,
            programa=orden.programa,
            convocatoria=orden.convocatoria,
        )
    ]


def _exigir_fundamento(acto: str, territorio_id: str, context: Context) -> None:
    if not (context.grounds or "").strip():
        raise ordenes.FundamentoRequerido(acto=acto, territorio_id=territorio_id)


def _ubicacion(comunas: tuple[Cut, ...], principal: Cut | None) -> tuple[tuple[Cut, ...], Cut]:
    """T7: the communes, each once, and the principal one."""
    distintas = tuple(dict.fromkeys(comunas))
    if principal is None:
        if len(distintas) != 1:
            raise ordenes.ComunaPrincipalIndefinida(comunas=distintas or "ninguna comuna")
        principal = distintas[0]
    if principal not in distintas:
        raise ordenes.ComunaPrincipalAjena(comuna_principal=principal, comunas=distintas)
    return distintas, principal


def _exigir_comunas(territorio: TerritorioRegistrado, context: Context) -> None:
    """T1 and T2 for each commune."""
    for comuna in territorio.comunas:
        exigir_region(comuna, territorio.region)
        exigir_vigencia(comuna, context)


def _claves(territorio: TerritorioRegistrado) -> list[str]:
    """T5: a key for each commune, so that a territory of two is found from either."""
    nombre = comparable(territorio.nombre)
    if not nombre:
        raise ordenes.NombreIlegible(nombre=territorio.nombre)
    return [f"territorio-activo/{nombre}/{comuna}" for comuna in territorio.comunas]


def _reservas(
    territorio: TerritorioRegistrado, claves: Sequence[str], context: Context
) -> list[ClaveReservada]:
    for clave in claves:
        titular = context.of(CLAVE, clave).titular
        if titular is not None:
            raise ordenes.TerritorioDuplicado(
                nombre=territorio.nombre, comuna=clave.rsplit("/")[-1], territorio_id=titular
            )
    return [ClaveReservada(clave=clave, titular=territorio.territorio_id) for clave in claves]


def _liberaciones(
    territorio: TerritorioRegistrado, claves: Sequence[str], context: Context
) -> list[ClaveLiberada]:
    """The keys that are the territory's own, free again."""
    yo = territorio.territorio_id
    return [
        ClaveLiberada(clave=clave, titular=yo)
        for clave in claves
        if context.of(CLAVE, clave).titular == yo
    ]


def _valor(territorio: TerritorioRegistrado, partes: dict[str, Any]) -> ValorTerritorio:
    """What the territory has in those fields."""
    return ValorTerritorio(**{nombre: getattr(territorio, nombre) for nombre in partes})


def decide(territorio: Territorio, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case RegistrarTerritorio():
            return registrar_territorio(territorio, orden, context)
        case ClasificarGrupoPrioritario():
            return clasificar_grupo_prioritario(territorio, orden, context)
        case FocalizarTerritorio():
            return focalizar_territorio(territorio, orden, context)
        case CorregirTerritorio():
            return corregir_territorio(territorio, orden, context)
        case FusionarTerritorios():
            return fusionar_territorios(territorio, orden, context)
        case _:
            assert_never(orden)


TERRITORIO = Decider[Command, Territorio, Event](
    category="territorio",
    decide=decide,
    evolve=evolve,
    initial=Territorio(),
    commands=Command,
    events=Event,
)
