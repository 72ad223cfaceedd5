"""Our node with a query as text; many rows go on as an Arrow table."""

from __future__ import annotations

import sys

import dataflow.kailash
from dataflow import DataFlow

from measure import report_node
from workflow import MANY, ONE, time_workflow

FIVE = "l_orderkey, l_linenumber, l_extendedprice, l_shipdate, l_shipmode"
QUERIES = {
    ONE: {"query": "from pg.lineitem | select l_orderkey | take 1"},
    MANY: {"query": f"from pg.lineitem | select {FIVE} | take 10000", "output": "arrow"},
}

with DataFlow(pg=sys.argv[1]) as db:
    dataflow.kailash.use(db)
    for task, config in QUERIES.items():
        times = time_workflow(task, "DataFlowQueryNode", config, "arrow", lambda output: int(output["row_count"]))
        report_node("DataFlow node", task, times)
