"""What a report knows of each project: its award joined with its territory, ejecutor, fund and
exceptions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.reportes.facts.accion_local import EXCEPCION, FONDO, INSTITUCION
from services.reportes.reports.corte import SIN_DATO, Corte
from services.reportes.reports.territorios import Territorios
from shared.values import Mes

Row = sa.Row[Any]


@dataclass(frozen=True, kw_only=True)
class Proyecto:
    """One project at the cut. Amounts in CLP; None, or `SIN_DATO` in a text, is what no source
    gives.

    `cut`: principal comuna. `eventos`: the ids of the events behind these values.
    """

    nombre: str
    convocatoria: int
    medio: str | None
    archivo: str | None
    territorio_id: str
    territorio: str
    tipo: str
    es_campamento: bool
    region: str | None
    cut: str | None
    inicio: Mes | None
    termino: Mes | None
    monto_clp: int | None
    fondo_clp: int | None
    ejecutor: str
    eventos: tuple[str, ...]

    @property
    def faltan(self) -> list[str]:
        """What a row of the minuta needs and no source gives, in words."""
        needed = {
            "fecha de inicio": self.inicio,
            "fecha de término": self.termino,
            "monto de proyecto": self.monto_clp,
            "fondo de iniciativas": self.fondo_clp,
        }
        return [words for words, value in needed.items() if value is None]

    @property
    def completo(self) -> bool:
        return not self.faltan


@dataclass(frozen=True)
class Fichas:
    """The rows a project is joined with, read once per report.

    Territories and institutions are looked up as known, whenever they were registered: a name is
    not a happening.
    """

    territorios: Territorios
    instituciones: Mapping[str, Row]
    fondos: Mapping[str, Sequence[Row]]
    excepciones: Mapping[str, Sequence[Row]]

    @classmethod
    def leer(cls, conn: sa.Connection, corte: Corte) -> Fichas:
        return cls(
            territorios=Territorios.leer(conn, corte),
            instituciones={row.institucion_id: row for row in corte.datos(conn, INSTITUCION.table)},
            fondos=_by_project(corte.hechos(conn, FONDO.table)),
            excepciones=_by_project(corte.hechos(conn, EXCEPCION.table)),
        )

    def proyecto(self, row: Row) -> Proyecto:
        """`row` is of f_proyecto."""
        territorio = self.territorios.get(row.territorio_id)
        institucion = self.instituciones.get(row.ejecutor_id)
        fondos = self.fondos.get(row.proyecto_id, ())
        others = [institucion, *fondos, *self.excepciones.get(row.proyecto_id, ())]
        return Proyecto(
            nombre=row.nombre_proyecto or SIN_DATO,
            convocatoria=int(row.convocatoria),
            medio=row.medio,
            archivo=row.archivo,
            territorio_id=territorio.territorio_id if territorio else row.territorio_id,
            territorio=territorio.nombre if territorio else SIN_DATO,
            tipo=territorio.tipo if territorio else SIN_DATO,
            es_campamento=territorio is not None and territorio.es_campamento,
            region=territorio.region if territorio else row.region,
            cut=territorio.comuna_principal if territorio else row.comuna_principal,
            inicio=Mes(row.inicio_mes) if row.inicio_mes else None,
            termino=Mes(row.termino_mes) if row.termino_mes else None,
            monto_clp=row.monto_proyecto_clp,
            fondo_clp=_fondo(row.fondo_iniciativas_clp, fondos),
            # An ejecutor that no institution explains is shown by its id rather than hidden.
            ejecutor=institucion.nombre if institucion else row.ejecutor_id or SIN_DATO,
            eventos=(
                row.event_id,
                *(territorio.eventos if territorio else ()),
                *(found.event_id for found in others if found is not None),
            ),
        )


def _fondo(adjudicado: int | None, movimientos: Sequence[Row]) -> int | None:
    """The fund of the award, or the one assigned since, plus what modified it."""
    fondo = adjudicado
    for row in movimientos:
        if row.monto_clp is not None:
            fondo = row.monto_clp
        elif row.delta_clp is not None and fondo is not None:
            fondo += row.delta_clp
    return fondo


def _by_project(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.proyecto_id].append(row)
    return dict(found)
