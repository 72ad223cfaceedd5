"""What PostgreSQL alone does in a transaction, and connections that come back as they went."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest

from dataflow import DataFlow, SourceError, TransactionError, col

from servers import run_postgres


class Undo(Exception):
    """What ends a block that is to be undone."""


@pytest.fixture
def db(postgres_database: str) -> Iterator[DataFlow]:
    run_postgres(postgres_database, "CREATE TABLE items (id bigint PRIMARY KEY, note text)")
    with DataFlow(postgres_database) as db:
        db.insert("items", [{"id": 1, "note": "a"}])
        yield db


def ids(db: DataFlow) -> list[int]:
    return [row["id"] for row in db.items.sort(col.id).collect().rows()]


def in_transactions(url: str) -> int:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE '%in transaction%'"
    [(count,)] = run_postgres(url, sql)
    return int(count)


def test_connections_come_back_in_no_transaction(db: DataFlow, postgres_database: str) -> None:
    for _ in range(3):
        with suppress(Undo), db.transaction():
            db.insert("items", [{"id": 2, "note": "b"}])
            assert in_transactions(postgres_database) == 1
            raise Undo
        with db.transaction():
            assert ids(db) == [1]
    assert in_transactions(postgres_database) == 0
    [(open_ones,)] = run_postgres(
        postgres_database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    )
    assert open_ones <= 3  # two of the source, and this one


async def test_more_at_once_than_a_source_takes_wait_for_their_turn(db: DataFlow) -> None:
    async def one(number: int) -> None:
        async with db.transaction():
            await db.ainsert("items", [{"id": number, "note": "x"}])
            assert len((await db.items.filter(col.id == number).acollect()).rows()) == 1

    await asyncio.gather(*(one(number) for number in range(10, 50)))
    assert len(ids(db)) == 41


def test_a_cast_that_fails_leaves_the_transaction_as_it_was(db: DataFlow) -> None:
    with db.transaction():
        db.insert("items", [{"id": 2, "note": "b"}])
        with pytest.raises(SourceError):
            db.items.select(n=col.note.cast("int64")).collect()
        assert ids(db) == [1, 2]
    assert ids(db) == [1, 2]


def test_a_statement_that_is_cancelled_leaves_the_transaction_as_it_was(db: DataFlow, postgres_database: str) -> None:
    async def work() -> None:
        async with db.transaction():
            await db.ainsert("items", [{"id": 2, "note": "b"}])
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(db.slow.acollect(), 1)
            await db.ainsert("items", [{"id": 3, "note": "c"}])

    run_postgres(postgres_database, "CREATE VIEW slow AS SELECT id, pg_sleep(60)::text AS s FROM items")
    db.refresh()
    asyncio.run(work())
    assert ids(db) == [1, 2, 3]


def test_a_connection_that_is_lost_undoes_it(db: DataFlow, postgres_database: str) -> None:
    tx = db.transaction()
    tx.begin()
    with tx.use():
        db.insert("items", [{"id": 2, "note": "b"}])
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        run_postgres(postgres_database, kill)
        with pytest.raises(SourceError, match="was lost"):
            ids(db)
        with pytest.raises(TransactionError, match="cannot go on"):
            ids(db)
    with pytest.raises(TransactionError, match="cannot go on"):
        tx.commit()
    assert ids(db) == [1]


def test_tables_that_are_made_inside_are_undone_too(db: DataFlow) -> None:
    @db.model
    class Thing:
        id: int
        name: str

    with suppress(Undo), db.transaction():
        db.create_tables()
        db.insert("things", [{"id": 1, "name": "x"}])
        assert db.things.collect().rows() == [{"id": 1, "name": "x"}]
        raise Undo
    assert db.tables() == ["main.items"]
    with db.transaction():
        db.create_tables()
        db.insert("things", [{"id": 1, "name": "x"}])
    assert db.things.collect().rows() == [{"id": 1, "name": "x"}]


def test_many_rows_are_read_and_written_inside(db: DataFlow) -> None:
    with db.transaction(isolation="serializable"):
        db.insert("items", [{"id": number, "note": "x" * 20} for number in range(10, 50_000)])
        db.upsert("items", [{"id": number, "note": "y"} for number in range(9, 20)], on="id")
        db.upsert("items", [{"id": number, "note": "z"} for number in range(9, 20)], on="id")
        assert len(db.items.collect().rows()) == 49_992
        assert sum(batch.num_rows for batch in db.items.filter(col.note == "z").stream()) == 11
    assert len(ids(db)) == 49_992


def test_thirty_writes_are_thirty_statements_more_than_without(
    db: DataFlow, postgres_url: str, postgres_log: object
) -> None:
    """A write moves the savepoint by one round trip; a read needs none."""
    update = db.items.filter(col.id == 1).update(note="n")
    update.execute()
    mark = postgres_log.mark()  # type: ignore[attr-defined]
    with db.transaction():
        for _ in range(30):
            update.execute()
            db.items.filter(col.id == 1).collect()
    told = postgres_log.statements_since(mark)  # type: ignore[attr-defined]
    assert len([statement for statement in told if "UPDATE" in statement]) == 30
    assert len([statement for statement in told if "SAVEPOINT" in statement]) <= 2 * 30 + 2
