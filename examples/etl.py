"""A workflow that reads from two sources, joins them and fills a table of a third in one transaction.

    python examples/etl.py

Orders are in a SQLite file, customers in a DuckDB file, and the warehouse is another SQLite file. A branch of the
workflow fails in the middle of its rows: what it had added is rolled back, and the rows of the first branch stay.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import duckdb
from kailash.runtime import LocalRuntime
from kailash.sdk_exceptions import KailashException
from kailash.workflow.builder import WorkflowBuilder
from kailash.workflow.graph import Workflow

import dataflow.kailash
from dataflow import DataFlow

REVENUE = """
    from shop.orders
    filter total >= $least
    join crm.customers on customer == that.id
    agg revenue = sum(total), orders = count() by region
"""


def make_sources(folder: Path) -> DataFlow:
    """Three databases in a folder, two of them with data."""
    with sqlite3.connect(folder / "shop.db") as shop:
        shop.execute("create table orders (id integer primary key, customer integer, total decimal(15,2))")
        shop.executemany("insert into orders values (?, ?, ?)", [(1, 1, 120), (2, 2, 80), (3, 1, 45.5), (4, 3, 210)])
    shop.close()
    with duckdb.connect(folder / "crm.duckdb") as crm:
        crm.execute("create table customers (id bigint, region varchar)")
        crm.execute("insert into customers values (1, 'EU'), (2, 'US'), (3, 'EU')")
    with sqlite3.connect(folder / "warehouse.db") as warehouse:
        warehouse.execute(
            "create table revenue (region text primary key, revenue decimal(15,2) not null, orders integer not null)"
        )
    warehouse.close()
    return DataFlow(shop=folder / "shop.db", crm=folder / "crm.duckdb", warehouse=folder / "warehouse.db")


def make_workflow() -> Workflow:
    """Reads, joins and writes; a branch behind it adds a new region and, with it, one that is there already."""
    builder = WorkflowBuilder()
    rows = dataflow.kailash.add_query(builder, REVENUE, "revenue", binds={"least": 50}, output="stream")
    load = dataflow.kailash.add_write(builder, "warehouse.revenue", (rows, "stream"), "load", retries=3, timeout=60)
    code = "result = [{'region': r, 'revenue': '1.00', 'orders': 1} for r in ('APAC', 'EU')]"
    builder.add_node("PythonCodeNode", "more", {"code": code})
    dataflow.kailash.add_write(
        builder, "warehouse.revenue", ("more", "result"), "load_more", name="more regions", after=load
    )
    return builder.build()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, make_sources(Path(folder)) as db:
        dataflow.kailash.use(db)
        with LocalRuntime(enable_monitoring=False) as runtime:
            try:
                runtime.execute(make_workflow())
            except KailashException as error:
                print(dataflow.kailash.node_error(error))
        for row in db.query("from warehouse.revenue | sort region"):
            print(row["region"], row["revenue"], "from", row["orders"], "orders")
        dataflow.kailash.use(None)


if __name__ == "__main__":
    main()
