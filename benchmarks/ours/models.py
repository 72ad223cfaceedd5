"""This package's models, by the direct face: awaited on servers, called on SQLite."""

from __future__ import annotations

import sys
from typing import Any

from dataflow import DataFlow, Field


def database(target: str) -> DataFlow:
    db = DataFlow(target, auto_create=True)

    @db.model(table="bench_ours")
    class Item:
        name: str = Field(max_length=50)
        price: float
        stock: int = 0
        note: str | None = Field(default=None, max_length=200)

    return db


if len(sys.argv) == 2:
    assert database(f"sqlite:///{sys.argv[1]}/first.db").Item.create(name="x", price=1.0).id == 1
    sys.exit()

from one_table import KEPT, row, rows, serve  # noqa: E402  # not needed by the first row


class Awaited:
    """On servers, as programs with many users do."""

    def __init__(self, db: DataFlow) -> None:
        self.items = db.Item
        self.ids = [self.items.create(each).id for each in rows(KEPT)]
        self.made: list[int] = []
        self.many: list[dict[str, Any]] = []

    async def create(self, count: int) -> None:
        for number in range(count):
            self.made.append((await self.items.acreate(row(number))).id)

    async def read(self, count: int) -> None:
        for number in range(count):
            assert (await self.items.aget(self.ids[number])).id == self.ids[number]

    async def update(self, count: int) -> None:
        for number in range(count):
            assert await self.items.aupdate_one(self.ids[number], price=number + 0.25)

    async def delete(self, count: int) -> None:
        for _ in range(count):
            assert await self.items.adelete_one(self.made.pop())

    async def list_20(self, count: int) -> None:
        for _ in range(count):
            assert len(await self.items.alist({"stock": {"$gt": 5}}, sort="id", limit=20)) == 20

    async def ready_bulk_create(self, count: int) -> None:
        self.many = rows(count)

    async def bulk_create(self, count: int) -> None:
        assert await self.items.abulk_create(self.many) == count

    async def ready_bulk_update(self, count: int) -> None:
        found = await self.items.alist(sort="-id", limit=count, fields=["id"])
        self.many = [{"id": each["id"], "stock": number % 50} for number, each in enumerate(found)]

    async def bulk_update(self, count: int) -> None:
        assert await self.items.abulk_update(self.many) == count

    async def close(self) -> None:
        await self.items.abulk_delete(all_rows=True)


class Called(Awaited):
    """On SQLite, as scripts do."""

    async def create(self, count: int) -> None:
        for number in range(count):
            self.made.append(self.items.create(row(number)).id)

    async def read(self, count: int) -> None:
        for number in range(count):
            assert self.items.get(self.ids[number]).id == self.ids[number]

    async def update(self, count: int) -> None:
        for number in range(count):
            assert self.items.update_one(self.ids[number], price=number + 0.25)

    async def delete(self, count: int) -> None:
        for _ in range(count):
            assert self.items.delete_one(self.made.pop())

    async def list_20(self, count: int) -> None:
        for _ in range(count):
            assert len(self.items.list({"stock": {"$gt": 5}}, sort="id", limit=20)) == 20


async def connect(engine: str, target: str) -> Awaited:
    return (Called if engine == "sqlite" else Awaited)(database(target))


serve(connect)
