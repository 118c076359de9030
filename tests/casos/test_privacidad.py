"""K10: no text of any command of casos lets a person in, and what is refused is never kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casos.domain import DECIDERS, ordenes
from services.casos.domain.cupo import EstimarCupo
from services.casos.domain.privacidad import problema_de, revisar, textos_abiertos
from services.casos.domain.rechazos import PersonaConCasoAbierto
from services.casos.policies import FACTS
from services.casos.upcasters import UPCASTERS
from shared.catalogue import Catalogue
from shared.decider import Actor, Context
from shared.errors import InvalidInput, Refused
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.migrations.run import upgrade
from shared.moments import Moment
from shared.personal import Protected
from shared.schemas import dump
from shared.testing import Spec
from shared.told import Told
from shared.values import digito_verificador
from tests.casos import ejemplos, ejemplos_persona
from tests.casos.ejemplos import CASO_ID, DETECTAR, OTRA_PERSONA
from tests.casos.test_domain_indicador import DECLARAR
from tests.contracts.examples import example
from tests.support.protection import protected

ORDENES: dict[str, Any] = {
    type(valor).__name__: valor
    for valor in (*vars(ejemplos).values(), *vars(ejemplos_persona).values(), DECLARAR)
    if type(valor).__module__.startswith("services.casos.domain")
}
ORDENES["EstimarCupo"] = EstimarCupo(
    poligono_id="poligono-1", casos_estimados=3, fecha=date(2025, 1, 6)
)
COMANDOS = [(d, cls) for d in DECIDERS for cls in d.command_classes()]

cuerpos = st.integers(1_000_000, 99_999_999)
antes = st.sampled_from(["", "caso-", "p.", "rut", "NNA_", "x1y"])


def con_puntos(numero: int, separador: str = ".") -> str:
    return f"{numero:,}".replace(",", separador)


@st.composite
def ruts(draw: st.DrawFn) -> str:
    """Any RUN of a living person, as people write it, in an id's letters or not."""
    cuerpo = draw(cuerpos)
    digito = digito_verificador(cuerpo)
    digito = digito.lower() if draw(st.booleans()) else digito
    numero = draw(
        st.sampled_from([str(cuerpo), con_puntos(cuerpo), con_puntos(cuerpo, "-"), f"0{cuerpo}"])
    )
    union = draw(st.sampled_from(["-", "", ".", "_", " "]))
    return draw(antes) + numero + union + digito


@st.composite
def telefonos(draw: st.DrawFn) -> str:
    """Mobile and land lines of Chile, in the usual groups."""
    sep = draw(st.sampled_from(["", "-", ".", "_", " "]))
    pais = draw(st.sampled_from(["", "56", "+56", "0056"]))
    a, b = draw(st.integers(0, 9999)), draw(st.integers(0, 9999))
    c = draw(st.integers(200, 999))
    local = draw(
        st.sampled_from(
            [
                f"9{sep}{a:04}{sep}{b:04}",
                f"2{sep}{a:04}{sep}{b:04}",
                f"51{sep}{c:03}{sep}{b:04}",
                f"9{a:04}{sep}{b:04}",
            ]
        )
    )
    return pais + (sep if pais else "") + local


@given(ruts())
def test_k10_un_rut_no_entra_en_ninguna_forma(rut: str) -> None:
    assert problema_de("caso_id", rut) is not None
    assert problema_de("persona_ref", rut) is not None
    assert problema_de("texto_sha256", rut) is not None


@given(telefonos())
def test_k10_un_telefono_no_entra_en_ninguna_forma(telefono: str) -> None:
    assert problema_de("caso_id", telefono) is not None


@given(st.emails())
def test_k10_un_correo_no_entra(correo: str) -> None:
    assert problema_de("caso_id", correo) is not None


@given(st.text(min_size=1).filter(lambda texto: not texto.isascii() or " " in texto))
def test_k10_el_texto_libre_no_entra(texto: str) -> None:
    assert problema_de("caso_id", texto) is not None


@given(st.uuids().map(str))
def test_k10_cualquier_uuid_es_un_identificador(identificador: str) -> None:
    con_version = str(uuid.UUID(identificador, version=4))
    assert problema_de("caso_id", con_version) is None
    assert problema_de("caso_id", f"caso.{con_version}") is None
    assert problema_de("persona_ref", con_version) is None


