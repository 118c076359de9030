"""Who a protected person is, what they ask of their data, and the life of their key."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from shared.declare import event, value
from shared.personal import Protected

Vinculo = Literal["MADRE", "PADRE", "TUTOR", "CUIDADOR", "OTRO_FAMILIAR"]
Derecho = Literal["acceso", "rectificacion", "supresion", "oposicion", "portabilidad", "bloqueo"]
Solicitante = Literal["titular", "representante", "oficio"]
Resultado = Literal["acogido", "denegado"]
ClaseExpediente = Literal["expediente", "no_admitido"]


@value
class RepresentanteIdentificado:
    """Who answers for the person: another person, with a key of their own."""

    PERSONA: ClassVar[str] = "representante_ref"

    representante_ref: str
    vinculo: Vinculo
    nombre: Protected
    contacto: Protected | None = None


@event(
    "PersonaIdentificada",
    fixed=("persona_ref", "representante.representante_ref"),
    document="rut",
)
class PersonaIdentificada:
    """The last one counts. Without `nacimiento` the person is treated as a minor (Ley 21.430)."""

    persona_ref: str
    fecha: date
    nombre: Protected
    rut: Protected | None = None
    nacimiento: Protected | None = None
    contacto: Protected | None = None
    representante: RepresentanteIdentificado | None = None


@event("RepresentaciónAsumida", stream="persona/{persona_ref}", fixed=("persona_ref",))
class RepresentacionAsumida:
    """Told to the representative's own stream: their data are kept for as long as those of whom they represent."""

    persona_ref: str
    representado_ref: str


@event("ExpedienteCerrado", stream="persona/{persona_ref}", fixed=("persona_ref", "caso_id"))
class ExpedienteCerrado:
    """A case of the person ended: the term of conservation of its `clase` (retention.csv) counts from `desde`.

    The last one of each case counts: it may have been opened again in between.
    """

    persona_ref: str
    caso_id: str
    clase: ClaseExpediente
    desde: date


@event("DerechoTitularSolicitado", fixed=("persona_ref", "derecho", "registrado_por"))
class DerechoTitularSolicitado:
    """`vence_en`: by when it is answered. `detalle`: what is asked, in the holder's words."""

    persona_ref: str
    derecho_id: str
    derecho: Derecho
    solicitante: Solicitante
    fecha: date
    vence_en: date
    detalle: Protected | None = None
    registrado_por: str


@event("PlazoDerechoProrrogado", fixed=("persona_ref",))
class PlazoDerechoProrrogado:
    """The request is answered by `vence_en` instead. `norma`: a code of what that rests on."""

    persona_ref: str
    derecho_id: str
    norma: str
    vence_en: date


@event("DerechoTitularResuelto", fixed=("persona_ref", "resultado", "resuelto_por"))
class DerechoTitularResuelto:
    """`norma`: a code of what a denial rests on; `respuesta`: what the holder is told."""

    persona_ref: str
    derecho_id: str
    resultado: Resultado
    norma: str | None = None
    respuesta: Protected | None = None
    fecha: date
    resuelto_por: str


@event("DatosBloqueados", key="block")
class DatosBloqueados:
    """Nobody reads nor adds personal data of this person until they are unblocked."""

    persona_ref: str
    derecho_id: str


@event("DatosDesbloqueados", key="unblock")
class DatosDesbloqueados:
    """The personal data may be used again. `derecho_id`: the request whose resolution lifted the block."""

    persona_ref: str
    derecho_id: str


@event("RetenciónLegalFijada", fixed=("persona_ref",))
class RetencionLegalFijada:
    """Until it is lifted nothing of this person is erased. `norma`: a code, as `causa-rit-o-123`."""

    persona_ref: str
    retencion_id: str
    norma: str
    desde: date


@event("RetenciónLegalLevantada", fixed=("persona_ref",))
class RetencionLegalLevantada:
    """That reason to keep the data is over."""

    persona_ref: str
    retencion_id: str
    fecha: date


@event("SupresiónPropuesta", fixed=("persona_ref",))
class SupresionPropuesta:
    """Every term of conservation is over: somebody decides. `clase`: of the last one (retention.csv)."""

    persona_ref: str
    clase: str
    vencio_el: date


@event("SupresiónDispuesta", fixed=("persona_ref",), key="erase")
class SupresionDispuesta:
    """The key is to be destroyed: from here on nothing of this person is read nor added.

    `motivo`: the right that was granted, or the proposal that was accepted.
    """

    persona_ref: str
    motivo: Literal["DERECHO", "PLAZO_VENCIDO"]
    derecho_id: str | None = None


@event("DatosPersonalesSuprimidos", fixed=("persona_ref",))
class DatosPersonalesSuprimidos:
    """It was done. `clave_destruida` false: the person never had a key, so nothing had been encrypted."""

    persona_ref: str
    clave_destruida: bool
