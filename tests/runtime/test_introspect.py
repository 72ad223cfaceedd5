from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from dataflow.compiler.catalog import Table
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.errors import SourceError
from dataflow.dsl.query import From, Pipeline
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
