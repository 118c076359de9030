"""What casos does with the facts of territorios and alianzas.

K1 and P14 rest on the recorded polygon, K8 on the recorded offer and protocol; P12 answers.
"""

from __future__ import annotations

from collections.abc import Iterable

from services.casos.domain.ordenes import RegistrarRespuestaDerivacion
from services.casos.events import (
    ConstaOfertaCerrada,
    ConstaOfertaInstalada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProtocoloDerivacionAcordado,
)
from services.casos.schemas import DerivacionRespondidaAjena
from shared.policies import Fact, Foreign, Policy


def registrar_respuesta(event: Foreign) -> Iterable[RegistrarRespuestaDerivacion]:
    """P12: the offer accepts the case or it does not."""
    respuesta: DerivacionRespondidaAjena = event.read(DerivacionRespondidaAjena)
    yield RegistrarRespuestaDerivacion(
        caso_id=respuesta.caso_id,
        derivacion_id=respuesta.derivacion_id,
        oferta_id=respuesta.oferta_id,
        acepta=respuesta.acepta,
        motivo=respuesta.motivo,
    )


FACTS: tuple[Fact, ...] = (
    Fact("territorios", "PolígonoElegido", ConstaPoligonoElegido, stream="poligono/{poligono_id}"),
    Fact("territorios", "PolígonoCerrado", ConstaPoligonoCerrado, stream="poligono/{poligono_id}"),
    Fact("alianzas", "OfertaInstalada", ConstaOfertaInstalada, stream="oferta/{oferta_id}"),
    Fact("alianzas", "OfertaCerrada", ConstaOfertaCerrada, stream="oferta/{oferta_id}"),
    Fact(
        "alianzas",
        "ProtocoloDerivaciónAcordado",
        ConstaProtocoloDerivacionAcordado,
        stream="protocolo/{protocolo_id}",
    ),
)
POLICIES: tuple[Policy, ...] = (
    Policy("P12", "alianzas", "DerivaciónRespondida", registrar_respuesta),
)
