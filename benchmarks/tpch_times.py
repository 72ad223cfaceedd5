"""Runs TPC-H's 22 queries on each engine through DataFlow and natively, and in three spreads, and prints the times.

`make tpch SF=1` runs it. The servers are private and hold nothing but this data. Every answer is compared with DuckDB's
before its time is printed; where one differs it is said, and the exit status is 1. Runs of both sides take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

from dataflow import DataFlow, Query, Result

import tpch
from databases import loaded
from queries import TEXTS
from show import print_table
from tpch_answers import differences, reference
from tpch_native import connected, spelt
from tpch_spreads import ENGINES, SPREADS, placed

PATIENCE_SECONDS = 20.0
"""A query whose first runs took longer than this is not run again."""

Rows = Sequence[Sequence[object]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cell:
    """Median seconds of a query through DataFlow and natively; None where it did not end in time, or has no native."""

    ours: float | None
    native: float | None
    wrong: tuple[str, ...] = ()


@dataclass(slots=True)
class Bench:
    """What is run: the answers by query, how often, and the seconds that one statement may take."""

    answers: Mapping[int, Rows]
    rounds: int
    limit: float
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)

    def run(self, place: str, number: int, query: Query, native: Callable[[], Rows] | None) -> None:
        """Runs a query once to compare its answer, then both sides in turns; the cell is added."""
        print(f"… {place} Q{number}", file=sys.stderr, flush=True)
        first, result = timed(lambda: within(query, self.limit))
        wrong = () if result is None else tuple(differences(rows_of(result), self.answers[number]))
        ours = [first]
        theirs = [timed(native)[0]] if native else []
        sides = [(ours, query.collect), (theirs, native)]
        runs = [(times, run) for times, run in sides if run is not None and times[0] is not None]
        if sum(times[0] or self.limit for times in (ours, theirs) if times) < PATIENCE_SECONDS:
            for times, _ in runs:
                times.clear()  # the first run found caches cold and the query not compiled
            for turn in range(self.rounds):
                for times, run in runs if turn % 2 else reversed(runs):
                    times.append(timed(run)[0])
        self.cells[place, number] = Cell(middle(ours), middle(theirs), wrong)


def main() -> int:
    """The command line: which scale factor, engines and queries; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale-factor", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds that one statement may take")
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--queries", nargs="+", type=int, default=list(TEXTS), choices=list(TEXTS))
    parser.add_argument("--no-spreads", action="store_true")
    given = parser.parse_args()
    folder = tpch.generate(given.scale_factor)
    answers = {number: reference(number, folder) for number in given.queries}
    bench = Bench(answers, given.rounds, given.limit)
    spreads = () if given.no_spreads else tuple(SPREADS)
    engines = ENGINES if spreads else given.engines
    with loaded(folder, {engine: tuple(tpch.ALL) for engine in engines}) as targets:
        for engine in given.engines:
            run_engine(bench, engine, targets[engine])
        if spreads:
            run_spreads(bench, targets)
    return report(bench, given.engines, spreads, given.scale_factor)


def run_engine(bench: Bench, engine: str, target: str) -> None:
    with DataFlow(target) as db, connected(engine, target, bench.limit) as native:
        for number in bench.answers:
            sql = spelt(number, engine)
            bench.run(engine, number, db.parse(TEXTS[number]), lambda sql=sql: native(sql))


def run_spreads(bench: Bench, targets: Mapping[str, str]) -> None:
    with DataFlow(**targets) as db:
        for spread, places in SPREADS.items():
            for number in bench.answers:
                bench.run(spread, number, db.parse(placed(TEXTS[number], places)), None)


def within(query: Query, limit: float) -> Result:
    """The query's result. Raises TimeoutError after `limit` seconds, when its statements have been stopped."""

    async def run() -> Result:
        return await asyncio.wait_for(query.acollect(), limit)

    return asyncio.run(run())


def timed(run: Callable[[], T]) -> tuple[float | None, T | None]:
    """Seconds and result of a call; None for both where it did not end in time."""
    start = time.perf_counter()
    try:
        result = run()
    except TimeoutError:
        return None, None
    return time.perf_counter() - start, result


def rows_of(result: Result) -> Rows:
    return [tuple(row.values()) for row in result.rows()]


def middle(times: Sequence[float | None]) -> float | None:
    ended = [seconds for seconds in times if seconds is not None]
    return median(ended) if len(ended) == len(times) and ended else None


def report(bench: Bench, engines: Sequence[str], spreads: Sequence[str], scale_factor: float) -> int:
    """Prints the table and what was wrong; the exit status."""

    def shown(seconds: float | None) -> str:
        return f"> {bench.limit:g}" if seconds is None else f"{seconds:.3f}"

    lines = []
    for number in bench.answers:
        cells = [bench.cells[engine, number] for engine in engines]
        line = [f"Q{number}"]
        for cell in cells:
            line += ["WRONG" if cell.wrong else shown(cell.ours), shown(cell.native)]
        of_spreads = [bench.cells[spread, number] for spread in spreads]
        lines.append([*line, *("WRONG" if cell.wrong else shown(cell.ours) for cell in of_spreads)])
    title = (
        f"TPC-H at scale factor {scale_factor:g}: seconds, medians of {bench.rounds}; beside it the engine's own SQL"
    )
    header = ["", *(name for engine in engines for name in (engine, "native")), *spreads]
    print_table(title, header, [*lines, *totals(bench, engines, spreads)])
    for (place, number), cell in bench.cells.items():
        for text in cell.wrong[:5]:
            print(f"Q{number} {place}: {text}")
    wrong = sum(bool(cell.wrong) for cell in bench.cells.values())
    late = sum(cell.ours is None for cell in bench.cells.values())
    print(f"\n{len(bench.cells) - wrong - late} of {len(bench.cells)} answers are equal to DuckDB's in every cell")
    return 1 if wrong or late else 0


def totals(bench: Bench, engines: Sequence[str], spreads: Sequence[str]) -> list[list[str]]:
    """The sums of the queries that ended on both sides, and their ratio."""
    sums, ratios = ["sum"], ["ratio"]
    for engine in engines:
        cells = [bench.cells[engine, number] for number in bench.answers]
        pairs = [(cell.ours, cell.native) for cell in cells if cell.ours is not None and cell.native is not None]
        ours, native = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        left_out = f" ({len(pairs)} queries)" if len(pairs) < len(cells) else ""
        sums += [f"{ours:.2f}{left_out}", f"{native:.2f}"]
        ratios += [f"{ours / native:.2f}" if native else "", ""]
    for spread in spreads:
        sums.append(f"{sum(bench.cells[spread, number].ours or 0 for number in bench.answers):.2f}")
        ratios.append("")
    return [sums, ratios]


if __name__ == "__main__":
    sys.exit(main())
