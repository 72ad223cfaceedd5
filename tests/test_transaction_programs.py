"""Random programs of writes, failures and blocks inside of blocks, beside a dict that says what must be there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow import DataFlow, SourceError, col

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

PROGRAMS = 12
STEPS = 14
TABLE = "CREATE TABLE items (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)"

State = dict[int, int]


class Undo(Exception):
    """What ends a block that is to be undone."""


@pytest.fixture(params=["postgres", "mariadb", "sqlite", "duckdb"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DataFlow]:
    match request.param:
        case "postgres":
            with fresh_postgres_database(request.getfixturevalue("postgres_url")) as url:
                run_postgres(url, TABLE)
                with DataFlow(url) as db:
                    yield db
        case "mariadb":
            with fresh_mysql_database(request.getfixturevalue("mysql_url")) as url:
                run_mysql(url, TABLE)
                with DataFlow(url) as db:
                    yield db
        case name:
            with DataFlow(f"{name}:///{tmp_path}/items.{name}") as db:

                @db.model(table="items")
                class Item:
                    id: int
                    n: int

                db.create_tables()
                yield db


def items(db: DataFlow) -> State:
    return {row["id"]: row["n"] for row in db.items.collect().rows()}


def step(db: DataFlow, chance: random.Random, state: State, *, may_fail: bool) -> None:
    """One write, done in the database and in the state."""
    one, number = chance.randrange(8), chance.randrange(100)
    match chance.choice(["insert", "update", "update", "upsert", "delete", "fail", "query"]):
        case "insert":
            new = max(state, default=0) + 1
            rows = {new + at: number for at in range(chance.choice([1, 3]))}
            assert db.insert("items", [{"id": key, "n": n} for key, n in rows.items()]) == len(rows)
            state |= rows
        case "update":
            found = db.items.filter(col.id % 8 == one).update(n=col.n + number).execute()
            changed = {key: n + number for key, n in state.items() if key % 8 == one}
            assert found == len(changed)
            state |= changed
        case "upsert":
            db.upsert("items", [{"id": one, "n": number}, {"id": one + 1, "n": number}], on="id")
            state |= {one: number, one + 1: number}
        case "delete":
            assert db.items.filter(col.n < number // 4).delete().execute() == sum(
                n < number // 4 for n in state.values()
            )
            for key in [key for key, n in state.items() if n < number // 4]:
                del state[key]
        case "fail" if may_fail and state:
            fresh = max(state) + 1
            with pytest.raises(SourceError):
                db.insert("items", [{"id": fresh, "n": 1}, {"id": min(state), "n": 1}])
        case _:
            assert items(db) == state


def block(db: DataFlow, chance: random.Random, state: State, depth: int, *, may_fail: bool) -> None:
    """A transaction of random steps, of which some are transactions inside; the state follows."""
    inside = dict(state)
    try:
        with db.transaction() as tx:
            for _ in range(chance.randrange(STEPS)):
                if may_fail and depth < 3 and chance.random() < 0.2:
                    block(db, chance, inside, depth + 1, may_fail=may_fail)
                else:
                    step(db, chance, inside, may_fail=may_fail)
            if chance.random() < 0.15:
                tx.rollback()
                return
            if chance.random() < 0.3:
                raise Undo
    except Undo:
        return
    state.clear()
    state.update(inside)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_there_and_what_is_undone_is_not(db: DataFlow, seed: int) -> None:
    chance, state = random.Random(seed), items(db)
    # DuckDB has no savepoints: nothing can be undone alone.
    may_fail = "duckdb" not in repr(db)
    for _ in range(PROGRAMS):
        block(db, chance, state, 0, may_fail=may_fail)
        assert items(db) == state
