"""A small query as a node of a Kailash workflow."""

from __future__ import annotations

from scripts import run
from show import table
from workflow import ROUNDS

NODES = ("ours/node", "rivals/kailash_sql_node", "rivals/asyncpg_node")
RUNTIMES = ("LocalRuntime", "AsyncLocalRuntime", "by itself")


def node_report(postgres: str) -> str:
    records = [record for script in NODES for record in run(script, postgres)]
    rows = [
        [record["name"], *(f"{times[name]:.2f}" if name in times else "" for name in RUNTIMES)]
        for record in records
        for times in [record["milliseconds"]]
    ]
    title = (
        f"Milliseconds for one execution of a workflow whose node reads 10 rows from PostgreSQL; median of {ROUNDS};"
        " LocalRuntime has enable_monitoring=False:"
    )
    return f"{title}\n\n{table(['', *RUNTIMES], rows)}"
