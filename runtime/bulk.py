"""Rows with keys ▶ updates or deletes of the rows of a table that have these keys, in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dataflow.compiler.catalog import Table
from dataflow.compiler.compile_write import in_its_file
from dataflow.compiler.render.staged import Staged
from dataflow.dsl.errors import ParameterError, quoted
from dataflow.dsl.query import Pipeline
from dataflow.runtime.insert import numbered, target_of
from dataflow.runtime.keyed_records import pieces_of
from dataflow.runtime.numbered_rows import PLAIN, Taking, Wanted
from dataflow.runtime.returning import Returning, read_there, returning_of
from dataflow.runtime.row_input import Input, Rows, fields_of
from dataflow.runtime.rows import Record, check_records, is_records
from dataflow.runtime.sources.seen_keys import SeenKeys
from dataflow.runtime.sources.source import TransactionalSource
from dataflow.runtime.sources.writer import Batches, Writer, in_transactions
from dataflow.runtime.staging import Outcome, Work, write_staged
from dataflow.runtime.written import Written

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession

Verb = Literal["update", "delete"]
"""What becomes of the rows that have the keys."""


async def by_rows(
    session: SourceSession,
    verb: Verb,
    target: Pipeline,
    rows: object,
    parameters: Mapping[str, object],
    keys: tuple[str, ...],
    wanted: Wanted = PLAIN,
) -> Written:
    """Gives the rows of a table with the keys of given rows their other values, or removes them; how many there were.

    keys: columns of the table. Each record sets the columns that it names; of several with the same keys, later ones do
    so later. A key that the table does not have is no error. Runs on the background loop. Raises ParameterError where
    columns or values do not fit, and what reading or writing raises; nothing is written then.
    """
    await session.acompile(target)
    table, source = target_of(session, target)
    fields_of(table, keys, f"`{table.label}`")
    returning = None if wanted.returning is None else returning_of(table, wanted.returning)
    if returning is not None:
        await returning.check(session)
    taking = Taking(wanted, keys)
    given = _pieces(Input(session, table, taking, keys, verb == "update"), verb, rows, parameters, keys)
    async with aclosing(given) as pieces:  # type: ignore[type-var]
        outcome = await _Bulk(verb, table, keys, returning, taking).write(in_transactions(source), pieces)
    result = None if returning is None else await returning.result(session, outcome.batches)
    return Written(outcome.count, result, taking.in_order())


@dataclass(frozen=True, slots=True)
class _Bulk:
    verb: Verb
    table: Table
    keys: tuple[str, ...]
    returning: Returning | None
    taking: Taking

    async def write(self, source: TransactionalSource, pieces: AsyncIterator[Rows]) -> Outcome:
        """Writes all pieces in one transaction, which begins when it is known that the columns of the first fit."""
        outcome = Outcome()
        async with AsyncExitStack() as stack:
            writer: Writer | None = None
            async for rows in pieces:
                if writer is None:
                    writer = await stack.enter_async_context(source.changing(self.table))
                found = await self._piece(writer, source, rows)
                outcome.count += found.count
                outcome.batches += found.batches
                self.taking.refused += found.refused
        return outcome

    async def _piece(self, writer: Writer, source: TransactionalSource, rows: Rows) -> Outcome:
        target, skip = in_its_file(self.table, source.dialect), self.taking.wanted.skip
        seen = SeenKeys(self.table, rows.columns, self.keys)
        stage = await writer.stage(self.table, Batches(rows.columns, seen.of(numbered(rows.batches))), lenient=skip)
        returned = None if self.returning is None else read_there(self.returning.columns, target)
        staged = Staged(target, stage, source.dialect, returned=returned)
        changed = {name: name for name in rows.columns if name not in self.keys}
        work = Work(self.verb, changed if self.verb == "update" else {}, self.keys, self.keys)
        distinct = self.verb == "update" and seen.are_distinct
        outcome = await write_staged(writer, staged, work, self.taking.last, skip=skip, distinct=distinct)
        await writer.unstage()
        return outcome


async def _pieces(
    given: Input, verb: Verb, rows: object, parameters: Mapping[str, object], keys: tuple[str, ...]
) -> AsyncIterator[Rows]:
    """Rows in pieces that have the same columns, since each record sets those that it names."""
    if is_records(rows):
        records: Sequence[Record] = rows  # type: ignore[assignment]
        check_records(records, given.what)
        if verb == "delete":
            records = [{name: record[name] for name in keys if name in record} for record in records]
        for part, numbers in pieces_of(records, 1, keys):
            yield _checked(given.of_records(part, numbers), verb, keys, given.what)
        return
    found = await given.of(_keys_alone(rows, keys) if verb == "delete" else rows, parameters)
    if found.columns:
        yield _checked(found, verb, keys, given.what)


def _keys_alone(rows: object, keys: Sequence[str]) -> object:
    """Rows, without what dicts of an iterator name besides the keys."""

    def alone(row: object) -> object:
        return {name: row[name] for name in keys if name in row} if isinstance(row, Mapping) else row

    if isinstance(rows, AsyncIterator):
        return (alone(row) async for row in rows)
    return map(alone, rows) if isinstance(rows, Iterator) else rows


def _checked(rows: Rows, verb: Verb, keys: Sequence[str], what: str) -> Rows:
    """Raises ParameterError for rows without the keys, or without anything else to be set."""
    if missing := [name for name in keys if name not in rows.columns]:
        raise ParameterError(f"the rows for {what} have no column {quoted(missing)}, by which rows are found")
    if verb == "update" and set(rows.columns) <= set(keys):
        raise ParameterError(f"the rows for {what} have no columns besides {quoted(keys)}, by which rows are found")
    return rows
