"""Writes that are killed in their middle, and writers in one another's way: all or nothing, once and not twice.

`make crash TIMES=200` starts its own servers. On each engine it kills a process (`kill -9`) at a random moment of a
bulk load or of a transaction of several writes, so many times, and looks at what is there; then 32 writers move amounts
between few accounts at the same time. The exit status is 1 where anything is lost, doubled or there in part.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from dataflow import DataFlow, col

from servers import mysql_server, postgres_server, run_mysql, run_postgres

ROWS = 20_000
"""Of a load; a transaction has twice as many, and counts them."""

WRITERS = 32
ACCOUNTS = 6
START = 1_000
TABLES = (
    "CREATE TABLE loads (id BIGINT PRIMARY KEY, load_id BIGINT NOT NULL, note VARCHAR(40))",
    "CREATE TABLE totals (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)",
    "CREATE TABLE accounts (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)",
    "CREATE TABLE moves (id BIGINT PRIMARY KEY, source BIGINT, target BIGINT, amount BIGINT)",
    "INSERT INTO totals VALUES (1, 0)",
)
ENGINES = ("postgres", "mariadb", "sqlite")

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A database with `TABLES`: how DataFlow finds it, and how its rows are looked at without it."""

    name: str
    url: str
    run: Callable[..., Rows]


@dataclass(slots=True)
class Outcome:
    """What was done, and what is wrong."""

    done: int = 0
    undone: int = 0
    wrong: list[str] = field(default_factory=list)


@contextmanager
def place(engine: str) -> Iterator[Place]:
    """A database of an engine, of a server of its own."""
    with ExitStack() as stack:
        match engine:
            case "postgres":
                made = server_place(engine, stack.enter_context(postgres_server()).url)
            case "mariadb":
                made = server_place(engine, stack.enter_context(mysql_server()).url)
            case _:
                made = file_place(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        yield made


def server_place(engine: str, url: str) -> Place:
    """An empty database of a server."""
    run = run_postgres if engine == "postgres" else run_mysql
    # PostgreSQL looks for deadlocks after a second, in which nothing would be tried.
    quick = f"ALTER DATABASE {unquote(urlsplit(url).path[1:])} SET deadlock_timeout = '20ms'"
    run(url, *TABLES, *((quick,) if engine == "postgres" else ()))
    return found_place(engine, url)


def file_place(folder: Path) -> Place:
    """A SQLite file below a folder."""
    made = found_place("sqlite", f"sqlite:///{folder / 'crash.db'}")
    made.run(*TABLES)
    return made


def found_place(engine: str, url: str) -> Place:
    """A database that has the tables, or is to get them."""
    if engine != "sqlite":
        on_server = run_postgres if engine == "postgres" else run_mysql
        return Place(engine, url, lambda *statements: on_server(url, *statements))

    def run(*statements: str) -> Rows:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)
        try:
            found = [connection.execute(statement).fetchall() for statement in statements]
            connection.commit()
            return found[-1]
        finally:
            connection.close()

    return Place(engine, url, run)


def load(db: DataFlow, number: int) -> None:
    """One bulk load: an insert of many rows."""
    db.insert("loads", _rows(number, 0))


def loads(db: DataFlow, number: int) -> None:
    """One transaction: two bulk loads, and a number that says how many rows there are."""
    with db.transaction():
        db.insert("loads", _rows(number, 0))
        db.totals.filter(col.id == 1).update(n=col.n + 2 * ROWS).execute()
        db.insert("loads", _rows(number, ROWS))


def _rows(number: int, first: int) -> pa.Table:
    ids = range(2 * number * ROWS + first, 2 * number * ROWS + first + ROWS)
    return pa.table({"id": ids, "load_id": [number] * ROWS, "note": [f"row {each}" for each in ids]})


