"""Why casos says no about a protected person. None weighs what was told of them."""

from __future__ import annotations

from shared.decider import DomainError


class NacimientoImposible(DomainError):
    """La fecha de nacimiento de la persona {persona_ref} no puede ser: es futura o de hace más de 120 años."""

    rule = "DP1"
    remedy = "Corrija «nacimiento»; si no se conoce, déjelo sin valor y se la tratará como menor."


class RepresentanteEsTitular(DomainError):
    """La persona {persona_ref} no puede representarse a sí misma."""

    rule = "DP1"
    remedy = "Quien representa es otra persona, con su propio representante_ref."


class FechaFutura(DomainError):
    """La fecha {fecha} es futura: hoy es {hoy}."""

    rule = "DP2"
    remedy = "Indique una fecha hasta hoy."


class FechaNoCorresponde(DomainError):
    """La fecha {fecha} no corresponde: hoy es {hoy} y no puede ser anterior al {desde}."""

    rule = "DP2"
    remedy = "Indique una fecha del {desde} al {hoy}."


class PersonaNoConsta(DomainError):
    """De la persona {persona_ref} no consta nada: ni identidad ni casos."""

    rule = "DP2"
    remedy = "Búsquela por su RUT con «tejido persona buscar», o identifíquela antes."


class DerechoRepetido(DomainError):
    """La solicitud {derecho_id} ya está registrada con otros datos."""

    rule = "DP2"
    remedy = "Una solicitud nueva lleva un derecho_id nuevo."


class DerechoDesconocido(DomainError):
    """La persona {persona_ref} no tiene la solicitud {derecho_id}."""

    rule = "DP2"
    remedy = "Indique una de las suyas, o regístrela antes con SolicitarDerechoTitular."


class ProrrogaNoCorresponde(DomainError):
    """El plazo de la solicitud {derecho_id} no se prorroga: {situacion}."""

    rule = "DP2"
    remedy = "Se prorroga una sola vez, antes de vencer, y nunca un bloqueo."


class BloqueoIncalculable(DomainError):
    """No se sabe qué días son hábiles para responder la solicitud {derecho_id}."""

    rule = "DP2"
    remedy = "Revise la fecha: el calendario de feriados va del {desde} al {hasta}."


class QuienRegistraNoResuelve(DomainError):
    """La solicitud {derecho_id} la registró quien ahora la resuelve."""

    rule = "DP3"
    remedy = "Debe resolverla otra persona."


class DerechoYaResuelto(DomainError):
    """La solicitud {derecho_id} ya fue resuelta: {resultado}."""

    rule = "DP3"
    remedy = "Si el titular insiste, registre una solicitud nueva."


class DenegacionIncompleta(DomainError):
    """A la denegación de la solicitud {derecho_id} le falta: {falta}."""

    rule = "DP3"
    remedy = (
        "Diga en «norma» el código de lo que la funda y en «respuesta» lo que se dirá al titular."
    )


class RetencionImpideSuprimir(DomainError):
    """Los datos de la persona {persona_ref} no se suprimen: los retiene {retenciones}."""

    rule = "DP4"
    remedy = "Deniegue la solicitud con esa norma, o levante antes la retención legal."


class CasoAbiertoImpideSuprimir(DomainError):
    """Los datos de la persona {persona_ref} no se suprimen mientras esté abierto el caso {caso_id}."""

    rule = "DP4"
    remedy = "Deniegue la solicitud, o cierre antes el caso."


class MandatoImpideSuprimir(DomainError):
    """Los datos de {persona_ref} no se suprimen: rige el mandato legal {consentimiento_id} del caso {caso_id}."""

    rule = "DP4"
    remedy = "Deniegue la solicitud con esa norma, o registre antes el término del mandato."


class RetencionRepetida(DomainError):
    """La retención legal {retencion_id} ya se registró, con otros datos o levantada."""

    rule = "DP5"
    remedy = "Una retención nueva lleva un retencion_id nuevo."


class RetencionDesconocida(DomainError):
    """La persona {persona_ref} no tiene la retención legal {retencion_id}."""

    rule = "DP5"
    remedy = "Levante una de las que tiene."


class SinPropuestaDeSupresion(DomainError):
    """Nadie ha propuesto suprimir los datos de la persona {persona_ref}."""

    rule = "DP6"
    remedy = "Los propone la evaluación de plazos; el titular los pide con SolicitarDerechoTitular."


class PlazoDeConservacionVigente(DomainError):
    """Los datos de la persona {persona_ref} se conservan hasta el {vence_en}."""

    rule = "DP6"
    remedy = "Espere el vencimiento, o tramite la solicitud del titular."


class DatosSuprimidos(DomainError):
    """Los datos de la persona {persona_ref} fueron suprimidos: nada más se agrega."""

    rule = "DP7"
    remedy = "Una persona suprimida que vuelve lleva un persona_ref nuevo."


class DatosEnBloqueo(DomainError):
    """Los datos de la persona {persona_ref} están bloqueados: por ahora no se leen ni se agregan."""

    rule = "DP7"
    remedy = (
        "Resuelva antes lo que el titular pidió; sin texto sobre la persona, los trámites siguen."
    )


class SupresionNoDispuesta(DomainError):
    """Nadie ha dispuesto suprimir los datos de la persona {persona_ref}."""

    rule = "DP7"
    remedy = "La dispone ResolverDerechoTitular o SuprimirDatos."
