"""The programme's papers as events: the seven rows, the pilots, the twenty items, and one synthetic
project.
"""

from __future__ import annotations

from typing import Any

from shared.ids import derived_id
from tests.reportes.logs import Logs

CRECE = "COMUNIDAD_CRECE"
INTERSECTOR = ("sernameg", "injuv", "senda", "junaeb")
INDICADOR = {
    "indicador": "CASOS_EN_EVALUACION_SOBRE_ESTIMADO",
    "valor_pct": "40.00",
    "mes": "2025-03",
    "fuente": "crece.txt:58",
}
PLAN = {"componente": 1, "desde": "2025-04", "hasta": "2025-09"}
JUNAEB = {"institucion_id": "junaeb", "programa_origen": "Escuelas Abiertas"}

BTE, CAMPAMENTO, CRITICO, UV = "BTE", "CAMPAMENTO", "BARRIO_CRITICO", "UNIDAD_VECINAL"
ANDES, VALPO = "Andes Cordillera", "Valparaíso – Casablanca"
HENRIQUEZ = "Raúl Silva Henríquez"

#: convocatoria, comuna, name, kind, campamento, first and last month, amount, fund, ejecutor
ROWS: list[tuple[Any, ...]] = [
    (2019, "01101", "El Mirador", BTE, False, "2019-08", "2020-07", 37000000, 7000000, "incadel"),
    (2019, "01107", "Renacer", CAMPAMENTO, True, "2019-11", "2020-10", 37000000, 7000000, None),
    (2019, "13401", ANDES, CRITICO, True, "2019-10", "2020-09", 37000000, 7000000, "plataforma"),
    (2019, "06301", "Sta. Elena", CAMPAMENTO, True, "2019-11", "2020-10", 37000000, 8599584, None),
    (2020, "01107", "La Pampa", CAMPAMENTO, True, "2020-06", "2021-04", 35000000, 7000000, None),
    (2020, "05101", VALPO, CAMPAMENTO, True, "2020-06", "2021-04", 35000000, 7000000, None),
    (2020, "12101", HENRIQUEZ, CAMPAMENTO, True, "2020-07", "2021-04", 35000000, 8000000, None),
]
PILOT = (2019, "05501", "Unidad Vecinal N°3", UV, None, None, None, None, None, "colectiva")
INVENTED = (2020, "13101", "Barrio X", "BARRIO", False, "2020-05", "2021-03", 1000000, 500000, None)

#: month, line, service, type, payload of each of its events
_ITEMS: list[tuple[str, int, str, str, list[dict[str, Any]]]] = [
    ("2025-01", 32, "intervencion", "LineamientosElaborados", [{"programa": CRECE}]),
    ("2025-01", 33, "intervencion", "ManualElaborado", [{"componente": 1}, {"componente": 2}]),
    ("2025-01", 34, "alianzas", "ConvenioElaborado", [{"convenio_id": "c-1", "programa": CRECE}]),
    ("2025-01", 38, "territorios", "ÍndicePoblaciónPotencialCalculado", [{"indice_id": "i-1"}]),
    ("2025-01", 39, "territorios", "UnidadVecinalUbicada", [{"uv_id": "uv-1"}]),
    ("2025-01", 40, "territorios", "ReuniónTécnicaRealizada", [{"uv_id": "uv-1"}]),
    ("2025-01", 41, "territorios", "PolígonoElegido", [{"poligono_id": "pol-1"}]),
    ("2025-01", 42, "intervencion", "CartaGanttEstablecida", [{"proyecto_id": "cc"}]),
    ("2025-02", 46, "alianzas", "ConvenioFirmado", [{"convenio_id": "c-1"}]),
    ("2025-02", 47, "intervencion", "SelecciónEquipoIniciada", [{"proyecto_id": "cc"}]),
    ("2025-02", 48, "alianzas", "OfertaCoordinada", [{"institucion_id": i} for i in INTERSECTOR]),
    ("2025-02", 49, "alianzas", "ModificaciónConvenioTramitada", [{"materia": "PRESUPUESTARIA"}]),
    ("2025-02", 50, "alianzas", "IngresoBarrioPropuesto", [{"propuesta_id": "b-1"}]),
    ("2025-02", 51, "intervencion", "CapacitaciónPreparada", [{"proyecto_id": "cc"}]),
    ("2025-03", 55, "intervencion", "EntrevistasSelecciónRealizadas", [{"proyecto_id": "cc"}]),
    ("2025-03", 56, "alianzas", "ModificaciónConvenioTramitada", [{"convenio_id": "c-1"}]),
    ("2025-03", 57, "intervencion", "PlanComponentePlanificado", [PLAN]),
    ("2025-03", 57, "alianzas", "AsesoríaTécnicaRealizada", [{"componente": 1, "tema": "plan"}]),
    ("2025-03", 58, "alianzas", "AsesoríaTécnicaRealizada", [{"componente": 2}]),
    ("2025-03", 58, "casos", "IndicadorDeclarado", [INDICADOR]),
    ("2025-03", 58, "alianzas", "CoordinaciónProtocoloRegistrada", [{"protocolo_id": "pr-1"}]),
    ("2025-03", 65, "alianzas", "OfertaCerrada", [JUNAEB]),
    ("2025-03", 67, "alianzas", "OfertaPlanificada", [{"institucion_id": "sernameg"}]),
]
LINES = list(dict.fromkeys((month, line) for month, line, *_ in _ITEMS))

ABIERTAS = {"X6", "X14", "X18"}


