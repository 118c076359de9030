"""What `alianzas` remembers of institutions, coordinators, mesas, advice, barrios and offers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.declare import event, value
from shared.values import Region, Rut

Clasificacion = Literal["publica", "privada"]
Sector = Literal["COMUNIDAD", "PUBLICO", "PRIVADO"]
TipoMesa = Literal[
    "LOCAL_INTERSECTORIAL", "TERRITORIAL_INTERSECTORIAL", "TERRITORIAL_APP", "BARRIAL"
]  # one concept under the names of the sources (C17)
SECTORES: tuple[Sector, ...] = ("COMUNIDAD", "PUBLICO", "PRIVADO")


@event("InstituciónRegistrada", fixed=("nombre", "rut"))
class InstitucionRegistrada:
    """`clasificacion_fuente` as the source lists it, which may not be its legal nature (X23)."""

    institucion_id: str
    nombre: str
    clasificacion_fuente: Clasificacion | None
    naturaleza_juridica: str | None
    rut: Rut | None


@event("InstituciónSucedida")
class InstitucionSucedida:
    """Another takes its place: from the day after `fecha` it commits itself to nothing new (A7)."""

    institucion_id: str
    sucesora_id: str
    fecha: date


@event("ConstaProyectoAdjudicado")
class ConstaProyectoAdjudicado:
    """intervencion: a project was awarded in the region."""

    proyecto_id: str
    programa: str
    region: Region


@event("CoordinadorAPPAsignado")
class CoordinadorAPPAsignado:
    """`persona_ref`: random reference of the coordinator of alianzas público-privadas."""

    region: Region
    persona_ref: str
    desde: date


@event("CoordinadorAPPRelevado")
class CoordinadorAPPRelevado:
    """The coordination ended; `hasta` is its last day."""

    region: Region
    persona_ref: str
    hasta: date


@value
class ActorMesa:
    """Who sits at a mesa: an organisation, never a person. `nombre` as the source gives it."""

    sector: Sector
    institucion_id: str | None = None
    nombre: str | None = None


@event("MesaTerritorialInstalada")
class MesaTerritorialInstalada:
    """`sectores_faltantes`: those of the three that are not there yet (A5 warns until none is)."""

    mesa_id: str
    proyecto_id: str | None
    tipo: TipoMesa
    actores: tuple[ActorMesa, ...]
    sectores_faltantes: tuple[Sector, ...]


@event("ActoresMesaSumados")
class ActoresMesaSumados:
    """More sit at the mesa. `sectores_faltantes`: those that are still not there."""

    mesa_id: str
    actores: tuple[ActorMesa, ...]
    sectores_faltantes: tuple[Sector, ...]


@event("SesiónMesaRealizada")
class SesionMesaRealizada:
    mesa_id: str
    sesion_id: str
    fecha: date | None
    acuerdos: tuple[str, ...]
    asistentes: int | None


@event("EstrategiaArticulaciónDefinida")
class EstrategiaArticulacionDefinida:
    """`objetivos` of the articulation between sectors around a project (Fase V)."""

    estrategia_id: str
    proyecto_id: str | None
    mesa_id: str | None
    objetivos: tuple[str, ...]


@event("GuíaMetodológicaPublicada")
class GuiaMetodologicaPublicada:
    guia_id: str
    titulo: str
    convenio_id: str | None


@event("IngresoBarrioPropuesto")
class IngresoBarrioPropuesto:
    """`propuesta_doc`: id of the document; `barrio_id` is null when the source does not name it."""

    propuesta_id: str
    propuesta_doc: str | None
    barrio_id: str | None


@event("AsesoríaTécnicaRealizada")
class AsesoriaTecnicaRealizada:
    """`componente`: 1, 2 or 3 of the programme. `barrios`: how many were advised."""

    asesoria_id: str
    tema: str
    componente: int | None
    barrios: int | None


@event("ConstaTerritoriosFusionados")
class ConstaTerritoriosFusionados:
    """territorios: the origins are one territory with the destination (P14)."""

    origen_ids: tuple[str, ...]
    destino_id: str


@event("BarrioRetirado")
class BarrioRetirado:
    """The barrio was merged into another: no more offers are brought to it (P14)."""

    barrio_id: str
    sucesor_id: str


@event("OfertaCoordinada", fixed=("barrio_id",))
class OfertaCoordinada:
    """An institution agreed to bring an offer: what A2 asks where there is no convenio."""

    oferta_id: str
    institucion_id: str
    programa_origen: str | None
    barrio_id: str | None


@event("OfertaPlanificada", fixed=("barrio_id",))
class OfertaPlanificada:
    """`estival`: a summer offer. `establecimiento`: where, as the source says it."""

    oferta_id: str
    institucion_id: str
    programa_origen: str | None
    convenio_id: str | None
    barrio_id: str | None
    establecimiento: str | None
    desde: date | None
    hasta: date | None
    cupos: int | None
    estival: bool


@event("OfertaInstalada", fixed=("barrio_id",))
class OfertaInstalada:
    """The offer takes referrals from `desde` to `hasta`, both days included."""

    oferta_id: str
    institucion_id: str
    programa_origen: str | None
    convenio_id: str | None
    barrio_id: str | None
    establecimiento: str | None
    desde: date | None
    hasta: date | None
    cupos: int | None
    estival: bool


@event("OfertaCerrada", stream="oferta/{oferta_id}")
class OfertaCerrada:
    oferta_id: str
    institucion_id: str
    programa_origen: str | None
    barrio_id: str | None
    fecha: date | None
    motivo: str | None
