"""Renditions: each peso paid is proved by a document that is used once in the whole programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from services.financiamiento.domain.estado import Fondo, Rendicion
from services.financiamiento.domain.exigencias import exigir_monto, motivo_de
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    ObservarRendicion,
    PresentarRendicion,
    RechazarRendicion,
)
from services.financiamiento.domain.plazos import resueltas
from services.financiamiento.domain.receptor import exigir_organizacion
from services.financiamiento.domain.rechazos import MontoFueraDeRango, MotivoRequerido, Pesos
from services.financiamiento.domain.rechazos_rendicion import (
    AprobacionExcedeGirado,
    AprobacionSobreDocumentos,
    AprobadorPresento,
    DocumentoYaRendido,
    RendicionInexistente,
    RendicionNoPendiente,
    RendicionSinDocumentos,
    RendicionYaPresentada,
    SinFondosPorRendir,
)
from services.financiamiento.events_rendicion import (
    Documento,
    RendicionAprobada,
    RendicionObservada,
    RendicionPresentada,
    RendicionRechazada,
)
from shared.common import CLAVE, ClaveLiberada, ClaveReservada
from shared.decider import Context
from shared.errors import InvalidInput
from shared.names import comparable
from shared.values import Clp

_HEX: Final = frozenset("0123456789abcdef")


def clave_de(documento: Documento) -> str:
    """The key of a document in the whole programme: `Factura 0012` and `FACTURA 12` are one."""
    tipo, folio = comparable(documento.tipo), comparable(documento.folio)
    return f"documento/{documento.rut_emisor}/{tipo}/{folio.lstrip('0') or '0'}"


def presentar(fondo: Fondo, orden: PresentarRendicion, context: Context) -> Sequence[Any]:
    _exigir_legibles(orden.documentos)
    anterior = fondo.rendiciones.get(orden.rendicion_id)
    if anterior is not None and _ya_presentada(anterior, orden):
        return []
    if not orden.documentos:
        raise RendicionSinDocumentos(rendicion_id=orden.rendicion_id)
    for documento in orden.documentos:
        exigir_monto(documento.monto_clp)
    total = sum(documento.monto_clp for documento in orden.documentos)
    if total > Clp.MAXIMO:
        raise MontoFueraDeRango(monto_clp=Pesos(total))
    if fondo.por_rendir(orden.iniciativa_id) == 0:
        raise SinFondosPorRendir(iniciativa_id=orden.iniciativa_id)
    presentada = RendicionPresentada(
        proyecto_id=orden.proyecto_id,
        rendicion_id=orden.rendicion_id,
        iniciativa_id=orden.iniciativa_id,
        documentos=orden.documentos,
        total_clp=Clp(total),
        presentada_por=context.actor.id,
    )
    titular = _titular(orden.proyecto_id, orden.rendicion_id)
    reservadas = list(_reservar(orden.documentos, titular, context))
    dejadas = () if anterior is None else anterior.documentos
    usadas = {clave_de(documento) for documento in orden.documentos}
    sueltas = [documento for documento in dejadas if clave_de(documento) not in usadas]
    return [presentada, *_liberar(sueltas, titular, context), *reservadas]


def _ya_presentada(anterior: Rendicion, orden: PresentarRendicion) -> bool:
    """True for a repeat. Only an observed one may be presented again, for the same initiative."""
    misma = anterior.iniciativa_id == orden.iniciativa_id
    if misma and anterior.estado == "OBSERVADA":
        return False
    igual = misma and anterior.documentos == orden.documentos
    if igual and anterior.estado != "RECHAZADA":
        return True
    raise RendicionYaPresentada(rendicion_id=orden.rendicion_id, estado=anterior.estado)


def _reservar(
    documentos: Iterable[Documento], titular: str, context: Context
) -> Iterator[ClaveReservada]:
    """The keys still to take. Raises `DocumentoYaRendido` for one of another, or twice here."""
    vistas: set[str] = set()
    for documento in documentos:
        clave = clave_de(documento)
        duenio = context.of(CLAVE, clave).titular
        if clave in vistas or duenio not in (None, titular):
            raise DocumentoYaRendido(
                tipo=documento.tipo,
                folio=documento.folio,
                rut_emisor=documento.rut_emisor,
                titular=duenio or titular,
            )
        vistas.add(clave)
        if duenio is None:
            yield ClaveReservada(clave=clave, titular=titular)


def _liberar(
    documentos: Iterable[Documento], titular: str, context: Context
) -> list[ClaveLiberada]:
    claves = [clave_de(documento) for documento in documentos]
    return [
        ClaveLiberada(clave=clave, titular=titular)
        for clave in claves
        if context.of(CLAVE, clave).titular == titular
    ]


def observar(fondo: Fondo, orden: ObservarRendicion) -> Sequence[Any]:
    observaciones = motivo_de(orden.observaciones)
    rendicion = _rendicion(fondo, orden)
    if (rendicion.estado, rendicion.observaciones) == ("OBSERVADA", observaciones):
        return []
    _exigir_estado(rendicion, orden, "PRESENTADA")
    return [
        RendicionObservada(
            proyecto_id=orden.proyecto_id,
            rendicion_id=orden.rendicion_id,
            iniciativa_id=rendicion.iniciativa_id,
            observaciones=observaciones,
        )
    ]


def aprobar(fondo: Fondo, orden: AprobarRendicion, context: Context) -> Sequence[Any]:
    exigir_monto(orden.monto_aprobado_clp)
    rendicion = _rendicion(fondo, orden)
    if (rendicion.estado, rendicion.aprobado_clp) == ("APROBADA", orden.monto_aprobado_clp):
        return []
    _exigir_estado(rendicion, orden, "PRESENTADA")
    if context.actor.id in rendicion.presentada_por:
        raise AprobadorPresento(rendicion_id=orden.rendicion_id)
    if orden.monto_aprobado_clp > rendicion.total_clp:
        raise AprobacionSobreDocumentos(
            rendicion_id=orden.rendicion_id,
            total_clp=rendicion.total_clp,
            monto_clp=orden.monto_aprobado_clp,
        )
    por_rendir = fondo.por_rendir(rendicion.iniciativa_id)
    if orden.monto_aprobado_clp > por_rendir:
        raise AprobacionExcedeGirado(
            iniciativa_id=rendicion.iniciativa_id,
            por_rendir_clp=Clp(por_rendir),
            monto_clp=orden.monto_aprobado_clp,
        )
    observaciones = (orden.observaciones or "").strip() or None
    if observaciones is None and orden.monto_aprobado_clp < rendicion.total_clp:
        raise MotivoRequerido()
    queda = por_rendir - orden.monto_aprobado_clp
    aprobada = RendicionAprobada(
        proyecto_id=orden.proyecto_id,
        rendicion_id=orden.rendicion_id,
        iniciativa_id=rendicion.iniciativa_id,
        monto_aprobado_clp=orden.monto_aprobado_clp,
        por_rendir_clp=Clp(queda),
        observaciones=observaciones,
    )
    solucionada = [] if queda else [rendicion.iniciativa_id]
    return [aprobada, *resueltas(fondo, orden.proyecto_id, solucionada, context)]


def rechazar(fondo: Fondo, orden: RechazarRendicion, context: Context) -> Sequence[Any]:
    observaciones = motivo_de(orden.observaciones)
    rendicion = _rendicion(fondo, orden)
    if rendicion.estado == "RECHAZADA":
        return []
    _exigir_estado(rendicion, orden, "PRESENTADA", "OBSERVADA")
    rechazada = RendicionRechazada(
        proyecto_id=orden.proyecto_id,
        rendicion_id=orden.rendicion_id,
        iniciativa_id=rendicion.iniciativa_id,
        observaciones=observaciones,
    )
    titular = _titular(orden.proyecto_id, orden.rendicion_id)
    return [rechazada, *_liberar(rendicion.documentos, titular, context)]


def _titular(proyecto_id: str, rendicion_id: str) -> str:
    return f"{proyecto_id}/{rendicion_id}"


def _rendicion(
    fondo: Fondo, orden: ObservarRendicion | AprobarRendicion | RechazarRendicion
) -> Rendicion:
    rendicion = fondo.rendiciones.get(orden.rendicion_id)
    if rendicion is None:
        raise RendicionInexistente(rendicion_id=orden.rendicion_id, proyecto_id=orden.proyecto_id)
    return rendicion


def _exigir_estado(
    rendicion: Rendicion,
    orden: ObservarRendicion | AprobarRendicion | RechazarRendicion,
    *estados: str,
) -> None:
    if rendicion.estado not in estados:
        raise RendicionNoPendiente(rendicion_id=orden.rendicion_id, estado=rendicion.estado)


def _exigir_legibles(documentos: Sequence[Documento]) -> None:
    """Raises `InvalidInput`, which is answered and never recorded, as for a natural person's RUT."""
    for lugar, documento in enumerate(documentos):
        campo = f"documentos[{lugar}]"
        exigir_organizacion(f"{campo}.rut_emisor", documento.rut_emisor)
        errores = [
            (f"data.{campo}.{nombre}", "debe tener letras o números")
            for nombre in ("tipo", "folio")
            if not comparable(getattr(documento, nombre))
        ]
        if len(documento.sha256) != 64 or set(documento.sha256) - _HEX:
            problema = "debe tener 64 dígitos hexadecimales en minúsculas"
            errores.append((f"data.{campo}.sha256", problema))
        if errores:
            raise InvalidInput.of(errores)
