"""Polars: connectorx for each database with filters and columns written into the SQL, lazy frames for the rest."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import polars.selectors as cs

from measure import Run, Task, serve
from polars_q01_q11 import FIRST
from polars_q12_q22 import SECOND
from polars_read import Query

QUERIES: Mapping[int, Query] = FIRST | SECOND


def connect(task: Task) -> Run:
    def read(table: str, columns: str, where: str = "true") -> pl.LazyFrame:
        engine = task.places[table]
        if engine in ("parquet", "duckdb"):
            frame = pl.scan_parquet(f"{task.folder}/{table}.parquet").sql(f"select {columns} from self where {where}")
        else:
            url = task.targets[engine].replace("sqlite:///", "sqlite://")
            sql = f"select {columns} from {table} where {where}"
            frame = pl.read_database_uri(sql, url, engine="connectorx").lazy()
        # Floats are quicker to reckon with than decimals, and exact enough here.
        return frame.with_columns(cs.decimal().cast(pl.Float64))

    return lambda: QUERIES[task.number](read).collect().rows()


serve(connect)
