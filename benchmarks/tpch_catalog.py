"""The tables of TPC-H as a catalog knows them, in one database or spread over several, and two queries over them."""

from __future__ import annotations

from collections.abc import Mapping

from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.dsl.types import parse_type

DIALECTS = {"postgres": "postgres", "mariadb": "mariadb", "sqlite": "sqlite", "parquet": "duckdb"}

_COLUMNS = {
    "lineitem": "l_orderkey int64, l_partkey int64, l_suppkey int64, l_linenumber int64, l_quantity decimal(15,2), "
    "l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag string, "
    "l_linestatus string, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct string, "
    "l_shipmode string, l_comment string",
    "orders": "o_orderkey int64, o_custkey int64, o_orderstatus string, o_totalprice decimal(15,2), o_orderdate date, "
    "o_orderpriority string, o_clerk string, o_shippriority int64, o_comment string",
    "customer": "c_custkey int64, c_name string, c_address string, c_nationkey int64, c_phone string, "
    "c_acctbal decimal(15,2), c_mktsegment string, c_comment string",
    "supplier": "s_suppkey int64, s_name string, s_address string, s_nationkey int64, s_phone string, "
    "s_acctbal decimal(15,2), s_comment string",
    "nation": "n_nationkey int64, n_name string, n_regionkey int64, n_comment string",
    "region": "r_regionkey int64, r_name string, r_comment string",
}

ONE_SOURCE = dict.fromkeys(_COLUMNS, "postgres")
SPREAD = dict.fromkeys(_COLUMNS, "parquet") | {
    "lineitem": "postgres",
    "orders": "mariadb",
    "customer": "sqlite",
    "supplier": "sqlite",
}
"""Where the tables are: table ▶ source."""


def _table(source: str, name: str, columns: str) -> Table:
    pairs = (column.split(" ") for column in columns.split(", "))
    return Table(source, (name,), (name,), tuple(TableColumn(word, parse_type(type_)) for word, type_ in pairs))


CATALOG = Catalog(
    {name: SourceInfo(name, dialect_named(dialect), local=name == "parquet") for name, dialect in DIALECTS.items()},
    {(source, (name,)): _table(source, name, columns) for source in DIALECTS for name, columns in _COLUMNS.items()},
)

_Q5 = """
from {customer}.customer
join {orders}.orders on c_custkey == o_custkey
join {lineitem}.lineitem on l_orderkey == o_orderkey
join {supplier}.supplier on l_suppkey == s_suppkey and c_nationkey == s_nationkey
join {nation}.nation on s_nationkey == n_nationkey
join {region}.region on n_regionkey == r_regionkey
filter r_name == 'ASIA', o_orderdate >= @1994-01-01, o_orderdate < @1994-01-01 + 1year
agg revenue = sum(l_extendedprice * (1 - l_discount)) by n_name
sort -revenue
"""


def q5(places: Mapping[str, str]) -> str:
    """TPC-H Q5, each table where it is placed."""
    return _Q5.format_map(places)


THIRTY = "\n".join(
    (
        "from postgres.lineitem",
        *(
            f"derive a{at} = l_extendedprice * {at + 1}\nfilter a{at} > {at * 10}\nderive b{at} = a{at} + l_tax"
            for at in range(10)
        ),
        "agg n = count(), s = sum(b9), m = max(b3) by l_returnflag",
        "sort -s",
        "take 10",
    )
)
"""Thirty steps that build on each other, and groups of what they compute, as the rivals were measured with."""
