"""What reaches PostgreSQL and MariaDB, as their own logs tell: the filters, and only the columns that are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from statement_log import StatementLog

from dataflow import DataFlow, Query

from queries import QUERIES
from tpch import TABLES
from tpch_spreads import NAMES, SPREADS, Tables

pytest_plugins = ["tpch_databases"]

# The first test waits until the data is in all the engines.
pytestmark = [pytest.mark.xdist_group("tpch"), pytest.mark.timeout(300)]

COLUMNS: dict[int, dict[str, str]] = {
    1: {
        "lineitem": "l_discount l_extendedprice l_linestatus l_quantity l_returnflag l_shipdate l_tax",
    },
    3: {
        "customer": "c_custkey c_mktsegment",
        "orders": "o_custkey o_orderdate o_orderkey o_shippriority",
        "lineitem": "l_discount l_extendedprice l_orderkey l_shipdate",
    },
    5: {
        "customer": "c_custkey c_nationkey",
        "orders": "o_custkey o_orderdate o_orderkey",
        "lineitem": "l_discount l_extendedprice l_orderkey l_suppkey",
        "supplier": "s_nationkey s_suppkey",
        "nation": "n_name n_nationkey n_regionkey",
        "region": "r_name r_regionkey",
    },
    6: {"lineitem": "l_discount l_extendedprice l_quantity l_shipdate"},
    10: {
        "customer": "c_acctbal c_address c_comment c_custkey c_name c_nationkey c_phone",
        "orders": "o_custkey o_orderdate o_orderkey",
        "lineitem": "l_discount l_extendedprice l_orderkey l_returnflag",
        "nation": "n_name n_nationkey",
    },
    12: {
        "orders": "o_orderkey o_orderpriority",
        "lineitem": "l_commitdate l_orderkey l_receiptdate l_shipdate l_shipmode",
    },
    14: {
        "lineitem": "l_discount l_extendedprice l_partkey l_shipdate",
        "part": "p_partkey p_type",
    },
    19: {
        "lineitem": "l_discount l_extendedprice l_partkey l_quantity l_shipinstruct l_shipmode",
        "part": "p_brand p_container p_partkey p_size",
    },
    2: {
        "part": "p_mfgr p_partkey p_size p_type",
        "supplier": "s_acctbal s_address s_comment s_name s_nationkey s_phone s_suppkey",
        "partsupp": "ps_partkey ps_suppkey ps_supplycost",
        "nation": "n_name n_nationkey n_regionkey",
        "region": "r_name r_regionkey",
    },
    4: {
        "orders": "o_orderdate o_orderkey o_orderpriority",
        "lineitem": "l_commitdate l_orderkey l_receiptdate",
    },
    7: {
        "supplier": "s_nationkey s_suppkey",
        "lineitem": "l_discount l_extendedprice l_orderkey l_shipdate l_suppkey",
        "orders": "o_custkey o_orderkey",
        "customer": "c_custkey c_nationkey",
        "nation": "n_name n_nationkey",
    },
    8: {
        "part": "p_partkey p_type",
        "lineitem": "l_discount l_extendedprice l_orderkey l_partkey l_suppkey",
        "supplier": "s_nationkey s_suppkey",
        "orders": "o_custkey o_orderdate o_orderkey",
        "customer": "c_custkey c_nationkey",
        "nation": "n_name n_nationkey n_regionkey",
        "region": "r_name r_regionkey",
    },
    9: {
        "part": "p_name p_partkey",
        "lineitem": "l_discount l_extendedprice l_orderkey l_partkey l_quantity l_suppkey",
        "supplier": "s_nationkey s_suppkey",
        "partsupp": "ps_partkey ps_suppkey ps_supplycost",
        "orders": "o_orderdate o_orderkey",
        "nation": "n_name n_nationkey",
    },
    11: {
        "partsupp": "ps_availqty ps_partkey ps_suppkey ps_supplycost",
        "supplier": "s_nationkey s_suppkey",
        "nation": "n_name n_nationkey",
    },
    13: {
        "customer": "c_custkey",
        "orders": "o_comment o_custkey o_orderkey",
    },
    15: {
        "lineitem": "l_discount l_extendedprice l_shipdate l_suppkey",
        "supplier": "s_address s_name s_phone s_suppkey",
    },
    16: {
        "partsupp": "ps_partkey ps_suppkey",
        "part": "p_brand p_partkey p_size p_type",
        "supplier": "s_comment s_suppkey",
    },
    17: {
        "lineitem": "l_extendedprice l_partkey l_quantity",
        "part": "p_brand p_container p_partkey",
    },
    18: {
        "customer": "c_custkey c_name",
        "orders": "o_custkey o_orderdate o_orderkey o_totalprice",
        "lineitem": "l_orderkey l_quantity",
    },
    20: {
        "supplier": "s_address s_name s_nationkey s_suppkey",
        "nation": "n_name n_nationkey",
        "partsupp": "ps_availqty ps_partkey ps_suppkey",
        "part": "p_name p_partkey",
        "lineitem": "l_partkey l_quantity l_shipdate l_suppkey",
    },
    21: {
        "supplier": "s_name s_nationkey s_suppkey",
        "lineitem": "l_commitdate l_orderkey l_receiptdate l_suppkey",
        "orders": "o_orderkey o_orderstatus",
        "nation": "n_name n_nationkey",
    },
    22: {
        "customer": "c_acctbal c_custkey c_phone",
        "orders": "o_custkey",
    },
}
"""The columns of each table that a query names: those it returns or joins by, and those it filters by."""

FILTERS: dict[int, dict[str, str]] = {
    1: {"lineitem": "l_shipdate"},
    3: {"customer": "c_mktsegment", "orders": "o_orderdate", "lineitem": "l_shipdate"},
    5: {"orders": "o_orderdate", "region": "r_name"},
    6: {"lineitem": "l_discount l_quantity l_shipdate"},
    10: {"orders": "o_orderdate", "lineitem": "l_returnflag"},
    12: {"lineitem": "l_commitdate l_receiptdate l_shipdate l_shipmode"},
    14: {"lineitem": "l_shipdate"},
    19: {"lineitem": "l_shipinstruct l_shipmode"},
    2: {"part": "p_size p_type", "region": "r_name"},
    4: {"orders": "o_orderdate", "lineitem": "l_commitdate l_receiptdate"},
    7: {"lineitem": "l_shipdate", "nation": "n_name"},
    8: {"part": "p_type", "orders": "o_orderdate", "region": "r_name"},
    9: {"part": "p_name"},
    11: {"nation": "n_name"},
    13: {"orders": "o_comment"},
    15: {"lineitem": "l_shipdate"},
    16: {"part": "p_brand p_size p_type", "supplier": "s_comment"},
    17: {"part": "p_brand p_container"},
    18: {},
    20: {"lineitem": "l_shipdate", "part": "p_name", "nation": "n_name"},
    21: {"lineitem": "l_commitdate l_receiptdate", "orders": "o_orderstatus", "nation": "n_name"},
    22: {"customer": "c_acctbal c_phone"},
}
"""The columns that a query filters one table by, without another table's help."""

