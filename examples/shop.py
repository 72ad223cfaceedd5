"""Which customers of a region send goods back, by nation and market segment, and what does that cost?

Orders are in PostgreSQL and customers in MariaDB. Each of the two joins and filters its own tables; only what is left
is brought together. The data is TPC-H's, made by `tpchgen-cli`.

    export DATAFLOW_SHOP_POSTGRES=postgresql://user:password@host/database
    export DATAFLOW_SHOP_MYSQL=mysql://user:password@host/database
    python examples/shop.py --load     makes the tables first, in two databases that do not have them
    python examples/shop.py

`python tests/servers.py` starts two such servers and prints their URLs.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from dataflow import DataFlow, Query, col, fn, interval, param, that

RETURNS_OF_1994 = {"region": "EUROPE", "since": date(1994, 1, 1)}


def returned_goods(db: DataFlow) -> Query:
    """Revenue sent back within a year, and by how many customers: ten groups of nation and market segment."""
    returned: Query = (
        db.shop.orders.filter(col.o_orderdate >= param.since, col.o_orderdate < param.since + interval(years=1))
        .join(db.shop.lineitem, on=col.o_orderkey == col.l_orderkey)
        .filter(col.l_returnflag == "R")
        .select(customer=col.o_custkey, revenue=col.l_extendedprice * (1 - col.l_discount))
    )
    customers = (
        db.crm.customer.join(db.crm.nation, on=col.c_nationkey == col.n_nationkey)
        .join(db.crm.region, on=col.n_regionkey == col.r_regionkey)
        .filter(col.r_name == param.region)
        .select("c_custkey", nation=col.n_name, segment=col.c_mktsegment)
    )
    return (
        returned.join(customers, on=col.customer == that.c_custkey)
        .group_by("nation", "segment")
        .agg(customers=col.customer.count_distinct(), lines=fn.count(), revenue=col.revenue.sum())
        .sort("-revenue", "nation", "segment")
        .take(10)
    )


def run_workflow(query: Query, since: str) -> dict[str, Any]:
    """Runs the query as a node of a Kailash workflow whose region comes from the node before it."""
    from kailash.runtime.local import LocalRuntime
    from kailash.workflow.builder import WorkflowBuilder

    query.node("ReturnedGoods")
    workflow = WorkflowBuilder()
    workflow.add_node("PythonCodeNode", "choice", {"code": "result = 'ASIA'"})
    workflow.add_node("ReturnedGoods", "returns", {"since": since})
    workflow.add_connection("choice", "result", "returns", "region")
    # Monitoring would write all rows, in clear, to a file in the home folder.
    with LocalRuntime(enable_monitoring=False) as runtime:
        results, _ = runtime.execute(workflow.build())
    return dict(results["returns"])


def main() -> None:
    """Asks the question, shows how it was answered, and asks it once more inside a workflow."""
    arguments = parser().parse_args()
    if arguments.load:
        from shop_data import load

        load(arguments.postgres, arguments.mysql, arguments.scale_factor)
    with DataFlow(shop=arguments.postgres, crm=arguments.mysql) as db:
        query = returned_goods(db)
        print("Goods sent back by customers in Europe, 1994")
        print(query.collect(**RETURNS_OF_1994))
        print("\nWhich part ran where")
        print(query.explain(analyze=True, **RETURNS_OF_1994))
        print("\nThe same query as a node of a workflow, for Asia in 1993")
        print(run_workflow(query, "1993-01-01")["rows"][0])


def parser() -> ArgumentParser:
    """What the program takes; URLs are those of the environment unless they are given."""
    made = ArgumentParser(description="Goods sent back, over PostgreSQL and MariaDB")
    for name in ("postgres", "mysql"):
        url = os.environ.get(f"DATAFLOW_SHOP_{name.upper()}")
        made.add_argument(f"--{name}", default=url, required=url is None, metavar="URL")
    made.add_argument("--load", action="store_true", help="make and fill the tables first")
    made.add_argument("--scale-factor", type=float, default=0.01, help="size of the data that is loaded")
    return made


if __name__ == "__main__":
    main()
