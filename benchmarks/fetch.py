"""How fast rows come from one source: a million beside the physical limit, ten beside the raw driver.

    python benchmarks/fetch.py --targets FILE

The limit is the database's own client that writes to nowhere, for SQLite its ADBC driver. Both sides take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

import adbc_driver_sqlite.dbapi
import aiomysql
import asyncpg

from dataflow import DataFlow

from show import table

LAST_KEY = 1_000_000
"""Order keys are as dense as lines: at scale factor 1 and above there are about a million lines up to this one."""

COLUMNS = "l_orderkey, l_partkey, l_extendedprice, l_shipdate, l_shipmode"
MANY = f"SELECT {COLUMNS} FROM lineitem WHERE l_orderkey <= {LAST_KEY}"
FEW = f"SELECT {COLUMNS} FROM lineitem WHERE l_orderkey <= 12 ORDER BY l_orderkey, l_linenumber LIMIT 10"
OURS_MANY = f"from {{}}.lineitem | filter l_orderkey <= {LAST_KEY} | select {COLUMNS}"
OURS_FEW = f"from {{}}.lineitem | filter l_orderkey <= 12 | sort l_orderkey, l_linenumber | take 10 | select {COLUMNS}"

FEW_ROUNDS = 200
ENGINES = ("postgres", "mariadb", "sqlite")

Action = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=Path, required=True, help="JSON: engine ▶ URL")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    print(fetch_report(json.loads(given.targets.read_text()), given.rounds))


def fetch_report(targets: Mapping[str, str], many_rounds: int) -> str:
    """Both tables, as Markdown."""
    many, few = [], []
    with DataFlow(**{engine: targets[engine] for engine in ENGINES}) as db:
        for engine in ENGINES:
            query = db.parse(OURS_MANY.format(engine))
            name, limit = whole(engine, targets[engine])
            both = in_turns([lambda query=query: query.collect().to_arrow(), limit], many_rounds)
            many.append(_line(engine, name, both, 1))
            small = db.parse(OURS_FEW.format(engine))
            with raw_driver(engine, targets[engine]) as (name, fetch):
                both = in_turns([lambda query=small: query.collect().rows(), fetch], FEW_ROUNDS)
                few.append(_line(engine, name, both, 1000))
    count = f"{LAST_KEY / 1e6:g} M lines"
    return "\n\n".join(
        [
            f"About {count} × 5 columns into Arrow, seconds; median (best) of {many_rounds}:",
            table(["", "DataFlow", "limit", "", "ratio"], many),
            f"Ten rows × 5 columns as Python objects, milliseconds; median (best) of {FEW_ROUNDS}:",
            table(["", "DataFlow", "driver", "", "ratio"], few),
        ]
    )


def in_turns(actions: Sequence[Action], rounds: int) -> list[list[float]]:
    """Seconds of each action in each round; one run of each is not counted."""
    times: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action()
    for _ in range(rounds):
        for action, taken in zip(actions, times, strict=True):
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
    return times


def _line(engine: str, name: str, times: Sequence[Sequence[float]], factor: float) -> list[str]:
    ours, other = times
    cells = [f"{factor * median(each):.3f} ({factor * min(each):.3f})" for each in times]
    return [engine, *cells, name, f"{median(ours) / median(other):.2f} ({min(ours) / min(other):.2f})"]


def whole(engine: str, target: str) -> tuple[str, Action]:
    """What the physical limit is called, and one run of it."""
    parts = urlsplit(target)
    match engine:
        case "postgres":
            psql = shutil.which("psql") or "psql"
            copy = f"COPY ({MANY}) TO STDOUT (FORMAT binary)"
            return "psql > /dev/null", lambda: to_nowhere([psql, target, "-c", copy], {})
        case "mariadb":
            client = shutil.which("mariadb") or "mysql"
            place = [
                f"--host={parts.hostname}",
                f"--port={parts.port or 3306}",
                f"--user={unquote(parts.username or '')}",
            ]
            command = [client, "--no-defaults", *place, "--quick", "-e", MANY, unquote(parts.path.lstrip("/"))]
            password = {"MYSQL_PWD": unquote(parts.password or "")}
            return "mariadb > /dev/null", lambda: to_nowhere(command, password)
        case _:
            return "ADBC into Arrow", lambda: adbc(target.removeprefix("sqlite:///"))


def to_nowhere(command: Sequence[str], variables: Mapping[str, str]) -> None:
    subprocess.run(command, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, check=True)


def adbc(path: str) -> object:
    with adbc_driver_sqlite.dbapi.connect(path) as connection, connection.cursor() as cursor:
        cursor.execute(MANY)
        return cursor.fetch_arrow_table()


@contextmanager
def raw_driver(engine: str, target: str) -> Iterator[tuple[str, Action]]:
    """A connected driver for the length of the block: what it is called, and one run of the small query."""
    with ExitStack() as held:
        match engine:
            case "postgres":
                runner = held.enter_context(asyncio.Runner())
                postgres = runner.run(asyncpg.connect(target))
                held.callback(lambda: runner.run(postgres.close()))
                yield "asyncpg", lambda: runner.run(postgres.fetch(FEW))
            case "mariadb":
                runner, parts = held.enter_context(asyncio.Runner()), urlsplit(target)
                place = {"host": parts.hostname, "port": parts.port or 3306, "db": unquote(parts.path.lstrip("/"))}
                user = {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}
                mysql = runner.run(aiomysql.connect(**place, **user))
                held.callback(mysql.close)
                yield "aiomysql", lambda: runner.run(_of_mysql(mysql))
            case _:
                connection = sqlite3.connect(target.removeprefix("sqlite:///"))
                held.callback(connection.close)
                yield "sqlite3", lambda: connection.execute(FEW).fetchall()


async def _of_mysql(connection: aiomysql.Connection) -> object:
    async with connection.cursor() as cursor:
        await cursor.execute(FEW)
        return await cursor.fetchall()


if __name__ == "__main__":
    main()
