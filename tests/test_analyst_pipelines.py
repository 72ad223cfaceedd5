"""What analysts ask, in both forms and wherever the tables are: rows and types are those of the same in DuckDB's SQL.

Each case in `analyst_pipelines/` is a name, with whether the order is promised and parameters, and the pipeline thrice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import duckdb
import pyarrow as pa
import pytest
from analyst_data import TABLES, Places, fill_files, fill_mysql, fill_postgres

from dataflow import (
    DataFlow,
    Query,
    UnsupportedError,
    case,
    col,
    cube,
    exists,
    fn,
    interval,
    param,
    rollup,
    sets,
    that,
)

from servers import fresh_mysql_database, fresh_postgres_database

_PYTHON = {
    "case": case,
    "col": col,
    "cube": cube,
    "dt": dt,
    "exists": exists,
    "fn": fn,
    "interval": interval,
    "param": param,
    "rollup": rollup,
    "sets": sets,
    "that": that,
}

ENGINES = {"lite": "sqlite", "pg": "postgres", "my": "mariadb"}
"""Sources that are asked in SQL ▶ their dialects; DuckDB files are read in place."""


REFUSED = {
    "postgres": {"asof"},
    "mysql": {"patterns", "full join and a condition", "asof", "orderly aggregates", "set operations", "unnest"},
    "mariadb": {"full join and a condition", "asof", "orderly aggregates", "unnest"},
    "sqlite": {"patterns", "asof", "orderly aggregates", "unnest"},
}
"""What cannot be said in one statement of a dialect."""


@dataclass(frozen=True)
class Case:
    """A pipeline in both forms, and what it means."""

    python: str
    text: str
    sql: str
    ordered: bool
    parameters: dict[str, object]


@dataclass(frozen=True)
class Shop:
    """The tables of one database object, each where it is placed."""

    db: DataFlow
    places: Places

    def __getattr__(self, name: str) -> Query:
        table = self.db[self.places[name]][name]
        assert isinstance(table, Query)
        return table

    def written(self, case: Case) -> Query:
        query = eval(f"({case.python})", {**_PYTHON, "shop": self})  # noqa: S307
        assert isinstance(query, Query)
        return query

    def read(self, case: Case) -> Query:
        text = case.text
        for name, place in self.places.items():
            text = text.replace(f"shop.{name}", f"{place}.{name}")
        return self.db.parse(text)


def _read_cases() -> Iterator[tuple[str, Case]]:
    pages = sorted((Path(__file__).parent / "analyst_pipelines").glob("*.txt"))
    for part in "\n".join(page.read_text() for page in pages).removeprefix("== ").split("\n== "):
        title, body = part.split("\npy: ")
        python, rest = body.split("\nq: ")
        text, sql = rest.split("\nsql: ")
        name, _, told = title.partition(" | ")
        parameters = eval(f"dict({told.removeprefix('ordered').removeprefix(', ')})", {"dt": dt})  # noqa: S307
        yield name, Case(python, dedent(f"   {text}"), sql, told.startswith("ordered"), parameters)


CASES = dict(_read_cases())


def _spread(sources: tuple[str, ...], first: int) -> Places:
    return {name: sources[(at + first) % len(sources)] for at, name in enumerate(TABLES)}


NEAR = ("lite", "duck", "files", "frames")
FAR = ("pg", "my", "lite", "duck", "files", "frames")
EMBEDDED = {**{source: dict.fromkeys(TABLES, source) for source in NEAR}, "spread": _spread(NEAR, 1)}
SERVERS = {
    **{source: dict.fromkeys(TABLES, source) for source in ("pg", "my")},
    **{f"spread {first}": _spread(FAR, first) for first in (0, 3)},
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return fill_files(tmp_path_factory.mktemp("analyst"))


@pytest.fixture(scope="module")
def near(files: dict[str, object]) -> Iterator[DataFlow]:
    with DataFlow(**files) as db:
        yield db


@pytest.fixture(scope="module")
def far(files: dict[str, object], postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with fresh_postgres_database(postgres_url) as pg, fresh_mysql_database(mysql_url) as my:
        fill_postgres(pg)
        fill_mysql(my)
        with DataFlow(pg=pg, my=my, **files) as db:
            yield db


@pytest.fixture(scope="module")
def answers() -> dict[str, pa.Table]:
    with duckdb.connect() as connection:
        for name, table in TABLES.items():
            connection.register(name, table)
        return {name: connection.sql(case.sql).to_arrow_table() for name, case in CASES.items()}


def test_there_are_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_dialects(name: str, near: DataFlow) -> None:
    query = Shop(near, EMBEDDED["spread"]).written(CASES[name])
    assert _is_spelt(query, "duckdb")
    for dialect, refused in REFUSED.items():
        assert _is_spelt(query, dialect) is (name not in refused), dialect


@pytest.mark.parametrize("place", EMBEDDED)
@pytest.mark.parametrize("name", CASES)
def test_embedded(name: str, place: str, near: DataFlow, answers: dict[str, pa.Table]) -> None:
    _check(CASES[name], Shop(near, EMBEDDED[place]), answers[name])


@pytest.mark.parametrize("place", SERVERS)
@pytest.mark.parametrize("name", CASES)
def test_servers(name: str, place: str, far: DataFlow, answers: dict[str, pa.Table]) -> None:
    _check(CASES[name], Shop(far, SERVERS[place]), answers[name])


def _check(case: Case, shop: Shop, answer: pa.Table) -> None:
    query = shop.written(case)
    assert shop.read(case) == query
    assert shop.db.parse(str(query)) == query
    found = query.collect(**case.parameters).to_arrow()
    assert found.schema.names == answer.schema.names
    assert found.schema.types == answer.schema.types
    assert _rows(found, case) == _rows(answer, case)
    _check_sql(query, shop.places)


def _check_sql(query: Query, places: Places) -> None:
    """An engine that has all tables does all that its dialect spells."""
    [source, *others] = set(places.values())
    if not others and source in ENGINES:
        assert query.explain().startswith("whole query ▶ ") is _is_spelt(query, ENGINES[source])


def _is_spelt(query: Query, dialect: str) -> bool:
    try:
        text = query.sql(dialect)
    except UnsupportedError:
        return False
    assert text.startswith(("SELECT ", "WITH "))
    return True


def _rows(table: pa.Table, case: Case) -> list[object]:
    # The last digits of a sum of floats depend on the order of its rows.
    rounded = [
        tuple(round(value, 9) if isinstance(value, float) else value for value in row.values())
        for row in table.to_pylist()
    ]
    return rounded if case.ordered else sorted(rounded, key=repr)
