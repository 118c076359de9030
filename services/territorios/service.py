"""The service territorios: territories, focalisation and the division of the country.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from services.territorios.access import ACCESS
from services.territorios.domain import DECIDERS, RELAXABLE
from services.territorios.domain.division import PublicarDPA
from services.territorios.domain.focalizacion import (
    CalcularIndice,
    RegistrarReunionTecnica,
    UbicarUV,
)
from services.territorios.domain.poligono import CerrarPoligono, ElegirPoligono
from services.territorios.domain.territorio_ordenes import (
    ClasificarGrupoPrioritario,
    CorregirTerritorio,
    FocalizarTerritorio,
    FusionarTerritorios,
    RegistrarTerritorio,
)
from services.territorios.policies import FACTS, POLICIES
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import DATO, RectificarRegistro, RegistrarDatoFaltante
from shared.runtime.core import Definition
from shared.runtime.service import Service, command


class Territorios(Service):
    """Commands over RPC and HTTP; feed, history and health come from the kernel."""

    name = "territorios"
    definition = Definition(
        name="territorios",
        deciders=(*DECIDERS, DATO, grants_decider(ACCESS)),
        access=ACCESS,
        reactions=(*FACTS, *POLICIES),
        relaxable=RELAXABLE,
    )

    registrar_territorio = command(RegistrarTerritorio)
    corregir_territorio = command(CorregirTerritorio)
    fusionar_territorios = command(FusionarTerritorios)
    clasificar_grupo_prioritario = command(ClasificarGrupoPrioritario)
    focalizar_territorio = command(FocalizarTerritorio)

    calcular_indice = command(CalcularIndice)

    ubicar_uv = command(UbicarUV)
    registrar_reunion_tecnica = command(RegistrarReunionTecnica)

    elegir_poligono = command(ElegirPoligono)
    cerrar_poligono = command(CerrarPoligono)

    publicar_dpa = command(PublicarDPA)

    registrar_dato_faltante = command(RegistrarDatoFaltante)
    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)
