"""The programme template: durations, overlap, ámbitos, ages, modalities and activities, as data."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.declare import event, value
from shared.values import Fase

Programa = Literal["ACCION_LOCAL", "COMUNIDAD_CRECE"]


@value
class FasePlantilla:
    """A phase. `nombre_variantes` are the other names its papers use; `meses_nominal` counts both
    ends.
    """

    fase: Fase
    etapa: int
    orden: int
    nombre: str
    nombre_variantes: tuple[str, ...] = ()
    meses_nominal: int


@value
class TramoEdad:
    """An age band in whole years, both ends included."""

    codigo: str
    edad_min: int
    edad_max: int


@value
class ModalidadPlantilla:
    """A way of working; `exige_canal`: it says by which channel people are reached."""

    codigo: str
    exige_canal: bool


@value
class ComponentePlantilla:
    """A component of the programme."""

    componente: int
    nombre: str


@value
class ActividadPlantilla:
    """An activity of the catalogue; `fase` null where the programme has no phases."""

    codigo: str
    nombre: str
    fase: Fase | None = None
    componentes: tuple[int, ...] = ()


@value
class ContenidoPlantilla:
    """What a template says. Months are whole calendar months; null where the programme has no
    stages.

    `plantilla` is the code (`AL-2019`), `version` one edition of it (`AL-2019.1`), which
    projects pin.
    """

    plantilla: str
    version: str
    programa: Programa
    nombre: str
    fases: tuple[FasePlantilla, ...] = ()
    solape_meses: int = 0
    etapa1_meses: int | None = None
    etapa2_min_meses: int | None = None
    etapa2_max_meses: int | None = None
    total_meses: int | None = None
    ambitos: tuple[str, ...] = ()
    edad_min: int | None = None
    edad_max: int | None = None
    tramos_edad: tuple[TramoEdad, ...] = ()
    permite_urgencia_pre_pdl: bool = False
    modalidades: tuple[ModalidadPlantilla, ...] = ()
    canales: tuple[str, ...] = ()
    componentes: tuple[ComponentePlantilla, ...] = ()
    actividades: tuple[ActividadPlantilla, ...] = ()
    vigente_desde: date | None = None


@event("PlantillaProgramaPublicada")
class PlantillaProgramaPublicada(ContenidoPlantilla):
    """An edition of the rules exists; it never changes."""