@given(st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_k10_cualquier_sha256_es_la_huella_de_un_texto(huella: str) -> None:
    assert problema_de("texto_sha256", huella) is None


@pytest.mark.parametrize(
    "identificador",
    [
        "caso-1",
        "p-1",
        "2025-03-17",
        "tutoria-2025-001-1",
        "CC",
        "PAUTA-2025",
        "AL-2020.1",
        "04102",
        "a" * 64,
    ],
)
def test_k10_los_identificadores_corrientes_entran(identificador: str) -> None:
    assert problema_de("caso_id", identificador) is None


@pytest.mark.parametrize("texto", ["", "-a", ".a", "a/b", "a b", "ñ", "a" * 65, "a\n", "<14"])
def test_k10_lo_que_no_es_un_identificador_no_entra(texto: str) -> None:
    assert problema_de("caso_id", texto) is not None


@pytest.mark.parametrize(
    "referencia",
    [
        "persona-1",
        "6f0f5a3e-3c5e-5b0e-9d53-7e6a1d0c2b11",  # version 5: derived from something
        "01900000-0000-7000-8000-000000000001",  # version 7: tells when
        OTRA_PERSONA.upper(),
    ],
)
def test_k3_la_persona_es_un_uuid_al_azar_y_nada_mas(referencia: str) -> None:
    with pytest.raises(InvalidInput) as rechazo:
        Spec(DECIDERS[0]).when(replace(DETECTAR, persona_ref=referencia)).events()
    assert referencia not in str(rechazo.value.problem)


def test_k10_un_rut_no_entra_y_un_codigo_si() -> None:
    caso = ejemplos.en_barrio(Spec(DECIDERS[0]))
    with pytest.raises(InvalidInput) as rechazo:
        caso.when(replace(DETECTAR, caso_id="12.667.869-K")).events()
    assert rechazo.value.problem["regla"] == "K10"
    caso.when(replace(DETECTAR, caso_id="caso-12")).then_accepted()


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda d: d.category)
def test_k10_ninguna_rectificacion_trae_texto_de_persona(decider: Any) -> None:
    for cls in decider.event_classes():
        abiertos = [ruta for ruta, _, _ in textos_abiertos(example(cls, clear_text=False))]
        if decider.category == "alerta" or not abiertos:
            continue  # the machinery's own are never rectified
        hecho = example(cls, clear_text=False)
        decider.admits(decider.initial, hecho, contexto())
        for ruta in {ruta for ruta in abiertos if "." not in ruta and "[" not in ruta}:
            con_rut = replace(hecho, **{ruta: "Juana 12.667.869-K"})
            with pytest.raises(InvalidInput):
                decider.admits(decider.initial, con_rut, contexto())


def test_hay_un_ejemplo_de_cada_comando() -> None:
    assert {cls.__name__ for _, cls in COMANDOS} <= ORDENES.keys()


@pytest.mark.parametrize(("decider", "cls"), COMANDOS)
def test_k10_se_aplica_a_cada_texto_de_cada_comando(decider: Any, cls: type[Any]) -> None:
    orden = ORDENES[cls.__name__]
    revisar(orden)
    malo = "12.667.869-K"
    for ruta, campo, _ in list(textos_abiertos(orden)):
        if "." in ruta:  # an objective of a plan, the representative of a person
            parte = ruta.removeprefix("data.").split(".")[0].partition("[")[0]
            entera = getattr(orden, parte)
            otra = replace(entera[0] if isinstance(entera, tuple) else entera, **{campo: malo})
            con_rut = replace(orden, **{parte: (otra,) if isinstance(entera, tuple) else otra})
        elif "[" in ruta:
            con_rut = replace(orden, **{campo: (malo,)})
        else:
            con_rut = replace(orden, **{campo: malo})
        with pytest.raises(InvalidInput) as rechazo:
            decider.decide(decider.initial, con_rut, contexto())
        assert rechazo.value.problem["regla"] == "K10"
        assert malo not in str(rechazo.value.problem)
        assert campo in str(rechazo.value.problem["errores"])


