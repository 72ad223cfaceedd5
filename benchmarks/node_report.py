"""Queries as nodes of a Kailash workflow: how long an execution takes, and what ten thousand of them leave behind.

python benchmarks/node_report.py --targets FILE
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from scripts import run
from show import table
from workflow import MANY, ONE, ROUNDS

NODES = ("ours/node", "rivals/kailash_sql_node", "rivals/asyncpg_node")
RUNTIMES = ("LocalRuntime", "AsyncLocalRuntime", "by itself")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=Path, required=True, help="JSON: engine ▶ URL")
    print(node_report(json.loads(parser.parse_args().targets.read_text())["postgres"]))


def node_report(postgres: str) -> str:
    """The tables, as Markdown."""
    records = [record for script in NODES for record in run(script, postgres)]
    parts = []
    for task in (ONE, MANY):
        rows = [
            [record["name"], *(f"{times[name]:.2f}" if name in times else "" for name in RUNTIMES)]
            for record in records
            for times in [record["milliseconds"]]
            if record["task"] == task
        ]
        title = f"Milliseconds for a workflow that reads from PostgreSQL, {task}; median of {ROUNDS[task]}:"
        parts.append(f"{title}\n\n{table(['', *RUNTIMES], rows)}")
    note = "LocalRuntime has enable_monitoring=False. AsyncSQLDatabaseNode makes decimals floats and dates text."
    return "\n\n".join([*parts, note, _soak_report(postgres)])


def _soak_report(postgres: str) -> str:
    records = run("ours/node_soak", postgres)
    columns = ["executions", "at once", "seconds", "memory, MB", "connections", "tasks", "threads", "files"]
    rows = [[str(each[name]) for name in columns] for each in records]
    return f"What executions leave behind:\n\n{table(columns, rows)}"


if __name__ == "__main__":
    main()
