"""Reads the file of a case: records that it is read, then opens what may be opened, and nothing else.

The answer says of each personal value that it does not show whether it is `reservado` (not for this role and purpose),
`bloqueado` or `suprimido`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from services.casos.domain.acceso import AccederFicha
from services.casos.domain.estados import CASO_LEIDO, Caso, Egresado, Inexistente, Ingresado
from services.casos.domain.persona_estado import PERSONA_LEIDA, Persona
from services.casos.events_acceso import Campo, FichaAccedida
from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.access.errors import NobodyKnown
from shared.declare import command_type, event_type
from shared.ids import new_id
from shared.moments import civil_date, iso
from shared.personal import MARK, Cifrado, Protected, Sealed
from shared.privacy.errors import PersonaBloqueada, PersonaSuprimida
from shared.privacy.trees import BLOQUEADO, RESERVADO, SUPRIMIDO
from shared.runtime.core import Core
from shared.schemas import dump

QUERY: Final = "ficha"
SIN_BASE: Final = (
    "No hay base legal vigente para esta finalidad: los datos personales no se muestran ni se usan."
)
#: Whose text says why something was done.
SECUENCIAS: Final = ("caso/{}", "acceso/{}")


def leer_ficha(core: Core, caller: Any, caso_id: str, finalidad: str) -> dict[str, Any]:
    """The file as its reader may see it, with the event that says so.

    Raises `NobodyKnown`, `Forbidden`, `InvalidInput` or `Refused`.
    """
    if not isinstance(caller, Bearer):
        raise NobodyKnown.here()
    asked = Asked.by_query(QUERY, caso_id=caso_id, finalidad=finalidad)
    sobre = {
        "command_id": new_id(),
        "occurred_at": iso(core.executor.clock()),
        "data": {"caso_id": caso_id, "finalidad": finalidad},
    }
    name = command_type(AccederFicha).name
    respuesta = core.executor.execute(name, sobre, caller, asked=asked)
    (recibo,) = [e for e in respuesta["eventos"] if e["type"] == event_type(FichaAccedida).name]
    hecho = core.log.event(recibo["event_id"])
    assert hecho is not None  # it was just stored
    return _Lectura(core, frozenset(hecho.data["campos"])).de(caso_id, finalidad) | {
        "acceso": {"event_id": recibo["event_id"], "campos": hecho.data["campos"]}
    }


class _Lectura:
    """One reading: `campos` are opened, the rest is `reservado`."""

    def __init__(self, core: Core, campos: frozenset[Campo]) -> None:
        assert core.protection is not None  # casos has a key store
        self._core, self._campos, self._protection = core, campos, core.protection
        self._solo_de: str | None = None

    def de(self, caso_id: str, finalidad: str) -> dict[str, Any]:
        caso: Caso = self._core.executor.state(CASO_LEIDO, f"caso/{caso_id}")[1]
        assert not isinstance(caso, Inexistente)  # whoever read it was not refused
        ficha = caso.ficha
        persona_ref = ficha.detectado.persona_ref
        persona: Persona = self._core.executor.state(PERSONA_LEIDA, f"persona/{persona_ref}")[1]
        hoy = civil_date(self._core.executor.clock())
        # Of who was erased the file does not go on telling who answered for them.
        self._solo_de = None if persona.dispuesta is None else persona_ref
        return {
            "caso_id": caso_id,
            "finalidad": finalidad,
            "estado": caso.etapa,
            "deteccion": dump(ficha.detectado),
            "persona": self._persona(persona_ref, persona),
            "base_legal": [
                dump(c.hecho)
                | {
                    "revocado_el": None if c.revocado_el is None else c.revocado_el.isoformat(),
                    "vigente": c.cubre(finalidad, hoy),
                }
                for c in ficha.consentimientos.values()
            ],
            "aviso": None if self._campos else SIN_BASE,
            "evaluacion": self._abierto(
                ficha.evaluacion, {"nivel_riesgo": "riesgo", "factores": "riesgo"}
            ),
            "asignaciones": [dump(a) for a in ficha.asignaciones],
            "derivaciones": [
                dump(d.hecho) | {"estado": d.estado} for d in ficha.derivaciones.values()
            ],
            **self._programa(caso),
            "fundamentos": list(self._fundamentos(caso_id)),
        }

    def _persona(self, persona_ref: str, persona: Persona) -> dict[str, Any]:
        viva = BLOQUEADO if persona.bloqueada else "disponible"
        situacion = viva if persona.dispuesta is None else SUPRIMIDO
        campos: dict[str, Campo] = {
            "nombre": "identidad",
            "rut": "identidad",
            "contacto": "identidad",
            "nacimiento": "nacimiento",
            "detalle": "identidad",
            "respuesta": "identidad",
        }
        return {
            "persona_ref": persona_ref,
            "situacion": situacion,
            "identidad": self._abierto(persona.identidad, campos),
            "derechos": [self._abierto(d, campos) for d in persona.derechos.values()],
            "resoluciones": [self._abierto(r, campos) for r in persona.resueltos.values()],
        }

    def _programa(self, caso: Caso) -> dict[str, Any]:
        if isinstance(caso, Egresado):
            return self._programa(caso.antes) | {"egreso": dump(caso.egreso)}
        if not isinstance(caso, Ingresado):
            return {}
        return {
            "ingreso": self._abierto(caso.ingreso, {"edad_anios": "nacimiento"}),
            "planes": [
                {
                    "version": version,
                    "formulado_por": plan.autor,
                    "aprobado_el": None
                    if plan.aprobado_el is None
                    else plan.aprobado_el.isoformat(),
                    "objetivos": [
                        self._abierto(o, {"descripcion_cifrada": "plan"}) for o in plan.objetivos
                    ],
                }
                for version, plan in sorted(caso.planes.items())
            ],
            "tutorias": [
                self._abierto(t, {"nota_cifrada": "notas"}) for t in caso.tutorias.values()
            ],
            "logros": [dump(logro) for logro in caso.logros.values()],
        }

    def _abierto(self, hecho: Any, campos: dict[str, Campo]) -> Any:
        """A fact as plain JSON, its personal fields opened or said why not."""
        return None if hecho is None else self._valor(_plano(hecho), campos, None)

    def _valor(self, valor: Any, campos: dict[str, Campo], campo: Campo | None) -> Any:
        if isinstance(valor, Protected):
            return self._abrir(valor, campo)
        if isinstance(valor, dict):
            # Here nothing is ciphertext any more.
            return {
                k.removesuffix("_cifrada"): self._valor(v, campos, campos.get(k))
                for k, v in valor.items()
            }
        if isinstance(valor, list):
            return [self._valor(v, campos, campo) for v in valor]
        return valor

    def _abrir(self, protegido: Protected, campo: Campo | None) -> Any:
        assert isinstance(protegido, Sealed)  # it comes from the log
        if campo not in self._campos or self._solo_de not in (None, protegido.persona_ref):
            return _ilegible(RESERVADO, protegido)
        try:
            return self._protection.open(protegido)
        except PersonaSuprimida:
            return _ilegible(SUPRIMIDO, protegido)
        except PersonaBloqueada:
            return _ilegible(BLOQUEADO, protegido)

    def _fundamentos(self, caso_id: str) -> Iterator[dict[str, Any]]:
        for secuencia in SECUENCIAS:
            for hecho in self._core.log.read_stream(secuencia.format(caso_id)):
                grounds = hecho.envelope["grounds"]
                if isinstance(grounds, dict) and MARK in grounds:
                    sellado = Sealed(Cifrado(**grounds), hecho.event_id, ("grounds",))
                    yield {
                        "event_id": hecho.event_id,
                        "tipo": hecho.type,
                        "fundamento": self._abrir(sellado, "fundamentos"),
                    }


def _plano(hecho: Any) -> Any:
    """Like `dump`, with the protected fields as they are in the state."""
    plano = dump(hecho)
    return _con_sellos(plano, hecho)


def _con_sellos(plano: Any, hecho: Any) -> Any:
    if isinstance(hecho, Protected):
        return hecho
    if isinstance(plano, dict) and not isinstance(hecho, dict):
        return {k: _con_sellos(v, getattr(hecho, k)) for k, v in plano.items()}
    if isinstance(plano, list):
        return [_con_sellos(p, h) for p, h in zip(plano, hecho, strict=True)]
    return plano


def _ilegible(por: str, protegido: Protected) -> dict[str, Any]:
    return {"ilegible": por, "persona_ref": protegido.persona_ref}
