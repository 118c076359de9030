"""K10 at the boundary of the neighbour that talks of persons: no text of a command carries one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.alianzas.domain.institucion import RegistrarInstitucion
from shared.catalogue import Catalogue
from shared.common import RectificarRegistro
from shared.decider import Actor
from shared.errors import InvalidInput
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.migrations.run import upgrade
from shared.prose import texts_of
from shared.schemas import dump, load
from shared.values import Rut
from tests.contracts.declared import definition
from tests.contracts.examples import example

ALIANZAS = definition("alianzas")
CATALOGO: Catalogue = ALIANZAS.catalogue()
ORDENES = [
    cls
    for decider in ALIANZAS.deciders
    for cls in decider.command_classes()
    if cls.__name__ not in {"AsignarRol", "RevocarRol"}
]
DATOS = {
    "un RUT": "con la familia de 12.345.678-5",
    "un correo electrónico": "a inventada@ejemplo.cl",
    "un teléfono": "llamar al +56 9 1234 5678",
}


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[Executor]:
    engine = make_engine(f"sqlite:///{tmp_path}/alianzas.db")
    upgrade(engine, "alianzas")
    yield Executor(
        EventLog(engine, "alianzas.prueba"),
        CATALOGO,
        producer="alianzas/0+prueba",
        relaxable=ALIANZAS.relaxable,
        review=ALIANZAS.review,
    )
    engine.dispose()


def enviar(executor: Executor, orden: str, data: Any, **cabecera: Any) -> dict[str, Any]:
    return executor.execute(orden, _carta(data, **cabecera), Actor("actor", "operador"))


def con(data: Any, ruta: str, texto: str) -> Any:
    """The payload with another text at `data.partes[0].nombre`."""
    otra = json.loads(json.dumps(data))
    pasos = ruta.removeprefix("data.").replace("[", ".").replace("]", "").split(".")
    donde = otra
    for paso in pasos[:-1]:
        donde = donde[int(paso) if paso.isdigit() else paso]
    ultimo = pasos[-1]
    donde[int(ultimo) if ultimo.isdigit() else ultimo] = texto
    return otra


@pytest.mark.parametrize("cls", ORDENES, ids=lambda cls: cls.__name__)
def test_k10_ningun_texto_de_un_comando_lleva_a_una_persona(
    executor: Executor, cls: type[Any]
) -> None:
    data = dump(example(cls))
    for ruta in textos_libres(cls):
        for hallazgo, texto in DATOS.items():
            with pytest.raises(InvalidInput) as rechazo:
                enviar(executor, cls.__name__, con(data, ruta, texto))
            problema = rechazo.value.problem
            assert problema["regla"] == "K10"
            assert [error["campo"] for error in problema["errores"]] == [ruta]
            assert hallazgo in problema["errores"][0]["problema"]
            assert texto not in json.dumps(problema, ensure_ascii=False)
    assert executor.log.head().size == 0


def textos_libres(cls: type[Any]) -> list[str]:
    """The fields of a command that take any text: of no closed list and no value type."""
    ejemplo = example(cls)
    data = dump(ejemplo)
    return [ruta for ruta, _ in texts_of(ejemplo, "data") if _acepta_texto(cls, data, ruta)]


def _acepta_texto(cls: type[Any], data: Any, ruta: str) -> bool:
    try:
        load(cls, con(data, ruta, "cualquier texto"))
    except InvalidInput:
        return False
    return True


def test_k10_son_los_textos_en_que_se_escribe_de_personas() -> None:
    libres = {f"{cls.__name__}.{ruta}" for cls in ORDENES for ruta in textos_libres(cls)}
    assert libres >= {
        "SesionarMesa.data.acuerdos[0]",
        "InstalarMesa.data.actores[0].nombre",
        "DefinirEstrategia.data.objetivos[0]",
        "ElaborarConvenio.data.objeto",
        "TramitarModificacionConvenio.data.motivo",
        "TerminarConvenio.data.motivo",
        "IncumplirAporte.data.motivo",
        "CerrarOferta.data.motivo",
        "PlanificarOferta.data.establecimiento",
        "CoordinarProtocolo.data.contrapartes[0]",
        "RegistrarAsesoria.data.tema",
        "RegistrarDatoFaltante.data.entidad",
    }


@pytest.mark.parametrize("cls", ORDENES, ids=lambda cls: cls.__name__)
def test_k10_lo_que_no_lleva_a_nadie_pasa(executor: Executor, cls: type[Any]) -> None:
    data = dump(example(cls))
    for ruta in textos_libres(cls):
        orden = con(data, ruta, "Ley 21.719, $37.000.000, folio 20250331, RUT 69.040.300-0")
        executor.deciding(executor.read(cls.__name__, _carta(orden), Actor("actor", "operador")))


def _carta(data: Any, **cabecera: Any) -> dict[str, Any]:
    return {
        "command_id": str(uuid.uuid4()),
        "occurred_at": "2025-04-15",
        "data": data,
    } | cabecera


def test_k10_el_encabezado_tampoco(executor: Executor) -> None:
    data = dump(RegistrarInstitucion(institucion_id="junaeb", nombre="JUNAEB"))
    documento = {"documento_id": "acta de 12.345.678-5", "sha256": "0" * 64}
    malos: dict[str, dict[str, Any]] = {
        "grounds": {"grounds": "Lo pidió inventada@ejemplo.cl"},
        "evidence[0].documento_id": {"evidence": [documento]},
    }
    for campo, cabecera in malos.items():
        with pytest.raises(InvalidInput) as rechazo:
            enviar(executor, "RegistrarInstitucion", data, **cabecera)
        assert [e["campo"] for e in rechazo.value.problem["errores"]] == [campo]
    assert executor.log.head().size == 0
    enviar(executor, "RegistrarInstitucion", data, grounds="Consta en el acta N° 12.")
    assert executor.log.head().size == 2


def test_k10_el_rut_de_una_institucion_es_de_una_organizacion(executor: Executor) -> None:
    propia = RegistrarInstitucion(
        institucion_id="i-1", nombre="Consultora de prueba", rut=Rut("12345678-5")
    )
    with pytest.raises(InvalidInput, match=r"data\.rut"):
        enviar(executor, "RegistrarInstitucion", dump(propia))
    otra = RegistrarInstitucion(
        institucion_id="i-1", nombre="Consultora de prueba", rut=Rut("76995142-3")
    )
    assert enviar(executor, "RegistrarInstitucion", dump(otra))["eventos"]


def test_k10_una_rectificacion_no_lo_esconde_en_su_json(executor: Executor) -> None:
    for valor in (r'["escribir a inventada\u0040ejemplo.cl"]', '[["con 12.345.678-5"]]'):
        orden = RectificarRegistro(
            secuencia="mesa/m-1",
            registro_id=str(uuid.uuid4()),
            campo="acuerdos",
            valor_nuevo=valor,
            motivo="El acta dice otra cosa",
        )
        with pytest.raises(InvalidInput) as rechazo:
            enviar(executor, "RectificarRegistro", dump(orden))
        assert rechazo.value.problem["errores"][0]["campo"] == "data.valor_nuevo"
