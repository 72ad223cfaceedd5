"""SQLAlchemy 2 Core: awaited on servers, called on SQLite."""

from __future__ import annotations

import sys
from typing import Any

import sqlalchemy as sa

META = sa.MetaData()
T = sa.Table(
    "bench_sqlalchemy",
    META,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.Column("price", sa.Double, nullable=False),
    sa.Column("stock", sa.BigInteger, nullable=False, default=0),
    sa.Column("note", sa.String(200)),
)

if len(sys.argv) == 2:
    first = sa.create_engine(f"sqlite:///{sys.argv[1]}/first.db")
    META.create_all(first)
    with first.begin() as connection:
        connection.execute(sa.insert(T).values(name="x", price=1.0))
    sys.exit()

from one_table import KEPT, row, rows, serve  # noqa: E402
from sqlalchemy.ext.asyncio import create_async_engine  # noqa: E402

READ = sa.select(T).where(T.c.id == sa.bindparam("key"))
UPDATE = sa.update(T).where(T.c.id == sa.bindparam("key"))
DELETE = sa.delete(T).where(T.c.id == sa.bindparam("key"))
LIST = sa.select(T).where(T.c.stock > sa.bindparam("least")).order_by(T.c.id).limit(20)


class Awaited:
    async def connect(self, target: str) -> None:
        driver = {"postgresql": "postgresql+asyncpg", "mysql": "mysql+aiomysql"}
        scheme, _, rest = target.partition("://")
        self.engine: Any = create_async_engine(f"{driver[scheme]}://{rest}")
        async with self.engine.begin() as connection:
            await connection.run_sync(META.drop_all)
            await connection.run_sync(META.create_all)
        self.made: list[int] = []
        await self.create(KEPT)
        self.ids, self.made = self.made, []

    async def run(self, statement: Any, values: Any = None) -> Any:
        async with self.engine.begin() as connection:
            return await connection.execute(statement, values)

    async def create(self, count: int) -> None:
        for number in range(count):
            self.made.append((await self.run(sa.insert(T), row(number))).inserted_primary_key[0])

    async def read(self, count: int) -> None:
        for number in range(count):
            found = (await self.run(READ, {"key": self.ids[number]})).mappings().first()
            assert dict(found)["id"] == self.ids[number]

    async def update(self, count: int) -> None:
        for number in range(count):
            await self.run(UPDATE.values(price=number + 0.25), {"key": self.ids[number]})

    async def delete(self, count: int) -> None:
        for _ in range(count):
            assert (await self.run(DELETE, {"key": self.made.pop()})).rowcount == 1

    async def list_20(self, count: int) -> None:
        for _ in range(count):
            found = (await self.run(LIST, {"least": 5})).mappings().all()
            assert len([dict(each) for each in found]) == 20

    async def ready_bulk_create(self, count: int) -> None:
        self.many: list[dict[str, Any]] = rows(count)

    async def bulk_create(self, _: int) -> None:
        await self.run(sa.insert(T), self.many)

    async def ready_bulk_update(self, count: int) -> None:
        found = (await self.run(sa.select(T.c.id).order_by(T.c.id.desc()).limit(count))).all()
        self.many = [{"key": each[0], "new": number % 50} for number, each in enumerate(found)]

    async def bulk_update(self, _: int) -> None:
        await self.run(UPDATE.values(stock=sa.bindparam("new")), self.many)

    async def close(self) -> None:
        await self.engine.dispose()


class Called(Awaited):
    async def connect(self, target: str) -> None:
        self.engine = sa.create_engine(target)
        META.create_all(self.engine)
        self.made = []
        await self.create(KEPT)
        self.ids, self.made = self.made, []

    async def run(self, statement: Any, values: Any = None) -> Any:
        with self.engine.begin() as connection:
            found = connection.execute(statement, values)
            return found.freeze()() if found.returns_rows else found

    async def close(self) -> None:
        self.engine.dispose()


async def connect(engine: str, target: str) -> Any:
    tool = Called() if engine == "sqlite" else Awaited()
    await tool.connect(target)
    return tool


serve(connect)
