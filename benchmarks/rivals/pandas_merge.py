"""Pandas: `read_sql` for each database with filters and columns written into the SQL, and `merge` for the joins."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from measure import Run, Task, serve
from pandas_q01_q11 import FIRST
from pandas_q12_q22 import SECOND
from pandas_read import Condition, Query, in_arrow, in_sql

QUERIES: Mapping[int, Query] = FIRST | SECOND
DRIVERS = {"postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql", "sqlite": "sqlite"}


def connect(task: Task) -> Run:
    engines = {
        engine: sa.create_engine(with_driver(task.targets[engine]))
        for engine in set(task.places.values()) - {"parquet", "duckdb"}
    }

    def read(table: str, columns: str, *where: Condition) -> pd.DataFrame:
        engine = task.places[table]
        if engine not in engines:
            return read_parquet(f"{task.folder}/{table}.parquet", columns.split(), where)
        names = columns.split()
        sql = f"select {', '.join(names)} from {table} where {in_sql(where)}"
        # A text with a % would be a format for the drivers.
        return pd.read_sql(sa.text(sql), engines[engine], parse_dates=[name for name in names if name.endswith("date")])

    return lambda: list(QUERIES[task.number](read).itertuples(index=False, name=None))


def read_parquet(path: str, columns: list[str], where: tuple[Condition, ...]) -> pd.DataFrame:
    found = pq.read_table(path, columns=columns, filters=in_arrow(where) if where else None)
    floats = [
        pa.field(field.name, pa.float64()) if pa.types.is_decimal(field.type) else field for field in found.schema
    ]
    return found.cast(pa.schema(floats)).to_pandas(date_as_object=False)


def with_driver(target: str) -> str:
    scheme, _, rest = target.partition("://")
    return f"{DRIVERS[scheme]}://{rest}"


serve(connect)
