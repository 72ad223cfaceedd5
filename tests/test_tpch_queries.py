"""The 22 TPC-H queries in both forms give DuckDB's own answers, on each engine alone and spread over all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from dataflow import DataFlow, Query
from dataflow.compiler.compile import compile_query
from dataflow.runtime import loop
from dataflow.runtime.cli.main import main

from queries import QUERIES, TEXTS
from tpch_answers import differences, reference
from tpch_spreads import ENGINES, NAMES, SPREADS, Tables, placed

pytest_plugins = ["tpch_databases"]

# The first test waits until the data is in all the engines.
pytestmark = [pytest.mark.xdist_group("tpch"), pytest.mark.timeout(300)]

REMOTE = ("postgres", "mariadb", "sqlite")
PLACES = {**{engine: dict.fromkeys(NAMES, engine) for engine in ENGINES}, **SPREADS}
"""Each engine alone, and the spreads: table ▶ engine."""


@pytest.mark.parametrize("number", QUERIES)
def test_both_forms_are_the_same_query(number: int, tpch_folder: Path) -> None:
    with DataFlow(f"{tpch_folder}/*.parquet") as db:
        assert db.parse(TEXTS[number]) == QUERIES[number](db)


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("places", PLACES)
def test_the_python_form(number: int, places: str, tpch_db: DataFlow, tpch_folder: Path) -> None:
    query = QUERIES[number](Tables(tpch_db, PLACES[places]))
    assert_equal(rows_of(query), answer(number, tpch_folder))


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("places", PLACES)
def test_the_text_form(number: int, places: str, tpch_db: DataFlow, tpch_folder: Path) -> None:
    query = tpch_db.parse(placed(TEXTS[number], PLACES[places]))
    assert_equal(rows_of(query), answer(number, tpch_folder))


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("places", SPREADS)
def test_with_all_keys_that_may_be_sent(number: int, places: str, tpch_db: DataFlow, tpch_folder: Path) -> None:
    """The tables are too small for keys to be sent by cost."""
    query = QUERIES[number](Tables(tpch_db, SPREADS[places]))
    session = tpch_db._session
    session.compile(query._pipeline)
    plan = compile_query(query._pipeline, session.introspection.catalog(), keys="always")
    result = loop.run(session._collect(plan, {}))
    assert_equal([tuple(row.values()) for row in result.rows()], answer(number, tpch_folder))


@pytest.mark.parametrize("number", QUERIES)
def test_names_and_types_are_the_same_everywhere(number: int, tpch_db: DataFlow) -> None:
    found = {
        tuple((field.name, field.type) for field in QUERIES[number](Tables(tpch_db, places)).schema)
        for places in PLACES.values()
    }
    assert len(found) == 1


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("engine", REMOTE)
def test_one_engine_does_all_of_it(number: int, engine: str, tpch_db: DataFlow) -> None:
    plan = QUERIES[number](Tables(tpch_db, PLACES[engine])).explain()
    assert plan.startswith(f"whole query ▶ {engine}: ")
    assert "fragment" not in plan


def test_the_command_line_takes_the_files_as_they_are(
    tpch_files: dict[str, str], tpch_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(__file__).parents[1] / "examples" / "tpch" / "q13.q"
    assert main(["run", "--file", str(file), "--source", tpch_files["sqlite"], "--format", "csv"]) == 0
    lines = [f"{orders},{customers}" for orders, customers in reference(13, tpch_folder)]
    assert capsys.readouterr().out.splitlines() == ['"c_count","custdist"', *lines]


@cache
def answer(number: int, folder: Path) -> list[tuple[object, ...]]:
    return reference(number, folder)


def rows_of(query: Query) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in query.collect().rows()]


def assert_equal(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> None:
    assert expected, "a query without rows proves nothing"
    assert differences(found, expected) == []
