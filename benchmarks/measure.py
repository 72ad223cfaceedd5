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

COMPILE_ROUNDS = 200
ROUNDS = 5
FEWEST_ROUNDS = 3
PATIENCE_SECONDS = 60.0

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tables of the cross-source queries are.

    lineitem in PostgreSQL; orders in MariaDB; customer and supplier in SQLite; the rest in a folder of Parquet files.
    """

    postgres: str
    mysql: str
    sqlite: str
    parquet: str


def report_compile(name: str, cases: dict[str, Callable[[], str]]) -> None:
    """Prints the median milliseconds that each case takes to build a query and turn it into SQL."""
    medians = {case: 1000 * median(_seconds(build, COMPILE_ROUNDS)) for case, build in cases.items()}
    print(json.dumps({"name": name, "milliseconds": medians}))


def report_query(name: str, queries: dict[int, Callable[[Places], Sequence[Row]]]) -> None:
    """Runs the query that the command line names, and prints its times, the peak memory of this process, and its rows.

    The command line is the query's number and `Places` as JSON. Each round opens its own connections.
    """
    run, places = queries[int(sys.argv[1])], Places(**json.loads(sys.argv[2]))
    rows: Sequence[Row] = ()
    seconds: list[float] = []
    while len(seconds) < FEWEST_ROUNDS or (len(seconds) < ROUNDS and sum(seconds) < PATIENCE_SECONDS):
        start = time.perf_counter()
        rows = run(places)
        seconds.append(time.perf_counter() - start)
    plain = [list(map(_plain, row)) for row in rows]
    print(json.dumps({"name": name, "seconds": seconds, "peak_mb": _peak_mb(), "rows": plain}))


def report_node(name: str, times: dict[str, list[float]]) -> None:
    """Prints the median milliseconds of a small query in each runtime, from the seconds of its runs."""
    print(json.dumps({"name": name, "milliseconds": {runtime: 1000 * median(runs) for runtime, runs in times.items()}}))


def _seconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Seconds of each of `rounds` runs, after some that are not counted."""
    for _ in range(rounds // 10):
        work()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
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
