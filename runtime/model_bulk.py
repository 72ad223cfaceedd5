"""Many rows for a model's table at a time, all of them or none: made, or those that are there changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.insert_row import check_columns, insert_row
from dataflow.dsl.errors import ParameterError, RefusedError
from dataflow.runtime.keyed_records import pieces_of
from dataflow.runtime.model_columns import Columns, batches_of, columns_of, put_of, rows_of
from dataflow.runtime.model_defaults import Defaults
from dataflow.runtime.model_face import Face
from dataflow.runtime.model_faults import explained
from dataflow.runtime.model_iterators import with_defaults
from dataflow.runtime.model_reads import given_row
from dataflow.runtime.model_values import Record
from dataflow.runtime.numbered_rows import PLAIN, Wanted
from dataflow.runtime.rows import Numbers
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.turns import Terms
from dataflow.runtime.sources.writable import takes_values
from dataflow.runtime.transaction import Transaction
from dataflow.runtime.unique import check_keys
from dataflow.runtime.way import Way
from dataflow.runtime.written import Refused, Written, replaced, together


async def bulk_create(face: Face, way: Way, rows: object, parameters: Record, wanted: Wanted = PLAIN) -> Written:
    """Adds rows: dicts or instances, or what else an insert takes. How many they were."""
    if parameters or not isinstance(rows, list | tuple) or not rows:
        whole = with_defaults(face, rows, skip=wanted.skip)
        return await way.of(face.session.insert(face.rows, whole, parameters, (), wanted, Defaults(face.checks)))
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
    parts = _parts(face, rows, keys)
    given = _Given.of(face, rows, wanted) if not parts else None
    table = await face.table(way)
    pieces = [(partial(_add_part, face, table, part, keys, wanted), part.numbers) for part in parts]
    try:
        if given is None:
            return await way.of(_in_turn(face, pieces))
        return given.with_refused(await way.of(_in_turn(face, _pieces(face, table, given, keys, wanted))))
    except RefusedError as error:
        numbered = _numbered(parts) if given is None else given.numbered
        raise await explained(face, way, numbered, error, keys=keys) from error.__cause__


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows that name the same fields, by column, and which of the columns the model has put."""

    columns: Columns
    put: tuple[str, ...]
    numbers: Numbers


def _parts(face: Face, rows: Sequence[Any], keys: Sequence[str]) -> list[_Part]:
    """Rows by the fields that they name; none where one may not be right."""
    columns = columns_of(face.checks, rows)
    if columns is not None:
        return [_Part(columns, put_of(columns, rows), range(1, len(rows) + 1))]
    parts = []
    for records, numbers in pieces_of(rows, 1, keys) if set(map(type, rows)) == {dict} else ():
        columns = columns_of(face.checks, records)
        if columns is None:
            return []
        parts.append(_Part(columns, put_of(columns, records), numbers))
    return parts


def _numbered(parts: Sequence[_Part]) -> Sequence[tuple[int | None, Record]]:
    found = [pair for part in parts for pair in zip(part.numbers, rows_of(part.columns), strict=True)]
    return sorted(found, key=lambda pair: pair[0])


async def _add_part(face: Face, table: Table, part: _Part, keys: tuple[str, ...], wanted: Wanted) -> Written:
    source, columns = face.row_source(), part.columns
    check_columns(list(columns), table)
    if takes_values(source) and wanted == PLAIN:
        check_keys(table, list(columns), keys, only_key=source.dialect.any_key_conflicts)
        add = partial(source.insert_values, table, list(columns), list(columns.values()), keys, part.put)
        return Written(await face.session.admission.run(source, add))
    rows = batches_of(columns, face.model.columns, f"`{face.model.name}`")
    return await face.session.insert(face.rows, rows, {}, keys, replace(wanted, kept=part.put))


async def _in_turn(face: Face, pieces: Sequence[tuple[Callable[[], Awaitable[Written]], Numbers]]) -> Written:
    """Adds rows, of which the database is left other columns of some, or the model others, in one transaction."""
    if len(pieces) == 1:
        return await pieces[0][0]()
    written = []
    async with Transaction(face.session, (), Terms()):
        for add, numbers in pieces:
            found = await add()
            written.append(replaced(found, [replace(each, row=numbers[each.row - 1]) for each in found.refused]))
    return together(written)


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
    def put(self) -> list[tuple[str, ...]]:
        """The fields of each row that the model puts."""
        return [tuple(name for name in row if name not in own) for row, own in zip(self.made, self.given, strict=True)]

    def with_refused(self, written: Written) -> Written:
        """What was written of these rows, with those that were left out before."""
        refused = [replace(each, row=self.numbers[each.row - 1]) for each in written.refused]
        return replaced(written, sorted([*self.refused, *refused], key=lambda each: each.row))


def _pieces(
    face: Face, table: Table, given: _Given, keys: tuple[str, ...], wanted: Wanted
) -> list[tuple[Callable[[], Awaitable[Written]], Numbers]]:
    put = given.put
    shapes = [(frozenset(row), names if keys else ()) for row, names in zip(given.made, put, strict=True)]
    pieces = list(pieces_of(given.made, 1, keys, shapes)) or [((), ())]
    return [
        (partial(_insert, face, table, rows, keys, replace(wanted, kept=put[numbers[0] - 1] if rows else ())), numbers)
        for rows, numbers in pieces
    ]


async def _insert(face: Face, table: Table, rows: Sequence[Record], keys: tuple[str, ...], wanted: Wanted) -> Written:
    check_columns(list(rows[0]) if rows else [], table)
    if not rows or rows[0] or keys or wanted.returning is not None:
        return await face.session.insert(face.rows, rows, {}, keys, wanted)
    # Of such rows the database puts all.
    source = face.row_source()
    statement = Statement(insert_row(table, (), (), source.dialect), (), ())
    return Written(await face.session.admission.run(source, partial(source.write, table, [statement] * len(rows))))
