"""Refusals that several aggregates share. Codes N1-N6 are this service's own (README)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from shared.decider import Context, DomainError

E = TypeVar("E")


class ProyectoNoAdjudicado(DomainError):
    """El proyecto {proyecto_id} no está adjudicado."""

    rule = "N1"
    remedy = "Adjudique primero el proyecto."


class PlantillaNoPublicada(DomainError):
    """La plantilla {plantilla_version} no está publicada."""

    rule = "N1"
    remedy = "Publique la plantilla o corrija su versión."


class YaRegistrado(DomainError):
    """Ya hay un registro {clave} con otro contenido."""

    rule = "N3"
    remedy = "Use otro identificador, o rectifique el registro anterior."


class DatoIncoherente(DomainError):
    """El dato {campo} no es coherente: {problema}."""

    rule = "N4"
    remedy = "Corrija {campo} y envíe un comando nuevo."


class FundamentoRequerido(DomainError):
    """{comando} exige un fundamento."""

    rule = "N5"
    remedy = "Escriba el fundamento de la decisión en grounds."


class CodigoFueraDePlantilla(DomainError):
    """{codigo} no está entre los valores de {catalogo} de la plantilla {plantilla_version}."""

    rule = "N6"
    remedy = "Valores que acepta la plantilla: {admitidos}."


def exigir(condicion: bool, campo: str, problema: str) -> None:
    """Raises `DatoIncoherente` when the data of a command contradicts itself."""
    if not condicion:
        raise DatoIncoherente(campo=campo, problema=problema)


def exigir_fundamento(comando: str, context: Context) -> None:
    if not (context.grounds or "").strip():
        raise FundamentoRequerido(comando=comando)


def una_vez(hechos: Mapping[str, Any], clave: str, hecho: E) -> list[E]:
    """The fact if its key is new, nothing if it is the same again. Raises `YaRegistrado` for
    another.
    """
    previo = hechos.get(clave)
    if previo is None:
        return [hecho]
    if previo == hecho:
        return []
    raise YaRegistrado(clave=clave)


def si_cambia(hechos: Mapping[str, Any], clave: str, hecho: E) -> list[E]:
    """The fact unless the last one under its key says the same."""
    return [] if hechos.get(clave) == hecho else [hecho]
