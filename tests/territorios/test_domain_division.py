"""T1, T2: the DPA is published whole, and what is published decides which codes are in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.territorios.domain.comunas import ComunaFueraDeRegion, ComunaNoVigente
from services.territorios.domain.division import (
    CHILE,
    DIVISION,
    VIGENCIAS,
    ComunaRepetida,
    DivisionVacia,
    DivisionYaPublicada,
    ProvinciaAjena,
    PublicarDPA,
)
from services.territorios.domain.territorio import TERRITORIO
from services.territorios.domain.territorio_ordenes import RegistrarTerritorio
from services.territorios.events import (
    ComunaDPA,
    DivisionPoliticoAdministrativaPublicada,
    VigenciaDPAIniciada,
)
from shared import dpa
from shared.testing import Spec
from shared.values import Cut, Region

NUBLE = date(2018, 9, 6)  # ley 21.033


def test_la_dpa_se_publica_con_sus_346_comunas() -> None:
    dia = date(2018, 9, 6)
    orden = PublicarDPA(version="2018", vigente_desde=dia, comunas=_filas(dia))
    publicada = DivisionPoliticoAdministrativaPublicada(
        version="2018", vigente_desde=dia, comunas=_filas(dia)
    )
    assert len(orden.comunas) == 346
    vigencia = VigenciaDPAIniciada(pais="chile", version="2018", vigente_desde=dia)
    Spec(DIVISION).when(orden).then(publicada, vigencia)
    Spec(DIVISION).given(publicada).when(orden).then_nothing()
    parcial = replace(orden, comunas=orden.comunas[:1])
    Spec(DIVISION).given(publicada).when(parcial).then_refused(DivisionYaPublicada, "2018")


def test_t1_y_t2_rigen_para_cada_fila_de_la_dpa() -> None:
    iquique = ComunaDPA(cut=Cut("01101"), nombre="Iquique", provincia="011", region=Region("01"))
    orden = PublicarDPA(version="2018", vigente_desde=date(2018, 9, 6), comunas=(iquique,))
    una = Spec(DIVISION)
    una.when(orden).then_accepted()
    una.when(replace(orden, comunas=())).then_refused(DivisionVacia)
    una.when(replace(orden, comunas=(iquique, iquique))).then_refused(ComunaRepetida, "01101")
    de_otra_region = replace(iquique, region=Region("02"))
    una.when(replace(orden, comunas=(de_otra_region,))).then_refused(ComunaFueraDeRegion)
    de_otra_provincia = replace(iquique, provincia="014")
    una.when(replace(orden, comunas=(de_otra_provincia,))).then_refused(ProvinciaAjena, "014")
    retirada = ComunaDPA(cut=Cut("08401"), nombre="Chillán", provincia="084", region=Region("08"))
    una.when(replace(orden, comunas=(retirada,))).then_refused(ComunaNoVigente)


def _filas(dia: date) -> tuple[ComunaDPA, ...]:
    return tuple(
        ComunaDPA(cut=Cut(c.cut), nombre=c.nombre, provincia=c.provincia, region=Region(c.region))
        for c in dpa.comunas(dia)
    )


def publicadas(*versiones: tuple[str, date, tuple[ComunaDPA, ...]]) -> Any:
    """Where a territory is registered, with those versions in the log, in order of publication."""
    spec: Any = Spec(TERRITORIO)
    vigencias = []
    for version, desde, comunas in versiones:
        orden = PublicarDPA(version=version, vigente_desde=desde, comunas=comunas)
        hecho, vigencia = Spec(DIVISION).when(orden).events()
        spec = spec.given_on(DIVISION, version, hecho)
        vigencias.append(vigencia)
    return spec.given_on(VIGENCIAS, CHILE, *vigencias)


def barrio(cut: str) -> RegistrarTerritorio:
    comuna = Cut(cut)
    return RegistrarTerritorio(
        territorio_id="t-1", nombre="Centro", tipo="BARRIO", comunas=(comuna,), region=comuna.region
    )


def test_t2_sin_version_publicada_decide_la_tabla() -> None:
    Spec(TERRITORIO).at("2018-09-05").when(barrio("08401")).then_accepted()
    Spec(TERRITORIO).at("2018-09-06").when(barrio("08401")).then_refused(ComunaNoVigente, "16101")


def test_t2_chillan_antes_y_despues_de_nuble_segun_las_versiones_publicadas() -> None:
    antes = date(2010, 1, 1)
    spec = publicadas(("2018", NUBLE, _filas(NUBLE)), ("2010", antes, _filas(antes)))
    spec.at("2018-09-05").when(barrio("08401")).then_accepted()
    spec.at("2018-09-05").when(barrio("16101")).then_refused(ComunaNoVigente, "08401")
    spec.at("2018-09-06").when(barrio("16101")).then_accepted()
    spec.at("2018-09-06").when(barrio("08401")).then_refused(ComunaNoVigente, "16101")


def test_t2_la_version_publicada_decide_y_no_la_tabla() -> None:
    sin_chillan = tuple(fila for fila in _filas(NUBLE) if fila.cut != "16101")
    spec = publicadas(("2018", NUBLE, sin_chillan)).at("2020-05-10")
    spec.when(barrio("16101")).then_refused(ComunaNoVigente, "no se conoce")
    spec.when(barrio("16102")).then_accepted()


def test_t2_antes_de_la_primera_version_decide_la_tabla() -> None:
    spec = publicadas(("2018", NUBLE, _filas(NUBLE))).at("2017-05-10")
    spec.when(barrio("08401")).then_accepted()
    spec.when(barrio("16101")).then_refused(ComunaNoVigente, "08401")


def test_t2_de_dos_versiones_del_mismo_dia_decide_la_ultima_publicada() -> None:
    filas = _filas(NUBLE)
    spec = publicadas(("2018", NUBLE, filas[:1]), ("2018-bis", NUBLE, filas)).at("2020-05-10")
    spec.when(barrio("16101")).then_accepted()
    al_reves = publicadas(("2018-bis", NUBLE, filas), ("2018", NUBLE, filas[:1])).at("2020-05-10")
    al_reves.when(barrio("16101")).then_refused(ComunaNoVigente)
