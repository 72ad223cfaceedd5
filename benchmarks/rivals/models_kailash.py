"""kailash-dataflow by its `express` face, awaited, without its cache."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from dataflow import DataFlow

logging.disable(logging.CRITICAL)


def database(target: str) -> Any:
    db = DataFlow(target, cache_enabled=False)

    @db.model
    class BenchKailash:
        name: str
        price: float
        stock: int = 0
        note: str | None = None

    return db


async def first(folder: str) -> None:
    db = database(f"sqlite:///{folder}/first.db")
    await db.initialize()
    await db.express.create("BenchKailash", {"name": "x", "price": 1.0})


if len(sys.argv) == 2:
    asyncio.run(first(sys.argv[1]))
    sys.exit()

from one_table import KEPT, row, rows, serve  # noqa: E402

MODEL = "BenchKailash"


class Awaited:
    async def connect(self, target: str) -> None:
        self.db = database(target)
        await self.db.initialize()
        self.express = self.db.express
        for each in rows(KEPT):
            await self.express.create(MODEL, {**each, "note": "x"})
        # On some databases what is made is given back without its key.
        found = await self.express.list(MODEL, {}, limit=KEPT)
        self.ids = [each["id"] for each in found]
        self.made: list[int] = []

    async def create(self, count: int) -> None:
        for number in range(count):
            await self.express.create(MODEL, {**row(number), "note": "x"})

    async def read(self, count: int) -> None:
        for number in range(count):
            assert (await self.express.read(MODEL, self.ids[number]))["id"] == self.ids[number]

    async def update(self, count: int) -> None:
        for number in range(count):
            await self.express.update(MODEL, self.ids[number], {"price": number + 0.25})

    async def ready_delete(self, count: int) -> None:
        found = await self.express.list(MODEL, {}, order_by=["-id"], limit=count)
        self.made = [each["id"] for each in found if each["id"] not in set(self.ids)]

    async def delete(self, _: int) -> None:
        for key in self.made:
            await self.express.delete(MODEL, key)

    async def list_20(self, count: int) -> None:
        for _ in range(count):
            found = await self.express.list(MODEL, {"stock": {"$gt": 5}}, order_by=["id"], limit=20)
            assert len(found) == 20

    async def ready_bulk_create(self, count: int) -> None:
        self.many: list[dict[str, Any]] = [{**each, "note": "x"} for each in rows(count)]

    async def bulk_create(self, _: int) -> None:
        await self.express.bulk_create(MODEL, self.many)

    async def ready_bulk_update(self, count: int) -> None:
        found = await self.express.list(MODEL, {}, order_by=["-id"], limit=count)
        self.many = [{"id": each["id"], "stock": number % 50} for number, each in enumerate(found)]

    async def bulk_update(self, _: int) -> None:
        await self.express.bulk_update(MODEL, self.many)

    async def close(self) -> None:
        return


async def connect(_: str, target: str) -> Awaited:
    tool = Awaited()
    await tool.connect(target)
    return tool


serve(connect)
