"""What a rectification may not leave behind in a fund: its accounts hold after it too (F3, F4, F5, F10)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from services.financiamiento.domain.estado import Fondo
from services.financiamiento.domain.rechazos import MontoFueraDeRango
from shared.decider import Context, DomainError
from shared.values import Clp


class RectificadoSobreElFondo(DomainError):
    """Rectificado así, habría {comprometido_clp} comprometidos sobre un fondo de {asignado_clp}."""

    rule = "F3"
    remedy = "Si el fondo era mayor, modifíquelo antes con ModificarFondo."


class RectificadoGiradoDeMas(DomainError):
    """Rectificado así, la iniciativa {iniciativa_id} tendría {girado_clp} girados sobre un compromiso
    de {vigente_clp}.
    """

    rule = "F4"
    remedy = "Rectifique antes el otro monto, o registre el reintegro que corresponda."


class RectificadoRendidoDeMas(DomainError):
    """Rectificado así, la iniciativa {iniciativa_id} tendría {rendido_clp} rendidos o reintegrados
    sobre {girado_clp} girados.
    """

    rule = "F5"
    remedy = "Rectifique antes el otro monto."


class FondoCertificadoNoSeRectifica(DomainError):
    """El fondo del proyecto {proyecto_id} tiene certificado de saldo: sus cifras no se rectifican."""

    rule = "F5"
    remedy = (
        "La rectificación de un fondo cerrado va por el acto que deje sin efecto el certificado."
    )


def admitir(fondo: Fondo, hecho: Any, _: Context) -> None:
    """Refuses the rectification that makes `hecho` what it is, when the accounts of `fondo` fail."""
    if fondo.certificado is not None:
        raise FondoCertificadoNoSeRectifica(proyecto_id=fondo.certificado.proyecto_id)
    for campo in fields(hecho):
        monto = getattr(hecho, campo.name)
        if isinstance(monto, Clp) and campo.name == "monto_clp" and monto < 1:
            raise MontoFueraDeRango(monto_clp=monto)
    if fondo.asignado_clp is not None and fondo.comprometido_clp > fondo.asignado_clp:
        raise RectificadoSobreElFondo(
            comprometido_clp=Clp(fondo.comprometido_clp), asignado_clp=fondo.asignado_clp
        )
    for iniciativa_id, compromiso in fondo.compromisos.items():
        rendido = compromiso.aprobado_clp + compromiso.reintegrado_clp
        if compromiso.girado_clp > compromiso.vigente_clp:
            raise RectificadoGiradoDeMas(
                iniciativa_id=iniciativa_id,
                girado_clp=Clp(compromiso.girado_clp),
                vigente_clp=Clp(max(compromiso.vigente_clp, 0)),
            )
        if rendido > compromiso.girado_clp:
            raise RectificadoRendidoDeMas(
                iniciativa_id=iniciativa_id,
                rendido_clp=Clp(rendido),
                girado_clp=Clp(compromiso.girado_clp),
            )
