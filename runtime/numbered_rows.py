"""Rows of a program ▶ Arrow batches of certain columns with the numbers of their rows; those that do not fit are told.

Where rows that do not fit are to be left out, they are found by halves, so that a few among many cost little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import ParameterError
from dataflow.dsl.query import Item
from dataflow.dsl.types import Field
from dataflow.runtime.rows import Numbers, Record, batch_of_records, fitted
from dataflow.runtime.sources.writer import NUMBER
from dataflow.runtime.written import Refused

if TYPE_CHECKING:
    import pyarrow as pa

    Numbered = tuple[pa.RecordBatch, Numbers]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for besides the write itself.

    returning: what is read of the rows that were written. skip: whether rows that do not fit, or that the database
    refuses, are left out and told. progress: is told after each few rows how many were taken; True for what
    shows it. kept: columns whose values rows keep that are there, where such rows are exchanged.
    """

    returning: tuple[Item, ...] | None = None
    skip: bool = False
    progress: Callable[[int], object] | bool = False
    kept: tuple[str, ...] = ()


PLAIN: Final = Wanted()


@dataclass(slots=True)
class Taking:
    """What is asked for, the columns by which people know a row, and what became of the rows so far."""

    wanted: Wanted
    named: Sequence[str] = ()
    refused: list[Refused] = field(default_factory=list)
    last: int = 0
    done: int = 0

    def refuse(self, row: int, error: ParameterError, key: Mapping[str, object]) -> None:
        """Leaves a row out. Raises the error where that is not asked for."""
        if not self.wanted.skip:
            raise error
        notes = "".join(f"; {note}" for note in error.diagnostics[0].notes)
        self.refused.append(Refused(row, f"{error.message}{notes}", key))

    def took(self, rows: int) -> None:
        """Tells whoever wants to know that so many more rows were taken."""
        self.done += rows
        if not isinstance(self.wanted.progress, bool):
            self.wanted.progress(self.done)

    def in_order(self) -> tuple[Refused, ...]:
        """The rows that were left out, by their numbers."""
        return tuple(sorted(self.refused, key=lambda refused: refused.row))


def of_records(
    records: Sequence[Record], fields: Sequence[Field], numbers: Numbers, what: str, taking: Taking
) -> Iterator[Numbered]:
    """Dicts ▶ batches of the fields; a name that a dict does not have is null there. Raises ParameterError."""

    def convert(first: int, last: int) -> pa.RecordBatch:
        return batch_of_records(records[first:last], fields, numbers[first:last], what)

    def key(at: int) -> dict[str, object]:
        return {name: records[at][name] for name in taking.named if name in records[at]}

    taking.last = max(taking.last, numbers[-1])
    return _by_halves(convert, key, 0, len(records), numbers, taking)


def of_batch(
    batch: pa.RecordBatch, fields: Sequence[Field], first: int, what: str, taking: Taking
) -> Iterator[Numbered]:
    """Arrow columns, matched by name, ▶ batches of the fields. Raises ParameterError where a value would be changed."""

    def convert(start: int, end: int) -> pa.RecordBatch:
        return fitted(batch.slice(start, end - start), fields, first + start, what)

    def key(at: int) -> dict[str, object]:
        return {name: batch.column(name)[at].as_py() for name in taking.named if name in batch.schema.names}

    numbers = range(first, first + batch.num_rows)
    taking.last = max(taking.last, numbers[-1]) if numbers else taking.last
    return _by_halves(convert, key, 0, batch.num_rows, numbers, taking)


def with_numbers(batch: pa.RecordBatch, numbers: Numbers) -> pa.RecordBatch:
    """A batch with one more column, the numbers of its rows."""
    import numpy as np
    import pyarrow as pa

    column = pa.array(np.asarray(numbers, np.int64))
    return pa.RecordBatch.from_arrays([*batch.columns, column], [*batch.schema.names, NUMBER])


def _by_halves(
    convert: Callable[[int, int], pa.RecordBatch],
    key: Callable[[int], Mapping[str, object]],
    first: int,
    last: int,
    numbers: Numbers,
    taking: Taking,
) -> Iterator[Numbered]:
    if first == last:
        return
    try:
        batch = convert(first, last)
    except ParameterError as error:
        if not taking.wanted.skip or last - first == 1:
            taking.refuse(numbers[first], error, key(first) if taking.wanted.skip else {})
            return
        middle = (first + last) // 2
        yield from _by_halves(convert, key, first, middle, numbers, taking)
        yield from _by_halves(convert, key, middle, last, numbers, taking)
    else:
        yield batch, numbers[first:last]
        taking.took(last - first)
