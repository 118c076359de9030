"""Why casos says no because of the barrio, its project, its convenio or who would work with the case."""

from __future__ import annotations

from shared.decider import DomainError


class TerritorioNoFocalizado(DomainError):
    """El territorio del polígono {poligono_id} no está focalizado para Comunidad Crece."""

    rule = "K1"
    remedy = "Focalícelo antes, en territorios, con FocalizarTerritorio."


class ProyectoNoConsta(DomainError):
    """No constan el proyecto de Comunidad Crece del polígono {poligono_id} ni las edades que recibe."""

    rule = "K2"
    remedy = "Adjudique antes el proyecto en intervencion: su plantilla dice las edades."


class EdadFueraDePlantilla(DomainError):
    """El tramo de edad {tramo_edad} no es de los que recibe la plantilla {plantilla}: {reciben}."""

    rule = "K2"
    remedy = "Corrija el tramo, o rechace el ingreso con la causal NO_CUMPLE_PERFIL."


class CargaExcedida(DomainError):
    """El profesional {profesional_id} tiene {casos} casos abiertos y el máximo es {maximo}."""

    rule = "K11"
    remedy = "Asigne a otro profesional, espere un egreso, o actualice la carga máxima."


class CargaMaximaInvalida(DomainError):
    """Una carga máxima de {casos_max} casos no sirve: debe ser un número entero mayor que 0."""

    rule = "K11"
    remedy = "Indique un número de casos de 1 en adelante."


class ConvenioNoFirmado(DomainError):
    """No consta un convenio firmado y sin terminar del barrio del polígono {poligono_id}."""

    rule = "K12"
    remedy = "Se firma en alianzas y debe nombrar el barrio; vale también mientras se modifica."


class FusionSinConstancia(DomainError):
    """No consta que el territorio {territorio_id} se haya fusionado con {sucesor_id}."""

    rule = "P14"
    remedy = "La fusión la registra antes el servicio de territorios."


class ProyectoDetenido(DomainError):
    """El proyecto {proyecto_id} {situacion}: no admite ingresos."""

    rule = "P15"
    remedy = "Ingresan casos en un proyecto que no está suspendido ni terminado."


class ModalidadFaltante(DomainError):
    """La tutoría {tutoria_id} no dice su modalidad, y el proyecto del caso no tiene una fijada."""

    rule = "P16"
    remedy = "Indique PRESENCIAL, REMOTA o SEMIPRESENCIAL en «modalidad»."
