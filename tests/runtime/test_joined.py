"""Which tasks, threads and processes take part in a transaction, on each engine that has some."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from accounts import BEFORE, Undo, amounts, opened, undone
from everywhere import PLACES, empty_databases

from dataflow import DataFlow, TransactionError


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    with empty_databases(tmp_path_factory.mktemp("transactions"), postgres_url, mysql_url) as urls:
        yield urls


@pytest.fixture(params=PLACES)
def db(request: pytest.FixtureRequest, urls: dict[str, str]) -> Iterator[DataFlow]:
    with opened(urls[request.param]) as db:
        yield db


async def test_tasks_of_a_block_take_part(db: DataFlow) -> None:
    async def add(number: int) -> int:
        await db.ainsert("accounts", [{"id": number, "amount": 0}])
        return len((await db.accounts.acollect()).rows())

    with suppress(Undo):
        async with db.transaction():
            await asyncio.gather(*(add(number) for number in range(10, 18)))
            assert len((await db.accounts.acollect()).rows()) == 10
            raise Undo
            raise Undo
    async with db.transaction():
        await asyncio.gather(add(10), add(11))
    assert [number for number, _ in amounts(db)] == [1, 2, 10, 11]


async def test_a_task_that_outlives_its_block_is_told(db: DataFlow) -> None:
    goes_on = asyncio.Event()

    async def late() -> None:
        await goes_on.wait()
        await db.ainsert("accounts", [{"id": 3, "amount": 0}])

    async with db.transaction():
        await db.ainsert("accounts", [{"id": 4, "amount": 0}])
        task = asyncio.create_task(late())
    goes_on.set()
    with pytest.raises(TransactionError, match="the transaction has ended"):
        await task
    assert amounts(db) == [*BEFORE, (4, 0)]


async def test_two_inner_blocks_at_once_are_refused(db: DataFlow) -> None:
    async with db.transaction(), asyncio.TaskGroup() as tasks:
        opened, over = asyncio.Event(), asyncio.Event()

        async def first() -> None:
            async with db.transaction():
                opened.set()
                await over.wait()

        async def second() -> None:
            await opened.wait()
            try:
                with pytest.raises(TransactionError, match="another transaction inside of this one is not over yet"):
                    await db.transaction().__aenter__()
            finally:
                over.set()

        tasks.create_task(first())
        tasks.create_task(second())


def test_a_thread_takes_part_where_it_is_told_to(db: DataFlow) -> None:
    def inside() -> None:
        with tx.use():
            db.insert("accounts", [{"id": 3, "amount": 0}])

    with undone(db) as tx:
        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        assert len(amounts(db)) == 3
    assert amounts(db) == BEFORE
    with pytest.raises(TransactionError, match="the transaction has ended"):
        inside()


async def test_a_thread_of_a_task_takes_part(db: DataFlow) -> None:
    async with db.transaction() as tx:
        await asyncio.to_thread(db.insert, "accounts", [{"id": 3, "amount": 0}])
        async with db.transaction():
            await asyncio.to_thread(db.insert, "accounts", [{"id": 4, "amount": 0}])
        await tx.arollback()
    assert amounts(db) == BEFORE


def test_a_forked_process_takes_no_part(db: DataFlow) -> None:
    read, write = os.pipe()
    with db.transaction():
        db.insert("accounts", [{"id": 3, "amount": 0}])
        child = os.fork()
        if child == 0:
            try:
                amounts(db)
            except TransactionError as error:
                os.write(write, error.message.encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        os.close(write)
        assert b"forked" in os.read(read, 1000)
        os.close(read)
        assert len(amounts(db)) == 3
    assert len(amounts(db)) == 3
