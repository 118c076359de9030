"""Who may do what in casos: the dupla only in the cases assigned to it.

Read with shared/access/README.md. What is not here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.casos.domain.acceso import ACCESO_LEIDO
from services.casos.domain.barrio import proyecto_de, territorios_de
from services.casos.domain.estados import CASO_LEIDO, Inexistente
from services.casos.domain.ingreso import clave_de
from shared.access.asked import Asked
from shared.access.matrix import Matrix
from shared.common import CLAVE
from shared.decider import Context


def caso_de(asked: Asked, context: Context) -> str | None:
    """The case: of its own stream, of who reads it, the one whose file is asked for; of a person, the open one."""
    if (persona_ref := asked.key("persona")) is not None:
        return context.of(CLAVE, clave_de(persona_ref)).titular
    propio = asked.key("caso") or asked.key("acceso")
    return asked.text("caso_id") if asked.action == "ficha" else propio


def poligono_de(asked: Asked, context: Context) -> str | None:
    """The polygon of the case as the log says; of a case that is being detected, the one it names.

    Who looks for a person says in which polygon: there is no case yet.
    """
    if (caso_id := caso_de(asked, context)) is None:
        buscado = asked.text("poligono_id") if asked.action == BUSCAR else None
        return buscado or asked.key("cupo")
    caso = context.of(CASO_LEIDO, caso_id)
    if isinstance(caso, Inexistente):
        return asked.text("poligono_id")
    return caso.ficha.detectado.poligono_id


def caso(asked: Asked, context: Context) -> Iterator[str]:
    if (caso_id := caso_de(asked, context)) is not None:
        yield caso_id


def territorio(asked: Asked, context: Context) -> Iterator[str]:
    """The territory where the polygon is now: what it was merged into, if it was."""
    poligono_id = poligono_de(asked, context)
    if poligono_id is not None and (ids := [t for t, _ in territorios_de(context, poligono_id)]):
        yield ids[-1]


def proyecto(asked: Asked, context: Context) -> Iterator[str]:
    """The project that works there now."""
    poligono_id = poligono_de(asked, context)
    if poligono_id is not None and (del_barrio := proyecto_de(context, poligono_id)) is not None:
        yield del_barrio[0]


def region(asked: Asked, context: Context) -> Iterator[str]:
    """Where the project that works there is."""
    poligono_id = poligono_de(asked, context)
    del_barrio = None if poligono_id is None else proyecto_de(context, poligono_id)
    if del_barrio is not None and (donde := del_barrio[1].region) is not None:
        yield donde


def vidrio(asked: Asked, context: Context) -> Iterator[str]:
    """Whoever broke the glass of this case, while it lasts."""
    caso_id = caso_de(asked, context)
    if caso_id is not None:
        accesos = context.of(ACCESO_LEIDO, caso_id)
        if accesos.emergencia_de(context.actor.id, context.now):
            yield context.actor.id


def asignado(asked: Asked, context: Context) -> Iterator[str]:
    """Those to whom the case is assigned now."""
    if (caso_id := caso_de(asked, context)) is not None:
        estado = context.of(CASO_LEIDO, caso_id)
        if not isinstance(estado, Inexistente):
            yield from estado.ficha.dupla


def sin_asignar(asked: Asked, context: Context) -> Iterator[str]:
    """Anyone, while the case exists and is nobody's: it is evaluated before it is assigned."""
    if (caso_id := caso_de(asked, context)) is not None:
        estado = context.of(CASO_LEIDO, caso_id)
        if not isinstance(estado, Inexistente) and not estado.ficha.dupla:
            yield context.actor.id


BUSCAR: Final = "buscar_persona"

ACCESS: Final = Matrix.of(
    roles="""
        administrador      alcances:todo                 otorga:sistema
        operador           alcances:todo                 otorga:administrador
        coordinador_app    alcances:territorio,proyecto  otorga:administrador
        ejecutor           alcances:proyecto             otorga:administrador,coordinador_app
        dupla_psicosocial  alcances:territorio,proyecto  otorga:administrador,coordinador_app
        supervisor_regional  alcances:region             otorga:administrador
        delegado_datos     alcances:todo                 otorga:administrador
        auditor            alcances:todo,caso            otorga:administrador  finalidad:caso
        sistema            automatico
    """,
    table="""
        DetectarCaso                     operador:todo ejecutor:proyecto dupla_psicosocial:territorio,proyecto
        RegistrarConsentimiento          operador:todo dupla_psicosocial:asignado,sin_asignar
        RevocarConsentimiento            operador:todo dupla_psicosocial:asignado,sin_asignar
        IniciarEvaluacion                operador:todo dupla_psicosocial:asignado,sin_asignar
        CompletarEvaluacion              operador:todo dupla_psicosocial:asignado,sin_asignar
        IngresarCaso                     operador:todo coordinador_app:territorio,proyecto
        RechazarIngreso                  operador:todo coordinador_app:territorio,proyecto
        AsignarDupla                     operador:todo coordinador_app:territorio,proyecto
        ReasignarCaso                    operador:todo coordinador_app:territorio,proyecto
        AprobarPlan                      operador:todo coordinador_app:territorio,proyecto
        ReingresarCaso                   operador:todo coordinador_app:territorio,proyecto
        FormularPlan                     operador:todo dupla_psicosocial:asignado
        RegistrarTutoria                 operador:todo dupla_psicosocial:asignado
        EvaluarObjetivo                  operador:todo dupla_psicosocial:asignado
        SolicitarDerivacion              operador:todo dupla_psicosocial:asignado
        AtenderDerivacion                operador:todo dupla_psicosocial:asignado
        EgresarCaso                      operador:todo coordinador_app:territorio,proyecto dupla_psicosocial:asignado
        EvaluarPlazos                    operador:todo coordinador_app:territorio,proyecto
        IdentificarPersona               operador:todo ejecutor:proyecto dupla_psicosocial:asignado,sin_asignar
        SolicitarDerechoTitular          operador:todo coordinador_app:territorio,proyecto dupla_psicosocial:asignado delegado_datos:todo
        ProrrogarDerechoTitular          operador:todo delegado_datos:todo
        ResolverDerechoTitular           operador:todo delegado_datos:todo
        FijarRetencionLegal              operador:todo delegado_datos:todo
        LevantarRetencionLegal           operador:todo delegado_datos:todo
        SuprimirDatos                    operador:todo delegado_datos:todo
        EvaluarPlazosPersona             operador:todo
        buscar_persona                   operador:todo ejecutor:proyecto dupla_psicosocial:territorio,proyecto
        EstimarCupo                      operador:todo coordinador_app:territorio,proyecto
        FijarCargaMaxima                 operador:todo
        DeclararIndicador                operador:todo
        RectificarRegistro               operador:todo
        AsignarRol                       administrador:todo coordinador_app:territorio,proyecto
        RevocarRol                       administrador:todo coordinador_app:territorio,proyecto
        OtorgarAccesoEmergencia          supervisor_regional:region
        ficha  dupla_psicosocial:asignado ejecutor:proyecto auditor:caso delegado_datos:todo supervisor_regional:vidrio
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
    subjects={
        "caso": caso,
        "territorio": territorio,
        "proyecto": proyecto,
        "region": region,
        "asignado": asignado,
        "vidrio": vidrio,
        "sin_asignar": sin_asignar,
    },
    own={"asignado", "sin_asignar", "vidrio"},
)
