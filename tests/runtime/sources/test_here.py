"""Single rows of servers on the connections of the loop that awaits them, which end with it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from dataflow import DataFlow, Field, RefusedError

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

OTHERS_IN_POSTGRES = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
OTHERS_IN_MYSQL = "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"


@pytest.fixture(scope="module", params=["postgres", "mysql"])
def url(request: pytest.FixtureRequest, postgres_url: str, mysql_url: str) -> Iterator[str]:
    is_postgres = request.param == "postgres"
    with fresh_postgres_database(postgres_url) if is_postgres else fresh_mysql_database(mysql_url) as database:
        yield database


def made(url: str) -> DataFlow:
    db = DataFlow(url, auto_create=True)

    @db.model
    class Note:
        text: str = Field(max_length=10)

    db.create_tables()
    return db


def others(url: str) -> int:
    """How many connections there are beside the one that asks."""
    rows = run_postgres(url, OTHERS_IN_POSTGRES) if url.startswith("postgres") else run_mysql(url, OTHERS_IN_MYSQL)
    return int(rows[0][0])


def connections(url: str, wanted: int) -> int:
    """How many connections there are, as soon as they are as many as are wanted: servers notice ends a little later."""
    deadline = time.monotonic() + 5
    while True:
        found = others(url)
        if found == wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def test_connections_end_with_the_loop_that_they_were_made_for(url: str) -> None:
    db = made(url)
    before = connections(url, 1)

    async def some() -> None:
        await asyncio.gather(*(db.Note.acreate(text="x") for _ in range(5)))
        await db.Note.alist(limit=3)

    for _ in range(3):
        asyncio.run(some())
        assert connections(url, before) == before
    assert db["Note"]._face.session.sources["main"].places._here == {}
    db.close()
    assert connections(url, 0) == 0


def test_many_at_once_take_no_more_than_their_share(url: str) -> None:
    db = made(url)

    async def many() -> int:
        created = await asyncio.gather(*(db.Note.acreate(text="x") for _ in range(200)))
        read = await asyncio.gather(*(db.Note.aget(note.id) for note in created))
        assert read == list(created)
        return int(run_in_thread(url))

    assert asyncio.run(many()) <= 16 + 1
    db.close()


def run_in_thread(url: str) -> int:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(others(url)))
    thread.start()
    thread.join()
    return found[0]


def test_a_database_is_closed_on_the_loop_that_uses_it(url: str) -> None:
    db = made(url)

    async def closed() -> None:
        await db.Note.acreate(text="x")
        await db.aclose()
        await db.Note.acreate(text="y")
        db.close()
        assert (await db.Note.acreate(text="z")).text == "z"
        await db.aclose()

    asyncio.run(closed())
    assert connections(url, 0) == 0


def test_a_loop_that_goes_on_in_another_thread_gives_its_connections_back(url: str) -> None:
    db = made(url)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(db.Note.acreate(text="x"), loop).result()
    db.close()
    assert connections(url, 0) == 0
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_what_is_cancelled_leaves_the_connection_usable(url: str) -> None:
    db = made(url)

    async def cancelled() -> None:
        note = await db.Note.acreate(text="x")
        waiting = asyncio.create_task(db.Note.aget(note.id))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        with pytest.raises(RefusedError):
            await db.Note.acreate(id=note.id, text="y")
        assert await db.Note.aget(note.id) == note
        await db.aclose()

    asyncio.run(cancelled())
    assert connections(url, 0) == 0
