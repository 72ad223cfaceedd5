"""Arrays of a COPY, and columns whose type is another than is usual for their field's."""

from __future__ import annotations

import decimal
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DATE, FLOAT64, INT64, JSON, STRING, UUID, DataType, Decimal, Field, List
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_lists import decoder_of
from dataflow.runtime.sources.source import Statement

D = decimal.Decimal
ROWS = 3_000


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    yield source
    await source.close()


async def column(source: PostgresSource, sql: str, type_: DataType) -> list[Any]:
    """The values of `sql` for i of 1 to 3,000, which come as a COPY."""
    statement = Statement(f"SELECT {sql} AS x FROM generate_series(1, {ROWS}) AS i", (), (Field("x", type_),))
    return [value async for batch in source.read(statement) for value in batch.column(0).to_pylist()]


async def test_arrays_of_any_length(source: PostgresSource) -> None:
    found = await column(source, "ARRAY(SELECT generate_series(1, i % 9)::int)", List(INT64))
    assert found == [list(range(1, i % 9 + 1)) for i in range(1, ROWS + 1)]


async def test_nulls_in_arrays_and_for_arrays(source: PostgresSource) -> None:
    sql = "CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN ARRAY[NULL, 'é' || i] ELSE ARRAY['', NULL] END"
    expected = {0: None, 1: [], 3: ["", None]}
    found = await column(source, sql, List(STRING))
    assert found == [expected.get(i % 4, [None, f"é{i}"]) for i in range(1, ROWS + 1)]


async def test_one_long_array_among_short_ones(source: PostgresSource) -> None:
    found = await column(source, "array_fill(i, ARRAY[CASE i WHEN 7 THEN 5000 ELSE 1 END])", List(INT64))
    assert [len(items) for items in found] == [5000 if i == 7 else 1 for i in range(1, ROWS + 1)]
    assert found[6] == [7] * 5000


@pytest.mark.parametrize(
    ("sql", "type_", "shown"),
    [
        ("CASE i WHEN 2999 THEN '{{1,2},{3,NULL}}' ELSE '{1}' END::int[]", List(INT64), "`[[1, 2], [3, None]]`"),
        ("CASE i WHEN 2999 THEN '{infinity}' ELSE '{2026-01-31}' END::date[]", List(DATE), "`['infinity']`"),
    ],
)
async def test_arrays_that_no_list_holds(source: PostgresSource, sql: str, type_: DataType, shown: str) -> None:
    with pytest.raises(SourceError) as raised:
        await column(source, sql, type_)
    assert f"column `x` of source `shop` holds {shown}: expected {type_}" in str(raised.value)


VALUES: list[tuple[str, DataType, object]] = [
    ("2.0::numeric", INT64, 2),
    ("4294967295::oid", INT64, 2**32 - 1),
    ("7::int4", Decimal(10, 2), D("7.00")),
    ("7::int8", FLOAT64, 7.0),
    ("'{\"a\": 1}'::jsonb", STRING, '{"a": 1}'),
    ("'{\"a\":  1}'::json", JSON, '{"a":  1}'),
    ("'ab'::char(4)", STRING, "ab  "),
    ("'ab'::name", STRING, "ab"),
    ("'00000000-0000-0000-0000-000000000007'::text", UUID, uuid.UUID(int=7)),
]


@pytest.mark.parametrize(("sql", "type_", "value"), VALUES, ids=[f"{sql} as {type_}" for sql, type_, _ in VALUES])
async def test_what_the_driver_makes_of_it_too(
    source: PostgresSource, sql: str, type_: DataType, value: object
) -> None:
    statement = Statement(f"SELECT {sql} AS x", (), (Field("x", type_),), most_rows=1)
    fetched = [found async for batch in source.read(statement) for found in batch.column(0).to_pylist()]
    assert fetched == [value]
    assert await column(source, sql, type_) == fetched * ROWS


def test_what_only_the_driver_knows() -> None:
    assert decoder_of(STRING, "money") is None
    assert decoder_of(List(STRING), "money[]") is None
    assert decoder_of(List(INT64), "int8") is None
