"""What MariaDB and MySQL alone do in a transaction."""

from __future__ import annotations

import asyncio
import decimal
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from dataflow import DataFlow, DataFlowError, SourceError, TransactionError, col

from servers import run_mysql


@pytest.fixture
def db(mysql_database: str) -> Iterator[DataFlow]:
    run_mysql(mysql_database, "CREATE TABLE items (id bigint PRIMARY KEY, price decimal(5, 2), kind enum('a', 'b'))")
    with DataFlow(mysql_database) as db:
        db.insert("items", [{"id": 1, "price": 1, "kind": "a"}])
        yield db


def ids(db: DataFlow) -> list[int]:
    return [row["id"] for row in db.items.sort(col.id).collect().rows()]


def test_tables_cannot_be_made_inside_since_that_commits(db: DataFlow) -> None:
    @db.model
    class Thing:
        id: int

    with (
        pytest.raises(TransactionError, match=r"(?s)cannot be made or changed inside.*the server commits"),
        db.transaction(),
    ):
        db.create_tables()
    assert "main.things" not in db.tables()


def test_rows_that_do_not_fit_leave_the_transaction_as_it_was(db: DataFlow) -> None:
    """Those that come late in a load as well, of which the server has some already."""
    many = [{"id": number, "price": 2, "kind": "b"} for number in range(10, 20_000)]
    with db.transaction():
        db.insert("items", [{"id": 2, "price": 2, "kind": "b"}])
        with pytest.raises(DataFlowError):
            db.insert("items", [*many, {"id": 9, "price": 2, "kind": "none"}])
        with pytest.raises(DataFlowError):
            db.insert("items", [*many, {"id": 9, "price": decimal.Decimal(1234567), "kind": "a"}])
        with pytest.raises(SourceError):
            db.insert("items", [*many, {"id": 1, "price": 2, "kind": "a"}])
        assert ids(db) == [1, 2]
    assert ids(db) == [1, 2]


async def test_a_statement_that_is_cancelled_undoes_it(db: DataFlow, mysql_database: str) -> None:
    run_mysql(mysql_database, "CREATE VIEW slow AS SELECT id, sleep(30) AS s FROM items")
    db.refresh()

    async def work() -> None:
        async with db.transaction():
            await db.ainsert("items", [{"id": 2, "price": 2, "kind": "b"}])
            with suppress(TimeoutError):
                await asyncio.wait_for(db.slow.acollect(), 1)
            await db.ainsert("items", [{"id": 3, "price": 2, "kind": "b"}])

    with pytest.raises(TransactionError, match=r"(?s)cannot go on.*was stopped before its end"):
        await work()
    assert ids(db) == [1]


def test_a_deadlock_undoes_all_of_it(db: DataFlow, mysql_database: str) -> None:
    """The server has rolled back: what came next would be written for good, were it sent."""
    db.insert("items", [{"id": 2, "price": 2, "kind": "b"}])
    with DataFlow(mysql_database) as other:
        first, second = db.transaction(), other.transaction()
        first.begin()
        second.begin()
        with first.use():
            db.execute("from items | filter id == 1 | update price = 5.0")
        with second.use():
            other.execute("from items | filter id == 2 | update price = 6.0")

        def waits() -> None:
            with suppress(SourceError), first.use():
                db.execute("from items | filter id == 2 | update price = 5.0")

        thread = threading.Thread(target=waits)
        thread.start()
        with suppress(SourceError), second.use():
            other.execute("from items | filter id == 1 | update price = 6.0")
        thread.join()
        ended = []
        for tx in (first, second):
            try:
                tx.commit()
                ended.append("committed")
            except TransactionError:
                ended.append("undone")
    assert sorted(ended) == ["committed", "undone"]
    winner = decimal.Decimal(5 if ended[0] == "committed" else 6)
    assert [row["price"] for row in db.items.sort(col.id).collect().rows()] == [winner, winner]
