"""Kailash's own `AsyncSQLDatabaseNode`. It opens and closes its pool with every execution of the workflow."""

from __future__ import annotations

import sys

from kailash.nodes.data.async_sql import AsyncSQLDatabaseNode

from measure import report_node
from workflow import QUERY, time_workflow

config = {"database_type": "postgresql", "connection_string": sys.argv[1], "query": QUERY}
report_node(
    "AsyncSQLDatabaseNode",
    time_workflow(AsyncSQLDatabaseNode, config, lambda output: len(output["result"]["data"])),
)
