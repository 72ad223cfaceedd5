"""Rows of one table through models, beside the drivers and other frameworks: one at a time, in bulk, and the first.

python benchmarks/models_report.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from one_table import BULK, SINGLE

from servers import mysql_server, postgres_server
from show import table
from workers import HERE, environment, interpreter

TOOLS = {
    "rivals/models_driver": "driver",
    "ours/models": "this package",
    "rivals/models_sqlalchemy": "SQLAlchemy Core",
    "rivals/models_django": "Django",
    "rivals/models_kailash": "kailash-dataflow",
}
RAW = "rivals/models_driver"
SLOW = "rivals/models_kailash"

TUPLES = {"bulk_create": "tuples_create", "bulk_update": "tuples_update"}
"""The same of the driver, with tuples that were made before."""

ROUNDS = 7
BULK_ROUNDS = 3
CALLS = 25
MANY = 100_000
SLOW_ROWS = {
    "rivals/models_kailash": {"bulk_create": 2_000, "bulk_update": 500},
    "rivals/models_django": {"bulk_update": 5_000},
}
"""Rows of a bulk operation, and of those of which a tool does but some hundreds or thousands a second."""

FIRST_ROUNDS = 5
Times = dict[str, float]


class Tool:
    """A script that waits to be told what to do."""

    def __init__(self, script: str, engine: str, target: str, errors: Path) -> None:
        self._errors = errors / f"{Path(script).name}-{engine}"
        self._process = subprocess.Popen(
            [interpreter(script), HERE / f"{script}.py", engine, target],
            env=environment(script),
            cwd=errors,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors.open("w"),
            text=True,
        )
        self._answer()

    def seconds(self, operation: str, count: int) -> float:
        """What so many of an operation took."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{operation} {count}\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                found: dict[str, Any] = json.loads(line)
                return found
        lines = self._errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise SystemExit(f"error: {self._errors.name} failed: {lines[-1] if lines else 'without a word'}")


def main() -> None:
    print(models_report())


def models_report() -> str:
    """The tables, as Markdown."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        found = {}
        with databases(folder) as targets:
            for engine, target in targets.items():
                print(f"… models on {engine}", file=sys.stderr, flush=True)
                found[engine] = measured(engine, target, folder)
        parts = [_single(engine, times) for engine, times in found.items()]
        parts += [_bulk(found), _first({script: first_seconds(script) for script in TOOLS})]
    return "\n\n".join([*parts, f"Measured in {time.monotonic() - started:.0f} seconds."])


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    with ExitStack() as held:
        postgres = held.enter_context(postgres_server()).url
        mysql = held.enter_context(mysql_server()).url
        yield {"postgres": postgres, "mariadb": mysql, "sqlite": f"sqlite:///{folder}/rows.db"}


def measured(engine: str, target: str, folder: Path) -> Mapping[str, Times]:
    """Script ▶ operation ▶ seconds of one call, of one row in bulk. The tools take turns."""
    own = {script: target.replace("rows.db", f"{Path(script).name}.db") for script in TOOLS}
    tools = {script: Tool(script, engine, own[script], folder) for script in TOOLS}
    times: dict[str, dict[str, list[float]]] = {script: {} for script in TOOLS}
    try:
        for operation in SINGLE:
            for number in range(ROUNDS + 1):
                for script, tool in tools.items():
                    if operation == "delete":
                        tool.seconds("create", CALLS)
                    seconds = tool.seconds(operation, CALLS) / CALLS
                    if number:
                        times[script].setdefault(operation, []).append(seconds)
        for operation in BULK:
            for number in range(BULK_ROUNDS + 1):
                for script, tool in tools.items():
                    count = SLOW_ROWS.get(script, {}).get(operation, MANY)
                    seconds = tool.seconds(operation, count) / count
                    if number:
                        times[script].setdefault(operation, []).append(seconds)
                seconds = tools[RAW].seconds(TUPLES[operation], MANY) / MANY
                if number:
                    times[RAW].setdefault(TUPLES[operation], []).append(seconds)
    finally:
        for tool in tools.values():
            tool.end()
    return {script: {name: median(seconds) for name, seconds in each.items()} for script, each in times.items()}


def first_seconds(script: str) -> float:
    """From the start of a process to the end of the one that has written the first row of a new SQLite file."""
    seconds = []
    for _ in range(1 if script == SLOW else FIRST_ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            command = [interpreter(script), HERE / f"{script}.py", folder]
            subprocess.run(command, env=environment(script), cwd=folder, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
    return min(seconds)


def _single(engine: str, times: Mapping[str, Times]) -> str:
    rows = [
        [
            TOOLS[script],
            *(f"{each[name] * 1e6:.0f} ({each[name] / times[RAW][name]:.1f})" for name in SINGLE),
        ]
        for script, each in times.items()
    ]
    title = f"Microseconds of one call on {engine}, in brackets how many times the driver's; medians of {ROUNDS}:"
    return f"{title}\n\n{table(['', *(name.replace('_', ' ') for name in SINGLE)], rows)}"


def _bulk(found: Mapping[str, Mapping[str, Times]]) -> str:
    columns = [(engine, operation) for engine in found for operation in BULK]

    def row(name: str, script: str, called: Mapping[str, str]) -> list[str]:
        cells = []
        for engine, operation in columns:
            seconds = found[engine][script][called.get(operation, operation)]
            cells.append(f"{1 / seconds:,.0f} ({seconds / found[engine][RAW][operation]:.1f})")
        return [name, *cells]

    rows = [row(name, script, {}) for script, name in TOOLS.items()]
    rows.insert(1, row("driver, tuples", RAW, TUPLES))
    header = ["", *(f"{engine} {operation.removeprefix('bulk_')}" for engine, operation in columns)]
    title = (
        f"Rows a second in bulk, {MANY:,} at a time, fewer where a tool does but some thousands a second; medians of "
        f"{BULK_ROUNDS}. All are given dicts, of which the driver's program makes the tuples that it takes; its second "
        "line has tuples that were made before. In brackets, how many times as long as the driver's first line a row "
        "takes:"
    )
    return f"{title}\n\n{table(header, rows)}"


def _first(seconds: Mapping[str, float]) -> str:
    rows = [[TOOLS[script], f"{each:.2f}"] for script, each in seconds.items()]
    return f"Seconds from the start of a process to its first row in SQLite:\n\n{table(['', 'seconds'], rows)}"


if __name__ == "__main__":
    main()
