"""TPC-H data in every kind of source, loaded once a session: fixtures for the modules that import them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from dataflow import DataFlow, Query

from servers import fresh_mysql_database, fresh_postgres_database
from tpch import ALL, generate, load_duckdb, load_mysql, load_postgres, load_sqlite

SCALE_FACTOR = 0.1
NAMES = tuple(name for name in ALL if name != "partsupp")
"""The tables that the queries read."""

ENGINES = ("postgres", "mariadb", "sqlite", "duckdb", "parquet")

SPREADS: Mapping[str, Mapping[str, str]] = {
    "facts in postgres": {
        "lineitem": "postgres",
        "orders": "mariadb",
        "customer": "postgres",
        "part": "mariadb",
        "supplier": "sqlite",
        "nation": "duckdb",
        "region": "parquet",
    },
    "facts in mariadb": {
        "lineitem": "mariadb",
        "orders": "postgres",
        "customer": "sqlite",
        "part": "duckdb",
        "supplier": "parquet",
        "nation": "postgres",
        "region": "mariadb",
    },
    "facts in files": {
        "lineitem": "parquet",
        "orders": "sqlite",
        "customer": "mariadb",
        "part": "postgres",
        "supplier": "postgres",
        "nation": "mariadb",
        "region": "duckdb",
    },
}
"""Three ways to spread the tables over all engines: table ▶ engine."""


@dataclass(frozen=True)
class Tables:
    """The tables of one database object, each where a spread puts it; what `examples/tpch/queries.py` takes."""

    db: DataFlow
    places: Mapping[str, str]

    def __getattr__(self, name: str) -> Query:
        if name not in self.places:
            raise AttributeError(name)
        table = self.db[self.places[name]][name]
        assert isinstance(table, Query)
        return table


@pytest.fixture(scope="session")
def tpch_folder() -> Path:
    """The folder with the data as Parquet files."""
    return generate(SCALE_FACTOR)


@pytest.fixture(scope="session")
def tpch_postgres(postgres_url: str, tpch_folder: Path) -> Iterator[str]:
    with fresh_postgres_database(postgres_url) as url:
        load_postgres(url, tpch_folder, NAMES)
        yield url


@pytest.fixture(scope="session")
def tpch_mariadb(mysql_url: str, tpch_folder: Path) -> Iterator[str]:
    with fresh_mysql_database(mysql_url) as url:
        load_mysql(url, tpch_folder, NAMES)
        yield url


@pytest.fixture(scope="session")
def tpch_files(tmp_path_factory: pytest.TempPathFactory, tpch_folder: Path) -> dict[str, str]:
    """The sources that are files: engine ▶ target."""
    place = tmp_path_factory.mktemp("tpch")
    load_sqlite(place / "tpch.db", tpch_folder, NAMES)
    load_duckdb(place / "tpch.duckdb", tpch_folder, NAMES)
    return {
        "sqlite": f"sqlite:///{place / 'tpch.db'}",
        "duckdb": f"duckdb:///{place / 'tpch.duckdb'}",
        "parquet": f"{tpch_folder}/*.parquet",
    }


@pytest.fixture(scope="session")
def tpch_db(tpch_postgres: str, tpch_mariadb: str, tpch_files: dict[str, str]) -> Iterator[DataFlow]:
    """One database object over all engines, each with all the tables, under the engines' names."""
    with DataFlow(postgres=tpch_postgres, mariadb=tpch_mariadb, **tpch_files) as db:
        yield db
