from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dataflow import DataFlow, Field, RefusedError, col
from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import SourceError
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources import duckdb_file as module
from dataflow.runtime.sources.duckdb import DuckDBSource
from dataflow.runtime.sources.in_place import identifier
from dataflow.runtime.sources.writable import WritableSource

TABLE = (
    "CREATE TABLE t (i INTEGER, f DOUBLE, b BOOLEAN, d DECIMAL(10,2), s VARCHAR, y BLOB, day DATE, c TIME,"
    " ts TIMESTAMP, tz TIMESTAMPTZ, u UUID, l BIGINT[], e ENUM ('a', 'b'))"
)
ROW: dict[str, object] = {
    "i": 7,
    "f": 0.1,
    "b": True,
    "d": decimal.Decimal("1.50"),
    "s": "é",
    "y": b"\x00\xff",
    "day": dt.date(2026, 1, 31),
    "c": dt.time(10, 0, 0, 5),
    "ts": dt.datetime(2026, 1, 31, 10),
    "tz": dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC),
    "u": uuid.UUID(int=7),
    "l": [1, 2],
    "e": "b",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with duckdb.connect(tmp_path / "w.duckdb") as connection:
        connection.execute(TABLE)
        connection.execute("CREATE TABLE keyed (k BIGINT PRIMARY KEY)")
    return tmp_path / "w.duckdb"


@pytest.fixture
def source(path: Path) -> Iterator[DuckDBSource]:
    local = LocalDuckDB()
    yield DuckDBSource("w", path, local)
    local.close()


async def add(source: DuckDBSource, name: str, *tables: pa.Table) -> int:
    async def given() -> AsyncIterator[pa.RecordBatch]:
        for table in tables:
            for batch in table.to_batches():
                yield batch

    return await source.insert(await table_of(source, name), tables[0].schema.names, given())


async def table_of(source: DuckDBSource, name: str) -> Table:
    table = await source.load_table([name])
    assert table is not None
    return table


def relation(source: DuckDBSource, cursor: Any, name: str) -> Any:
    return cursor.sql(f"FROM {identifier(source._attached(cursor), 'main', name)}")


def rows(source: DuckDBSource, name: str) -> list[dict[str, Any]]:
    with source.cursor() as cursor:
        found: list[dict[str, Any]] = relation(source, cursor, name).to_arrow_table().to_pylist()
        return found


async def test_what_is_written_is_read_again(source: DuckDBSource, path: Path) -> None:
    assert isinstance(source, WritableSource)
    given = {name: pa.array([value, None], pa.uuid() if name == "u" else None) for name, value in ROW.items()}
    assert await add(source, "t", pa.table(given)) == 2
    source._local.close()
    with DataFlow(w=str(path)) as db:
        assert db.query("from w.t").rows() == [ROW, dict.fromkeys(ROW)]


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("keyed", {"k": [1, 2, 1]}, "table `w.keyed` does not take the rows\n = Constraint Error: "),
        ("keyed", {"k": [1, 2.5]}, "column `k` came as double and does not fit int64"),
        ("t", {"i": [2**40]}, "table `w.t` does not take the rows\n = Conversion Error: "),
        ("t", {"none": [1]}, "table `t` of source `w` has no column `none`"),
    ],
)
async def test_all_rows_or_none(name: str, values: dict[str, list[object]], message: str, source: DuckDBSource) -> None:
    with pytest.raises(SourceError) as caught:
        await add(source, name, pa.table(values))
    assert str(caught.value).startswith(f"error: {message}")
    assert rows(source, name) == []


async def test_rows_of_the_file_itself(source: DuckDBSource) -> None:
    assert await add(source, "t", pa.table({"i": list(range(100))})) == 100
    with source.cursor() as cursor:
        reader = cursor.sql(
            f"SELECT i FROM {module.identifier(source._attached(cursor), 'main', 't')}"
        ).to_arrow_reader(10)

        async def given() -> AsyncIterator[pa.RecordBatch]:
            while (batch := await asyncio.to_thread(next, reader, None)) is not None:
                yield batch
            reader.close()

        assert await source.insert(await table_of(source, "t"), ["i"], given()) == 100
    assert len(rows(source, "t")) == 200


