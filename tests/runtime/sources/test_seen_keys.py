"""Whether keys that went by came twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pyarrow as pa
import pytest

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.dsl.types import INT64, STRING
from dataflow.runtime.sources.seen_keys import SeenKeys

TABLE = Table("shop", ("t",), ("t",), (TableColumn("k", INT64, True, "bigint"), TableColumn("s", STRING, True, "text")))


async def seen(keys: list[str], *parts: list[int | None]) -> bool:
    async def batches() -> AsyncIterator[pa.RecordBatch]:
        for part in parts:
            yield pa.record_batch({"s": pa.array(map(str, part)), "k": pa.array(part, pa.int64())})

    found = SeenKeys(TABLE, ["s", "k"], keys)
    assert [batch.num_rows async for batch in found.of(batches())] == list(map(len, parts))
    return found.are_distinct


@pytest.mark.parametrize(
    ("keys", "parts", "are_distinct"),
    [
        (["k"], [[1, 2], [3]], True),
        (["k"], [], True),
        (["k"], [[1, 2], [1]], False),
        (["k"], [[1, None]], False),
        (["s"], [[1, 2]], False),
        (["k", "s"], [[1, 2]], False),
        ([], [[1, 2]], False),
    ],
)
async def test_whole_numbers_are_known(keys: list[str], parts: list[list[int | None]], are_distinct: bool) -> None:
    assert await seen(keys, *parts) is are_distinct