def minuta() -> Logs:
    """The seven awards and what stands around them, a pilot without dates, a synthetic project, the
    register.
    """
    logs = Logs()
    for code, name in {
        "incadel": "Incadel Consultores Ltda.",
        "plataforma": "Sociedad de capacitación Plataforma Ltda.",
        "colectiva": "Acción Colectiva",
    }.items():
        logs.add("alianzas", "InstituciónRegistrada", {"institucion_id": code, "nombre": name})
    for fila, row in enumerate(ROWS, 1):
        _award(logs, f"p{fila}", fila, row)
    exception = {
        "proyecto_id": "p7",
        "excepcion_id": "e1",
        "regla": "I4",
        "motivo": "inicio tardío",
    }
    logs.add("intervencion", "ExcepciónAutorizada", exception, fila=7)
    _award(logs, "p8", 8, PILOT)
    _award(logs, "p9", 9, INVENTED, medio="sintetico")
    register(logs)
    return logs


def _award(
    logs: Logs, project: str, fila: int, row: tuple[Any, ...], medio: str = "historico"
) -> None:
    convocatoria, cut, name, kind, campamento, desde, hasta, monto, fondo, ejecutor = row
    place = {"region": cut[:2], "comuna_principal": cut}
    occurred = min(desde or f"{convocatoria}-12", "2020-06")
    logs.add(
        "territorios",
        "TerritorioRegistrado",
        {
            "territorio_id": f"t-{project}",
            "nombre": name,
            "aliases": [],
            "tipo": kind,
            "comunas": [cut],
            "sectores": [],
            "texto_campamento_fuente": None,
            "es_campamento": campamento,
            **place,
        },
        fila=fila,
        medio=medio,
    )
    award = logs.add(
        "intervencion",
        "ProyectoAdjudicado",
        {
            "proyecto_id": project,
            "territorio_id": f"t-{project}",
            "programa": "ACCION_LOCAL",
            "nombre_proyecto": "Acción Local",
            "convocatoria": convocatoria,
            "ejecutor_id": ejecutor,
            "monto_proyecto_clp": monto,
            "fondo_iniciativas_clp": fondo,
            "inicio_mes": desde,
            "termino_mes": hasta,
            "plantilla_version": "AL-2019.1",
            **place,
        },
        occurred,
        fila=fila,
        medio=medio,
    )
    if fondo:
        data = {"proyecto_id": project, "monto_clp": fondo, "convocatoria": str(convocatoria)}
        cause = {"causation_id": award.event_id}
        logs.add("financiamiento", "FondoAsignado", data, occurred, fila=fila, medio=medio, **cause)


def register(logs: Logs) -> None:
    """X1 to X24, most of them settled."""
    for n in range(1, 25):
        found = {
            "discrepancia_id": f"X{n}",
            "campo": "dato",
            "valor_a": {
                "texto": f"=a{n}",
                "fuente": "crece.txt" if n == 18 else "ppt.txt",
                "linea": n,
            },
            "valor_b": None if n == 14 else {"texto": "b", "fuente": "ppt.txt", "linea": n + 1},
            "regla": None,
            "bloqueante": n == 6,
            "descripcion": f"contradicción {n}",
        }
        logs.add("reportes", "DiscrepanciaRegistrada", found, "2025-05-02", medio=None)
        if f"X{n}" not in ABIERTAS:
            settled = {"discrepancia_id": f"X{n}", "decision": "se aplica la regla"}
            logs.add(
                "reportes",
                "DiscrepanciaResuelta",
                settled,
                "2025-05-02",
                medio=None,
                grounds="consta en el acta",
            )


def avance() -> Logs:
    """The twenty items of Comunidad Crece in the first quarter of 2025, loaded in disorder, and
    what must not count.
    """
    logs = Logs()
    for code in ("Sernameg", "Injuv", "Senda", "JUNAEB"):
        logs.add(
            "alianzas",
            "InstituciónRegistrada",
            {"institucion_id": code.lower(), "nombre": code},
            "2025-02",
        )
    for project, programa in (("cc", "COMUNIDAD_CRECE"), ("al", "ACCION_LOCAL")):
        award = {
            "proyecto_id": project,
            "programa": programa,
            "territorio_id": "t",
            "convocatoria": 2025,
        }
        logs.add("intervencion", "ProyectoAdjudicado", award, "2025-01", archivo="crece.txt")
    for month, line, service, type_, payloads in reversed(_ITEMS):
        for data in payloads:
            logs.add(service, type_, data, month, archivo="crece.txt", fila=line)
    caused = {"causation_id": derived_id("prueba", "causa")}
    logs.add("alianzas", "ConvenioElaborado", {}, "2025-01", archivo="crece.txt", fila=41, **caused)
    logs.add(
        "intervencion",
        "CartaGanttEstablecida",
        {"proyecto_id": "al"},
        "2025-01",
        archivo="crece.txt",
        fila=99,
    )
    logs.add(
        "alianzas", "OfertaPlanificada", {}, "2025-03", medio="sintetico", archivo="sintetico.csv"
    )
    for entidad, campo in (
        ("casos en evaluación", "el número absoluto"),
        ("barrios del piloto", "el nombre de dos"),
    ):
        faltante = {
            "dato_id": f"d-{entidad}",
            "entidad": entidad,
            "campo": campo,
            "fuente": "crece.txt:58",
        }
        logs.add("casos", "DatoFaltante", faltante, "2025-03", archivo="crece.txt", fila=58)
    otro = {
        "dato_id": "d-x",
        "entidad": "proyecto p2",
        "campo": "el ejecutor",
        "fuente": "minuta.txt:70",
    }
    logs.add("intervencion", "DatoFaltante", otro)
    return logs
