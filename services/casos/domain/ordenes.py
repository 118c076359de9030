"""What a case can be asked to do. What says something of the person is `Told`: encrypted wherever it is stored."""

from __future__ import annotations

from datetime import date

from services.casos.events_acompanamiento import CausalEgreso
from services.casos.events_comunes import (
    BaseLegal,
    Canal,
    CausalRechazo,
    Finalidad,
    FuenteDeteccion,
    Meta,
    Modalidad,
    MotivoReasignacion,
    Otorgante,
    ResultadoEvaluacion,
    Titular,
    TramoEdad,
)
from shared.declare import command, value
from shared.told import ToldCode, ToldCodes, ToldText


class NivelRiesgo(ToldCode):
    """What a person concluded of the risk."""

    __slots__ = ()
    OPCIONES = ("BAJO", "MEDIO", "ALTO")


class FactoresRiesgo(ToldCodes):
    """The codes are ours: no seed lists them."""

    __slots__ = ()
    OPCIONES = (
        "DESERCION_ESCOLAR",
        "CONSUMO",
        "PARES_CON_CONFLICTO",
        "VIOLENCIA_EN_EL_HOGAR",
        "SIN_CUIDADOR_PRESENTE",
        "INFRACCION_ANTERIOR",
        "SITUACION_DE_CALLE",
    )


@command("caso/{caso_id}")
class DetectarCaso:
    """Opens a case. `persona_ref` is a random UUID."""

    caso_id: str
    persona_ref: str
    poligono_id: str
    fuente_deteccion: FuenteDeteccion
    fecha: date


@command("caso/{caso_id}")
class RegistrarConsentimiento:
    """Gives a legal basis. `otorgante` and `texto_sha256` are for a consent, not for a mandate."""

    caso_id: str
    consentimiento_id: str
    tipo_titular: Titular
    otorgante: Otorgante | None = None
    base_legal: BaseLegal
    finalidades: tuple[Finalidad, ...] = ()
    texto_sha256: str | None = None
    fecha: date
    vigencia: date | None = None


@command("caso/{caso_id}")
class RevocarConsentimiento:
    """Takes a legal basis back from `fecha` on."""

    caso_id: str
    consentimiento_id: str
    fecha: date


@command("caso/{caso_id}")
class IniciarEvaluacion:
    """Begins the evaluation and takes a place of the polygon."""

    caso_id: str
    dupla_id: str
    instrumento: str
    fecha: date


@command("caso/{caso_id}")
class CompletarEvaluacion:
    """A person's conclusion, never a machine's (Ley 21.719, art. 8 bis)."""

    caso_id: str
    resultado: ResultadoEvaluacion
    nivel_riesgo: NivelRiesgo | None = None
    factores: FactoresRiesgo | None = None


@command("caso/{caso_id}")
class IngresarCaso:
    """Admits an evaluated case to the programme."""

    caso_id: str
    fecha: date
    tramo_edad: TramoEdad
    dupla_id: str


@command("caso/{caso_id}")
class RechazarIngreso:
    """Ends a case that does not ingress."""

    caso_id: str
    causal: CausalRechazo


@command("caso/{caso_id}")
class AsignarDupla:
    """Gives the case its first professionals."""

    caso_id: str
    profesional_ids: tuple[str, ...]
    desde: date


@command("caso/{caso_id}")
class ReasignarCaso:
    """Gives the case other professionals from `desde` on."""

    caso_id: str
    profesional_ids: tuple[str, ...]
    desde: date
    motivo: MotivoReasignacion


@value
class Objetivo:
    """`meta_valor`: how much of `meta`, if it is counted."""

    objetivo_id: str
    meta: Meta
    meta_valor: int | None = None
    plazo: date
    descripcion: ToldText | None = None


@command("caso/{caso_id}")
class FormularPlan:
    """Writes the next version of the plan; who acts is its author."""

    caso_id: str
    version: int
    objetivos: tuple[Objetivo, ...]


@command("caso/{caso_id}")
class AprobarPlan:
    """Puts a version in force from `fecha`; who acts is not its author."""

    caso_id: str
    version: int
    fecha: date


@command("caso/{caso_id}")
class RegistrarTutoria:
    """An individual session, or its convocation when `asistencia` is false.

    `modalidad` and `canal` are those of the project when left out (P16).
    """

    caso_id: str
    tutoria_id: str
    profesional_id: str
    fecha: date
    duracion_min: int
    modalidad: Modalidad | None = None
    canal: Canal | None = None
    objetivos_trabajados: tuple[str, ...] = ()
    asistencia: bool
    nota: ToldText | None = None


@command("caso/{caso_id}")
class EvaluarObjetivo:
    """How far an objective of the plan is, 0 to 100."""

    caso_id: str
    objetivo_id: str
    logro: int
    fecha: date


@command("caso/{caso_id}")
class SolicitarDerivacion:
    """Asks an offer to receive the case, under a protocol.

    `reemplaza`: the derivación of this case whose place it takes (A4, P13).
    """

    caso_id: str
    derivacion_id: str
    oferta_id: str
    protocolo_id: str
    fecha: date
    reemplaza: str | None = None


@command("caso/{caso_id}")
class EvaluarPlazos:
    """The clock: what no offer answered by the day `al` expires (P12). Never a future day."""

    caso_id: str
    al: date


@command("caso/{caso_id}")
class RegistrarRespuestaDerivacion:
    """P12: what alianzas answered; `motivo` is a code."""

    caso_id: str
    derivacion_id: str
    oferta_id: str
    acepta: bool
    motivo: str | None = None


@command("caso/{caso_id}")
class AtenderDerivacion:
    """The offer attended the case."""

    caso_id: str
    derivacion_id: str
    fecha: date


@command("caso/{caso_id}")
class EgresarCaso:
    """Ends a case of the programme."""

    caso_id: str
    causal: CausalEgreso
    fecha: date


@command("caso/{caso_id}")
class ReingresarCaso:
    """Opens an ended case again."""

    caso_id: str
    fecha: date


Orden = (
    DetectarCaso
    | RegistrarConsentimiento
    | RevocarConsentimiento
    | IniciarEvaluacion
    | CompletarEvaluacion
    | IngresarCaso
    | RechazarIngreso
    | AsignarDupla
    | ReasignarCaso
    | FormularPlan
    | AprobarPlan
    | RegistrarTutoria
    | EvaluarObjetivo
    | SolicitarDerivacion
    | EvaluarPlazos
    | RegistrarRespuestaDerivacion
    | AtenderDerivacion
    | EgresarCaso
    | ReingresarCaso
)
