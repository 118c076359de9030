"""From detection to ingress: one open case per person, a convenio, a legal basis, an evaluation, an age, a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from services.casos.domain.barrio import exigir_barrio_abierto, exigir_convenio, exigir_edad
from services.casos.domain.base_legal import (
    exigir_base,
    exigir_consentimiento,
    persona_disponible,
)
from services.casos.domain.carga import soltar
from services.casos.domain.cupo import liberar, ocupar
from services.casos.domain.estados import (
    Abierto,
    Caso,
    Cerrado,
    Detectado,
    EnEvaluacion,
    Evaluado,
    Ficha,
    Inexistente,
    Ingresado,
    NoIngresa,
)
from services.casos.domain.ordenes import (
    CompletarEvaluacion,
    DetectarCaso,
    IngresarCaso,
    IniciarEvaluacion,
    RechazarIngreso,
    RegistrarConsentimiento,
    RevocarConsentimiento,
)
from services.casos.domain.persona_estado import PERSONA_LEIDA, edad_el
from services.casos.domain.rechazos import (
    CasoCerrado,
    CasoNoDetectado,
    CasoYaDetectado,
    CasoYaIngresado,
    ConsentimientoDesconocido,
    ConsentimientoRepetido,
    EvaluacionNoCorresponde,
    PersonaConCasoAbierto,
    SinEvaluacionFavorable,
)
from services.casos.domain.rechazos_persona import DatosSuprimidos
from services.casos.events import (
    CasoDetectado,
    CasoIngresado,
    ConsentimientoRegistrado,
    ConsentimientoRevocado,
    EvaluacionCompletada,
    EvaluacionIniciada,
    IngresoRechazado,
)
from services.casos.events_persona import ClaseExpediente, ExpedienteCerrado
from shared.common import CLAVE, ClaveLiberada, ClaveReservada, emitir, resolver
from shared.decider import Context
from shared.personal import Personal
from shared.told import of

REVOCADO: Final = "K4"  # the rule of the alert that a revoked consent leaves


def abierto(caso: Caso, caso_id: str) -> Abierto:
    """The case, if it is open. Raises `CasoNoDetectado` or `CasoCerrado`."""
    match caso:
        case Inexistente():
            raise CasoNoDetectado(caso_id=caso_id)
        case Detectado() | EnEvaluacion() | Evaluado() | Ingresado():
            return caso
        case _:
            raise CasoCerrado(caso_id=caso_id, etapa=caso.etapa)


def existente(caso: Caso, caso_id: str) -> Abierto | Cerrado:
    """The case, open or closed. Raises `CasoNoDetectado`."""
    if isinstance(caso, Inexistente):
        raise CasoNoDetectado(caso_id=caso_id)
    return caso


def clave_de(persona_ref: str) -> str:
    """The key that only one open case of the whole programme may hold (K3)."""
    return f"caso-abierto/{persona_ref}"


def reservar_persona(context: Context, persona_ref: str, caso_id: str) -> list[ClaveReservada]:
    """Raises `PersonaConCasoAbierto`, `DatosSuprimidos`."""
    if context.of(PERSONA_LEIDA, persona_ref).dispuesta is not None:
        raise DatosSuprimidos(persona_ref=persona_ref)
    clave = clave_de(persona_ref)
    titular = context.of(CLAVE, clave).titular
    if titular is not None:
        raise PersonaConCasoAbierto(caso_abierto=titular)
    return [ClaveReservada(clave=clave, titular=caso_id)]


def cerrar(
    context: Context, ficha: Ficha, caso_id: str, clase: ClaseExpediente, desde: date
) -> list[Any]:
    """What every end of a case does: the person is free again, the place, and who worked with it.

    How long the file is kept counts from `desde`, by its `clase`.
    """
    persona_ref = ficha.detectado.persona_ref
    clave = clave_de(persona_ref)
    cerrado = ExpedienteCerrado(persona_ref=persona_ref, caso_id=caso_id, clase=clase, desde=desde)
    libres: list[Any] = [cerrado]
    if context.of(CLAVE, clave).titular == caso_id:
        libres.append(ClaveLiberada(clave=clave, titular=caso_id))
    libres += liberar(context, ficha.detectado.poligono_id, caso_id)
    libres += soltar(context, ficha.dupla, caso_id)
    for regla in ("P15", REVOCADO):
        libres += resolver(context, regla, f"caso/{caso_id}")
    for derivacion_id in sorted(ficha.derivaciones):
        libres += resolver(context, "P13", f"derivacion/{derivacion_id}")
    return libres


def detectar(caso: Caso, orden: DetectarCaso, context: Context) -> list[Any]:
    detectado = CasoDetectado(
        caso_id=orden.caso_id,
        persona_ref=orden.persona_ref,
        poligono_id=orden.poligono_id,
        fuente_deteccion=orden.fuente_deteccion,
        fecha=orden.fecha,
    )
    if not isinstance(caso, Inexistente):
        if caso.ficha.detectado == detectado:
            return []
        raise CasoYaDetectado(caso_id=orden.caso_id)
    exigir_convenio(context, orden.poligono_id)
    return [detectado, *reservar_persona(context, orden.persona_ref, orden.caso_id)]


def consentir(caso: Caso, orden: RegistrarConsentimiento, context: Context) -> list[Any]:
    ficha = abierto(caso, orden.caso_id).ficha
    hecho = ConsentimientoRegistrado(
        caso_id=orden.caso_id,
        consentimiento_id=orden.consentimiento_id,
        tipo_titular=orden.tipo_titular,
        otorgante=orden.otorgante,
        base_legal=orden.base_legal,
        finalidades=orden.finalidades,
        texto_sha256=orden.texto_sha256,
        fecha=orden.fecha,
        vigencia=orden.vigencia,
    )
    anterior = ficha.consentimientos.get(orden.consentimiento_id)
    if anterior is not None:
        if anterior.hecho == hecho:
            return []
        raise ConsentimientoRepetido(consentimiento_id=orden.consentimiento_id)
    exigir_consentimiento(context, ficha, orden)
    return [hecho, *resolver(context, REVOCADO, f"caso/{orden.caso_id}")]


def revocar(caso: Caso, orden: RevocarConsentimiento, context: Context) -> list[Any]:
    actual = existente(caso, orden.caso_id)
    ficha = actual.ficha
    anterior = ficha.consentimientos.get(orden.consentimiento_id)
    if anterior is None:
        raise ConsentimientoDesconocido(
            caso_id=orden.caso_id, consentimiento_id=orden.consentimiento_id
        )
    if anterior.revocado_el is not None and anterior.revocado_el <= orden.fecha:
        return []
    revocado = ConsentimientoRevocado(
        caso_id=orden.caso_id, consentimiento_id=orden.consentimiento_id, fecha=orden.fecha
    )
    avisos = [] if isinstance(actual, Cerrado) else _avisar(context, ficha, orden)
    return [revocado, *avisos]


def _avisar(context: Context, ficha: Ficha, orden: RevocarConsentimiento) -> list[Any]:
    """What the dupla sees, unless something else still covers the case."""
    otros = {k: c for k, c in ficha.consentimientos.items() if k != orden.consentimiento_id}
    if replace(ficha, consentimientos=otros).cubre("intervencion", orden.fecha):
        return []
    return emitir(
        context,
        REVOCADO,
        f"caso/{orden.caso_id}",
        f"El consentimiento del caso {orden.caso_id} fue revocado: nada nuevo se registra desde "
        f"el {orden.fecha}, y los datos ya registrados no se usan con esa finalidad.",
    )


def iniciar_evaluacion(caso: Caso, orden: IniciarEvaluacion, context: Context) -> list[Any]:
    actual = abierto(caso, orden.caso_id)
    inicio = EvaluacionIniciada(
        caso_id=orden.caso_id,
        dupla_id=orden.dupla_id,
        instrumento=orden.instrumento,
        fecha=orden.fecha,
    )
    if isinstance(actual, EnEvaluacion) and actual.inicio == inicio:
        return []
    if not isinstance(actual, Detectado):
        raise EvaluacionNoCorresponde(caso_id=orden.caso_id, etapa=actual.etapa)
    exigir_base(context, actual.ficha, "evaluacion", orden.fecha)
    poligono_id = actual.ficha.detectado.poligono_id
    exigir_convenio(context, poligono_id)
    return [inicio, *ocupar(context, poligono_id, orden.caso_id, orden.fecha)]


def completar_evaluacion(caso: Caso, orden: CompletarEvaluacion, context: Context) -> list[Any]:
    actual = abierto(caso, orden.caso_id)
    persona_ref = actual.ficha.detectado.persona_ref
    completada = EvaluacionCompletada(
        caso_id=orden.caso_id,
        resultado=orden.resultado,
        nivel_riesgo=of(orden.nivel_riesgo, persona_ref),
        factores=of(orden.factores, persona_ref),
    )
    if isinstance(actual, Evaluado) and context.same(completada, actual.ficha.evaluacion):
        return []
    if not isinstance(actual, EnEvaluacion):
        raise EvaluacionNoCorresponde(caso_id=orden.caso_id, etapa=actual.etapa)
    exigir_base(context, actual.ficha, "evaluacion", context.occurred_at.date)
    return [completada]


def ingresar(caso: Caso, orden: IngresarCaso, context: Context) -> list[Any]:
    actual = abierto(caso, orden.caso_id)
    poligono_id = actual.ficha.detectado.poligono_id
    ingreso = CasoIngresado(
        caso_id=orden.caso_id,
        poligono_id=poligono_id,
        fecha=orden.fecha,
        tramo_edad=orden.tramo_edad,
        dupla_id=orden.dupla_id,
    )
    if isinstance(actual, Ingresado):
        if replace(actual.ingreso, edad_anios=None) == ingreso:
            return []
        raise CasoYaIngresado(caso_id=orden.caso_id)
    if not (isinstance(actual, Evaluado) and actual.resultado == "INGRESA"):
        raise SinEvaluacionFavorable(caso_id=orden.caso_id, etapa=actual.etapa)
    exigir_base(context, actual.ficha, "intervencion", orden.fecha)
    exigir_barrio_abierto(context, poligono_id)
    persona = persona_disponible(context, actual.ficha)
    edad = edad_el(context, persona, orden.fecha)
    exigir_edad(context, poligono_id, orden.tramo_edad, edad, orden.fecha)
    if edad is not None:
        cifrada = Personal(actual.ficha.detectado.persona_ref, edad)
        ingreso = replace(ingreso, edad_anios=cifrada)
    return [ingreso, *ocupar(context, poligono_id, orden.caso_id, orden.fecha)]


def rechazar_ingreso(caso: Caso, orden: RechazarIngreso, context: Context) -> list[Any]:
    if isinstance(caso, NoIngresa) and caso.causal == orden.causal:
        return []
    actual = abierto(caso, orden.caso_id)
    if isinstance(actual, Ingresado):
        raise CasoYaIngresado(caso_id=orden.caso_id)
    rechazo = IngresoRechazado(
        caso_id=orden.caso_id,
        poligono_id=actual.ficha.detectado.poligono_id,
        causal=orden.causal,
    )
    dia = context.occurred_at.date
    return [rechazo, *cerrar(context, actual.ficha, orden.caso_id, "no_admitido", dia)]
