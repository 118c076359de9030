"""Why casos says no to what is done with an ingressed case, and to its derivaciones."""

from __future__ import annotations

from shared.decider import DomainError


class SinProfesionales(DomainError):
    """La asignación del caso {caso_id} debe nombrar al menos a un profesional, sin repetirlo."""

    rule = "K6"
    remedy = "Indique los ids de la dupla."


class AsignacionNoCorresponde(DomainError):
    """El caso {caso_id} {situacion}."""

    rule = "K6"
    remedy = "La primera dupla se asigna con AsignarDupla; las siguientes, con ReasignarCaso."


class AsignacionAnterior(DomainError):
    """El caso {caso_id} ya tiene una asignación desde el {ultima}, posterior al {desde}."""

    rule = "K6"
    remedy = "Indique una fecha posterior al {ultima}."


class SinPlanAprobado(DomainError):
    """El caso {caso_id} no tiene un plan de intervención aprobado al {fecha}."""

    rule = "K6"
    remedy = "Apruebe antes un plan."


class TutoriaAntesDelIngreso(DomainError):
    """La tutoría {tutoria_id} es del {fecha} y el caso está abierto desde el {desde}."""

    rule = "K6"
    remedy = "Indique una fecha desde el {desde}."


class TutoriaFutura(DomainError):
    """La tutoría {tutoria_id} tiene fecha {fecha}, posterior a hoy ({hoy})."""

    rule = "K6"
    remedy = "Registre la tutoría cuando haya ocurrido."


class ProfesionalNoAsignado(DomainError):
    """El profesional {profesional_id} no estaba asignado al caso {caso_id} el {fecha}."""

    rule = "K6"
    remedy = "Registre la tutoría de un profesional asignado a esa fecha, o reasigne el caso."


class DuracionInvalida(DomainError):
    """Una tutoría de {duracion_min} minutos no se registra: debe durar entre 1 y 480."""

    rule = "K6"
    remedy = "Indique la duración en minutos."


class TutoriaRepetida(DomainError):
    """La tutoría {tutoria_id} ya está registrada con otros datos."""

    rule = "K6"
    remedy = "Una tutoría nueva lleva un id nuevo."


class PlanSinObjetivos(DomainError):
    """El plan del caso {caso_id} debe tener al menos un objetivo, y ninguno repetido."""

    rule = "K7"
    remedy = "Formule uno o más objetivos, cada uno con su id."


class MetaInvalida(DomainError):
    """El objetivo {objetivo_id} tiene una meta de {meta_valor}: debe ser mayor que 0."""

    rule = "K7"
    remedy = "Indique una meta mayor que 0, o ninguna."


class VersionDelPlanNoCorresponde(DomainError):
    """La versión {version} del plan no corresponde: sigue la {siguiente}."""

    rule = "K7"
    remedy = "Formule la versión {siguiente}."


class PlanDesconocido(DomainError):
    """El caso {caso_id} no tiene formulada la versión {version} del plan."""

    rule = "K7"
    remedy = "Formule antes esa versión."


class AutorNoAprueba(DomainError):
    """Quien formuló la versión {version} del plan no puede aprobarla."""

    rule = "K7"
    remedy = "Debe aprobarla otra persona del equipo."


class ObjetivoDesconocido(DomainError):
    """El plan aprobado del caso {caso_id} no tiene el objetivo {objetivo_id}."""

    rule = "K7"
    remedy = "Los objetivos del plan son: {objetivos}."


class LogroInvalido(DomainError):
    """Un logro de {logro} no sirve: va de 0 a 100."""

    rule = "K7"
    remedy = "Indique un número entero de 0 a 100."


class OfertaNoInstalada(DomainError):
    """La oferta {oferta_id} no está instalada al {fecha}."""

    rule = "K8"
    remedy = "Derive a una oferta instalada en esa fecha."


class ProtocoloNoAcordado(DomainError):
    """El protocolo {protocolo_id} no rige al {fecha} para quien da la oferta {oferta_id}."""

    rule = "K8"
    remedy = "Derive bajo un protocolo de derivación acordado con esa institución."


class SinConsentimientoParaDerivar(DomainError):
    """El caso {caso_id} no tiene al {fecha} una base legal que cubra la derivación."""

    rule = "K8"
    remedy = "Registre un consentimiento con la finalidad derivacion, o el mandato legal."


class DerivacionRepetida(DomainError):
    """La derivación {derivacion_id} ya está solicitada con otros datos."""

    rule = "K8"
    remedy = "Una derivación nueva lleva un id nuevo."


class DerivacionDesconocida(DomainError):
    """El caso {caso_id} no tiene la derivación {derivacion_id} a la oferta indicada."""

    rule = "K8"
    remedy = "Revise el id de la derivación y el de la oferta."


class DerivacionNoCorresponde(DomainError):
    """La derivación {derivacion_id} está {estado}."""

    rule = "K8"
    remedy = "Se responde una SOLICITADA, se atiende una ACEPTADA y no se reemplaza una ATENDIDA."


class PlazoIncalculable(DomainError):
    """No se sabe qué días son hábiles para el plazo de la derivación {derivacion_id}."""

    rule = "P12"
    remedy = "Revise la fecha: el calendario de feriados va del {desde} al {hasta}."


class EvaluacionFutura(DomainError):
    """Los plazos no se pueden evaluar al {al}: hoy es {hoy}."""

    rule = "P12"
    remedy = "Indique en «al» un día hasta hoy."


class ObjetivosSinEvaluar(DomainError):
    """El caso {caso_id} no puede egresar: falta la evaluación final de {pendientes}."""

    rule = "K9"
    remedy = "Evalúe antes esos objetivos del plan aprobado."


class EgresoAnterior(DomainError):
    """El {hecho} del caso {caso_id} no puede ser del {fecha}: hay hechos hasta el {ultimo}."""

    rule = "K9"
    remedy = "Indique una fecha desde el {ultimo}."


class CasoNoEgresado(DomainError):
    """El caso {caso_id} está {etapa}: solo reingresa un caso egresado."""

    rule = "K9"
    remedy = "Continúe en el caso abierto."


class IndicadorFueraDeRango(DomainError):
    """Un indicador de {valor_pct} % no sirve: va de 0,00 a 999,99, con dos decimales."""

    rule = "X21"
    remedy = "Copie el porcentaje que la fuente declara."


class EsperaInvertida(DomainError):
    """El total se esperaría hasta {hasta}, antes de desde {desde}."""

    rule = "X21"
    remedy = "Indique un mes final igual o posterior al inicial."


class IndicadorYaDeclarado(DomainError):
    """La fuente {fuente} ya declaró el indicador de {mes}, con otros datos: {declarado} %."""

    rule = "X21"
    remedy = "Si otra fuente dice otra cosa, declárelo con esa fuente: quedan ambas."
