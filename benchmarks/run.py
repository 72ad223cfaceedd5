"""Prints, in one run, this package beside tools that do the like: compile time, cross-source queries, the Kailash node.

`make bench` makes each rival's environment and runs this. Each script runs in a process of its own; the servers are
private and hold nothing but the data of this run. Answers are compared with DuckDB's over all the data.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import tpch
from measure import COMPILE_ROUNDS, Places
from servers import mysql_server, postgres_server
from tpch_answers import reference
from workflow import ROUNDS as NODE_ROUNDS

HERE = Path(__file__).parent
ROOT = HERE.parent
COMPILERS = ("ours/compile_queries", "rivals/ibis_compile", "rivals/sqlalchemy_compile", "rivals/prql_compile")
ENGINES = ("ours/cross_source", "rivals/pandas_merge", "rivals/polars_connectorx", "rivals/duckdb_attach")
NODES = ("ours/node", "rivals/kailash_sql_node", "rivals/asyncpg_node")
CASES = ("trivial", "Q1", "Q3", "Q5")
RUNTIMES = ("LocalRuntime", "AsyncLocalRuntime", "by itself")
QUERIES = (3, 5)
Record = dict[str, Any]


def main() -> None:
    """The command line: which scale factor, and which tables of results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale-factor", type=float, default=0.1)
    parser.add_argument("--only", choices=("compile", "cross-source", "node"))
    arguments = parser.parse_args()
    sections = {arguments.only} if arguments.only else {"compile", "cross-source", "node"}
    if "compile" in sections:
        print_compile()
    if sections & {"cross-source", "node"}:
        folder = tpch.generate(arguments.scale_factor)
        with databases(folder) as places:
            if "cross-source" in sections:
                print_cross_source(places, folder, arguments.scale_factor)
            if "node" in sections:
                print_node(places)


@contextmanager
def databases(folder: Path) -> Iterator[Places]:
    """Private servers and files that hold the tables as `Places` says."""
    with tempfile.TemporaryDirectory() as temporary, postgres_server() as postgres, mysql_server() as mysql:
        sqlite, parquet = Path(temporary) / "shop.db", Path(temporary) / "lake"
        tpch.load_postgres(postgres.url, folder, ("lineitem",))
        tpch.load_mysql(mysql.url, folder, ("orders",))
        tpch.load_sqlite(sqlite, folder, ("customer", "supplier"))
        tpch.copy_parquet(parquet, folder, ("nation", "region", "part", "partsupp"))
        yield Places(postgres.url, mysql.url, str(sqlite), str(parquet))


def print_compile() -> None:
    records = [record for script in COMPILERS for record in run(script)]
    rows = [[record["name"], *(f"{record['milliseconds'][case]:.2f}" for case in CASES)] for record in records]
    title = f"Compile time, ms: query built and turned into PostgreSQL's SQL; median of {COMPILE_ROUNDS} in one process"
    print_table(title, ["", *CASES], rows)


def print_cross_source(places: Places, folder: Path, scale_factor: float) -> None:
    where = json.dumps(asdict(places))
    rows = [
        cross_source_row(record, number, reference(number, folder))
        for script in ENGINES
        for number in QUERIES
        for record in run(script, str(number), where)
    ]
    title = (
        f"Cross-source TPC-H at scale factor {scale_factor:g}: lineitem in PostgreSQL, orders in MariaDB, customer and"
        " supplier in SQLite, the rest in Parquet; every round opens its own connections"
    )
    print_table(title, ["", "query", "median s", "best s", "rounds", "peak MB", "answer"], rows)


def cross_source_row(record: Record, number: int, expected: Sequence[Sequence[object]]) -> list[str]:
    seconds = record["seconds"]
    verdict = "equal" if same_rows(record["rows"], expected) else "WRONG"
    times = [f"{median(seconds):.2f}", f"{min(seconds):.2f}", str(len(seconds))]
    return [record["name"], f"Q{number}", *times, f"{record['peak_mb']:.0f}", verdict]


def print_node(places: Places) -> None:
    records = [record for script in NODES for record in run(script, places.postgres)]
    rows = [
        [record["name"], *(f"{times[name]:.2f}" if name in times else "" for name in RUNTIMES)]
        for record in records
        for times in [record["milliseconds"]]
    ]
    title = (
        f"A node that reads 10 rows from PostgreSQL, ms for one execution of its workflow; median of {NODE_ROUNDS};"
        " LocalRuntime has enable_monitoring=False"
    )
    print_table(title, ["", *RUNTIMES], rows)


def run(script: str, *arguments: str) -> list[Record]:
    """The JSON lines that a script prints, run in its own environment where it has one."""
    name = Path(script).name
    own = ROOT / f".venv-bench-{name}" / "bin" / "python"
    python = own if (HERE / f"{script}.txt").exists() else Path(sys.executable)
    print(f"… {name} {' '.join(arguments[:-1])}", file=sys.stderr, flush=True)
    result = subprocess.run(
        [python, HERE / f"{script}.py", *arguments],
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
    )
    if result.returncode != 0:
        raise SystemExit(f"error: {script} failed\n{result.stderr[-4000:]}")
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith('{"name"')]


def same_rows(found: Sequence[Sequence[object]], expected: Sequence[Sequence[object]]) -> bool:
    """Whether all rows are there in order; numbers may differ in the last digits of a float."""
    return len(found) == len(expected) and all(
        len(left) == len(right) and all(map(same_value, left, right))
        for left, right in zip(found, expected, strict=True)
    )


def same_value(found: object, expected: Any) -> bool:
    if isinstance(found, int | float):
        return math.isclose(found, float(expected), rel_tol=1e-9)
    return found == str(expected)


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table whose columns are also aligned in a terminal: the first to the left, the others to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]

    def text(line: Sequence[str]) -> str:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        return f"| {' | '.join(cells)} |"

    rule = [f":{'-' * (widths[0] - 1)}", *("-" * (width - 1) + ":" for width in widths[1:])]
    print(f"\n{title}\n", text(lines[0]), text(rule), *map(text, lines[1:]), sep="\n", flush=True)


if __name__ == "__main__":
    main()
