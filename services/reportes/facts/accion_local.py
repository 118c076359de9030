"""Facts of Acción Local: territories, awards, funds, financed initiatives, institutions,
exceptions.
"""

from __future__ import annotations

from services.reportes.facts.definition import del_sobre, entero, fact, lista, logico, texto

TERRITORIO = fact(
    "f_territorio",
    ["TerritorioRegistrado"],
    texto("territorio_id"),
    texto("nombre"),
    texto("tipo"),
    texto("region"),
    texto("comuna_principal"),
    logico("es_campamento"),
    texto("texto_campamento_fuente"),
    log="territorios",
)

TERRITORIO_CORREGIDO = fact(
    "f_territorio_corregido",
    ["TerritorioCorregido"],
    texto("territorio_id"),
    texto("campo"),
    texto("nombre", de="valor_nuevo"),
    texto("tipo", de="valor_nuevo"),
    texto("region", de="valor_nuevo"),
    texto("comuna_principal", de="valor_nuevo"),
    log="territorios",
)

TERRITORIOS_FUSIONADOS = fact(
    "f_territorios_fusionados",
    ["TerritoriosFusionados"],
    texto("destino_id"),
    lista("origen_ids"),
    log="territorios",
)

PROYECTO = fact(
    "f_proyecto",
    ["ProyectoAdjudicado"],
    texto("proyecto_id"),
    texto("territorio_id"),
    texto("programa"),
    texto("nombre_proyecto"),
    texto("convocatoria"),
    texto("ejecutor_id"),
    entero("monto_proyecto_clp"),
    entero("fondo_iniciativas_clp"),
    texto("inicio_mes"),
    texto("termino_mes"),
    texto("plantilla_version"),
    texto("region"),
    texto("comuna_principal"),
    del_sobre("archivo"),
    log="intervencion",
)

FONDO = fact(
    "f_fondo",
    ["FondoAsignado", "FondoModificado"],
    texto("proyecto_id"),
    entero("monto_clp"),
    entero("delta_clp"),
    log="financiamiento",
)

INICIATIVA_FINANCIADA = fact(
    "f_iniciativa_financiada",
    ["IniciativaFinanciada"],
    texto("proyecto_id"),
    texto("iniciativa_id"),
    texto("ambito"),
    entero("monto_clp"),
    entero("saldo_fondo_clp"),
    entero("lugar_prioridad"),
    log="financiamiento",
)

INSTITUCION = fact(
    "f_institucion",
    ["InstituciónRegistrada"],
    texto("institucion_id"),
    texto("nombre"),
    texto("clasificacion_fuente"),
    texto("naturaleza_juridica"),
    log="alianzas",
)

EXCEPCION = fact(
    "f_excepcion",
    ["ExcepciónAutorizada"],
    texto("proyecto_id"),
    texto("excepcion_id"),
    texto("regla"),
    texto("motivo"),
    log="intervencion",
)

FACTS = (
    TERRITORIO,
    TERRITORIO_CORREGIDO,
    TERRITORIOS_FUSIONADOS,
    PROYECTO,
    FONDO,
    INICIATIVA_FINANCIADA,
    INSTITUCION,
    EXCEPCION,
)
