"""What DuckDB alone does in a transaction: its file is attached for writing meanwhile, and queries run inside of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dataflow import DataFlow, TransactionError, col


class Undo(Exception):
    """What ends a block that is to be undone."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    for name in ("shop", "other"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
            connection.execute("create table items (id bigint primary key, note varchar)")
            connection.execute("insert into items values (1, 'a')")
    sources = {name: str(tmp_path / f"{name}.duckdb") for name in ("shop", "other")}
    with DataFlow(**sources) as db:
        yield db


def ids(db: DataFlow) -> list[int]:
    return [row["id"] for row in db.shop.items.sort(col.id).collect().rows()]


def test_queries_inside_see_what_was_written_and_others_wait(db: DataFlow) -> None:
    found = []
    with db.transaction("shop"):
        db.insert("shop.items", [{"id": 2, "note": "b"}])
        names = pa.table({"id": [2, 3], "name": ["x", "y"]})
        query = db.parse("from shop.items | join $names on id | select id, name")
        for _ in range(2):
            assert query.collect(names=names).rows() == [{"id": 2, "name": "x"}]
        thread = threading.Thread(target=lambda: found.append(ids(db)))
        thread.start()
        time.sleep(0.2)
        assert found == []
        assert ids(db) == [1, 2]
    thread.join()
    assert found == [[1, 2]]


def test_many_rows_of_a_query_are_inserted_into_their_own_table(db: DataFlow) -> None:
    with suppress(Undo), db.transaction():
        db.insert("shop.items", pa.table({"id": range(10, 50_000), "note": ["x"] * 49_990}))
        db.insert("shop.items", db.shop.items.filter(col.id >= 10).select(id=col.id + 100_000, note=col.note))
        assert len(ids(db)) == 99_981
        raise Undo
    assert ids(db) == [1]


def test_two_files_are_not_read_together(db: DataFlow) -> None:
    query = db.shop.items.join(db.other.items.select(col.id), on="id")
    with db.transaction(), pytest.raises(TransactionError, match="cannot read several sources of DuckDB files"):
        query.collect()
    with db.transaction("shop"):
        db.insert("shop.items", [{"id": 2, "note": "b"}])
        assert len(query.collect().rows()) == 1


def test_tables_that_are_made_inside_are_undone_too(tmp_path: Path) -> None:
    with DataFlow(f"duckdb:///{tmp_path}/new.duckdb") as db:

        @db.model
        class Item:
            id: int

        db.create_tables()

        @db.model
        class Thing:
            id: int

        with suppress(Undo), db.transaction():
            db.create_tables()
            db.insert("things", [{"id": 1}])
            assert db.things.collect().rows() == [{"id": 1}]
            raise Undo
        assert db.tables() == ["main.items"]


async def test_who_waits_for_another_transaction_can_be_cancelled(db: DataFlow) -> None:
    first = db.transaction("shop")
    await first.abegin()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(db.transaction("shop").abegin(), 0.2)
    with first.use():
        await db.ainsert("shop.items", [{"id": 2, "note": "b"}])
    await first.acommit()
    assert ids(db) == [1, 2]
