"""What financiamiento can be asked to do."""

from __future__ import annotations

from datetime import date

from shared.declare import command
from shared.values import Clp, Rut


@command("fondo/{proyecto_id}")
class AsignarFondo:
    """Gives the project its initiatives' fund, once."""

    proyecto_id: str
    monto_clp: Clp
    convocatoria: int | None = None


@command("fondo/{proyecto_id}")
class ModificarFondo:
    """Adds `delta_clp`, negative to take away; the administrative act names the change."""

    proyecto_id: str
    delta_clp: int
    acto_administrativo: str


@command("fondo/{proyecto_id}")
class FinanciarIniciativa:
    """Commits `monto_clp` of the fund to an initiative of the validated PDL."""

    proyecto_id: str
    iniciativa_id: str
    ambito: str
    monto_clp: Clp
    motivo_salto: str | None = None


@command("fondo/{proyecto_id}")
class RebajarCompromiso:
    """Gives `monto_clp` of a commitment back to the fund."""

    proyecto_id: str
    iniciativa_id: str
    monto_clp: Clp
    motivo: str


@command("fondo/{proyecto_id}")
class AnularFinanciamiento:
    """Gives a whole commitment back to the fund."""

    proyecto_id: str
    iniciativa_id: str
    motivo: str


@command("fondo/{proyecto_id}")
class AjustarCompromisos:
    """P7 only: lowers to version `pdl_version` of the PDL what it no longer gives, down to what was
    paid.
    """

    proyecto_id: str
    pdl_version: int


@command("fondo/{proyecto_id}")
class GirarFondos:
    """Pays part of a commitment to a registered organisation."""

    proyecto_id: str
    iniciativa_id: str
    giro_id: str
    receptor_rut: Rut
    monto_clp: Clp
    cuota: int
    fecha: date


@command("receptor/{rut}")
class HabilitarReceptor:
    """Says that an organisation is in the register of Ley 19.862 since `fecha`."""

    rut: Rut
    registro_19862: bool
    fecha: date


@command("receptor/{rut}")
class InhabilitarReceptor:
    """Says that an organisation may receive no public funds since `fecha`."""

    rut: Rut
    motivo: str
    fecha: date


OrdenFondo = (
    AsignarFondo
    | ModificarFondo
    | FinanciarIniciativa
    | RebajarCompromiso
    | AnularFinanciamiento
    | AjustarCompromisos
    | GirarFondos
)
OrdenReceptor = HabilitarReceptor | InhabilitarReceptor
