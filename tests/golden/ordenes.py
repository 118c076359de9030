"""A project's story as commands on the wire, in the order in which people give them.

    relato = Relato("p-1", {"huerto": ("HUERTOS", 3_000_000)})
    for orden in relato.hasta_la_validacion(mes=3): ...

Dates follow the nominal Gantt of AL-2019.1: phases in months 1-3, 3-6, 6-11 and 11-12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.decider import Actor
from shared.ids import new_id
from shared.values import Mes

INICIO = Mes("2019-08")
RECEPTOR = "76995142-3"
HABILITAR_EL = "2019-09-02"
INICIATIVAS: Mapping[str, tuple[str, int]] = {
    "huerto": ("HUERTOS", 3_000_000),
    "plaza": ("HABITABILIDAD_COMUNITARIA", 2_000_000),
}


@dataclass(frozen=True)
class Orden:
    """One command for one service; `sobre` is its wire form, with an id of its own."""

    servicio: str
    comando: str
    ocurrido: str
    datos: Mapping[str, Any]
    actor: str = "operadora"
    fundamento: str | None = None
    origen: Mapping[str, Any] | None = None
    id: str = field(default_factory=new_id)

    @property
    def sobre(self) -> dict[str, Any]:
        return {
            "command_id": self.id,
            "occurred_at": self.ocurrido,
            "occurred_basis": "declarado",
            "grounds": self.fundamento,
            "origin": None if self.origen is None else dict(self.origen),
            "data": dict(self.datos),
        }

    @property
    def quien(self) -> Actor:
        return Actor(self.actor, "operador")


@dataclass(frozen=True)
class Relato:
    """An Acción Local project that begins in `inicio`; `iniciativas`: id → (ámbito, monto), as ranked."""

    proyecto_id: str
    iniciativas: Mapping[str, tuple[str, int]] = field(default_factory=lambda: INICIATIVAS)
    fondo_clp: int = 7_000_000
    inicio: Mes = INICIO

    def dia(self, mes: int, numero: int = 15) -> str:
        """A day of relative month `mes`; the first is 1."""
        return f"{self.inicio.mas(mes - 1)}-{numero:02}"

    def intervencion(
        self, comando: str, mes: int, numero: int, actor: str = "operadora", **datos: Any
    ) -> Orden:
        suyos = {"proyecto_id": self.proyecto_id, **datos}
        return Orden("intervencion", comando, self.dia(mes, numero), suyos, actor)

    def financiamiento(
        self, comando: str, mes: int, numero: int, actor: str = "finanzas", **datos: Any
    ) -> Orden:
        suyos = {"proyecto_id": self.proyecto_id, **datos}
        return Orden("financiamiento", comando, self.dia(mes, numero), suyos, actor)

    def fase(self, comando: str, fase: int, mes: int, numero: int) -> Orden:
        return self.intervencion(comando, mes, numero, fase=fase)

    def nacer(self) -> list[Orden]:
        """The territory and the award."""
        territorio = f"t-{self.proyecto_id}"
        return [
            Orden(
                "territorios",
                "RegistrarTerritorio",
                "2019-06-03",
                {
                    "territorio_id": territorio,
                    "nombre": f"Sector {self.proyecto_id}",
                    "tipo": "BARRIO",
                    "region": "01",
                    "comunas": ["01107"],
                },
            ),
            self.adjudicar(territorio),
        ]

    def adjudicar(self, territorio: str) -> Orden:
        datos = {
            "proyecto_id": self.proyecto_id,
            "territorio_id": territorio,
            "programa": "ACCION_LOCAL",
            "nombre_proyecto": f"Proyecto {self.proyecto_id}",
            "convocatoria": 2019,
            "plantilla_version": "AL-2019.1",
            "ejecutor_id": "ejecutora",
            "monto_proyecto_clp": 37_000_000,
            "fondo_iniciativas_clp": self.fondo_clp,
            "inicio_mes": str(self.inicio),
            "termino_mes": str(self.inicio.mas(11)),
        }
        return Orden("intervencion", "AdjudicarProyecto", "2019-07-01", datos)

    def hasta_fase_dos(self) -> list[Orden]:
        """Etapa 1, Fase I in month 1, the diagnosis, Fase II in month 3."""
        return [
            self.intervencion("IniciarEtapa", 1, 1, etapa=1, implementador="Ejecutora"),
            self.fase("IniciarFase", 1, 1, 1),
            self.intervencion(
                *("IngresarDiagnostico", 2, 10), necesidades=["Sombra"], asistentes=30, acta="a-1"
            ),
            self.intervencion("DifundirDiagnostico", 2, 20, asistentes=35, acta="a-2"),
            self.fase("IniciarFase", 2, 3, 1),
            self.intervencion("ValidarDiagnostico", 3, 2, asistentes=40, acta="a-3"),
        ]

    def hasta_la_validacion(self, mes: int = 3) -> list[Orden]:
        """The initiatives, and the PDL with its validation process opened on day 10 of `mes`."""
        ordenes = self.hasta_fase_dos()
        for iniciativa_id, (ambito, monto) in self.iniciativas.items():
            ordenes += [
                self.levantar(iniciativa_id),
                self.formular(iniciativa_id, ambito, monto),
                self.intervencion(
                    *("EvaluarPrefactibilidad", 3, 4),
                    iniciativa_id=iniciativa_id,
                    resultado="PREFACTIBLE",
                    criterios=[{"nombre": "Técnico", "puntaje": "6.0"}],
                ),
            ]
        ranking = [
            {"iniciativa_id": iniciativa_id, "lugar": lugar, "votos": 40 - lugar}
            for lugar, iniciativa_id in enumerate(self.iniciativas, 1)
        ]
        return [
            *ordenes,
            self.intervencion(
                *("PriorizarIniciativas", 3, 5, "asamblea"),
                ranking=ranking,
                asamblea_fecha=self.dia(3, 5),
                asistentes=50,
            ),
            self.intervencion(
                *("ElaborarPDL", mes, 10),
                pdl_id=f"pdl-{self.proyecto_id}",
                iniciativas=list(self.iniciativas),
                plan_accion="En el orden de la asamblea",
            ),
            self.intervencion("FormalizarPDL", mes, 10),
            self.intervencion("IniciarValidacionPDL", mes, 10),
        ]

    def levantar(self, iniciativa_id: str) -> Orden:
        return self.intervencion(
            *("LevantarIniciativa", 3, 3),
            iniciativa_id=iniciativa_id,
            titulo=f"Iniciativa {iniciativa_id}",
            es_urgencia=False,
            necesidad="Sombra",
        )

    def formular(self, iniciativa_id: str, ambito: str, monto: int) -> Orden:
        return self.intervencion(
            *("FormularIniciativa", 3, 4),
            iniciativa_id=iniciativa_id,
            ambito=ambito,
            monto_solicitado_clp=monto,
            plazo_dias=60,
            impacto="Más verde",
            diseno_doc="diseno",
        )

    def etapa_dos(self, mes: int) -> list[Orden]:
        """Etapa 2 and its Fase V, begun on day 20 of `mes`."""
        return [
            self.intervencion("IniciarEtapa", mes, 20, "app", etapa=2, implementador="FOSIS"),
            self.fase("IniciarFase", 5, mes, 20),
        ]

    def cerrar_etapa_dos(self) -> list[Orden]:
        return [
            self.fase("CerrarFase", 5, 24, 20),
            self.intervencion("CerrarEtapa", 24, 20, "app", etapa=2),
        ]

    def hasta_fase_tres(self) -> list[Orden]:
        """The PDL valid, Fase III begun in month 6, Fase II closed."""
        return [
            self.fase("CerrarFase", 1, 3, 30),
            self.intervencion("ValidarPDL", 3, 25, "asamblea", quorum=50, acta="a-4"),
            self.fase("IniciarFase", 3, 6, 1),
            self.fase("CerrarFase", 2, 6, 28),
        ]

    def hasta_fase_cuatro(self) -> list[Orden]:
        """Etapa 1 to its end in month 12, with what its administrative closing asks of it."""
        return [
            self.fase("IniciarFase", 4, 11, 1),
            self.fase("CerrarFase", 3, 11, 28),
            self.intervencion(
                *("RegistrarActividad", 12, 5),
                actividad_id=f"cierre-{self.proyecto_id}",
                codigo="ACTIVIDADES_CIERRE",
                modalidad="PRESENCIAL",
                participantes=40,
                componente=1,
            ),
            self.intervencion("IngresarLineaSalida", 12, 10, sistema="SNU", folio="f-1"),
            self.fase("CerrarFase", 4, 12, 20),
            self.intervencion("CerrarEtapa", 12, 20, etapa=1),
        ]

    def financiar(self, iniciativa_id: str, **cambios: Any) -> Orden:
        ambito, monto = self.iniciativas[iniciativa_id]
        datos: dict[str, Any] = {
            "iniciativa_id": iniciativa_id,
            "ambito": ambito,
            "monto_clp": monto,
        }
        return self.financiamiento("FinanciarIniciativa", 7, 1, **(datos | cambios))

    def girar(self, iniciativa_id: str) -> Orden:
        return self.financiamiento(
            *("GirarFondos", 7, 5),
            iniciativa_id=iniciativa_id,
            giro_id=f"giro-{iniciativa_id}",
            receptor_rut=RECEPTOR,
            monto_clp=self.iniciativas[iniciativa_id][1],
            cuota=1,
            fecha=self.dia(7, 5),
        )

    def rendir(self, iniciativa_id: str) -> list[Orden]:
        """The rendición of all that was paid, and its approval by someone else."""
        monto = self.iniciativas[iniciativa_id][1]
        rendicion = f"rendicion-{iniciativa_id}"
        factura = {
            "tipo": "Factura",
            "folio": f"{self.proyecto_id}-{iniciativa_id}",
            "rut_emisor": "60109000-7",
            "fecha": self.dia(8, 1),
            "monto_clp": monto,
            "sha256": "ab" * 32,
        }
        return [
            self.financiamiento(
                *("PresentarRendicion", 8, 10, "ejecutora"),
                rendicion_id=rendicion,
                iniciativa_id=iniciativa_id,
                documentos=[factura],
            ),
            self.financiamiento(
                *("AprobarRendicion", 8, 20), rendicion_id=rendicion, monto_aprobado_clp=monto
            ),
        ]

    def pedir_cierre(self, numero: int = 25) -> Orden:
        return self.intervencion("SolicitarCierre", 12, numero)


def habilitar_receptor() -> Orden:
    """The organisation that receives every giro of these stories."""
    datos = {"rut": RECEPTOR, "registro_19862": True, "fecha": HABILITAR_EL}
    return Orden("financiamiento", "HabilitarReceptor", HABILITAR_EL, datos, "finanzas")
