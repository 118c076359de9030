"""Why financiamiento says no. The docstring of each refusal is the message people read."""

from __future__ import annotations

from shared.decider import DomainError


class Pesos(int):
    """A sum to be shown, also one that `Clp` cannot hold: negative, or too large."""

    @property
    def mostrar(self) -> str:
        """`$37.000.000`, `-$3.000`."""
        return f"{'-' if self < 0 else ''}${abs(self):,}".replace(",", ".")


class FondoNoAsignado(DomainError):
    """El proyecto {proyecto_id} todavía no tiene fondo de iniciativas asignado."""

    rule = "F3"
    remedy = "Asigne primero el fondo con AsignarFondo."


class FondoYaAsignado(DomainError):
    """El proyecto {proyecto_id} ya tiene asignado un fondo de {asignado_clp}: no se asigna otro."""

    rule = "F3"
    remedy = "Para cambiar el monto use ModificarFondo con el acto administrativo que lo dispone."


class FondoDistintoDelAdjudicado(DomainError):
    """El proyecto {proyecto_id} se adjudicó con un fondo de {adjudicado_clp}, no de {monto_clp}."""

    rule = "F3"
    remedy = "Asigne {adjudicado_clp}; los cambios posteriores se hacen con ModificarFondo."


class FondoInsuficiente(DomainError):
    """Comprometer {monto_clp} excede el fondo del proyecto {proyecto_id}: el saldo es de
    {saldo_clp}.
    """

    rule = "F3"
    remedy = "Financie hasta {saldo_clp}, o modifique antes el fondo."


class FondoBajoLoComprometido(DomainError):
    """El fondo del proyecto {proyecto_id} quedaría en {fondo_clp} y ya hay {comprometido_clp}
    comprometidos.
    """

    rule = "F3"
    remedy = "Rebaje o anule antes compromisos, o deje el fondo al menos en {comprometido_clp}."


class ActoAdministrativoRepetido(DomainError):
    """El acto administrativo {acto_administrativo} ya modificó este fondo por otro monto."""

    rule = "F3"
    remedy = "Cada modificación lleva su propio acto administrativo."


class MontoFueraDeRango(DomainError):
    """Un monto de {monto_clp} está fuera de rango: va de $1 a $9.007.199.254.740.991."""

    rule = "F10"
    remedy = "Indique un número entero de pesos dentro de ese rango."


class CuotaInvalida(DomainError):
    """La cuota {cuota} no sirve: las cuotas se numeran desde 1."""

    rule = "F10"
    remedy = "Indique una cuota desde 1."


class PDLNoValidado(DomainError):
    """El proyecto {proyecto_id} no tiene un PDL validado: aún no hay iniciativas financiables."""

    rule = "F1"
    remedy = "Espere la validación del PDL en intervencion."


class IniciativaFueraDelPDL(DomainError):
    """La iniciativa {iniciativa_id} no está en la versión {pdl_version} del PDL validado."""

    rule = "F1"
    remedy = "Las iniciativas financiables son: {financiables}."


class IniciativaYaFinanciada(DomainError):
    """La iniciativa {iniciativa_id} ya está financiada por {compromiso_clp}."""

    rule = "F1"
    remedy = "Para cambiar el monto, rebaje el compromiso o anule el financiamiento."


class IniciativaNoFinanciada(DomainError):
    """La iniciativa {iniciativa_id} no tiene un compromiso vigente."""

    rule = "F4"
    remedy = "Financie antes la iniciativa."


class AmbitoNoFinanciable(DomainError):
    """El ámbito «{ambito}» no es financiable por el programa."""

    rule = "F2"
    remedy = "Los ámbitos de la plantilla son: {ambitos}."


class AmbitoDistintoDelPDL(DomainError):
    """La iniciativa {iniciativa_id} está en el PDL con el ámbito {ambito_pdl}, no con {ambito}."""

    rule = "F2"
    remedy = "Financie la iniciativa con el ámbito {ambito_pdl}."


class OrdenDePrioridadNoRespetado(DomainError):
    """La iniciativa {iniciativa_id} tiene el lugar {lugar} y antes van, sin financiar:
    {pendientes}.
    """

    rule = "F6"
    remedy = "Financie antes esas iniciativas o indique el motivo del salto en motivo_salto."


