"""Well-known sets of queries, in both forms and wherever the tables are: rows and types are those of DuckDB's own SQL.

Each case in `benchmarks/` is a name, with whether the order is promised and parameters, and the query thrice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from benchmark_data import FOLDER, copy_tables, fill_duckdb
from query_cases import Case, Placed, cases_of, spread

from dataflow import DataFlow, Query

from servers import fresh_mysql_database, fresh_postgres_database
from tpch import generate

SOURCES = ("pg", "my", "lite", "duck", "files")
# The first test waits until the data is in all the engines.
pytestmark = [pytest.mark.xdist_group("benchmarks"), pytest.mark.timeout(300)]

PLACES = (*SOURCES, "spread 0", "spread 1", "spread 3")


class Tables(Placed):
    def read(self, case: Case) -> Query:
        lets = (f"let {name} = (from {place}.{name})\n" for name, place in self.places.items())
        return self.db.parse("".join(lets) + case.text)


CASES = cases_of(FOLDER)


def _places(names: list[str], place: str) -> Mapping[str, str]:
    kind, _, first = place.partition(" ")
    return spread(names, SOURCES, int(first)) if first else dict.fromkeys(names, kind)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmarks")
    fill_duckdb(folder / "tables.duckdb", generate(0.01), 30)
    return folder


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, pa.Table]:
    with duckdb.connect(folder / "tables.duckdb", read_only=True) as connection:
        return {name: connection.sql(case.sql).to_arrow_table() for name, case in CASES.items()}


@pytest.fixture(scope="module")
def db(folder: Path, answers: object, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with fresh_postgres_database(postgres_url) as pg, fresh_mysql_database(mysql_url) as my:
        copy_tables(folder / "tables.duckdb", folder, pg, my)
        files = {"lite": f"sqlite:///{folder}/tables.db", "duck": f"duckdb:///{folder}/tables.duckdb"}
        with DataFlow(pg=pg, my=my, files=f"{folder}/*.parquet", **files) as db:
            yield db


@pytest.fixture(scope="module")
def names(folder: Path) -> list[str]:
    with duckdb.connect(folder / "tables.duckdb", read_only=True) as connection:
        return sorted(name for (name,) in connection.sql("SELECT table_name FROM duckdb_tables()").fetchall())


def test_every_place_has_its_turn() -> None:
    assert len(CASES) >= 80
    assert {place for name in CASES for place in _turns(name)} == set(PLACES)


@pytest.mark.parametrize("name", CASES)
def test_rows_and_types(name: str, db: DataFlow, names: list[str], answers: dict[str, pa.Table]) -> None:
    case = CASES[name]
    one, other = (Tables(db, _places(names, place)) for place in _turns(name))
    query, again = one.written(case.python, "t"), other.read(case)
    assert db.parse(str(query)) == query
    assert db.parse(str(again)) == again
    found, twice = (form.collect(**case.parameters).to_arrow() for form in (query, again))
    assert found.schema.names == answers[name].schema.names
    assert found.schema.names == twice.schema.names
    assert found.schema.types == twice.schema.types
    assert _rows(found, case) == _rows(answers[name], case)
    assert _rows(twice, case) == _rows(answers[name], case)


def _turns(name: str) -> tuple[str, str]:
    """Where the Python form of a case runs, and where its text."""
    number = list(CASES).index(name)
    return PLACES[number % len(PLACES)], PLACES[(number + 3) % len(PLACES)]


def _rows(table: pa.Table, case: Case) -> list[object]:
    rows = [tuple(map(_plain, row.values())) for row in table.to_pylist()]
    return rows if case.ordered else sorted(rows, key=repr)


def _plain(value: object) -> object:
    """Decimals of one value are one, whatever their digits; the last digits of floats depend on the order of rows."""
    match value:
        case Decimal() | float():
            return round(float(value), 6)
        case _:
            return value
