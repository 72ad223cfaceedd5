"""DataFlow: the queries built in the Python form, bound, type-checked, optimised and rendered, nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import pyarrow as pa

from dataflow import DataFlow, Query

from measure import report_compile
from queries import Tables, q1, q3, q5, thirty_steps, trivial

WITH = ", sqlglot compiled" if find_spec("sqlglotc") else ""
MONEY = pa.decimal128(15, 2)
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "lineitem": {
        "l_orderkey": pa.int64(),
        "l_suppkey": pa.int64(),
        "l_quantity": MONEY,
        "l_extendedprice": MONEY,
        "l_discount": MONEY,
        "l_tax": MONEY,
        "l_returnflag": pa.string(),
        "l_linestatus": pa.string(),
        "l_shipdate": pa.date32(),
    },
    "orders": {
        "o_orderkey": pa.int64(),
        "o_custkey": pa.int64(),
        "o_totalprice": MONEY,
        "o_orderdate": pa.date32(),
        "o_shippriority": pa.int32(),
    },
    "customer": {"c_custkey": pa.int64(), "c_nationkey": pa.int64(), "c_mktsegment": pa.string()},
    "supplier": {"s_suppkey": pa.int64(), "s_nationkey": pa.int64()},
    "nation": {"n_nationkey": pa.int64(), "n_name": pa.string(), "n_regionkey": pa.int64()},
    "region": {"r_regionkey": pa.int64(), "r_name": pa.string()},
}


def compiled(build: Callable[[Tables], Query], tables: Tables) -> Callable[[], str]:
    return lambda: str(build(tables).sql("postgres"))


def compiled_only(query: Query) -> Callable[[], str]:
    return lambda: str(query.sql("postgres"))


with DataFlow(**{name: pa.schema(list(columns.items())).empty_table() for name, columns in COLUMNS.items()}) as db:
    tables = {name: getattr(db, name) for name in COLUMNS}
    queries = {"trivial": trivial, "Q1": q1, "Q3": q3, "Q5": q5, "30 steps": thirty_steps}
    cases = {name: compiled(build, tables) for name, build in queries.items()}
    cases |= {f"{name} built before": compiled_only(queries[name](tables)) for name in ("Q5", "30 steps")}
    # Columns are asked for, which takes the whole plan; all but the first time it is known already.
    known = q5(tables)
    kept = {"Q5 again": lambda: str(known.schema), "Q5 anew": lambda: str(q5(tables).schema)}
    report_compile(f"DataFlow{WITH}", cases | kept)
