"""The service financiamiento: the fund of each project, its commitments and payments.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from services.financiamiento.access import ACCESS
from services.financiamiento.domain import DECIDERS, RELAXABLE
from services.financiamiento.domain.ordenes import (
    AnularFinanciamiento,
    AsignarFondo,
    FinanciarIniciativa,
    GirarFondos,
    HabilitarReceptor,
    InhabilitarReceptor,
    ModificarFondo,
    RebajarCompromiso,
)
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    CertificarSaldo,
    EvaluarPlazos,
    ObservarRendicion,
    PresentarRendicion,
    RechazarRendicion,
    ReintegrarSaldo,
)
from services.financiamiento.domain.presupuesto import (
    AsignarPresupuestoConvenio,
    ModificarPresupuestoConvenio,
)
from services.financiamiento.policies import DEADLINES, FACTS, POLICIES
from services.financiamiento.upcasters import UPCASTERS
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import RectificarRegistro
from shared.runtime.core import Definition
from shared.runtime.service import Service, command


class Financiamiento(Service):
    """Commands over RPC and HTTP; feed, history and health come from the kernel."""

    name = "financiamiento"
    definition = Definition(
        name="financiamiento",
        deciders=(*DECIDERS, grants_decider(ACCESS)),
        access=ACCESS,
        reactions=(*FACTS, *POLICIES),
        relaxable=RELAXABLE,
        deadlines=DEADLINES,
        upcasters=UPCASTERS,
    )

    asignar_fondo = command(AsignarFondo)
    modificar_fondo = command(ModificarFondo)
    financiar_iniciativa = command(FinanciarIniciativa)
    rebajar_compromiso = command(RebajarCompromiso)
    anular_financiamiento = command(AnularFinanciamiento)
    girar_fondos = command(GirarFondos)

    presentar_rendicion = command(PresentarRendicion)
    observar_rendicion = command(ObservarRendicion)
    aprobar_rendicion = command(AprobarRendicion)
    rechazar_rendicion = command(RechazarRendicion)

    evaluar_plazos = command(EvaluarPlazos)
    reintegrar_saldo = command(ReintegrarSaldo)
    certificar_saldo = command(CertificarSaldo)

    asignar_presupuesto_convenio = command(AsignarPresupuestoConvenio)
    modificar_presupuesto_convenio = command(ModificarPresupuestoConvenio)

    habilitar_receptor = command(HabilitarReceptor)
    inhabilitar_receptor = command(InhabilitarReceptor)

    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)
