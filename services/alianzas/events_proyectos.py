"""What `alianzas` remembers of polygons and projects of other services, and what it did because of them."""

from __future__ import annotations

from datetime import date

from shared.declare import event
from shared.values import Cut, Fase, Mes, Region


@event("ConstaPolígonoElegido")
class ConstaPoligonoElegido:
    """territorios: the programme has where to work, and the convenio is to be made (P1)."""

    poligono_id: str
    territorio_id: str | None = None
    municipio: Cut | None = None


@event("ConstaPolígonoCerrado")
class ConstaPoligonoCerrado:
    """territorios: there is no polygon any more (P14)."""

    poligono_id: str


@event("ConstaTerritorioCorregido")
class ConstaTerritorioCorregido:
    """territorios: what was registered of the territory was wrong (P14). `campo`: of what."""

    territorio_id: str
    campo: str


@event("ConstaProyectoEnTerritorio")
class ConstaProyectoEnTerritorio:
    """intervencion.ProyectoAdjudicado in the project's own stream: where, since when, by which rules."""

    proyecto_id: str
    territorio_id: str
    programa: str
    region: Region
    inicio_mes: Mes | None = None
    plantilla_version: str


@event("ConstaPlantillaProgramaPublicada")
class ConstaPlantillaProgramaPublicada:
    """intervencion: how many months a project under these rules lasts (P11)."""

    version: str
    total_meses: int | None = None


@event("ConstaValidaciónPDLIniciada")
class ConstaValidacionPDLIniciada:
    """intervencion: the window of Fase V is open (P5)."""

    proyecto_id: str
    fecha: date


@event("ConstaFaseIniciada")
class ConstaFaseIniciada:
    """intervencion: a phase began; those of Etapa 2 are the coordinator's (A6)."""

    proyecto_id: str
    fase: Fase
    etapa: int
    fecha: date


@event("ConstaFaseCerrada")
class ConstaFaseCerrada:
    """intervencion: a phase ended."""

    proyecto_id: str
    fase: Fase
    etapa: int
    fecha: date


@event("ConstaEtapaCerrada")
class ConstaEtapaCerrada:
    """intervencion: a stage ended; after Etapa 1, alianzas goes on with Etapa 2 (P11)."""

    proyecto_id: str
    etapa: int
    mes: Mes


@event("ConstaModalidadCambiada")
class ConstaModalidadCambiada:
    """intervencion: how the project works from now on (P16)."""

    proyecto_id: str
    modalidad: str
    canales: tuple[str, ...]


@event("ConstaProyectoSuspendido")
class ConstaProyectoSuspendido:
    """intervencion: the project stops for a time (P15)."""

    proyecto_id: str
    fecha: date


@event("ConstaProyectoReactivado")
class ConstaProyectoReactivado:
    """intervencion: a suspended project goes on (P15)."""

    proyecto_id: str
    fecha: date


@event("ConstaProyectoTerminadoAnticipadamente")
class ConstaProyectoTerminadoAnticipadamente:
    """intervencion: the project ended before its time (P15)."""

    proyecto_id: str
    fecha: date


@event("PlazoFirmaIniciado")
class PlazoFirmaIniciado:
    """The convenio of a polygon is to be signed by `vence_en`, `plazo_dias` civil days later (P1)."""

    convenio_id: str
    poligono_id: str
    plazo_dias: int
    vence_en: date


@event("OfertaEnBarrio", stream="barrio/{barrio_id}")
class OfertaEnBarrio:
    """An offer is meant for the barrio: what P15 asks when its project stops."""

    barrio_id: str
    oferta_id: str


@event("OfertaSuspendida", stream="oferta/{oferta_id}")
class OfertaSuspendida:
    """Its barrio's project stopped: no new referrals (P15). Those it has go on."""

    oferta_id: str
    institucion_id: str
    barrio_id: str | None
    proyecto_id: str
    fecha: date


@event("OfertaReactivada", stream="oferta/{oferta_id}")
class OfertaReactivada:
    """The project that had stopped goes on, and the offer with it (P15)."""

    oferta_id: str
    institucion_id: str
    barrio_id: str | None
    proyecto_id: str
    fecha: date


@event("ModalidadSesiónRegistrada")
class ModalidadSesionRegistrada:
    """How a session of a mesa was held: as told, or as its project works (P16)."""

    mesa_id: str
    sesion_id: str
    modalidad: str
    canal: str | None
