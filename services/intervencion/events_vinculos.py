"""What ties projects to what other services tell of: where, under which convenio, by whose RUT.

Each lives in the stream of what it is looked up by.
"""

from __future__ import annotations

from shared.declare import event
from shared.values import Rut


@event("TerritorioAbsorbido", fixed=("destino_id",))
class TerritorioAbsorbido:
    """The territory was merged into `destino_id`: no more projects are awarded on it (P14)."""

    territorio_id: str
    destino_id: str


@event("ProyectoDeBarrio", stream="barrio/{territorio_id}", fixed=("proyecto_id",))
class ProyectoDeBarrio:
    """A Comunidad Crece project was awarded on the barrio, which its convenios name."""

    territorio_id: str
    proyecto_id: str


@event("ProyectoDeEjecutor", stream="ejecutor/{ejecutor_id}", fixed=("proyecto_id",))
class ProyectoDeEjecutor:
    """A project was awarded to the ejecutor."""

    ejecutor_id: str
    proyecto_id: str


@event("EjecutorIdentificado", fixed=("rut",))
class EjecutorIdentificado:
    """The RUT of an ejecutor, which is an organisation."""

    ejecutor_id: str
    rut: Rut


@event("RutDeEjecutor", stream="receptor/{rut}", fixed=("ejecutor_id",))
class RutDeEjecutor:
    """The receiver of public funds with this RUT is the ejecutor of projects."""

    rut: Rut
    ejecutor_id: str
