"""TPC-H data in every kind of source, loaded once a process of tests: a plugin with the fixtures for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow import DataFlow

from servers import fresh_mysql_database, fresh_postgres_database
from tpch import generate, load_duckdb, load_mysql, load_postgres, load_sqlite
from tpch_spreads import NAMES

SCALE_FACTOR = 0.01


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
