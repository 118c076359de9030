"""Territories as known at a cut: as registered, with what was corrected and merged since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from services.reportes.facts.accion_local import (
    TERRITORIO,
    TERRITORIO_CORREGIDO,
    TERRITORIOS_FUSIONADOS,
)
from services.reportes.reports.corte import Corte

CORREGIBLES: Final = ("nombre", "tipo", "region", "comuna_principal")


@dataclass(frozen=True, kw_only=True)
class Territorio:
    """`eventos`: the ids of the events that say so, in the order of their recording."""

    territorio_id: str
    nombre: str
    tipo: str
    region: str
    comuna_principal: str
    es_campamento: bool
    eventos: tuple[str, ...]


@dataclass(frozen=True)
class Territorios:
    """By id; one that was merged reads as its destination."""

    por_id: Mapping[str, Territorio]
    destinos: Mapping[str, tuple[str, str]]

    @classmethod
    def leer(cls, conn: sa.Connection, corte: Corte) -> Territorios:
        """Whatever is known of them at the cut: a name is not a happening, and was wrong all along."""
        found = {
            row.territorio_id: Territorio(
                territorio_id=row.territorio_id,
                nombre=row.nombre,
                tipo=row.tipo,
                region=row.region,
                comuna_principal=row.comuna_principal,
                es_campamento=bool(row.es_campamento),
                eventos=(row.event_id,),
            )
            for row in corte.datos(conn, TERRITORIO.table)
        }
        for row in corte.datos(conn, TERRITORIO_CORREGIDO.table):
            if before := found.get(row.territorio_id):
                changed = {name: value for name in CORREGIBLES if (value := getattr(row, name))}
                found[row.territorio_id] = replace(
                    before, **changed, eventos=(*before.eventos, row.event_id)
                )
        destinos = {
            origen: (row.destino_id, row.event_id)
            for row in corte.datos(conn, TERRITORIOS_FUSIONADOS.table)
            for origen in json.loads(row.origen_ids)
        }
        return cls(found, destinos)

    def get(self, territorio_id: str) -> Territorio | None:
        """The territory, or the one it was merged into; None when it is not known."""
        merges = []
        while territorio_id in self.destinos:
            territorio_id, event_id = self.destinos[territorio_id]
            merges.append(event_id)
        found = self.por_id.get(territorio_id)
        return found and replace(found, eventos=(*found.eventos, *merges))
