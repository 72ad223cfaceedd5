from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from dataflow.compiler.catalog import Index, Statistics, Table
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.errors import SourceError
from dataflow.dsl.query import From, Pipeline
from dataflow.runtime import introspect, loop
from dataflow.runtime.introspect import Introspection
from dataflow.runtime.sources.sqlite import SQLiteSource

ORDERS = Pipeline(From(("shop", "orders")))
LATER = Pipeline(From(("shop", "later")))


class Counted(SQLiteSource):
    """A SQLite source that takes its time and counts what it was asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__("shop", path)
        self.asked: list[str] = []

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        self.asked.append("names")
        await asyncio.sleep(0.02)
        return await super().list_tables()

    async def load_table(self, path: Sequence[str]) -> Table | None:
        self.asked.append(".".join(path))
        await asyncio.sleep(0.02)
        return await super().load_table(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    run(tmp_path / "shop.db", "CREATE TABLE orders (id INTEGER)")
    return tmp_path / "shop.db"


@pytest.fixture
async def source(path: Path) -> AsyncIterator[Counted]:
    source = Counted(path)
    yield source
    await source.close()


@pytest.fixture
def known(source: Counted) -> Introspection:
    return Introspection({"shop": source})


def run(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()


async def test_a_table_is_read_once(known: Introspection, source: Counted) -> None:
    assert not known.covers(ORDERS)
    await known.load(ORDERS)
    await known.load(ORDERS)
    assert known.covers(ORDERS)
    assert source.asked == ["orders"]


async def test_names_are_read_once(known: Introspection, source: Counted) -> None:
    assert await known.names("shop") == await known.names("shop") == (("orders",),)
    assert source.asked == ["names"]


async def test_many_that_ask_together_share_one_reading(known: Introspection, source: Counted) -> None:
    await asyncio.gather(*(known.load(ORDERS) for _ in range(9)), *(known.names("shop") for _ in range(9)))
    assert sorted(source.asked) == ["names", "orders"]


async def test_who_is_cancelled_takes_nothing_from_the_others(known: Introspection, source: Counted) -> None:
    first, second = asyncio.create_task(known.names("shop")), asyncio.create_task(known.names("shop"))
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == (("orders",),)
    with pytest.raises(asyncio.CancelledError):
        await first
    assert source.asked == ["names"]


async def test_a_failure_is_not_kept(known: Introspection, source: Counted, path: Path) -> None:
    hidden = path.rename(path.with_suffix(".hidden"))
    with pytest.raises(SourceError):
        await known.names("shop")
    hidden.rename(path)
    assert await known.names("shop") == (("orders",),)


async def test_the_catalog_is_a_snapshot(known: Introspection) -> None:
    before = known.catalog()
    await known.load(ORDERS)
    assert before.tables == {}
    table = known.catalog().tables["shop", ("orders",)]
    assert [column.name for column in table.columns] == ["id"]
    info = known.catalog().sources["shop"]
    assert (info.dialect, info.local) == (SQLITE, False)


async def test_a_missing_table_is_asked_for_again(known: Introspection, source: Counted, path: Path) -> None:
    await known.load(LATER)
    assert not known.covers(LATER)
    assert known.catalog().names == {"shop": (("orders",),)}
    run(path, "CREATE TABLE later (x INTEGER)")
    await known.load(LATER)
    assert known.covers(LATER)


async def test_each_change_has_a_version(known: Introspection) -> None:
    versions = [known.version]
    for change in (known.load(ORDERS), known.load(ORDERS), known.load(LATER)):
        await change
        versions.append(known.version)
    known.forget()
    assert versions == [0, 1, 1, 1]
    assert known.version == 2
    assert not known.covers(ORDERS)


class Growing(Counted):
    """A source that says what the test wants it to say of its tables."""

    said: Statistics | None = Statistics(10_000.0)
    fails = False

    async def load_statistics(self, table: Table) -> Statistics | None:
        self.asked.append(f"statistics of {'.'.join(table.path)}")
        if self.fails:
            raise SourceError("no rights")
        return self.said


@pytest.fixture
async def growing(path: Path) -> AsyncIterator[Growing]:
    source = Growing(path)
    yield source
    await source.close()


async def renewed(known: Introspection, growing: Growing) -> None:
    """Has the statistics read anew, as a query does that finds them old, and waits for that."""
    before = len(growing.asked)
    assert known.covers(ORDERS)
    async with asyncio.timeout(5):
        while len(growing.asked) == before or known._renewing:
            await asyncio.sleep(0.005)


def statistics(known: Introspection) -> Statistics | None:
    return known.catalog().tables["shop", ("orders",)].statistics


async def test_statistics_come_with_the_table(growing: Growing) -> None:
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    assert growing.asked == ["orders", "statistics of orders"]
    assert statistics(known) == Statistics(10_000.0)
    assert known.version == 1


async def test_fresh_statistics_are_not_read_anew(growing: Growing) -> None:
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    assert all(known.covers(ORDERS) for _ in range(9))
    await asyncio.sleep(0.05)
    assert growing.asked == ["orders", "statistics of orders"]


async def test_old_statistics_are_read_anew_while_nobody_waits(
    growing: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    growing.said = Statistics(12_000.0)
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    await renewed(known, growing)
    assert statistics(known) == Statistics(12_000.0)
    # Not so different that plans were worth making anew.
    assert known.version == 1
    assert "orders" not in growing.asked[1:]


@pytest.mark.parametrize(
    ("rows", "version"),
    [([20_000, 20_001], 2), ([4_000], 2), ([14_000, 19_000, 24_000], 2), ([19_000, 6_000], 1), ([None], 2)],
)
async def test_plans_are_made_anew_where_rows_doubled_or_halved(
    growing: Growing, monkeypatch: pytest.MonkeyPatch, rows: list[float | None], version: int
) -> None:
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    for count in rows:
        growing.said = Statistics(count)
        await renewed(known, growing)
    assert known.version == version


async def test_small_tables_may_grow(growing: Growing, monkeypatch: pytest.MonkeyPatch) -> None:
    growing.said = Statistics(3.0)
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    growing.said = Statistics(900.0)
    await renewed(known, growing)
    assert (statistics(known), known.version) == (Statistics(900.0), 1)


async def test_a_source_that_does_not_tell_has_tables_all_the_same(
    growing: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing.fails = True
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    assert statistics(known) is None
    growing.fails = False
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    await renewed(known, growing)
    assert statistics(known) == Statistics(10_000.0)
    growing.fails = True
    await renewed(known, growing)
    # What was known before is better than nothing.
    assert statistics(known) == Statistics(10_000.0)


async def test_a_source_that_takes_too_long_is_not_waited_for(
    growing: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(table: Table) -> Statistics | None:
        await asyncio.sleep(30)
        return None

    monkeypatch.setattr(growing, "load_statistics", wait)
    monkeypatch.setattr(introspect, "PATIENCE_SECONDS", 0.02)
    known = Introspection({"shop": growing})
    async with asyncio.timeout(5):
        await known.load(ORDERS)
    assert known.covers(ORDERS)
    assert statistics(known) is None


async def test_what_is_forgotten_is_not_brought_back(growing: Growing, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    assert known.covers(ORDERS)
    known.forget()
    await asyncio.sleep(0.05)
    assert known.catalog().tables == {}


async def test_an_end_stops_what_is_read_in_the_background(growing: Growing, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Introspection({"shop": growing})
    await known.load(ORDERS)
    reached, ended = threading.Event(), threading.Event()

    async def read(table: Table) -> Statistics | None:
        reached.set()
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()
        return None

    monkeypatch.setattr(growing, "load_statistics", read)
    monkeypatch.setattr(introspect, "FRESH_SECONDS", 0.0)
    assert known.covers(ORDERS)
    assert await asyncio.to_thread(reached.wait, 5)
    await loop.wait(known.close())
    assert ended.is_set()


async def test_columns_of_a_real_source_have_their_statistics(known: Introspection, path: Path) -> None:
    run(path, "CREATE INDEX by_id ON orders (id)")
    await known.load(ORDERS)
    assert statistics(known) == Statistics(0.0, {}, (Index(("id",)),))
