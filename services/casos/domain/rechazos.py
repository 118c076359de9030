"""Why casos says no. The docstring of each refusal is the message people read."""

from __future__ import annotations

from shared.decider import DomainError


class CasoNoDetectado(DomainError):
    """El caso {caso_id} no ha sido detectado."""

    rule = "K3"
    remedy = "Registre antes la detección con DetectarCaso."


class CasoYaDetectado(DomainError):
    """El caso {caso_id} ya fue detectado con otros datos."""

    rule = "K3"
    remedy = "Un caso nuevo lleva un caso_id nuevo."


class PersonaConCasoAbierto(DomainError):
    """La persona ya tiene abierto el caso {caso_abierto} en el programa."""

    rule = "K3"
    remedy = "Continúe en el caso {caso_abierto}, o ciérrelo antes."


class CasoCerrado(DomainError):
    """El caso {caso_id} está cerrado ({etapa})."""

    rule = "K9"
    remedy = "Un caso egresado se abre con ReingresarCaso; uno que no ingresó, con un caso nuevo."


class SinBaseLegal(DomainError):
    """El caso {caso_id} no tiene base legal vigente al {fecha} para la finalidad {finalidad}."""

    rule = "K4"
    remedy = "Registre antes un consentimiento con la finalidad {finalidad}, o el mandato legal."


class TitularNoCorresponde(DomainError):
    """El tramo {tipo_titular} de {consentimiento_id} no es el de la persona en esa fecha."""

    rule = "K4"
    remedy = "Revise la fecha de nacimiento registrada: de ella depende quién consiente."


class NacimientoDesconocido(DomainError):
    """No consta la fecha de nacimiento: no se puede tratar a la persona como {tipo_titular}."""

    rule = "K4"
    remedy = (
        "Se presume menor de edad: consiente quien la representa, o registre antes su identidad."
    )


class TitularSeOpone(DomainError):
    """La persona del caso {caso_id} se opuso al tratamiento de sus datos."""

    rule = "K4"
    remedy = "Solo continúa lo que mande la ley: registre el mandato legal, si lo hay."


class TramoNoCorresponde(DomainError):
    """El tramo {tramo_edad} no es el de la edad de la persona al {fecha}."""

    rule = "K2"
    remedy = "Revise el tramo, o la fecha de nacimiento registrada."


class OtorganteNoCorresponde(DomainError):
    """Por un titular {tipo_titular} no puede consentir: {otorgante}."""

    rule = "K4"
    remedy = "Debe consentir: {corresponde}."


class ConsentimientoIncompleto(DomainError):
    """Al consentimiento {consentimiento_id} le falta: {falta}."""

    rule = "K4"
    remedy = "Complételo; si la base es un mandato legal, dígalo en base_legal."


class VigenciaAnterior(DomainError):
    """El consentimiento {consentimiento_id} vencería el {vigencia}, antes de su fecha ({fecha})."""

    rule = "K4"
    remedy = "La vigencia va desde la fecha del consentimiento en adelante."


class ConsentimientoRepetido(DomainError):
    """El consentimiento {consentimiento_id} ya está registrado con otros datos."""

    rule = "K4"
    remedy = "Un consentimiento nuevo lleva un id nuevo."


class ConsentimientoDesconocido(DomainError):
    """El caso {caso_id} no tiene el consentimiento {consentimiento_id}."""

    rule = "K4"
    remedy = "Revoque uno de los que el caso tiene."


class EvaluacionNoCorresponde(DomainError):
    """La evaluación del caso {caso_id} no corresponde: el caso está {etapa}."""

    rule = "K4"
    remedy = "Se inicia en un caso DETECTADO y se completa en uno EN_EVALUACION."


class SinEvaluacionFavorable(DomainError):
    """El caso {caso_id} no tiene una evaluación completada con resultado INGRESA (está {etapa})."""

    rule = "K1"
    remedy = "Complete antes la evaluación con resultado INGRESA."


class PoligonoNoActivo(DomainError):
    """El polígono {poligono_id} no está activo: no admite ingresos."""

    rule = "K1"
    remedy = "Solo ingresan casos de un polígono elegido y no cerrado."


class CupoAgotado(DomainError):
    """El polígono {poligono_id} estima {estimados} casos y con este serían {ocupados}."""

    rule = "K5"
    remedy = "Actualice la estimación del cupo, o espere un egreso."


class CupoInvalido(DomainError):
    """Un cupo de {casos_estimados} casos no sirve: debe ser un número entero mayor que 0."""

    rule = "K5"
    remedy = "Si la fuente no dice cuántos, deje casos_estimados sin valor."


class CasoYaIngresado(DomainError):
    """El caso {caso_id} ya está ingresado."""

    rule = "K1"
    remedy = "Continúe en el caso; para rechazar el ingreso ya es tarde, corresponde un egreso."


class CasoNoIngresado(DomainError):
    """El caso {caso_id} está {etapa}: todavía no ingresa al programa."""

    rule = "K6"
    remedy = "Complete antes la evaluación y el ingreso."
