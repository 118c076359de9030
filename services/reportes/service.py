"""The service reportes: the mirror of the six logs and the reports over it.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from typing import Any

from services.reportes import facts, render, reports
from services.reportes.access import ACCESS
from services.reportes.domain import (
    DECIDERS,
    RELAXABLE,
    RegistrarDiscrepancia,
    ResolverDiscrepancia,
)
from services.reportes.mirror import Mirror
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import RectificarRegistro
from shared.errors import InvalidInput
from shared.runtime.core import Core, Definition
from shared.runtime.service import Service, command, query


def mirror(core: Core) -> Mirror:
    """Where the six logs go: the copy, and the facts derived from it in the same transaction."""
    return Mirror(core.engine, facts.advance)


class Reportes(Service):
    """Commands over RPC and HTTP; feed, history and health come from the kernel."""

    name = "reportes"
    definition = Definition(
        name="reportes",
        deciders=(*DECIDERS, grants_decider(ACCESS)),
        access=ACCESS,
        relaxable=RELAXABLE,
        sink=mirror,
    )

    registrar_discrepancia = command(RegistrarDiscrepancia)
    resolver_discrepancia = command(ResolverDiscrepancia)
    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)

    @query
    def informes(self) -> list[str]:
        """Names of the reports."""
        return list(reports.REPORTS)

    @query
    def informe(
        self, nombre: str, al: str | None = None, conocido_al: str | None = None
    ) -> dict[str, Any]:
        """A report as of a day, as known then or later. Raises `NotFound`, `InvalidInput`."""
        return reports.consultar(self.work.core.engine, nombre, al, conocido_al)

    @query
    def presentar(self, informe: dict[str, Any], formato: str, ancho: int = render.ANCHO) -> str:
        """The JSON form of a report as csv, html or text of `ancho` columns. Raises `InvalidInput`."""
        if formato not in render.FORMATOS:
            raise InvalidInput.of([("formato", f"debe ser uno de: {', '.join(render.FORMATOS)}")])
        if formato == "texto":
            return render.como_texto(informe, ancho)
        return render.FORMATOS[formato](informe)
