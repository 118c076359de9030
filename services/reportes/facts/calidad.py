"""Facts about the data themselves: contradictions of the sources, what they leave out, and who was
told no.
"""

from __future__ import annotations

from services.reportes.facts.definition import del_sobre, entero, fact, logico, texto

DISCREPANCIA = fact(
    "f_discrepancia",
    ["DiscrepanciaRegistrada"],
    texto("discrepancia_id"),
    texto("campo"),
    texto("texto", de="valor_a", como="texto_a"),
    texto("fuente", de="valor_a", como="fuente_a"),
    entero("linea", de="valor_a", como="linea_a"),
    texto("texto", de="valor_b", como="texto_b"),
    texto("fuente", de="valor_b", como="fuente_b"),
    entero("linea", de="valor_b", como="linea_b"),
    texto("regla"),
    logico("bloqueante"),
    texto("descripcion"),
    log="reportes",
)

DISCREPANCIA_RESUELTA = fact(
    "f_discrepancia_resuelta",
    ["DiscrepanciaResuelta"],
    texto("discrepancia_id"),
    texto("decision"),
    del_sobre("grounds"),
    log="reportes",
)

DATO_FALTANTE = fact(
    "f_dato_faltante",
    ["DatoFaltante"],
    texto("dato_id"),
    texto("entidad"),
    texto("campo"),
    texto("fuente"),
    del_sobre("archivo"),
    del_sobre("fila"),
)

RECHAZO = fact(
    "f_rechazo",
    ["ComandoRechazado"],
    texto("comando"),
    texto("codigo_error"),
    texto("regla"),
)

FACTS = (DISCREPANCIA, DISCREPANCIA_RESUELTA, DATO_FALTANTE, RECHAZO)
