"""Many rows for a model's table at a time, all of them or none: made, or those that are there changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Self

from dataflow.compiler.render.insert_row import Conflict, insert_row
from dataflow.dsl.errors import ParameterError, RefusedError, UnsupportedError, quoted
from dataflow.runtime.keyed_records import pieces_of
from dataflow.runtime.model_columns import Columns, are_complete, batches_of, columns_of, rows_of
from dataflow.runtime.model_face import Face
from dataflow.runtime.model_faults import explained
from dataflow.runtime.model_iterators import with_defaults
from dataflow.runtime.model_reads import given_row
from dataflow.runtime.model_values import Record
from dataflow.runtime.numbered_rows import PLAIN, Wanted
from dataflow.runtime.sources.source import Statement, takes_values
from dataflow.runtime.sources.turns import Terms
from dataflow.runtime.transaction import Transaction
from dataflow.runtime.unique import check_keys
from dataflow.runtime.way import Way
from dataflow.runtime.written import Refused, Written, replaced, together


async def bulk_create(face: Face, way: Way, rows: object, parameters: Record, wanted: Wanted = PLAIN) -> Written:
    """Adds rows: dicts or instances, or what else an insert takes. How many they were."""
    if parameters or not isinstance(rows, list | tuple) or not rows:
        whole = with_defaults(face, rows, skip=wanted.skip)
        return await way.of(face.session.insert(face.rows, whole, parameters, (), wanted))
    return await _add_rows(face, way, rows, (), wanted)


async def bulk_upsert(
    face: Face, way: Way, rows: object, on: Sequence[str], parameters: Record, wanted: Wanted = PLAIN
) -> Written:
    """Adds rows; those whose values of `on` are there change these. How many they were."""
    keys = tuple(on) or face.model.key
    if parameters or not isinstance(rows, list | tuple) or not rows:
        return await way.of(face.session.insert(face.rows, rows, parameters, keys, wanted))
    return await _add_rows(face, way, rows, keys, wanted)


async def _add_rows(face: Face, way: Way, rows: Sequence[Any], keys: tuple[str, ...], wanted: Wanted) -> Written:
    columns = columns_of(face.checks, rows)
    if columns is not None and (not keys or are_complete(columns, rows)):
        try:
            return await _add_columns(face, way, columns, keys, wanted)
        except RefusedError as error:
            numbered = list(enumerate(rows_of(columns), 1))
            raise await explained(face, way, numbered, error, keys=keys) from error.__cause__
    given = _Given.of(face, rows, wanted)
    try:
        return await _add(face, way, given, keys, wanted)
    except RefusedError as error:
        raise await explained(face, way, given.numbered, error, keys=keys) from error.__cause__


async def _add_columns(face: Face, way: Way, columns: Columns, keys: tuple[str, ...], wanted: Wanted) -> Written:
    table, source = await face.table(way), face.row_source()
    if takes_values(source) and wanted == PLAIN:
        check_keys(table, list(columns), keys, only_key=source.dialect.any_key_conflicts)
        add = partial(source.insert_values, table, list(columns), list(columns.values()), keys)
        return Written(await way.of(face.session.admission.run(source, add)))
    rows = batches_of(columns, face.model.columns, f"`{face.model.name}`")
    return await way.of(face.session.insert(face.rows, rows, {}, keys, wanted))


@dataclass(frozen=True, slots=True)
class _Given:
    """Rows as they are given, the same with the values that the model puts, their numbers, and those left out."""

    given: Sequence[Record]
    made: Sequence[dict[str, object]]
    numbers: Sequence[int]
    refused: Sequence[Refused]

    @classmethod
    def of(cls, face: Face, rows: Sequence[object], wanted: Wanted) -> Self:
        """Checks rows. Raises ParameterError, where those that do not fit are not to be left out."""
        given, made, numbers, refused = [], [], [], []
        for number, row in enumerate(rows, 1):
            own: Record = {}
            try:
                own = given_row(face, row, {}, number)
                made.append(face.checks.whole(own, number))
            except ParameterError as error:
                if not wanted.skip:
                    raise
                key = {name: own[name] for name in face.model.key if name in own}
                refused.append(Refused(number, error.message, key))
                continue
            given.append(own)
            numbers.append(number)
        return cls(given, made, numbers, refused)

    @property
    def numbered(self) -> list[tuple[int | None, Record]]:
        return list(zip(self.numbers, self.made, strict=True))

    @property
    def are_alike(self) -> bool:
        """Whether the database is left the same columns of all rows."""
        return all(row.keys() == self.made[0].keys() for row in self.made)

    @property
    def are_complete(self) -> bool:
        """Whether the model puts no values."""
        return all(row.keys() == own.keys() for row, own in zip(self.made, self.given, strict=True))


async def _add(face: Face, way: Way, given: _Given, keys: tuple[str, ...], wanted: Wanted) -> Written:
    is_plain = wanted.returning is None and not wanted.skip
    if keys and not given.are_complete and not is_plain:
        left = sorted({name for row, own in zip(given.made, given.given, strict=True) for name in row.keys() - own})
        raise UnsupportedError(
            f"rows of `{face.model.name}` that leave {quoted(left)} to the model are not upserted with `returning` or "
            "`on_error`",
            hint="give these fields in each row: a row that is there gets the values that are given",
        )
    if is_plain and not (given.are_alike and (not keys or given.are_complete)):
        return Written(await _insert_each(face, way, given, keys))
    written = await way.of(_in_pieces(face, given.made, keys, wanted))
    refused = [replace(each, row=given.numbers[each.row - 1]) for each in written.refused]
    return replaced(written, sorted([*given.refused, *refused], key=lambda each: each.row))


async def _in_pieces(face: Face, rows: Sequence[dict[str, object]], keys: tuple[str, ...], wanted: Wanted) -> Written:
    """Adds rows, of which the database is left other columns of some, in one transaction."""
    pieces = list(pieces_of(rows, 1, keys or face.model.key))
    if len(pieces) < 2:
        return await face.session.insert(face.rows, rows, {}, keys, wanted)
    written = []
    async with Transaction(face.session, (), Terms()):
        for records, numbers in pieces:
            found = await face.session.insert(face.rows, records, {}, keys, wanted)
            refused = [replace(each, row=numbers[each.row - 1]) for each in found.refused]
            written.append(replaced(found, refused))
    return together(written)


async def _insert_each(face: Face, way: Way, given: _Given, keys: tuple[str, ...]) -> int:
    """Adds rows by a statement each, in one transaction."""
    table, source = await face.table(way), face.row_source()

    @cache
    def spelt(names: tuple[str, ...], taken: tuple[str, ...]) -> str:
        if keys:
            check_keys(table, names, keys, only_key=source.dialect.any_key_conflicts)
        return insert_row(table, names, (), source.dialect, Conflict(keys, taken) if keys else None)

    statements = []
    for row, own in zip(given.made, given.given, strict=True):
        taken = tuple(name for name in row if name in own and name not in keys) if keys else ()
        statements.append(Statement(spelt(tuple(row), taken), tuple(row.values()), ()))
    write = partial(source.write, table, statements)
    await way.of(face.session.admission.run(source, write))
    return len(statements)
