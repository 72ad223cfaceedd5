"""Random queries over random tables, each on PostgreSQL, MariaDB, SQLite, DuckDB, Parquet, frames, and spread.

`make fuzz MINUTES=5` starts its own servers and two processes. A difference is made as small as possible and printed
with the query as text, the tables, both results, and the seed that makes it again. The exit status is 1 where anything
was found. What may stop one query, an error in the package's own code as well, must not stop the others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from differential.tables import Table, Tables, random_tables
from differential.trial import Difference, differences
from differential.worlds import World, open_world
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from pipelines.maker import PARAMETERS
from pipelines.steps import queries

from dataflow import Query
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.query import pipelines as parts_of

from servers import mysql_server, postgres_server

QUERIES = 250
"""Queries over one set of tables."""


SHARE = 0.25
"""How often what finds little is tried."""


class Found(AssertionError):
    """A query that gave different rows, or an error."""


class TimeIsOver(KeyboardInterrupt):
    """What ends hypothesis at once, without looking for a smaller example."""


@dataclass(frozen=True, slots=True)
class Task:
    """What each process works on: the servers, the seed of the first set, when it ends, and what the user asked for."""

    postgres: str
    mysql: str
    seed: int
    until: float
    options: argparse.Namespace


@dataclass(slots=True)
class Run:
    """How many queries were tried, and the last one that failed, which is the smallest in the end."""

    until: float
    tried: int = 0
    failed: tuple[str, Query, Difference | str] | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None, help="of the first set of tables and its queries")
    parser.add_argument("--sets", type=int, default=None, help="sets of tables that each process tries")
    parser.add_argument("--queries", type=int, default=QUERIES, help="queries over each set of tables")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--stop", action="store_true", help="stop at the first difference")
    parser.add_argument("--report", type=int, default=None, metavar="N", help="only count what N queries are made of")
    options = parser.parse_args()
    if options.report is not None:
        return report(options.report)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    print(f"seed {seed}", flush=True)
    with ExitStack() as stack:
        postgres = os.environ.get("DATAFLOW_TEST_POSTGRES") or stack.enter_context(postgres_server()).url
        mysql = os.environ.get("DATAFLOW_TEST_MYSQL") or stack.enter_context(mysql_server()).url
        tried, failed = in_processes(Task(postgres, mysql, seed, time.monotonic() + options.minutes * 60, options))
    print(f"{tried} queries, {failed} of them with a difference (seed {seed})")
    return 1 if failed else 0


def in_processes(task: Task) -> tuple[int, int]:
    """How many queries all processes tried, and how many failed; a process that died counts as one."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    numbers = range(task.options.processes)
    processes = [context.Process(target=work, args=(queue, task, number)) for number in numbers]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    ended = [queue.get() for process in processes if process.exitcode == 0]
    died = len(processes) - len(ended)
    return sum(tried for tried, _ in ended), sum(failed for _, failed in ended) + died


def work(queue: multiprocessing.Queue[tuple[int, int]], task: Task, first: int) -> None:
    """Tries sets of tables, each with many queries, until the time is over; puts how many were tried and failed."""
    seed, until, options = task.seed, task.until, task.options
    step, sets, queries, stop = options.processes, options.sets, options.queries, options.stop
    tried = failed = 0
    number = first
    try:
        while time.monotonic() < until and (sets is None or number < sets * step) and not (stop and failed):
            tables = random_tables(seed + number)
            with open_world(tables, task.postgres, task.mysql) as world:
                run = Run(until)
                try_queries(world, seed + number, queries, run)
                tried += run.tried
                print(f"seed {seed + number}: {run.tried} queries", file=sys.stderr, flush=True)
                if run.failed is not None:
                    failed += 1
                    print(described(seed + number, queries, tables, run), flush=True)
            number += step
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        failed += 1
    finally:
        queue.put((tried, failed))


def try_queries(world: World, seed: int, count: int, run: Run) -> None:
    """Tries queries over the tables; where one fails, `run.failed` is the smallest that fails as well."""
    tables = world.queries()

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        if time.monotonic() > run.until and run.failed is None:
            raise TimeIsOver
        query = data.draw(queries(tables))
        chosen = data.draw(st.integers(0, 999))
        run.tried += 1
        # A smaller query has to fail in the same place.
        found = run.failed and run.failed[2]
        kind = found.variant.kind if isinstance(found, Difference) and found.variant is not None else None
        problem = attempt(lambda: differences(world, query, chosen, kind, SHARE))
        if problem is not None:
            run.failed = (str(query), query, problem)
            raise Found

    # Making a query may fail as well: the last thing known is then the error itself.
    try:
        each()
    except (Found, TimeIsOver):
        pass
    except Exception as error:  # noqa: BLE001
        run.failed = ("(while it was made)", next(iter(tables.values())), "".join(traceback.format_exception(error)))


def attempt(trial: Callable[[], Difference | None]) -> Difference | str | None:
    """What is different; an error that is none of the package's is a difference as well."""
    try:
        return trial()
    except Exception as error:  # noqa: BLE001
        return "".join(traceback.format_exception(error)[-6:])


def described(seed: int, queries: int, tables: Tables, run: Run) -> str:
    assert run.failed is not None
    text, query, problem = run.failed
    used = {found.path[1] for part in parts_of(query._pipeline) for found in [part.source] if len(found.path) == 2}
    given = {name: PARAMETERS[name] for name in PARAMETERS if f"${name}" in text}
    lines = ["=" * 100, text, *([f"parameters: {given}"] if given else []), ""]
    lines += [shown(table) for table in tables if table.name in used]
    lines += [
        "",
        str(problem),
        "",
        f"again: tests/fuzz_engines.py --seed {seed} --queries {queries} --sets 1 --processes 1",
    ]
    return "\n".join(lines)


def shown(table: Table) -> str:
    """A table as the text of its columns and rows."""
    columns = ", ".join(
        f"{column.name} {column.about.duckdb}{'' if column.nullable else ' NOT NULL'}"
        + "".join(
            f" [{engine}: {column.declared(engine)}]"
            for engine in ("pg", "my", "lite")
            if getattr(column.about, engine)
        )
        for column in table.columns
    )
    return "\n".join([f"{table.name} ({columns})", *(f"  {row!r}" for row in table.rows)])


def report(count: int) -> int:
    """Prints how often each verb and function occurs in so many queries."""
    from differential.occurrences import occurrences

    verbs, functions, seconds = occurrences(count)
    for found in (verbs, functions):
        for name, number in sorted(found.items(), key=lambda item: -item[1]):
            print(f"{number:7} {name}")
    missing = sorted(set(FUNCTIONS) - set(functions))
    print(f"{count} queries in {seconds:.0f} s; functions that do not occur: {', '.join(missing) or 'none'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
