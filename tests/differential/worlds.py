"""Random tables in all engines at once, under one DataFlow: any of them may be read from any engine that holds it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from differential.kinds import ENGINES
from differential.stores import fill_local, fill_mysql, fill_postgres, fill_sqlite
from differential.tables import Table, Tables
from pipelines.data import Places

from dataflow import DataFlow, Query
from dataflow.compiler.federation import partial_aggregates

from servers import fresh_mysql_database, fresh_postgres_database


@dataclass(frozen=True, slots=True)
class World:
    """Tables, and the database in which each of them stands once for each engine."""

    tables: Tables
    flow: DataFlow

    def queries(self) -> dict[str, Query]:
        """The tables as queries of DuckDB's."""
        return {table.name: self.flow["duck"][table.name] for table in self.tables}  # type: ignore[misc]

    def whole(self, engine: str) -> Places:
        """All tables in one engine."""
        return {table.name: (engine, table.name) for table in self.tables}

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


@contextmanager
def open_world(tables: Tables, postgres: str, mysql: str) -> Iterator[World]:
    """Tables and the URLs of two servers in; the tables in every engine out, for the length of the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="world-")))
        pg = stack.enter_context(fresh_postgres_database(postgres))
        my = stack.enter_context(fresh_mysql_database(mysql))
        frames = fill_local(folder, tables)
        fill_sqlite(folder / "all.db", tables)
        fill_postgres(pg, tables)
        fill_mysql(my, tables)
        places = (
            pg,
            my,
            f"sqlite:///{folder}/all.db",
            f"duckdb:///{folder}/all.duckdb",
            str(folder / "files"),
            frames,
        )
        flow = DataFlow(**dict(zip(ENGINES, places)))
        stack.callback(flow.close)
        stack.enter_context(_as_if_large())
        yield World(tables, flow)


@contextmanager
def _as_if_large() -> Iterator[None]:
    """Tables of a few rows take the ways that large ones do."""
    usual = partial_aggregates.LEAST_ROWS, partial_aggregates.LEAST_SAVED
    partial_aggregates.LEAST_ROWS, partial_aggregates.LEAST_SAVED = 0, -math.inf
    try:
        yield
    finally:
        partial_aggregates.LEAST_ROWS, partial_aggregates.LEAST_SAVED = usual
