"""What analysts ask, in both forms and wherever the tables are: rows and types are those of the same in DuckDB's SQL.

Each case in `analyst_pipelines/` is a name, with whether the order is promised and parameters, and the pipeline thrice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from analyst_data import TABLES, Places, fill_files, fill_mysql, fill_postgres
from query_cases import Case, Placed, cases_of, spread

from dataflow import DataFlow, Query, UnsupportedError

from servers import fresh_mysql_database, fresh_postgres_database

ENGINES = {"lite": "sqlite", "pg": "postgres", "my": "mariadb"}
"""Sources that are asked in SQL ▶ their dialects; DuckDB files are read in place."""


REFUSED = {
    "postgres": {"asof"},
    "mysql": {"patterns", "full join and a condition", "asof", "orderly aggregates", "set operations", "unnest"},
    "mariadb": {"full join and a condition", "asof", "orderly aggregates", "unnest"},
    "sqlite": {"patterns", "asof", "orderly aggregates", "unnest"},
}
"""What cannot be said in one statement of a dialect."""


class Shop(Placed):
    def read(self, case: Case) -> Query:
        text = case.text
        for name, place in self.places.items():
            text = text.replace(f"shop.{name}", f"{place}.{name}")
        return self.db.parse(text)


CASES = cases_of(Path(__file__).parent / "analyst_pipelines")


NEAR = ("lite", "duck", "files", "frames")
FAR = ("pg", "my", "lite", "duck", "files", "frames")
EMBEDDED = {**{source: dict.fromkeys(TABLES, source) for source in NEAR}, "spread": spread(TABLES, NEAR, 1)}
SERVERS = {
    **{source: dict.fromkeys(TABLES, source) for source in ("pg", "my")},
    **{f"spread {first}": spread(TABLES, FAR, first) for first in (0, 3)},
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
    query = Shop(near, EMBEDDED["spread"]).written(CASES[name].python, "shop")
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
    query = shop.written(case.python, "shop")
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
