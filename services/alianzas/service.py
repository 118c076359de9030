"""The service alianzas: institutions, convenios, mesas, offers and referrals.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from services.alianzas.access import ACCESS
from services.alianzas.domain import DECIDERS, RELAXABLE
from services.alianzas.domain.aporte import ComprometerAporte, CumplirAporte, IncumplirAporte
from services.alianzas.domain.convenio_ordenes import (
    ElaborarConvenio,
    FirmarConvenio,
    ModificarConvenio,
    TerminarConvenio,
    TramitarModificacionConvenio,
)
from services.alianzas.domain.coordinacion import AsignarCoordinador, RelevarCoordinador
from services.alianzas.domain.derivacion import ResponderDerivacion
from services.alianzas.domain.institucion import RegistrarInstitucion, SucederInstitucion
from services.alianzas.domain.mesa import InstalarMesa, SesionarMesa, SumarActores
from services.alianzas.domain.oferta_ordenes import (
    CerrarOferta,
    CoordinarOferta,
    InstalarOferta,
    PlanificarOferta,
)
from services.alianzas.domain.plazos import EvaluarPlazos
from services.alianzas.domain.protocolo import AcordarProtocolo, CoordinarProtocolo
from services.alianzas.domain.registros import (
    DefinirEstrategia,
    ProponerNuevoBarrio,
    PublicarGuia,
    RegistrarAsesoria,
)
from services.alianzas.policies import DEADLINES, FACTS, POLICIES
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import DATO, RectificarRegistro, RegistrarDatoFaltante
from shared.prose import require_no_person
from shared.runtime.core import Definition
from shared.runtime.service import Service, command


class Alianzas(Service):
    """Commands over RPC and HTTP; feed, history and health come from the kernel."""

    name = "alianzas"
    definition = Definition(
        name="alianzas",
        deciders=(*DECIDERS, DATO, grants_decider(ACCESS)),
        access=ACCESS,
        reactions=(*FACTS, *POLICIES),
        relaxable=RELAXABLE,
        deadlines=DEADLINES,
        review=require_no_person,  # it is the neighbour that talks of persons (K10)
    )

    registrar_institucion = command(RegistrarInstitucion)
    suceder_institucion = command(SucederInstitucion)

    asignar_coordinador = command(AsignarCoordinador)
    relevar_coordinador = command(RelevarCoordinador)

    instalar_mesa = command(InstalarMesa)
    sumar_actores = command(SumarActores)
    sesionar_mesa = command(SesionarMesa)

    elaborar_convenio = command(ElaborarConvenio)
    firmar_convenio = command(FirmarConvenio)
    tramitar_modificacion_convenio = command(TramitarModificacionConvenio)
    modificar_convenio = command(ModificarConvenio)
    terminar_convenio = command(TerminarConvenio)

    coordinar_oferta = command(CoordinarOferta)
    planificar_oferta = command(PlanificarOferta)
    instalar_oferta = command(InstalarOferta)
    cerrar_oferta = command(CerrarOferta)
    responder_derivacion = command(ResponderDerivacion)

    coordinar_protocolo = command(CoordinarProtocolo)
    acordar_protocolo = command(AcordarProtocolo)

    comprometer_aporte = command(ComprometerAporte)
    cumplir_aporte = command(CumplirAporte)
    incumplir_aporte = command(IncumplirAporte)

    definir_estrategia = command(DefinirEstrategia)

    publicar_guia = command(PublicarGuia)

    proponer_nuevo_barrio = command(ProponerNuevoBarrio)

    registrar_asesoria = command(RegistrarAsesoria)

    evaluar_plazos = command(EvaluarPlazos)

    registrar_dato_faltante = command(RegistrarDatoFaltante)
    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)