class FinanciamientoAnteriorAlPDL(DomainError):
    """La iniciativa {iniciativa_id} está en un PDL validado desde el {validado_el}: no se financia
    con fecha anterior.
    """

    rule = "F7"
    remedy = "Indique la fecha del financiamiento, desde el {validado_el}."


class VentanaDeFinanciamientoCerrada(DomainError):
    """La Fase III del proyecto {proyecto_id} se cerró el {cierre}: ya no se financian iniciativas."""

    rule = "F7"
    remedy = "Se financia desde la validación del PDL hasta el cierre de la Fase III."


class UrgenciaAntesDelPDL(DomainError):
    """La iniciativa {iniciativa_id} es de urgencia y el PDL no está validado: la plantilla
    {plantilla_version} no permite financiarla todavía.
    """

    rule = "F13"
    remedy = "Autorice en intervencion una excepción a F13, o espere la validación del PDL."


class GiroExcedeCompromiso(DomainError):
    """A la iniciativa {iniciativa_id} le quedan {por_girar_clp} por girar, no {monto_clp}."""

    rule = "F4"
    remedy = "Gire hasta {por_girar_clp}."


class CompromisoBajoLoGirado(DomainError):
    """El compromiso de {iniciativa_id} no puede bajar a {compromiso_clp}: ya se giraron
    {girado_clp}.
    """

    rule = "F4"
    remedy = "Lo ya girado se recupera con un reintegro, no rebajando el compromiso."


class RebajaTotal(DomainError):
    """La rebaja de {monto_clp} dejaría sin compromiso a la iniciativa {iniciativa_id}."""

    rule = "F10"
    remedy = "Para devolver todo el compromiso use AnularFinanciamiento."


class GiroRepetido(DomainError):
    """El giro {giro_id} ya está registrado con otros datos."""

    rule = "F4"
    remedy = "Un giro nuevo lleva un giro_id nuevo."


class GiroFuturo(DomainError):
    """El giro {giro_id} tiene fecha {fecha}, posterior a hoy ({hoy})."""

    rule = "F8"
    remedy = "Registre el giro cuando se haya hecho: la habilitación se comprueba a su fecha."


class ReceptorNoHabilitado(DomainError):
    """El receptor {receptor_rut} no está habilitado según la Ley 19.862 al {fecha}."""

    rule = "F8"
    remedy = "Registre antes su inscripción con HabilitarReceptor."


class ReceptorSinRegistro(DomainError):
    """El receptor {receptor_rut} no está inscrito en el registro de la Ley 19.862: no se puede
    habilitar.
    """

    rule = "F8"
    remedy = "Habilítelo cuando conste su inscripción (registro_19862 verdadero)."


class CambioDeReceptorAnterior(DomainError):
    """El receptor {receptor_rut} ya cambió de situación el {ultimo_cambio}, después del {fecha}."""

    rule = "F8"
    remedy = "Indique una fecha desde el {ultimo_cambio}."


class IniciativaRetirada(DomainError):
    """La versión {version} del PDL, en elaboración, retira la iniciativa {iniciativa_id}: mientras
    tanto no recibe dinero.
    """

    rule = "P7"
    remedy = "Espere la validación de esa versión; si la iniciativa sigue en ella, queda liberada."


class ProyectoEnSuspenso(DomainError):
    """El proyecto {proyecto_id} está suspendido desde el {desde}: al {fecha} no sale dinero."""

    rule = "P15"
    remedy = "Espere a que el proyecto se reactive en intervencion."


class ProyectoTerminado(DomainError):
    """El proyecto {proyecto_id} terminó anticipadamente el {terminado_el}: desde ese día no sale
    dinero.
    """

    rule = "P15"
    remedy = "Lo girado se rinde o se reintegra."


class MotivoRequerido(DomainError):
    """Falta el motivo: un compromiso solo se rebaja o anula, y un receptor se inhabilita,
    fundadamente.
    """

    rule = "Ley 19.880"
    remedy = "Escriba el motivo."
