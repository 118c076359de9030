"""The amendment of a valid PDL: version 2 through the same rules, with executed initiatives kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.intervencion.domain.avance import RegistrarAvanceIniciativa
from services.intervencion.domain.enmienda import EnmendarPDL, EnmiendaRetiraEjecutada
from services.intervencion.domain.iniciativas import IniciativaEnPDLValidado
from services.intervencion.domain.pdl import (
    ElaborarPDL,
    FormalizarPDL,
    IniciarValidacionPDL,
    ObservarPDL,
    ValidacionFueraDeFaseDos,
)
from services.intervencion.domain.pdl_estado import EstadoPdlInadecuado, IniciativaDesconocida
from services.intervencion.domain.rechazos import DatoIncoherente
from services.intervencion.domain.validacion import PDLSinIniciativas
from services.intervencion.events import (
    ConstaIniciativaFinanciada,
    PDLElaborado,
    PDLEnmendado,
    PDLValidado,
)
from shared.values import Clp
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import (
    VALIDAR,
    P,
    autorizar,
    cerrar,
    dia,
    etapa,
    evaluar,
    formular,
    hasta_fase_tres,
    hasta_validacion,
    iniciar,
    levantar,
    priorizar,
)


def enmendar(*iniciativas: str, **cambios: Any) -> EnmendarPDL:
    campos = {
        "motivo": "La plaza es más urgente",
        "cambios": ("Entra la plaza",),
        "iniciativas": iniciativas,
        "plan_accion": "Plan 2",
    }
    return EnmendarPDL(**campos | P | cambios)


def validado() -> Mundo:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(3, 20))
    return mundo


def con_plaza(mundo: Mundo, momento: str) -> None:
    mundo.hacer(levantar("plaza"), momento)
    mundo.hacer(formular("plaza", 4_000_000), momento)
    mundo.hacer(evaluar("plaza"), momento)


def revalidar(mundo: Mundo, momento: str) -> PDLValidado:
    mundo.hacer(FormalizarPDL(**P), momento)
    mundo.hacer(IniciarValidacionPDL(**P), momento)
    (hecho,) = mundo.hacer(VALIDAR, momento)
    assert isinstance(hecho, PDLValidado)
    return hecho


def test_la_enmienda_hace_otra_version_que_vuelve_a_validarse() -> None:
    mundo = validado()
    con_plaza(mundo, dia(4))
    mundo.rechaza(EstadoPdlInadecuado, priorizar("plaza"), dia(4), actor="facilitadora")
    (hecho,) = mundo.hacer(enmendar("plaza", "huerto"), dia(4))
    assert isinstance(hecho, PDLEnmendado)
    assert (hecho.version, hecho.retiradas) == (2, ())
    assert mundo.hacer(enmendar("plaza", "huerto"), dia(4)) == []
    mundo.hacer(priorizar("plaza", "huerto", asamblea=dia(4)), dia(4), actor="facilitadora")
    nuevo = revalidar(mundo, dia(5))
    assert (nuevo.pdl_id, nuevo.version) == ("pdl-1", 2)
    assert [i.iniciativa_id for i in nuevo.iniciativas] == ["plaza", "huerto"]
    assert mundo.reglas == "AL-2019.1"
    (tercera,) = mundo.hacer(enmendar("huerto"), dia(6))
    assert (tercera.version, tercera.retiradas) == (3, ("plaza",))


def test_n2_solo_un_pdl_validado_se_enmienda() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.rechaza(EstadoPdlInadecuado, enmendar("huerto"), dia(3, 15), menciona=("VALIDADO",))
    mundo.hacer(VALIDAR, dia(3, 20))
    assert mundo.hacer(enmendar("huerto"), dia(3, 21))
    otra = enmendar("huerto", motivo="Otro")
    mundo.rechaza(EstadoPdlInadecuado, otra, dia(3, 21), menciona=("EN_ELABORACION",))


def test_n4_una_enmienda_dice_su_motivo_sus_cambios_y_sus_iniciativas() -> None:
    mundo = validado()
    mundo.rechaza(DatoIncoherente, enmendar("huerto", motivo=" "), dia(4), menciona=("motivo",))
    mundo.rechaza(DatoIncoherente, enmendar("huerto", cambios=()), dia(4), menciona=("cambios",))
    mundo.rechaza(DatoIncoherente, enmendar(), dia(4), menciona=("iniciativas",))
    mundo.rechaza(IniciativaDesconocida, enmendar("sede"), dia(4))


def test_n2_la_enmienda_permite_reformular_y_la_nueva_version_exige_volver_a_priorizar() -> None:
    mundo = validado()
    mundo.rechaza(IniciativaEnPDLValidado, formular("huerto", 2_000_000), dia(4))
    mundo.hacer(enmendar("huerto"), dia(4))
    mundo.hacer(formular("huerto", 2_000_000), dia(4))
    mundo.hacer(evaluar("huerto"), dia(4))
    mundo.hacer(FormalizarPDL(**P), dia(4))
    mundo.hacer(IniciarValidacionPDL(**P), dia(4))
    mundo.rechaza(PDLSinIniciativas, VALIDAR, dia(5))
    mundo.hacer(priorizar("huerto", asamblea=dia(4)), dia(5), actor="facilitadora")
    (hecho,) = mundo.hacer(VALIDAR, dia(5))
    assert [int(i.monto_clp) for i in hecho.iniciativas] == [2_000_000]


def test_una_enmienda_observada_se_elabora_de_nuevo_con_su_version() -> None:
    mundo = validado()
    mundo.hacer(enmendar("huerto"), dia(4))
    mundo.hacer(FormalizarPDL(**P), dia(4))
    mundo.hacer(IniciarValidacionPDL(**P), dia(4))
    mundo.hacer(ObservarPDL(motivo="Falta el acta", **P), dia(4))
    elaborar = ElaborarPDL(pdl_id="pdl-1", iniciativas=("huerto",), plan_accion="Plan 2", **P)
    (hecho,) = mundo.hacer(elaborar, dia(4))
    assert isinstance(hecho, PDLElaborado)
    assert hecho.version == 2
    assert revalidar(mundo, dia(5)).version == 2


def test_n2_una_iniciativa_ejecutada_no_cambia_ni_sale_del_pdl() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_tres(mundo)
    mundo.consta(
        "pdl/p-1",
        ConstaIniciativaFinanciada(proyecto_id="p-1", iniciativa_id="huerto", monto_clp=Clp(1)),
    )
    mundo.hacer(
        RegistrarAvanceIniciativa(iniciativa_id="huerto", avance_pct=Decimal(100), **P), dia(7)
    )
    con_plaza(mundo, dia(7))
    mundo.rechaza(EnmiendaRetiraEjecutada, enmendar("plaza"), dia(7), menciona=("huerto",))
    mundo.hacer(enmendar("plaza", "huerto"), dia(7))
    mundo.rechaza(IniciativaEnPDLValidado, formular("huerto", 1), dia(7))
    sin_huerto = ElaborarPDL(pdl_id="pdl-1", iniciativas=("plaza",), plan_accion="Plan 2", **P)
    mundo.rechaza(EnmiendaRetiraEjecutada, sin_huerto, dia(7))


def test_i5_con_la_fase_ii_cerrada_la_enmienda_se_valida_reabriendola() -> None:
    mundo = validado()
    mundo.hacer(etapa(2), dia(3, 20))
    mundo.hacer(iniciar(5), dia(3, 20))
    mundo.hacer(cerrar(1), dia(3, 25))
    mundo.hacer(cerrar(2), dia(6))
    mundo.hacer(enmendar("huerto"), dia(7))
    mundo.hacer(FormalizarPDL(**P), dia(7))
    mundo.rechaza(ValidacionFueraDeFaseDos, IniciarValidacionPDL(**P), dia(7))
    autorizar(mundo, "REAPERTURA", entidad="2")
    mundo.hacer(iniciar(2), dia(7))
    mundo.hacer(IniciarValidacionPDL(**P), dia(7))
    (hecho,) = mundo.hacer(VALIDAR, dia(7))
    assert hecho.version == 2
