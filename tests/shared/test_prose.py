"""A person is found in a text however people write one, and what only looks like one is let through."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from shared.prose import PROBLEM, person_in, texts_of
from shared.values import Clp, Rut

RUT, CORREO, TELEFONO = "un RUT", "un correo electrónico", "un teléfono"


@pytest.mark.parametrize(
    "texto",
    [
        "Se acuerda citar a la madre, RUT 11.111.111-1, el lunes.",
        "11111111-1",
        "la niña 12.345.678-5.",
        "la niña (12345678-5)",
        "la niña 12.345.678 - 5",
        "run:12345678-5",
        "un RUT mal copiado: 12.345.678-9",
        "dígito con k: 1.000.005-K",
        "1000005-k",
        "cédula de identidad N° 12.345.678",
        "C.I. 12345678",
        "R.U.N. 12 345 678",
        "guion tipográfico 12.345.678\u20115",
        "cifras de ancho completo \uff11\uff12.345.678-5",
        "invisible 12.345\u200b.678-5",
        "provisorio 100.000.001-4",
        "doble espacio 12.345.678  -  5",
    ],
)
def test_un_rut_de_una_persona_se_encuentra(texto: str) -> None:
    assert person_in(texto) == RUT


@pytest.mark.parametrize(
    "texto",
    [
        "escribir a maria.inventada@ejemplo.cl",
        "correo: MARIA_INVENTADA+ninez@sub.ejemplo.gob.cl, por favor",
        "<m@ejemplo.com>",
        "maria (arroba) ejemplo.cl",
        "maria arroba ejemplo punto cl",
        "maria [at] ejemplo.cl",
        "maria @ ejemplo.cl",
        "maria\uff20ejemplo.cl",
        "josé.ñandú@ejemplo.cl",
    ],
)
def test_un_correo_se_encuentra(texto: str) -> None:
    assert person_in(texto) == CORREO


@pytest.mark.parametrize(
    "texto",
    [
        "llamar al 912345678",
        "912345678",
        "contacto:987654321",
        "su número es 9 8765 4321",
        "9-8765-4321",
        "98765 4321",
        "987 654 321",
        "09 8765 4321",
        "+56912345678",
        "+56 9 1234 5678",
        "(+56) 9 1234 5678",
        "0056 9 12345678",
        "56912345678",
        "+56 51 2 234567",
        "fono 51 2234567",
        "Fono: (51) 2 234 567",
        "teléfono N° 22345678",
        "celular 8765 4321",
        "WhatsApp 987.654.321",
        "(51) 2234567",
        "(2) 2345 6789",
        "9\u00a08765\u00a04321",
    ],
)
def test_un_telefono_se_encuentra(texto: str) -> None:
    assert person_in(texto) == TELEFONO


@pytest.mark.parametrize(
    "texto",
    [
        "monto de $37.000.000",
        "monto de $ 912.345.678",
        "un aporte de 912.345.678 pesos",
        "$912345678",
        "$ 912345678",
        "entre 1.000.000-5.000.000 de pesos",
        "presupuesto 12.345.678",
        "de 10.000.000 a 20.000.000",
        "el 2025-03-31, de 15:30 a 17:00",
        "31-03-2025",
        "31/03/2025 - 30/04/2025",
        "años 2019-2020",
        "convocatoria 9 2019-2020",
        "(51) 2019-2020",
        "folio 20250331",
        "folio 912345678",
        "Resolución Exenta N° 912345678",
        "orden de compra 1234-56-SE25",
        "OC-912345678",
        "Ley 21.719 y Ley 19.880, artículo 16 quáter",
        "Decreto 12/2023",
        "boletín 16.628-05",
        "CUT 04102 y 13119",
        "UV N°12-A, polígono 3",
        "ID 1234567890123",
        "a3f1c2d4-9123-4567-8912-912345678901",
        "7d9f3c7e-6f4f-4f4e-9a51-0d3b1c2a7e11",
        "sha256 " + "9123456789" * 6 + "abcd",
        "Municipalidad, RUT 69.040.300-0",
        "76995142-3",
        "12345678-4",  # no valid digit and no dots: the number of a paper
        "reunión @ plaza. Mañana sigue",
        "@municipio_de_prueba en redes",
        "10 @ 500 pesos c/u.",
        "ruta 5, kilómetro 470",
        "10:00-13:00, 45 asistentes, 3.500 colaciones",
        "coordenadas -29.9533,-71.3436",
        "-71.34361234",
        "1.5 912.345",
    ],
)
def test_lo_que_solo_se_parece_pasa(texto: str) -> None:
    assert person_in(texto) is None


def test_los_uuid_al_azar_pasan() -> None:
    assert [u for u in (str(uuid.uuid4()) for _ in range(2000)) if person_in(u)] == []


def test_los_textos_de_un_comando_se_recorren_con_su_camino() -> None:
    @dataclass
    class Parte:
        nombre: str
        monto: Clp

    @dataclass
    class Orden:
        titulo: str
        partes: tuple[Parte, ...]
        rut: Rut
        n: int = 1

    orden = Orden("t", (Parte("uno", Clp(1)), Parte("dos", Clp(2))), Rut("76995142-3"))
    assert list(texts_of(orden, "data")) == [
        ("data.titulo", "t"),
        ("data.partes[0].nombre", "uno"),
        ("data.partes[1].nombre", "dos"),
        ("data.rut", "76995142-3"),
    ]


def test_el_problema_no_repite_el_dato() -> None:
    assert PROBLEM.format(hallazgo=RUT) == (
        "parece contener un RUT: este servicio no recibe datos de personas"
    )