def kill_one(place: Place, number: int, work: Callable[[DataFlow, int], None], seconds: float) -> bool:
    """Begins work in a process of its own and kills that after so many seconds; whether it said that all was done."""
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ready)
        try:
            with DataFlow(place.url) as db:
                db.loads.take(1).collect()
                os.write(told, b"begins ")
                work(db, number)
                os.write(told, b"ended")
                time.sleep(60)
        finally:
            os._exit(1)
    os.close(told)
    try:
        first = os.read(ready, 7)
        select.select([ready], [], [], seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = b"".join(iter(lambda: os.read(ready, 64), b""))
        return b"ended" in first + rest
    finally:
        os.close(ready)


def kills(place: Place, times: int, seed: int) -> Outcome:
    """Kills so many loads at random moments, and looks at what is there after each."""
    chance, outcome, longest, counted = random.Random(seed), Outcome(), 0.5, 0
    for number in range(times):
        work = (load, loads)[number % 2]
        wanted = ROWS if work is load else 2 * ROWS
        began = time.monotonic()
        said = kill_one(place, number, work, chance.uniform(0, longest))
        took = time.monotonic() - began
        # Loads that all ended, or all did not, would show little.
        longest = max(0.01, longest * (0.8 if said else 1.25))
        found = _settled(place, number)
        counted += wanted if work is loads and found else 0
        [(total,)] = place.run("SELECT n FROM totals")
        if found not in (0, wanted):
            outcome.wrong.append(
                f"{place.name}: {found} of {wanted} rows of load {number} are there, after {took:.2f} s"
            )
        if said and found != wanted:
            outcome.wrong.append(f"{place.name}: load {number} said that it was done, and {found} rows are there")
        if total != counted:
            outcome.wrong.append(f"{place.name}: load {number} left a total of {total}, expected {counted}")
        outcome.done += bool(found)
        outcome.undone += not found
    return outcome


def _settled(place: Place, number: int) -> int:
    """How many rows of a load there are, once a server has noticed that its client is gone.

    A COMMIT that was sent is done even where nobody waits for it.
    """
    seen, same = -1, 0
    while same < 3:
        [(found,)] = place.run(f"SELECT count(*) FROM loads WHERE load_id = {number}")
        same = same + 1 if found == seen else 0
        seen = int(found)
        if place.name != "sqlite":
            time.sleep(0.02)
    return seen


def moves(place: Place, each: int, isolation: str | None) -> Outcome:
    """32 writers that move amounts between few accounts, in transactions that read before they write."""
    accounts = ", ".join(f"({number}, {START})" for number in range(ACCOUNTS))
    place.run("DELETE FROM accounts", "DELETE FROM moves", f"INSERT INTO accounts VALUES {accounts}")
    with DataFlow(place.url) as db:
        is_safe = isolation == "serializable" or place.name == "sqlite"
        tries = asyncio.run(_writers(db, each, isolation, is_safe=is_safe))
    return _checked(place, WRITERS * each, tries)


async def _writers(db: DataFlow, each: int, isolation: str | None, *, is_safe: bool) -> int:
    """How often a move was tried. is_safe: what a transaction has read stays so until it ends."""
    tries = 0

    @db.transactional(retries=200, isolation=isolation)
    async def move(number: int, source: int, target: int, amount: int) -> None:
        nonlocal tries
        tries += 1
        found = await db.accounts.filter(col.id == source).acollect()
        await db.accounts.filter(col.id == target).update(amount=col.amount + amount).aexecute()
        await db.ainsert("moves", [{"id": number, "source": source, "target": target, "amount": amount}])
        # Where another one may have changed it meanwhile, its update would be lost.
        left = found.rows()[0]["amount"] - amount if is_safe else col.amount - amount
        await db.accounts.filter(col.id == source).update(amount=left).aexecute()

    async def writer(number: int) -> None:
        chance = random.Random(number)
        for turn in range(each):
            source, target = chance.sample(range(ACCOUNTS), 2)
            await move(number * each + turn, source, target, chance.randint(1, 9))

    await asyncio.gather(*(writer(number) for number in range(WRITERS)))
    return tries


def _checked(place: Place, wanted: int, tries: int) -> Outcome:
    outcome = Outcome(done=wanted, undone=tries - wanted)
    told = place.run("SELECT source, target, amount FROM moves")
    if len(told) != wanted:
        outcome.wrong.append(f"{place.name}: {len(told)} moves are there, expected {wanted}")
    expected = dict.fromkeys(range(ACCOUNTS), START)
    for source, target, amount in told:
        expected[source] -= amount
        expected[target] += amount
    found = {int(number): int(amount) for number, amount in place.run("SELECT id, amount FROM accounts")}
    if found != expected:
        outcome.wrong.append(f"{place.name}: the accounts are {found}, expected {expected}")
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="kills on each engine")
    parser.add_argument("--each", type=int, default=30, help="transactions of each of the 32 writers")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one engine only; may be given again")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wrong: list[str] = []
    for engine in options.engine or ENGINES:
        with place(engine) as made:
            began = time.monotonic()
            killed = kills(made, options.times, options.seed)
            print(
                f"{engine}: {options.times} kills in {time.monotonic() - began:.0f} s:"
                f" {killed.done} all there, {killed.undone} nothing there, {len(killed.wrong)} wrong",
                flush=True,
            )
            wrong += killed.wrong
            for isolation in ("serializable", None):
                began = time.monotonic()
                moved = moves(made, options.each, isolation)
                print(
                    f"{engine}: {WRITERS} writers, {isolation or 'usual isolation'}: {moved.done} transactions in"
                    f" {time.monotonic() - began:.0f} s, {moved.undone} undone and run anew, {len(moved.wrong)} wrong",
                    flush=True,
                )
                wrong += moved.wrong
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
