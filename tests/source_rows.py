"""What a source that runs SQL gives for a statement: rows, one value, or the message of its error."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, DataType, Field
from dataflow.runtime import arrow
from dataflow.runtime.sources.source import Reader, Statement

X = (Field("x", INT64),)


async def rows(
    source: Reader, sql: str, fields: Sequence[Field] = X, parameters: Sequence[object] = ()
) -> list[tuple[object, ...]]:
    """The rows of a statement, whose batches have the types of its fields."""
    found = []
    async for batch in source.read(Statement(sql, tuple(parameters), tuple(fields))):
        assert batch.schema == arrow.schema_of(fields)
        found += [tuple(row.values()) for row in batch.to_pylist()]
    return found


async def one(source: Reader, sql: str, type_: DataType, *parameters: object) -> object:
    """The only value of a statement."""
    [(value,)] = await rows(source, sql, [Field("x", type_)], parameters)
    return value


async def value_of(source: Reader, expression: str, type_: DataType, *parameters: object) -> object:
    """The value of an expression of no table."""
    return await one(source, f"SELECT {expression} AS x", type_, *parameters)


async def error_of(source: Reader, sql: str, fields: Sequence[Field] = X) -> SourceError:
    """The error that a statement ends with."""
    with pytest.raises(SourceError) as caught:
        await rows(source, sql, fields)
    return caught.value


async def failure(source: Reader, sql: str, fields: Sequence[Field] = X) -> str:
    """Its message."""
    return str(await error_of(source, sql, fields))
