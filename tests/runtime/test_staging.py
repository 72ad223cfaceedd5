"""Staged rows that are written without a statement that gives them back, as MySQL has it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pytest

from dataflow.compiler.catalog import Table
from dataflow.compiler.dialects.mysql import MYSQL
from dataflow.compiler.render.staged import Staged
from dataflow.dsl.errors import UnsupportedError
from dataflow.runtime import loop
from dataflow.runtime.numbered_rows import with_numbers
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.writer import Batches
from dataflow.runtime.staging import Outcome, Work, write_all

from servers import run_mysql

ITEMS = "create table items (id integer auto_increment primary key, name varchar(9), n integer default 7)"


async def each(batch: pa.RecordBatch) -> AsyncIterator[pa.RecordBatch]:
    yield with_numbers(batch, range(1, batch.num_rows + 1))


def written(url: str, name: str, rows: Sequence[dict[str, object]], work: Work) -> Outcome:
    async def write() -> Outcome:
        source = MySQLSource("my", url)
        try:
            return await write_to(source)
        finally:
            await source.close()

    async def write_to(source: MySQLSource) -> Outcome:
        found = await source.load_table((name,))
        assert isinstance(found, Table)
        table = replace(found, statistics=await source.load_statistics(found))
        batch = pa.RecordBatch.from_pylist(list(rows))
        async with source.changing(table) as writer:
            stage = await writer.stage(table, Batches(batch.schema.names, each(batch)))
            outcome = await write_all(writer, Staged(table, stage, MYSQL, returned=table.columns), work)
            await writer.unstage()
        return outcome

    return loop.run(write())


def rows_of(outcome: Outcome) -> list[dict[str, object]]:
    return [row for batch in outcome.batches for row in batch.to_pylist()]


def test_rows_that_are_counted_up_are_read_one_by_one(mysql_database: str) -> None:
    run_mysql(mysql_database, ITEMS)
    outcome = written(mysql_database, "items", [{"name": "a"}, {"name": "b"}], Work("insert", {"name": "name"}))
    assert outcome.count == 2
    assert rows_of(outcome) == [{"id": 1, "name": "a", "n": 7}, {"id": 2, "name": "b", "n": 7}]


def test_rows_with_keys_are_read_by_them(mysql_database: str) -> None:
    run_mysql(mysql_database, ITEMS, "insert into items (id, name) values (4, 'old')")
    columns = {"id": "id", "name": "name"}
    given = [{"id": 4, "name": "new"}, {"id": 5, "name": "other"}]
    found = rows_of(written(mysql_database, "items", given, Work("insert", columns, ("id",))))
    assert sorted(found, key=str) == [{"id": 4, "name": "new", "n": 7}, {"id": 5, "name": "other", "n": 7}]


def test_rows_that_nothing_names_cannot_be_given_back(mysql_database: str) -> None:
    run_mysql(mysql_database, "create table log (line varchar(9))")
    with pytest.raises(UnsupportedError, match=r"mysql does not give the rows that were added to `my.log`"):
        written(mysql_database, "log", [{"line": "a"}], Work("insert", {"line": "line"}))