async def test_a_file_that_is_read_meanwhile(source: DuckDBSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    many = pa.table({"i": list(range(300_000))})
    assert await add(source, "t", many) == 300_000
    with source.cursor() as cursor:
        reader = cursor.sql(
            f"SELECT i FROM {module.identifier(source._attached(cursor), 'main', 't')}"
        ).to_arrow_reader(10)
        reader.read_next_batch()
        with pytest.raises(SourceError, match="is still read"):
            await add(source, "t", pa.table({"i": [1]}))
        reader.close()
    assert await add(source, "t", pa.table({"i": [1]})) == 1
    assert len(rows(source, "t")) == 300_001


async def test_a_cancelled_insert_adds_nothing(source: DuckDBSource) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[pa.RecordBatch]:
        while True:
            yield pa.record_batch({"i": list(range(1000))})
            begun.set()

    task = asyncio.create_task(source.insert(await table_of(source, "t"), ["i"], endless()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert rows(source, "t") == []


class TestForeignKeys:
    """What docs/semantics.md says of them."""

    @pytest.fixture
    def nests(self, tmp_path: Path) -> Iterator[DataFlow]:
        with DataFlow(f"duckdb:///{tmp_path}/nests.duckdb", auto_create=True) as db:

            @db.model
            class Nest:
                code: str = Field(unique=True)
                size: int = 0

            @db.model
            class Bird:
                nest_id: int = Field(foreign_key=Nest)

            db.Nest.bulk_create([{"id": 1, "code": "a"}, {"id": 2, "code": "b"}])
            db.Bird.create(nest_id=1)
            yield db

    def test_what_may_be_changed_of_a_row_that_others_lead_to(self, nests: DataFlow) -> None:
        assert nests.Nest.update_one(1, size=2)
        assert nests.Nest.bulk_update([{"id": 1, "size": 3}]) == 1
        # It was once refused, because the row was to be given back.
        assert nests.Nest.upsert_one(code="a", size=4, on="code").size == 4
        assert nests.Nest.upsert_one(code="a", on="code", update={"size": col.size + 1}).size == 5
        assert nests.Nest.update_one(2, code="c")
        assert nests.Bird.update_one(1, nest_id=2)

    @pytest.mark.parametrize(
        "change",
        [
            lambda db: db.Nest.update_one(1, code="z"),
            lambda db: db.Nest.update_one(1, code="a"),
            lambda db: db.Nest.filter(col.id == 1).update(size=9).returning("id").execute(),
            lambda db: db.Nest.bulk_upsert([{"id": 1, "code": "a", "size": 9}]),
            lambda db: db.Nest.delete_one(1),
        ],
    )
    def test_what_is_refused(self, nests: DataFlow, change: Callable[[DataFlow], object]) -> None:
        with pytest.raises(RefusedError):
            change(nests)
        assert nests.query("from nests | sort id | select code, size").rows()[0] == {"code": "a", "size": 0}

    def test_what_wants_two_transactions(self, nests: DataFlow) -> None:
        @nests.transactional
        def at_once() -> None:
            nests.Bird.delete_one(1)
            nests.Nest.delete_one(1)

        with pytest.raises(RefusedError):
            at_once()
        assert nests.Bird.delete_one(1)
        assert nests.Nest.delete_one(1)

    def test_a_tree_is_inserted_a_level_at_a_time(self, nests: DataFlow) -> None:
        @nests.model
        class Twig:
            id: int = Field(primary_key=True, auto_increment=False)
            up: int | None = Field(foreign_key="twigs.id")

        with pytest.raises(RefusedError):
            nests.Twig.bulk_create([{"id": 1, "up": None}, {"id": 2, "up": 1}])
        with nests.transaction():
            nests.Twig.bulk_create([{"id": 1}])
            nests.Twig.bulk_create([{"id": 2, "up": 1}])
        assert nests.Twig.count() == 2


def test_rows_are_read_while_others_are_written(tmp_path: Path) -> None:
    # A table was once told to be gone where its file had just been let go of for a write.
    with DataFlow(f"duckdb:///{tmp_path}/rows.duckdb", auto_create=True) as db:

        @db.model
        class Row:
            n: int

        async def change(number: int) -> int:
            await db.Row.aupsert_one(id=1, n=number)
            found = await db.Row.aget(1)
            assert found is not None
            return int(found.n)

        async def main() -> list[int]:
            return await asyncio.gather(*map(change, range(25)))

        db.create_tables()
        assert set(asyncio.run(main())) <= set(range(25))
