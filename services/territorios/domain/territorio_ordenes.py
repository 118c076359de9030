"""What may be asked of a territory, and the reasons for a no (T0, T5, T7, Ley 19.880)."""

from __future__ import annotations

from services.territorios.events import Campo, Grupo, Marco, Programa, Tipo, ValorTerritorio
from shared.decider import DomainError
from shared.declare import command
from shared.values import Cut, Region


class FundamentoRequerido(DomainError):
    """{acto} el territorio {territorio_id} es una decisión y exige un fundamento."""

    rule = "Ley 19.880"
    remedy = "Indique en «grounds» por qué se decide."


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


class CorreccionIncoherente(DomainError):
    """La corrección de «{campo}» no trae lo que ese campo pide: {pide}."""

    rule = "T0"
    remedy = "Indique en «valor_nuevo» esos datos y ninguno más."


class TerritorioFusionado(DomainError):
    """El territorio {territorio_id} se fusionó con {destino_id} y ya no está activo."""

    rule = "T5"
    remedy = "Use el territorio {destino_id}."


class FusionConsigoMismo(DomainError):
    """El territorio {territorio_id} no se puede fusionar consigo mismo."""

    rule = "T5"
    remedy = "Indique en «origen_ids» solo los territorios que dejan de estar activos."


class FusionSinOrigenes(DomainError):
    """La fusión no dice qué territorios se fusionan con {territorio_id}."""

    rule = "T5"
    remedy = "Indique en «origen_ids» al menos un territorio."


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


@command("territorio/{territorio_id}")
class CorregirTerritorio:
    """`valor_nuevo` fills what `campo` names and nothing else; `ubicacion` is the communes and region.

    The value before is never given: it is what the log says. The envelope must bring `grounds`.
    `discrepancia_id`: the discrepancy that a person resolved with this correction, if there was one.
    """

    territorio_id: str
    campo: Campo
    valor_nuevo: ValorTerritorio
    discrepancia_id: str | None = None


@command("territorio/{destino_id}")
class FusionarTerritorios:
    """The origins stop being active; the destination stays. The envelope must bring `grounds`."""

    origen_ids: tuple[str, ...]
    destino_id: str
