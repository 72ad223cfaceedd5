"""Where the TPC-H tables are: all with one engine, or spread over several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dataflow import DataFlow, Query

from tpch import ALL

NAMES = tuple(ALL)
"""The tables that the queries read."""

ENGINES = ("postgres", "mariadb", "sqlite", "duckdb", "parquet")

SPREADS: Mapping[str, Mapping[str, str]] = {
    "facts in postgres": {
        "lineitem": "postgres",
        "orders": "mariadb",
        "customer": "postgres",
        "part": "mariadb",
        "partsupp": "sqlite",
        "supplier": "sqlite",
        "nation": "duckdb",
        "region": "parquet",
    },
    "facts in mariadb": {
        "lineitem": "mariadb",
        "orders": "postgres",
        "customer": "sqlite",
        "part": "duckdb",
        "partsupp": "postgres",
        "supplier": "parquet",
        "nation": "postgres",
        "region": "mariadb",
    },
    "facts in files": {
        "lineitem": "parquet",
        "orders": "sqlite",
        "customer": "mariadb",
        "part": "postgres",
        "partsupp": "duckdb",
        "supplier": "postgres",
        "nation": "mariadb",
        "region": "duckdb",
    },
}
"""Three ways to spread the tables over all engines: table ▶ engine."""


def placed(text: str, places: Mapping[str, str]) -> str:
    """A query text whose bare table names are those tables, each of them where a spread puts it."""
    return "".join(f"let {table} = (from {engine}.{table})\n" for table, engine in places.items()) + text


@dataclass(frozen=True)
class Tables:
    """The tables of one database object, each where a spread puts it; what the queries of `examples/tpch` take."""

    db: DataFlow
    places: Mapping[str, str]

    def __getattr__(self, name: str) -> Query:
        if name not in self.places:
            raise AttributeError(name)
        table = self.db[self.places[name]][name]
        assert isinstance(table, Query)
        return table
