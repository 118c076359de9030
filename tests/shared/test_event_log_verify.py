"""The verifier finds each thing that can be tampered with, says where, and is content with a log
nobody touched.
"""

from __future__ import annotations

import eventlet
import pytest

from shared.event_log import EventLog
from shared.event_log.merkle import root
from shared.event_log.verify import Verification, verify
from shared.ids import new_id
from tests.shared.conftest import SERVICE, Site
from tests.shared.log_cases import append, new_event, true_frontier
from tests.shared.log_tampering import CASES, DATA, Tamper, rewrite, sql, tamper
from tests.shared.mini import mini_executor, run
from tests.shared.test_event_log_append import together

pytestmark = pytest.mark.usefixtures("bounded")


def open_log(log: EventLog, *, epoch: str | None = None) -> None:
    """The first event of every log, as a service writes it."""
    data = {"servicio": SERVICE, "epoca": epoch or log.head().epoch}
    append(log, new_event(f"bitacora/{SERVICE}", "BitacoraAbierta", data=data), expected=0)


def fill(site: Site) -> EventLog:
    """1 BitacoraAbierta, 2 CupoFijado, 3-4 caja c1, 5-7 filled, 8 a refusal, 9-10 caja c2, and a
    command without events.
    """
    log = site.open()
    open_log(log)
    executor = mini_executor(log)
    run(executor, "FijarCupo", cupo_id="general", cupo=10)
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    for _ in range(3):
        run(executor, "LlenarCaja", caja_id="c1", unidades=3)
    together(lambda: run(executor, "LlenarCaja", caja_id="c1", unidades=3))
    run(executor, "AbrirCaja", caja_id="c2", nombre="ñandú")
    run(executor, "AbrirCaja", caja_id="c2", nombre="ñandú")
    return log


@pytest.fixture
def filled(site: Site) -> EventLog:
    return fill(site)


def found(verification: Verification) -> list[tuple[int | None, str]]:
    return [(problem.position, problem.kind) for problem in verification.problems]


def test_a_log_nobody_touched(filled: EventLog) -> None:
    steps: list[tuple[int, int]] = []
    result = verify(filled, strict=True, progress=lambda done, total: steps.append((done, total)))
    assert result.problems == ()
    assert result.events == filled.head().size == 10
    assert result.root_hex == root(true_frontier(filled)).hex()
    assert steps == [(10, 10)]


def test_an_empty_log(log: EventLog) -> None:
    result = verify(log, strict=True)
    assert (result.events, result.problems) == (0, ())
    assert result.root_hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_pages_make_no_difference(filled: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = verify(filled)
    monkeypatch.setattr("shared.event_log.verify.PAGE", 3)
    monkeypatch.setattr("shared.event_log.verify_commands.PAGE", 2)
    assert verify(filled) == whole


def test_it_can_run_while_others_append(filled: EventLog) -> None:
    stop = [False]

    def write() -> None:
        executor = mini_executor(filled)
        for number in range(200):
            if stop[0]:
                return
            run(executor, "AbrirCaja", caja_id=new_id(), nombre=f"n{number}")
            eventlet.sleep(0)

    writing = eventlet.spawn(write)
    results = [
        verify(filled, strict=True, progress=lambda *_: eventlet.sleep(0)) for _ in range(10)
    ]
    stop[0] = True
    writing.wait()
    assert [problem for result in results for problem in result.problems] == []
    assert results[-1].events > results[0].events


def test_a_log_full_of_problems_does_not_fill_the_memory(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.event_log.verify.MAX_PROBLEMS", 3)
    log = fill(sqlite_site)
    tamper(sqlite_site, sql("update events set type = 'Otra'"))
    result = verify(log)
    assert found(result) == [(1, "columna"), (2, "columna"), (3, "columna"), (None, "más")]
    assert "hay 14 problemas más" in result.problems[-1].detail


@pytest.mark.parametrize("case", CASES)
def test_what_was_tampered_with_is_located(sqlite_site: Site, case: str) -> None:
    log = fill(sqlite_site)
    change, expected = CASES[case]
    tamper(sqlite_site, change)
    result = verify(log, strict=True)
    assert sorted(found(result), key=str) == sorted(expected, key=str), "\n".join(
        map(str, result.problems)
    )
    for problem in result.problems:
        assert problem.service == SERVICE
        assert str(problem).startswith("casos")
        assert problem.detail


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (rewrite(6, data=DATA), [(6, "huella"), (None, "cabeza")]),
        (rewrite(6, leaf=True, data=DATA), [(None, "cabeza")]),
        (
            sql("update events set occurred_to = now() where position = 7"),
            [(7, "columna")],
        ),
        (
            sql("delete from events where position = 10"),
            [(9, "comando"), (10, "posición"), (None, "cabeza")],
        ),
        (
            sql(
                "update commands set body = replace(body::text, 'azul', 'rojo')::json"
                " where first_position = 3"
            ),
            [(3, "comando")],
        ),
    ],
)
def test_on_postgresql_too(
    new_postgres_site: Site, change: Tamper, expected: list[tuple[int | None, str]]
) -> None:
    log = fill(new_postgres_site)
    tamper(new_postgres_site, change)
    assert found(verify(log, strict=True)) == expected
