"""What `territorios` remembers: territories, how a unit was chosen, polygons, the DPA in use.

Fields that the papers of a historical load do not give are null. `es_campamento` is derived by the
domain from `texto_campamento_fuente` and is null when the source has no such text.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from shared.declare import event, value
from shared.values import Cut, Region

Tipo = Literal[
    "CAMPAMENTO", "BTE", "BARRIO_CRITICO", "BARRIO", "UNIDAD_VECINAL", "VILLA"
]  # BTE: barrio de transición de emergencia
Grupo = Literal["INFANCIA", "CUIDADORES", "BARRIO_EMERGENCIA", "BARRIO_CRITICO", "CAMPAMENTOS"]
Marco = Literal["COMPROMISO_PAIS"]
Programa = Literal["ACCION_LOCAL", "COMUNIDAD_CRECE"]
Campo = Literal[
    "nombre", "tipo", "ubicacion", "sectores", "aliases"
]  # ubicacion: comunas, comuna_principal and region, which only change together


@event("TerritorioRegistrado", fixed=("nombre", "aliases", "comunas", "comuna_principal", "region"))
class TerritorioRegistrado:
    """`comunas` are all of `region`; `comuna_principal` is one of them."""

    territorio_id: str
    nombre: str
    aliases: tuple[str, ...]
    tipo: Tipo
    comunas: tuple[Cut, ...]
    comuna_principal: Cut
    region: Region
    sectores: tuple[str, ...]
    texto_campamento_fuente: str | None
    es_campamento: bool | None


@value
class ValorTerritorio:
    """A value of one `Campo`: the fields of that campo, the others null."""

    nombre: str | None = None
    tipo: Tipo | None = None
    comunas: tuple[Cut, ...] | None = None
    comuna_principal: Cut | None = None
    region: Region | None = None
    sectores: tuple[str, ...] | None = None
    aliases: tuple[str, ...] | None = None


@event("TerritorioCorregido", fixed=("campo", "valor_anterior", "valor_nuevo"))
class TerritorioCorregido:
    """What was registered was wrong; why is in `grounds`. Both values are complete for `campo`."""

    territorio_id: str
    campo: Campo
    valor_anterior: ValorTerritorio
    valor_nuevo: ValorTerritorio
    discrepancia_id: str | None


@event("TerritoriosFusionados", fixed=("origen_ids", "aliases"))
class TerritoriosFusionados:
    """They are one territory, the destination. `aliases`: the names it takes over from the origins."""

    origen_ids: tuple[str, ...]
    destino_id: str
    aliases: tuple[str, ...]


@event("GrupoPrioritarioAsignado")
class GrupoPrioritarioAsignado:
    """One event per group: a territory may answer to several."""

    territorio_id: str
    grupo: Grupo
    marco: Marco


@event("TerritorioFocalizado")
class TerritorioFocalizado:
    """A programme chose the territory; why is in the envelope's `grounds`. `convocatoria`: year."""

    territorio_id: str
    programa: Programa
    convocatoria: int | None


@value
class FilaIndice:
    """A row of the index. `lugar` counts from 1; what the source does not print is null."""

    uv_id: str
    comuna: Cut
    puntaje: Decimal | None = None
    lugar: int | None = None


@event("ÍndicePoblaciónPotencialCalculado")
class IndicePoblacionPotencialCalculado:
    indice_id: str
    metodologia: str | None
    fecha_datos: date | None
    filas: tuple[FilaIndice, ...]


@event("UnidadVecinalUbicada")
class UnidadVecinalUbicada:
    """`numero` as the municipality writes it (`12`, `12-A`)."""

    uv_id: str
    indice_id: str
    numero: str | None
    comuna: Cut
    lugar_en_indice: int | None


@event("ReuniónTécnicaRealizada")
class ReunionTecnicaRealizada:
    """`municipio` is the CUT of its commune. Without `fecha`, the envelope says when."""

    reunion_id: str
    uv_id: str
    municipio: Cut
    fecha: date | None
    asistentes: int | None
    acuerdos: tuple[str, ...]


@event("PolígonoElegido")
class PoligonoElegido:
    """`geojson`: the text of a Polygon or MultiPolygon, EPSG:4326. `municipio`: CUT. `barrios`: names inside it."""

    poligono_id: str
    territorio_id: str | None
    uv_id: str | None
    municipio: Cut | None
    barrios: tuple[str, ...]
    geojson: str | None
    area_m2: int | None


@event("PolígonoCerrado")
class PoligonoCerrado:
    """Without `fecha`, the envelope says when."""

    poligono_id: str
    territorio_id: str | None
    motivo: str
    fecha: date | None


@event("ConstaCasoIngresado")
class ConstaCasoIngresado:
    """casos: a case is open in the polygon."""

    caso_id: str
    poligono_id: str


@event("ConstaCasoReingresado")
class ConstaCasoReingresado:
    """casos: a case is open again in the polygon."""

    caso_id: str
    poligono_id: str


@event("ConstaCasoEgresado")
class ConstaCasoEgresado:
    """casos: a case of the polygon ended."""

    caso_id: str
    poligono_id: str


@value
class ComunaDPA:
    """`provincia`: the three digits."""

    cut: Cut
    nombre: str
    provincia: str
    region: Region


@event("DivisiónPolíticoAdministrativaPublicada")
class DivisionPoliticoAdministrativaPublicada:
    version: str
    vigente_desde: date
    comunas: tuple[ComunaDPA, ...]


@event("VigenciaDPAIniciada", stream="vigencia-dpa/{pais}")
class VigenciaDPAIniciada:
    """The version decides T2 for what happened from `vigente_desde` on, until the next one does."""

    pais: str
    version: str
    vigente_desde: date
