"""F3, F4, F5 and F9 read from the stored facts alone: what a history breaks, apart from the code that decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Hecho = tuple[str, Mapping[str, Any]]
DE_DINERO = {
    "FondoAsignado",
    "FondoModificado",
    "IniciativaFinanciada",
    "CompromisoRebajado",
    "FinanciamientoAnulado",
    "FondosGirados",
    "SaldoReintegrado",
    "RendiciónAprobada",
    "SaldoFondoCertificado",
}


def rotas(hechos: Iterable[Hecho]) -> set[str]:
    """The codes that a history breaks at some point of it, over all its projects."""
    historia = list(hechos)
    return {*_dinero(historia), *_documentos(historia)}


def _dinero(historia: list[Hecho]) -> Iterator[str]:
    fondo: Counter[str] = Counter()
    comprometido, girado, justificado = (defaultdict[tuple[str, str], int](int) for _ in range(3))
    for tipo, data in historia:
        if tipo not in DE_DINERO:
            continue
        proyecto = data["proyecto_id"]
        cual = (proyecto, data.get("iniciativa_id", ""))
        match tipo:
            case "FondoAsignado":
                fondo[proyecto] = data["monto_clp"]
            case "FondoModificado":
                fondo[proyecto] += data["delta_clp"]
            case "IniciativaFinanciada":
                comprometido[cual] += data["monto_clp"]
            case "CompromisoRebajado" | "FinanciamientoAnulado":
                comprometido[cual] -= data["monto_clp"]
            case "FondosGirados":
                girado[cual] += data["monto_clp"]
            case "SaldoReintegrado":
                justificado[cual] += data["monto_clp"]
            case "RendiciónAprobada":
                justificado[cual] += data["monto_aprobado_clp"]
            case "SaldoFondoCertificado":
                if any(girado[c] != justificado[c] for c in girado if c[0] == proyecto):
                    yield "F5"
        if sum(monto for (p, _), monto in comprometido.items() if p == proyecto) > fondo[proyecto]:
            yield "F3"
        if any(girado[c] > comprometido[c] for c in girado):
            yield "F4"
        if any(justificado[c] > girado[c] for c in justificado):
            yield "F5"


def _documentos(historia: list[Hecho]) -> Iterator[str]:
    vivas: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for tipo, data in historia:
        if tipo not in ("RendiciónPresentada", "RendiciónRechazada"):
            continue
        cual = (data["proyecto_id"], data["rendicion_id"])
        vivas.pop(cual, None)
        if tipo == "RendiciónPresentada":
            vivas[cual] = [_identidad(papel) for papel in data["documentos"]]
        veces = Counter(papel for papeles in vivas.values() for papel in papeles)
        if veces and max(veces.values()) > 1:
            yield "F9"


def _identidad(papel: Mapping[str, Any]) -> tuple[str, str, int]:
    """The same paper, however it is written: folios here are numbers."""
    return papel["rut_emisor"], papel["tipo"].strip().upper(), int(papel["folio"])
