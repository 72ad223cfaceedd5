"""Iterators of rows for a model's table ▶ the same, whose dicts have what the model puts by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Any

from dataflow.dsl.errors import ParameterError
from dataflow.runtime.model_columns import BATCH_ROWS, columns_of, rows_of
from dataflow.runtime.model_face import Face
from dataflow.runtime.model_reads import given_row


def with_defaults(face: Face, rows: Any, *, skip: bool) -> Any:
    """Dicts and instances of an iterator as they come, checked and whole; frames, Arrow data and all else as they are.

    skip: whether what does not fit is left to the write, which leaves such rows out.
    """
    if hasattr(rows, "__arrow_c_stream__"):
        return rows
    if hasattr(rows, "__aiter__"):
        return _each_of_stream(face, rows, skip)
    return _each(face, rows, skip) if hasattr(rows, "__next__") else rows


def _each(face: Face, rows: Iterator[object], skip: bool) -> Iterator[object]:
    number = 1
    for row in rows:
        # Of frames and Arrow data one is held at a time.
        some = [row, *islice(rows, BATCH_ROWS - 1)] if isinstance(row, dict | face.model.cls) else [row]
        columns = columns_of(face.checks, some)
        if columns is not None:
            yield from rows_of(columns)
        else:
            yield from (_whole(face, each, at, skip) for at, each in enumerate(some, number))
        number += len(some)


async def _each_of_stream(face: Face, rows: AsyncIterator[object], skip: bool) -> AsyncIterator[object]:
    number = 0
    async for row in rows:
        number += 1
        yield _whole(face, row, number, skip)


def _whole(face: Face, row: object, number: int, skip: bool) -> object:
    if not isinstance(row, dict | face.model.cls):
        return row
    try:
        return face.checks.whole(given_row(face, row, {}, number), number)
    except ParameterError:
        if not skip:
            raise
        return row
