"""An invented person's whole case in the demonstration's barrio, with everything that can be said of one."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Refused
from shared.runtime.rpc import LOCAL_ACTOR
from tests.support.canary_hands import (
    BORN,
    CASO,
    OFERTA,
    POLIGONO,
    PROTOCOLO,
    RUT,
    WORD,
    Hands,
    said,
)


class Story(Hands):
    """From detection to the end of the case, and to the erasure of who it was about."""

    def tell(self) -> None:
        """From detection to a referral that was attended, with refusals on the way."""
        dupla, jefa, operador = (
            self.who("dupla_psicosocial"),
            self.who("coordinador_app"),
            LOCAL_ACTOR,
        )
        self.order(
            operador,
            "IdentificarPersona",
            "2024-06-03",
            why=said("identidad"),
            persona_ref=self.persona,
            fecha="2024-06-03",
            nombre=said("nombre"),
            rut="22.222.222-2",
            nacimiento=BORN,
            contacto=said("contacto +56 9 2222 2222"),
            representante={
                "representante_ref": self.representante,
                "vinculo": "TUTOR",
                "nombre": said("representante"),
                "contacto": said("su contacto"),
            },
        )
        found = self.call(operador, "buscar_persona", rut=RUT, finalidad="deteccion")
        assert found == {"persona_ref": self.persona}
        self.order(
            dupla,
            "DetectarCaso",
            "2024-06-03",
            why=said("deteccion"),
            caso_id=CASO,
            persona_ref=self.persona,
            poligono_id=POLIGONO,
            fuente_deteccion="RED_NINEZ",
            fecha="2024-06-03",
        )
        evaluar = {
            "caso_id": CASO,
            "dupla_id": "dupla-canaria",
            "instrumento": "PAUTA-1",
            "fecha": "2024-06-04",
        }
        self.refused(dupla, "IniciarEvaluacion", "2024-06-04", **evaluar)
        self.refused(
            dupla,
            "RegistrarTutoria",
            "2024-06-04",
            caso_id="caso-que-no-existe",
            tutoria_id="t0",
            profesional_id=dupla.id,
            fecha="2024-06-04",
            duracion_min=30,
            asistencia=True,
            nota=said("nota"),
        )
        self.refused(
            dupla,
            "DetectarCaso",
            "2024-06-04",
            caso_id=said("id"),
            persona_ref=self.persona,
            poligono_id=POLIGONO,
            fuente_deteccion="RED_NINEZ",
            fecha="2024-06-04",
        )
        self.order(
            dupla,
            "RegistrarConsentimiento",
            "2024-06-04",
            why=said("consentimiento"),
            caso_id=CASO,
            consentimiento_id="consentimiento-canario",
            tipo_titular="14-15",
            otorgante="representante",
            base_legal="consentimiento",
            finalidades=["evaluacion", "intervencion", "derivacion", "seguimiento"],
            texto_sha256="0123456789abcdef" * 4,
            fecha="2024-06-04",
        )
        self.order(dupla, "IniciarEvaluacion", "2024-06-04", why=said("evaluacion"), **evaluar)
        self.order(
            dupla,
            "CompletarEvaluacion",
            "2024-06-10",
            why=said("conclusion"),
            caso_id=CASO,
            resultado="INGRESA",
            nivel_riesgo="ALTO",
            factores=["CONSUMO"],
        )
        self.order(
            jefa,
            "IngresarCaso",
            "2024-06-12",
            why=said("ingreso"),
            caso_id=CASO,
            fecha="2024-06-12",
            tramo_edad="14-15",
            dupla_id="dupla-canaria",
        )
        self.order(
            jefa,
            "AsignarDupla",
            "2024-06-12",
            caso_id=CASO,
            profesional_ids=[dupla.id],
            desde="2024-06-12",
        )
        self.order(
            dupla,
            "FormularPlan",
            "2024-06-14",
            why=said("plan"),
            caso_id=CASO,
            version=1,
            objetivos=[
                {
                    "objetivo_id": "o1",
                    "meta": "APOYO_FAMILIAR",
                    "plazo": "2024-10-01",
                    "descripcion": said("objetivo"),
                }
            ],
        )
        self.order(
            jefa,
            "AprobarPlan",
            "2024-06-17",
            why=said("aprobacion"),
            caso_id=CASO,
            version=1,
            fecha="2024-06-17",
        )
        self.order(
            dupla,
            "RegistrarTutoria",
            "2024-06-20",
            caso_id=CASO,
            tutoria_id="t1",
            profesional_id=dupla.id,
            fecha="2024-06-20",
            duracion_min=45,
            modalidad="PRESENCIAL",
            objetivos_trabajados=["o1"],
            asistencia=True,
            nota=said("nota"),
        )
        self.order(
            dupla,
            "SolicitarDerivacion",
            "2024-07-01",
            why=said("derivacion"),
            caso_id=CASO,
            derivacion_id="derivacion-canaria",
            oferta_id=OFERTA,
            protocolo_id=PROTOCOLO,
            fecha="2024-07-01",
        )
        self.tejido.settle()
        self.order(
            operador,
            "ResponderDerivacion",
            "2024-07-03",
            service="alianzas",
            derivacion_id="derivacion-canaria",
            oferta_id=OFERTA,
            acepta=True,
        )
        self.tejido.settle()
        self.order(
            dupla,
            "AtenderDerivacion",
            "2024-07-10",
            why=said("atendida"),
            caso_id=CASO,
            derivacion_id="derivacion-canaria",
            fecha="2024-07-10",
        )

    def ask_rights(self) -> None:
        """Access asked and given; the file is read for it meanwhile."""
        dupla, delegada = self.who("dupla_psicosocial"), self.who("delegado_datos")
        hoy = self.today()
        self.order(
            dupla,
            "SolicitarDerechoTitular",
            hoy,
            persona_ref=self.persona,
            derecho_id="acceso-1",
            derecho="acceso",
            solicitante="titular",
            fecha=hoy,
            detalle=said("pide ver sus datos"),
        )
        assert WORD in repr(self.file(delegada, "derecho_titular"))
        self.order(
            delegada,
            "ResolverDerechoTitular",
            hoy,
            why=said("resolucion"),
            persona_ref=self.persona,
            derecho_id="acceso-1",
            resultado="acogido",
            respuesta=said("respuesta"),
            fecha=hoy,
        )

    def leave(self) -> None:
        """The case ends."""
        dupla = self.who("dupla_psicosocial")
        self.order(
            dupla,
            "EvaluarObjetivo",
            "2024-10-01",
            caso_id=CASO,
            objetivo_id="o1",
            logro=90,
            fecha="2024-10-01",
        )
        self.order(
            dupla,
            "EgresarCaso",
            "2024-10-02",
            why=said("egreso"),
            caso_id=CASO,
            causal="OBJETIVOS_CUMPLIDOS",
            fecha="2024-10-02",
        )

    def erase(self) -> None:
        """The holder asks for it, a legal hold keeps it, and without it it is granted; then the representative does."""
        delegada, hoy = self.who("delegado_datos"), self.today()
        hold = {"persona_ref": self.persona, "retencion_id": "r1"}
        self.order(delegada, "FijarRetencionLegal", hoy, **hold, norma="causa-rit-o-1", desde=hoy)
        granting = self._ask_erasure(self.persona)
        with pytest.raises(Refused):
            self.order(delegada, "ResolverDerechoTitular", hoy, **granting)
        self.order(delegada, "LevantarRetencionLegal", hoy, **hold, fecha=hoy)
        self.order(delegada, "ResolverDerechoTitular", hoy, **granting)
        granting = self._ask_erasure(self.representante)
        self.order(delegada, "ResolverDerechoTitular", hoy, **granting)

    def _ask_erasure(self, persona_ref: str) -> dict[str, Any]:
        """What grants the request that this registers."""
        hoy, right = self.today(), f"supresion-{persona_ref}"
        self.order(
            LOCAL_ACTOR,
            "SolicitarDerechoTitular",
            hoy,
            persona_ref=persona_ref,
            derecho_id=right,
            derecho="supresion",
            solicitante="titular",
            fecha=hoy,
            detalle=said("pide que se borre"),
        )
        return {
            "persona_ref": persona_ref,
            "derecho_id": right,
            "resultado": "acogido",
            "fecha": hoy,
        }
