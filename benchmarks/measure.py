"""What every measured script shares: it times its work and prints one line of JSON.

Standard library only, since each rival runs in an environment of its own.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Generic, TypeVar

COMPILE_ROUNDS = 200
COMPILE_PATIENCE_SECONDS = 2.0

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A query of TPC-H, and where its tables are.

    targets: engine ▶ what `DataFlow` takes. places: table ▶ engine. folder: all tables as Parquet files, of which only
    those are to be read whose engine is "parquet" or "duckdb"; the rivals' DuckDB may be too old for a file of ours.
    """

    number: int
    text: str
    sql: str
    targets: dict[str, str]
    places: dict[str, str]
    folder: str


Run = Callable[[], Sequence[Row]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Timed(Generic[T]):
    result: T
    seconds: float
    cpu: float


def report_compile(name: str, cases: dict[str, Callable[[], str]]) -> None:
    """Prints the median CPU milliseconds that each case takes to build a query and turn it into SQL."""
    medians = {case: 1000 * median(_cpu_seconds(build)) for case, build in cases.items()}
    print(json.dumps({"name": name, "milliseconds": medians}))


def serve(connect: Callable[[Task], Run]) -> None:
    """Runs one query as often as it is told to, and answers each time with a line of JSON.

    The first line of the input is a `Task`, each further line asks for one run. The first answer is what it took until
    the query could be run: imports are not in it, connections are. A run is from the query to all its rows as Python
    objects. CPU seconds are those of this process with all its threads.
    """
    task = Task(**json.loads(sys.stdin.readline()))
    connected = _timed(lambda: connect(task))
    run = connected.result
    _answer(seconds=connected.seconds, cpu=connected.cpu)
    for line in sys.stdin:
        ran = _timed(run)
        rows = [list(map(_plain, row)) for row in ran.result] if line.strip() == "rows" else None
        _answer(seconds=ran.seconds, cpu=ran.cpu, peak_mb=_peak_mb(), rows=rows)


def report_node(name: str, task: str, times: dict[str, list[float]]) -> None:
    """Prints the median milliseconds of a task in each runtime, from the seconds of its runs."""
    medians = {runtime: 1000 * median(runs) for runtime, runs in times.items()}
    print(json.dumps({"name": name, "task": task, "milliseconds": medians}))


def _timed(work: Callable[[], T]) -> _Timed[T]:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    return _Timed(result, time.perf_counter() - start, time.process_time() - cpu)


def _answer(**values: object) -> None:
    print(json.dumps(values), flush=True)


def _cpu_seconds(work: Callable[[], object]) -> list[float]:
    """CPU seconds of each run, after one that is not counted: as many runs as are allowed, or as patience allows."""
    work()
    seconds: list[float] = []
    while len(seconds) < COMPILE_ROUNDS and sum(seconds) < COMPILE_PATIENCE_SECONDS:
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return seconds


def _peak_mb() -> float:
    """The most memory that this process has held at once."""
    # Not getrusage: its ru_maxrss starts with what the parent process held when it started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _plain(value: object) -> object:
    """A value that JSON holds: numbers as such, dates as ISO text."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case decimal.Decimal():
            return float(value)
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case _:
            return value.item()  # type: ignore[attr-defined]  # a number of numpy's
