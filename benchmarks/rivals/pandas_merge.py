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
from pandas_read import Condition, Query, columns_of, in_arrow, in_sql

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
    """Floats for decimals, as databases give them; filters come after, for PyArrow has none for views of texts."""
    found = pq.read_table(path, columns=list(dict.fromkeys([*columns, *columns_of(where)])))
    found = found.cast(pa.schema([pa.field(field.name, plain(field.type)) for field in found.schema]))
    found = found.filter(in_arrow(where)) if where else found
    return found.select(columns).to_pandas(date_as_object=False)


def plain(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_decimal(type_):
        return pa.float64()
    return pa.string() if pa.types.is_string_view(type_) else type_


def with_driver(target: str) -> str:
    scheme, _, rest = target.partition("://")
    return f"{DRIVERS[scheme]}://{rest}"


serve(connect)
