"""Rows in a temporary table of their source ▶ rows of a table there: all of them, or all but those that it refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from dataflow.compiler.compile_write import fields_of_columns
from dataflow.compiler.render.staged import Staged
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.writer import NUMBER, RowError, Writer
from dataflow.runtime.values import python_values
from dataflow.runtime.written import Refused

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Work:
    """What becomes of staged rows.

    columns: of the table, each with what its values are called in the stage. keys: columns by which rows of the table
    are found. named: columns by which people know a row that is refused. last: whether of several rows with the same
    keys the last has to be found. kept: columns whose values rows keep that are there, where such rows are exchanged.
    """

    verb: Literal["insert", "update", "delete"]
    columns: Mapping[str, str]
    keys: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    last: bool = False
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """How many rows were written, those that were read back, and those that were refused."""

    count: int = 0
    batches: list[pa.RecordBatch] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


async def write_all(writer: Writer, staged: Staged, work: Work, parameters: tuple[object, ...] = ()) -> Outcome:
    """Writes the staged rows, or those between two numbers. Raises SourceError."""
    match work.verb:
        case "insert":
            return await _inserted(writer, staged, work, parameters)
        case "update":
            sql = staged.update(work.columns, work.keys, last=work.last)
            return await _run(writer, staged, sql, "update", work, parameters)
        case "delete":
            return await _run(writer, staged, staged.delete(work.keys), "delete", work, parameters)


async def write_staged(
    writer: Writer, staged: Staged, work: Work, rows: int, *, skip: bool, distinct: bool = False
) -> Outcome:
    """Writes staged rows, whose numbers are up to `rows`. skip: those that the table refuses are left out.

    distinct: whether it is known that no two have the same keys.
    """
    if work.verb == "update" and not distinct and await has_doubles(writer, staged, work.keys):
        work = replace(work, last=True)
    if not skip:
        return await write_all(writer, staged, work)
    return await write_some(writer, staged, work, 1, rows) if rows else Outcome()


async def write_some(writer: Writer, staged: Staged, work: Work, first: int, last: int) -> Outcome:
    """Writes the staged rows between two numbers but those that the table refuses, which are found by halves."""
    between = replace(staged, between=True)
    try:
        async with writer.savepoint():
            return await write_all(writer, between, work, (first, last))
    except RowError as error:
        if first == last:
            reason = "; ".join(error.diagnostics[0].notes) or error.message
            key = await _key(writer, staged, work.named, first)
            return Outcome(refused=[] if key is None else [Refused(first, reason, key)])
    middle = (first + last) // 2
    lower = await write_some(writer, staged, work, first, middle)
    upper = await write_some(writer, staged, work, middle + 1, last)
    return Outcome(lower.count + upper.count, [*lower.batches, *upper.batches], [*lower.refused, *upper.refused])


async def has_doubles(writer: Writer, staged: Staged, keys: Sequence[str]) -> bool:
    """Whether several staged rows have the same keys. Raises SourceError."""
    found = await writer.read(Statement(staged.doubles(keys), (), (Field(NUMBER, INT64),)))
    return any(batch.num_rows for batch in found)


async def _inserted(writer: Writer, staged: Staged, work: Work, parameters: tuple[object, ...]) -> Outcome:
    sql = staged.insert(list(work.columns), work.keys, work.kept)
    if staged.returned is None or "insert" in staged.dialect.returns:
        return await _run(writer, staged, sql, "insert", work, parameters)
    keys = work.keys or tuple(column.name for column in staged.table.row_key)
    if not keys:
        raise UnsupportedError(
            f"{staged.dialect.name} does not give the rows that were added to `{staged.table.label}`",
            notes=[f"`{staged.table.label}` has no unique columns without nulls, by which they could be found"],
        )
    if set(keys) <= set(work.columns):
        count = await writer.change(Statement(sql, parameters, ()))
        read = staged.read({name: work.columns[name] for name in keys})
        return Outcome(count, await _rows(writer, staged, read, parameters))
    # The number that the database has counted up for a row is known behind the statement that added it.
    single, outcome = replace(staged, between=True), Outcome()
    for number in await _numbers(writer, staged, parameters):
        one = (number, number)
        outcome.count += await writer.change(
            Statement(single.insert(list(work.columns), work.keys, work.kept), one, ())
        )
        outcome.batches += await _rows(writer, staged, staged.read_last(keys), ())
    return outcome


async def _run(
    writer: Writer, staged: Staged, sql: str, verb: str, work: Work, parameters: tuple[object, ...]
) -> Outcome:
    if staged.returned is None:
        return Outcome(await writer.change(Statement(sql, parameters, ())))
    if verb in staged.dialect.returns:
        batches = await _rows(writer, staged, sql, parameters)
        return Outcome(sum(batch.num_rows for batch in batches), batches)
    if verb == "delete":
        batches = await _rows(writer, staged, staged.read({name: name for name in work.keys}, locked=True), parameters)
        return Outcome(await writer.change(Statement(sql, parameters, ())), batches)
    count = await writer.change(Statement(sql, parameters, ()))
    found_by = {name: work.columns.get(name, name) for name in work.keys}
    return Outcome(count, await _rows(writer, staged, staged.read(found_by), parameters))


async def _rows(writer: Writer, staged: Staged, sql: str, parameters: tuple[object, ...]) -> list[pa.RecordBatch]:
    return await writer.read(Statement(sql, parameters, fields_of_columns(staged.returned or ())))


async def _numbers(writer: Writer, staged: Staged, parameters: tuple[object, ...]) -> list[int]:
    between = replace(staged, between=bool(parameters))
    batches = await writer.read(Statement(between.numbers(), parameters, (Field(NUMBER, INT64),)))
    return [number.as_py() for batch in batches for number in batch.column(0)]


async def _key(writer: Writer, staged: Staged, names: Sequence[str], number: int) -> dict[str, object] | None:
    """The named columns of a staged row; None where there is no row of this number."""
    columns = [column for column in staged.table.columns if column.name in names]
    fields = (*fields_of_columns(columns), Field(NUMBER, INT64))
    between = replace(staged, between=True)
    sql = between.numbers([column.name for column in columns])
    for batch in await writer.read(Statement(sql, (number, number), fields)):
        values = [python_values(column, each.type) for column, each in zip(batch.columns, fields, strict=True)]
        return {column.name: value[0] for column, value in zip(columns, values, strict=False)}
    return None
