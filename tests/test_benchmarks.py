"""Well-known sets of queries, in both forms and wherever the tables are: rows and types are those of DuckDB's own SQL.

Each case in `benchmarks/` is a name, with whether the order is promised and parameters, and the query thrice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import duckdb
import pyarrow as pa
import pytest
from benchmark_data import FOLDER, copy_tables, fill_duckdb

from dataflow import DataFlow, Query, case, col, cube, exists, fn, interval, lit, param, rollup, sets, that

from servers import fresh_mysql_database, fresh_postgres_database
from tpch import generate

_PYTHON = {
    "case": case,
    "col": col,
    "cube": cube,
    "dt": dt,
    "exists": exists,
    "fn": fn,
    "interval": interval,
    "lit": lit,
    "param": param,
    "rollup": rollup,
    "sets": sets,
    "that": that,
}

SOURCES = ("pg", "my", "lite", "duck", "files")
# The first test waits until the data is in all the engines.
pytestmark = [pytest.mark.xdist_group("benchmarks"), pytest.mark.timeout(300)]

PLACES = (*SOURCES, "spread 0", "spread 1", "spread 3")


@dataclass(frozen=True)
class Case:
    """A query in both forms, and what it means."""

    python: str
    text: str
    sql: str
    ordered: bool
    parameters: dict[str, object]


@dataclass(frozen=True)
class Tables:
    """The tables of one database object, each where it is placed."""

    db: DataFlow
    places: Mapping[str, str]

    def __getattr__(self, name: str) -> Query:
        table = self.db[self.places[name]][name]
        assert isinstance(table, Query)
        return table

    def written(self, case: Case) -> Query:
        query = eval(f"({case.python})", {**_PYTHON, "t": self})  # noqa: S307
        assert isinstance(query, Query)
        return query

    def read(self, case: Case) -> Query:
        lets = (f"let {name} = (from {place}.{name})\n" for name, place in self.places.items())
        return self.db.parse("".join(lets) + case.text)


def _read_cases() -> Iterator[tuple[str, Case]]:
    pages = sorted(FOLDER.glob("*.txt"))
    for part in "\n".join(page.read_text() for page in pages).removeprefix("== ").split("\n== "):
        title, body = part.split("\npy: ")
        python, rest = body.split("\nq: ")
        text, sql = rest.split("\nsql: ")
        name, _, told = title.partition(" | ")
        parameters = eval(f"dict({told.removeprefix('ordered').removeprefix(', ')})", {"dt": dt})  # noqa: S307
        yield name, Case(python, dedent(f"   {text}"), sql, told.startswith("ordered"), parameters)


CASES = dict(_read_cases())


def _places(names: list[str], place: str) -> Mapping[str, str]:
    kind, _, first = place.partition(" ")
    if not first:
        return dict.fromkeys(names, kind)
    return {name: SOURCES[(at + int(first)) % len(SOURCES)] for at, name in enumerate(names)}


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
    query, again = one.written(case), other.read(case)
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
