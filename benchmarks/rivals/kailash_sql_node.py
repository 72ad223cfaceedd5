"""Kailash's own `AsyncSQLDatabaseNode`. It opens and closes its pool with every execution of the workflow."""

from __future__ import annotations

import sys

from kailash.nodes.data.async_sql import AsyncSQLDatabaseNode

from measure import report_node
from workflow import SQL, time_workflow

for task, query in SQL.items():
    config = {"database_type": "postgresql", "connection_string": sys.argv[1], "query": query}
    times = time_workflow(task, AsyncSQLDatabaseNode, config, "result.data", lambda out: len(out["result"]["data"]))
    report_node("AsyncSQLDatabaseNode", task, times)
