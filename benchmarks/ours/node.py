"""Our node: a compiled pipeline of ten rows, by its class."""

from __future__ import annotations

import sys

from dataflow import DataFlow

from measure import report_node
from workflow import ROWS, time_workflow

with DataFlow(pg=sys.argv[1]) as db:
    query = (
        db.pg.lineitem.select("l_orderkey", "l_linenumber", "l_extendedprice", "l_shipdate")
        .sort("l_orderkey", "l_linenumber")
        .take(ROWS)
    )
    query.node("FirstLines")
    report_node("DataFlow node", time_workflow("FirstLines", {}, lambda output: int(output["row_count"])))
