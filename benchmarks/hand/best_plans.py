"""Five queries of TPC-H over spread A as a person would tune them by hand: what ours is to be within 1.15 of.

Filters, columns and the values that may be reckoned there are pushed into each source; sources are asked at once; keys
go to the other side where that pays, on two connections; the rest is one statement of the local DuckDB. The sources
are read by the package's own data path, so what is compared is the plan.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing

import duckdb
import numpy as np
import pyarrow as pa

from dataflow.dsl.types import Field, parse_type
from dataflow.runtime import arrow
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.source import RemoteSource, Statement
from dataflow.runtime.sources.sqlite import SQLiteSource

from measure import Row, Run, Task, serve

CONNECTIONS = 2
"""How many share the reading of one table by keys: as many as the machine of the measurements has cores."""

PARALLEL = "?parallel_tuple_cost=0.001"
"""Else the server scans in one process where it expects many rows, and it expects far too many for a list of keys."""


class Places:
    """The sources of spread A, and a DuckDB for what is left."""

    def __init__(self, task: Task) -> None:
        self.postgres = PostgresSource("postgres", task.targets["postgres"] + PARALLEL)
        self.mariadb = MySQLSource("mariadb", task.targets["mariadb"])
        self.sqlite = SQLiteSource("sqlite", task.targets["sqlite"].removeprefix("sqlite:///"))
        self._duckdb = duckdb.connect()
        for table in ("nation", "region", "part", "partsupp"):
            self._duckdb.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{task.folder}/{table}.parquet')")

    async def close(self) -> None:
        self._duckdb.close()
        await asyncio.gather(self.postgres.close(), self.mariadb.close(), self.sqlite.close())

    async def lines_of(self, keys: pa.ChunkedArray, sql: str, columns: str) -> pa.Table:
        """What `sql` finds in lineitem for the order keys, its `$1`, which are between `$2` and `$3`.

        Each connection takes a range of the keys, which the server can then find in a part of the index or the table.
        """
        ordered = np.sort(keys.to_numpy())
        size = -(-len(ordered) // CONNECTIONS) or 1
        parts = [ordered[at : at + size].tolist() for at in range(0, len(ordered), size)]
        return pa.concat_tables(
            await asyncio.gather(*(fetch(self.postgres, sql, columns, part, part[0], part[-1]) for part in parts))
        )

    def local(self, sql: str, **tables: pa.Table) -> pa.Table:
        """Runs a statement over tables that were fetched and the Parquet files."""
        with self._duckdb.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            return cursor.sql(sql).to_arrow_table()


async def fetch(source: RemoteSource, sql: str, columns: str, *parameters: object) -> pa.Table:
    """All rows of a statement; columns: their names and types, `a int64, b date`."""
    fields = tuple(Field(name, parse_type(type_)) for name, type_ in map(str.split, columns.split(", ")))
    async with aclosing(source.read(Statement(sql, parameters, fields, grouped=True))) as batches:  # type: ignore[type-var]
        return pa.Table.from_batches([batch async for batch in batches], arrow.schema_of(fields))


async def q3(at: Places) -> pa.Table:
    customer, orders = await asyncio.gather(
        fetch(at.sqlite, "SELECT c_custkey FROM customer WHERE c_mktsegment = 'BUILDING'", "c_custkey int64"),
        fetch(
            at.mariadb,
            "SELECT o_orderkey, o_custkey, o_orderdate, o_shippriority FROM orders WHERE o_orderdate < '1995-03-15'",
            "o_orderkey int64, o_custkey int64, o_orderdate date, o_shippriority int64",
        ),
    )
    wanted = at.local("SELECT * FROM orders WHERE o_custkey IN (FROM customer)", orders=orders, customer=customer)
    lines = await at.lines_of(
        wanted["o_orderkey"],
        "SELECT l_orderkey, l_extendedprice, l_discount FROM lineitem"
        " WHERE l_orderkey = ANY($1::bigint[]) AND l_orderkey BETWEEN $2 AND $3 AND l_shipdate > DATE '1995-03-15'",
        "l_orderkey int64, l_extendedprice decimal(15,2), l_discount decimal(15,2)",
    )
    return at.local(
        """
        SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate, o_shippriority
        FROM lines JOIN wanted ON l_orderkey = o_orderkey
        GROUP BY ALL ORDER BY revenue DESC, o_orderdate LIMIT 10
        """,
        lines=lines,
        wanted=wanted,
    )


async def q5(at: Places) -> pa.Table:
    asia = at.local(
        "SELECT n_nationkey, n_name FROM nation JOIN region ON n_regionkey = r_regionkey WHERE r_name = 'ASIA'"
    )
    nations = ", ".join(map(str, asia["n_nationkey"].to_pylist()))
    supplier, customer, orders = await asyncio.gather(
        fetch(
            at.sqlite,
            f"SELECT s_suppkey, s_nationkey FROM supplier WHERE s_nationkey IN ({nations})",
            "s_suppkey int64, s_nationkey int64",
        ),
        fetch(
            at.sqlite,
            f"SELECT c_custkey, c_nationkey FROM customer WHERE +c_nationkey IN ({nations})",
            "c_custkey int64, c_nationkey int64",
        ),
        fetch(
            at.mariadb,
            "SELECT o_orderkey, o_custkey FROM orders WHERE o_orderdate >= '1994-01-01' AND o_orderdate < '1995-01-01'",
            "o_orderkey int64, o_custkey int64",
        ),
    )
    wanted = at.local(
        "SELECT o_orderkey, c_nationkey FROM orders JOIN customer ON o_custkey = c_custkey",
        orders=orders,
        customer=customer,
    )
    suppliers = ", ".join(map(str, supplier["s_suppkey"].to_pylist()))
    lines = await at.lines_of(
        wanted["o_orderkey"],
        "SELECT l_orderkey, l_suppkey, l_extendedprice, l_discount FROM lineitem WHERE l_orderkey = ANY($1::bigint[])"
        f" AND l_orderkey BETWEEN $2 AND $3 AND l_suppkey IN ({suppliers})",
        "l_orderkey int64, l_suppkey int64, l_extendedprice decimal(15,2), l_discount decimal(15,2)",
    )
    return at.local(
        """
        SELECT n_name, sum(l_extendedprice * (1 - l_discount)) AS revenue
        FROM lines JOIN wanted ON l_orderkey = o_orderkey
        JOIN supplier ON l_suppkey = s_suppkey AND c_nationkey = s_nationkey
        JOIN asia ON s_nationkey = n_nationkey
        GROUP BY n_name ORDER BY revenue DESC
        """,
        lines=lines,
        wanted=wanted,
        supplier=supplier,
        asia=asia,
    )


async def q10(at: Places) -> pa.Table:
    orders = await fetch(
        at.mariadb,
        "SELECT o_orderkey, o_custkey FROM orders WHERE o_orderdate >= '1993-10-01' AND o_orderdate < '1994-01-01'",
        "o_orderkey int64, o_custkey int64",
    )
    lines = await at.lines_of(
        orders["o_orderkey"],
        "SELECT l_orderkey, l_extendedprice, l_discount FROM lineitem"
        " WHERE l_orderkey = ANY($1::bigint[]) AND l_orderkey BETWEEN $2 AND $3 AND l_returnflag = 'R'",
        "l_orderkey int64, l_extendedprice decimal(15,2), l_discount decimal(15,2)",
    )
    # Every order has a customer and every customer a nation, so the twenty best are found without them.
    top = at.local(
        """
        SELECT o_custkey, sum(l_extendedprice * (1 - l_discount)) AS revenue
        FROM lines JOIN orders ON l_orderkey = o_orderkey
        GROUP BY o_custkey ORDER BY revenue DESC, o_custkey LIMIT 20
        """,
        lines=lines,
        orders=orders,
    )
    customer = await fetch(
        at.sqlite,
        "SELECT c_custkey, c_name, c_acctbal, c_address, c_phone, c_comment, c_nationkey FROM customer"
        f" WHERE c_custkey IN ({', '.join(map(str, top['o_custkey'].to_pylist()))})",
        "c_custkey int64, c_name string, c_acctbal float64, c_address string, c_phone string, c_comment string,"
        " c_nationkey int64",
    )
    return at.local(
        """
        SELECT c_custkey, c_name, revenue, c_acctbal, n_name, c_address, c_phone, c_comment
        FROM top JOIN customer ON o_custkey = c_custkey JOIN nation ON c_nationkey = n_nationkey
        ORDER BY revenue DESC, c_custkey
        """,
        top=top,
        customer=customer,
    )


async def q12(at: Places) -> pa.Table:
    lines, orders = await asyncio.gather(
        fetch(
            at.postgres,
            "SELECT l_orderkey, l_shipmode FROM lineitem WHERE l_shipmode IN ('MAIL', 'SHIP')"
            " AND l_commitdate < l_receiptdate AND l_shipdate < l_commitdate"
            " AND l_receiptdate >= DATE '1994-01-01' AND l_receiptdate < DATE '1995-01-01'",
            "l_orderkey int64, l_shipmode string",
        ),
        fetch(
            at.mariadb,
            "SELECT o_orderkey, o_orderpriority IN ('1-URGENT', '2-HIGH') FROM orders",
            "o_orderkey int64, high int64",
        ),
    )
    return at.local(
        """
        SELECT l_shipmode, count(*) FILTER (high = 1) AS high_line_count, count(*) FILTER (high = 0) AS low_line_count
        FROM lines JOIN orders ON l_orderkey = o_orderkey GROUP BY l_shipmode ORDER BY l_shipmode
        """,
        lines=lines,
        orders=orders,
    )


async def q18(at: Places) -> pa.Table:
    first, last = await bounds(at)
    middle = (first + last) // 2
    sums = "SELECT l_orderkey, sum(l_quantity) FROM lineitem WHERE l_orderkey BETWEEN $1 AND $2"
    sums += " GROUP BY l_orderkey HAVING sum(l_quantity) > 300"
    columns = "l_orderkey int64, quantity decimal(38,2)"
    large = pa.concat_tables(
        await asyncio.gather(
            fetch(at.postgres, sums, columns, first, middle), fetch(at.postgres, sums, columns, middle + 1, last)
        )
    )
    orders = await fetch(
        at.mariadb,
        "SELECT o_orderkey, o_custkey, o_orderdate, o_totalprice FROM orders"
        f" WHERE o_orderkey IN ({', '.join(map(str, large['l_orderkey'].to_pylist()))})",
        "o_orderkey int64, o_custkey int64, o_orderdate date, o_totalprice decimal(15,2)",
    )
    customer = await fetch(
        at.sqlite,
        "SELECT c_custkey, c_name FROM customer"
        f" WHERE c_custkey IN ({', '.join(map(str, orders['o_custkey'].to_pylist()))})",
        "c_custkey int64, c_name string",
    )
    return at.local(
        """
        SELECT c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, quantity
        FROM large JOIN orders ON l_orderkey = o_orderkey JOIN customer ON o_custkey = c_custkey
        ORDER BY o_totalprice DESC, o_orderdate, o_orderkey LIMIT 100
        """,
        large=large,
        orders=orders,
        customer=customer,
    )


async def bounds(at: Places) -> tuple[int, int]:
    """The least and the greatest order key of lineitem."""
    found = await fetch(at.postgres, "SELECT min(l_orderkey), max(l_orderkey) FROM lineitem", "first int64, last int64")
    return found["first"][0].as_py(), found["last"][0].as_py()


PLANS: Mapping[int, Callable[[Places], Awaitable[pa.Table]]] = {3: q3, 5: q5, 10: q10, 12: q12, 18: q18}


def connect(task: Task) -> Run:
    runner, places = asyncio.Runner(), Places(task)
    return lambda: rows(runner.run(PLANS[task.number](places)))


def rows(table: pa.Table) -> list[Row]:
    return [tuple(row.values()) for row in table.to_pylist()]


if __name__ == "__main__":
    serve(connect)
