"""Who may do what in alianzas: coordinadores by region, institutions in their own offers.

Read with shared/access/README.md. What is not here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.alianzas.domain.mesa import MESA
from services.alianzas.domain.oferta_estado import OFERTA_LEIDA
from services.alianzas.domain.proyecto_estado import PROYECTO_LEIDO
from services.alianzas.domain.registros import ESTRATEGIA
from shared.access.asked import Asked
from shared.access.matrix import Matrix
from shared.decider import Context


def proyectos(asked: Asked, context: Context) -> Iterator[str]:
    """Of the mesa or the strategy as the log says; of one that begins, the one it names."""
    if (mesa_id := asked.key("mesa")) is not None:
        instalada = context.of(MESA, mesa_id).instalacion
        yield from _de(instalada.proyecto_id if instalada else asked.text("proyecto_id"))
    elif (estrategia_id := asked.key("estrategia")) is not None:
        definida = context.of(ESTRATEGIA, estrategia_id)
        yield from _de(definida.proyecto_id if definida else asked.text("proyecto_id"))
    elif asked.key("plazos") is not None:
        clase, _, clave = (asked.text("entidad") or "").partition("/")
        yield from _de(clave if clase == "proyecto" else None)


def region(asked: Asked, context: Context) -> Iterator[str]:
    """Of a coordinación, its own; of the rest, the region of its project."""
    if (clave := asked.key("coordinacion")) is not None:
        yield clave
    for proyecto_id in proyectos(asked, context):
        adjudicado = context.of(PROYECTO_LEIDO, proyecto_id).adjudicado
        if adjudicado is not None:
            yield str(adjudicado.region)


def institucion(asked: Asked, context: Context) -> Iterator[str]:
    """Whose offer it is, by the log and by what the command says."""
    if (oferta_id := asked.key("oferta")) is not None:
        ultima = context.of(OFERTA_LEIDA, oferta_id).ultima
        yield from _de(ultima.institucion_id if ultima else None)
        yield from _de(asked.text("institucion_id"))


def _de(valor: str | None) -> Iterator[str]:
    if valor:
        yield valor


ACCESS: Final = Matrix.of(
    roles="""
        administrador    alcances:todo         otorga:sistema
        operador         alcances:todo         otorga:administrador
        coordinador_app  alcances:todo,region  otorga:administrador
        oferente         alcances:institucion  otorga:administrador,coordinador_app
        auditor          alcances:todo         otorga:administrador
        sistema          automatico
    """,
    table="""
        InstalarMesa                     operador:todo coordinador_app:region
        SumarActores                     operador:todo coordinador_app:region
        SesionarMesa                     operador:todo coordinador_app:region
        DefinirEstrategia                operador:todo coordinador_app:region
        EvaluarPlazos                    operador:todo coordinador_app:region
        ComprometerAporte                operador:todo coordinador_app:todo
        CumplirAporte                    operador:todo coordinador_app:todo
        IncumplirAporte                  operador:todo coordinador_app:todo
        CoordinarProtocolo               operador:todo coordinador_app:todo
        AcordarProtocolo                 operador:todo coordinador_app:todo
        CoordinarOferta                  operador:todo coordinador_app:todo
        PlanificarOferta                 operador:todo coordinador_app:todo oferente:institucion
        InstalarOferta                   operador:todo coordinador_app:todo oferente:institucion
        CerrarOferta                     operador:todo coordinador_app:todo oferente:institucion
        ResponderDerivacion              operador:todo coordinador_app:todo oferente:institucion
        ProponerNuevoBarrio              operador:todo coordinador_app:todo
        RegistrarAsesoria                operador:todo coordinador_app:todo
        PublicarGuia                     operador:todo coordinador_app:todo
        ElaborarConvenio                 operador:todo
        FirmarConvenio                   operador:todo
        TramitarModificacionConvenio     operador:todo
        ModificarConvenio                operador:todo
        TerminarConvenio                 operador:todo
        RegistrarInstitucion             operador:todo
        SucederInstitucion               operador:todo
        AsignarCoordinador               operador:todo
        RelevarCoordinador               operador:todo
        RegistrarDatoFaltante            operador:todo
        RectificarRegistro               operador:todo
        AsignarRol                       administrador:todo coordinador_app:todo
        RevocarRol                       administrador:todo coordinador_app:todo
        eventos                          sistema:todo operador:todo auditor:todo
        historia                         operador:todo auditor:todo
        evento                           operador:todo auditor:todo
        comando                          operador:todo auditor:todo
        estado                           sistema:todo operador:todo auditor:todo
        verificar                        operador:todo auditor:todo
        redecidir                        operador:todo auditor:todo
        estacionados                     operador:todo auditor:todo
        evaluar_dia                      operador:todo
        reintentar                       operador:todo
        nueva_epoca                      operador:todo
    """,
    subjects={"region": region, "institucion": institucion},
)