UNASKED = {17: ("lineitem", "part")}
"""Tables that are not asked for where another source has found no row of the second: there is no such part so far."""

COLUMN = re.compile(r"\b(?:" + "|".join(name for table in TABLES.values() for name, _ in table.columns) + r")\b")
SERVERS = ("postgres", "mariadb")

Log = Callable[[Query], dict[str, list[str]]]
"""A query in, it is run, and the statements that reached each server for it out."""


@pytest.fixture
def log(postgres_log: StatementLog, mysql_log: StatementLog) -> Log:
    logs = {"postgres": postgres_log, "mariadb": mysql_log}

    def run(query: Query) -> dict[str, list[str]]:
        _ = query.schema  # what is asked to know the tables is none of the query's statements
        marks = {engine: log.mark() for engine, log in logs.items()}
        query.collect()
        return {engine: queries(log.statements_since(marks[engine])) for engine, log in logs.items()}

    return run


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("spread", SPREADS)
def test_filters_and_only_needed_columns_reach_the_servers(
    number: int, spread: str, log: Log, tpch_db: DataFlow
) -> None:
    places = SPREADS[spread]
    reached = log(QUERIES[number](Tables(tpch_db, places)))
    for server in SERVERS:
        unasked, without = UNASKED.get(number, ("", ""))
        asked = [table for table in COLUMNS[number] if table != unasked or places[table] == places[without]]
        needed = words(COLUMNS[number][table] for table in asked if places[table] == server)
        assert names_in(reached[server]) == needed
        filtered = words(columns for table, columns in FILTERS[number].items() if places[table] == server)
        assert names_in(map(condition, reached[server])) >= filtered


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("server", SERVERS)
def test_a_whole_query_on_one_server_is_one_statement(number: int, server: str, log: Log, tpch_db: DataFlow) -> None:
    reached = log(QUERIES[number](Tables(tpch_db, dict.fromkeys(NAMES, server))))
    assert {engine: len(statements) for engine, statements in reached.items()} == {
        engine: int(engine == server) for engine in SERVERS
    }


def queries(statements: Iterable[str]) -> list[str]:
    """The statements of a log that read rows of tables."""
    return [text for text in statements if text.startswith(("SELECT", "WITH", "COPY")) and " FROM " in text]


def names_in(texts: Iterable[str]) -> set[str]:
    """The TPC-H columns that texts name."""
    return {name for text in texts for name in COLUMN.findall(text)}


def condition(statement: str) -> str:
    """A statement from its first WHERE to its grouping."""
    return statement.partition(" WHERE ")[2].partition(" GROUP BY ")[0]


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split()}