def partes(tipo: Any) -> Iterator[Any]:
    """The types an annotation is made of, those inside its dataclasses too."""
    for parte in get_args(tipo) or (tipo,):
        if get_args(parte):
            yield from partes(parte)
        elif isinstance(parte, type):
            yield parte


def campos(cls: type[Any]) -> Iterator[tuple[str, Any]]:
    for nombre, tipo in get_type_hints(cls).items():
        yield nombre, tipo
        for parte in partes(tipo):
            if isinstance(parte, type) and is_dataclass(parte):
                yield from campos(parte)


def test_k10_lo_que_describe_a_una_persona_es_reservado_en_el_comando_y_en_el_evento() -> None:
    personales = {"nota", "nombre", "descripcion", "respuesta", "rut", "contacto"}
    clases = [cls for _, cls in COMANDOS] + [c for d in DECIDERS for c in d.event_classes()]
    vistos = set()
    for cls in clases:
        for nombre, tipo in campos(cls):
            if nombre.removesuffix("_cifrada") in personales:
                vistos.add(nombre)
                tipos = {p for p in partes(tipo) if p is not type(None)}
                assert all(issubclass(p, Told | Protected) for p in tipos), f"{cls}.{nombre}"
    assert {"nota", "nota_cifrada", "descripcion", "descripcion_cifrada"} <= vistos


def contexto() -> Context:
    hoy = Spec(DECIDERS[0]).now
    return Context(
        occurred_at=Moment("2025-03-03"), now=hoy, actor=Actor("a", "b"), default_initial=True
    )


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    engine = make_engine(f"sqlite:///{tmp_path}/casos.db")
    upgrade(engine, "casos")
    yield EventLog(engine, "casos.prueba")
    engine.dispose()


def constar(log: EventLog, hecho: Any) -> None:
    """Records a fact of another service, as a message of it would."""
    (fact, *_) = [f for f in FACTS if f.records is type(hecho)]
    executor = Executor(log, Catalogue(DECIDERS, UPCASTERS), producer="casos/0+prueba", facts=FACTS)
    payload = {
        "command_id": str(uuid.uuid4()),
        "occurred_at": "2025-03-01",
        "data": dump(hecho),
    }
    executor.execute(fact.command, payload, Actor("sistema:casos/constancia", "sistema"))


def enviar(log: EventLog, orden: Any) -> dict[str, Any]:
    executor = Executor(
        log,
        Catalogue(DECIDERS, UPCASTERS),
        producer="casos/0+prueba",
        facts=FACTS,
        protection=protected(log),
    )
    payload = {
        "command_id": str(uuid.uuid4()),
        "occurred_at": "2025-03-03",
        "data": dump(orden),
    }
    return executor.execute(type(orden).__name__, payload, Actor("actor", "dupla"))


def test_k10_lo_rechazado_no_deja_rastro_en_la_bitacora(log: EventLog) -> None:
    with pytest.raises(InvalidInput):
        enviar(log, replace(DETECTAR, caso_id="12667869-K"))
    guardado = "".join(fila.body for fila in log.scan())
    guardado += "".join(str(comando.body) for comando in log.commands())
    assert "12667869" not in guardado


def test_k3_en_la_bitacora_una_persona_tiene_un_solo_caso_abierto(log: EventLog) -> None:
    for hecho in (ejemplos.ELEGIDO, ejemplos.DEL_BARRIO, ejemplos.FIRMADO):
        constar(log, hecho)
    enviar(log, DETECTAR)
    with pytest.raises(Refused) as rechazo:
        enviar(log, replace(DETECTAR, caso_id="caso-2"))
    assert rechazo.value.problem["codigo"] == PersonaConCasoAbierto.__name__
    assert rechazo.value.problem["evaluado"] == {"caso_abierto": CASO_ID}
    rechazar = ordenes.RechazarIngreso(caso_id=CASO_ID, causal="DESISTE")
    enviar(log, rechazar)
    enviar(log, replace(DETECTAR, caso_id="caso-2"))
    enviar(log, replace(DETECTAR, caso_id="caso-3", persona_ref=OTRA_PERSONA))
