"""Many rows of a model's table at a time, all of them or none: made, changed, removed, made or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.insert_row import Conflict, insert_row
from dataflow.dsl.errors import BuildError, ParameterError, RefusedError, UnsupportedError, quoted
from dataflow.dsl.expr import Column, InParam, Param
from dataflow.dsl.query import Filter, Pipeline
from dataflow.dsl.types import List
from dataflow.dsl.write import Delete, WritePipeline, WriteStep, problem_of
from dataflow.runtime.keyed_records import pieces_of
from dataflow.runtime.model_columns import Columns, columns_of, given_columns, rows_of, table_of
from dataflow.runtime.model_defaults import Defaults
from dataflow.runtime.model_face import Face
from dataflow.runtime.model_faults import explained, still_needed
from dataflow.runtime.model_filter import condition_of
from dataflow.runtime.model_iterators import with_defaults
from dataflow.runtime.model_reads import given_row
from dataflow.runtime.model_values import Record, row_name
from dataflow.runtime.model_writes import new_values
from dataflow.runtime.numbered_rows import PLAIN, Wanted
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters
from dataflow.runtime.sources.source import Statement, ValuesSource, takes_values
from dataflow.runtime.sources.turns import Terms
from dataflow.runtime.transaction import Transaction
from dataflow.runtime.unique import check_keys
from dataflow.runtime.way import Way
from dataflow.runtime.written import Refused, Written, replaced, together

_KEYS: Final = "keys of rows"
"""The parameter that keys are."""


async def bulk_create(face: Face, way: Way, rows: object, parameters: Record, wanted: Wanted = PLAIN) -> Written:
    """Adds rows: dicts or instances, or what else an insert takes. How many they were."""
    if parameters or not isinstance(rows, list | tuple) or not rows:
        whole = with_defaults(face, rows, skip=wanted.skip)
        return await way.of(face.session.insert(face.rows, whole, parameters, (), wanted, Defaults(face.checks)))
    columns = columns_of(face.checks, rows)
    if columns is not None:
        try:
            return await _add_columns(face, way, columns, wanted)
        except RefusedError as error:
            raise await explained(face, way, list(enumerate(rows_of(columns), 1)), error) from error.__cause__
    given = _Given.of(face, rows, wanted)
    try:
        return await _add(face, way, given, (), wanted)
    except RefusedError as error:
        raise await explained(face, way, given.numbered, error) from error.__cause__


async def bulk_upsert(
    face: Face, way: Way, rows: object, on: Sequence[str], parameters: Record, wanted: Wanted = PLAIN
) -> Written:
    """Adds rows; those whose values of `on` are there change these. How many they were."""
    keys = tuple(on) or face.model.key
    if parameters or not isinstance(rows, list | tuple) or not rows:
        return await way.of(face.session.insert(face.rows, rows, parameters, keys, wanted))
    given = _Given.of(face, rows, wanted)
    try:
        return await _add(face, way, given, keys, wanted)
    except RefusedError as error:
        raise await explained(face, way, given.numbered, error, keys=keys) from error.__cause__


async def _add_columns(face: Face, way: Way, columns: Columns, wanted: Wanted) -> Written:
    table, source = await face.table(way), face.row_source()
    if takes_values(source) and wanted == PLAIN:
        return Written(await way.of(_add_values(face, source, table, columns)))
    rows = table_of(columns, face.model.columns, f"`{face.model.name}`")
    return await way.of(face.session.insert(face.rows, rows, {}, (), wanted))


async def _add_values(face: Face, source: ValuesSource, table: Table, columns: Columns) -> int:
    async with face.session.admission.place(source):
        return await source.insert_values(table, list(columns), list(columns.values()))


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
        return Written(await _insert_each(face, way, given.made, keys, given.given))
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


async def bulk_update(face: Face, way: Way, rows: object) -> int:
    """Rows with a key and new values of other fields each. How many of them there are."""
    if not isinstance(rows, list | tuple):
        raise BuildError(f"`bulk_update` takes a list of rows, or a filter and fields, found `{type(rows).__name__}`")
    columns = given_columns(face.checks, rows, face.model.key)
    records = [] if columns is not None else [_changed(face, row, number) for number, row in enumerate(rows, 1)]
    try:
        if columns is not None:
            return await _update_columns(face, way, columns)
        return await way.of(face.session.change_by_rows("update", face.rows, records, {}, face.model.key))
    except RefusedError as error:
        numbered = list(enumerate(records if columns is None else rows_of(columns), 1))
        raise await explained(face, way, numbered, error, are_new=False) from error.__cause__


async def _update_columns(face: Face, way: Way, columns: Columns) -> int:
    table, source = await face.table(way), face.row_source()
    if takes_values(source) and _are_numbers(columns, face.model.key):
        return await way.of(_update_values(face, source, table, columns))
    rows = table_of(columns, face.model.columns, f"`{face.model.name}`")
    return await way.of(face.session.change_by_rows("update", face.rows, rows, {}, face.model.key))


def _are_numbers(columns: Columns, key: Sequence[str]) -> bool:
    """Whether keys are integers, which are equal in the same way everywhere, and no two are."""
    keys = list(zip(*(columns[name] for name in key), strict=True))
    return all(set(map(type, columns[name])) == {int} for name in key) and len(set(keys)) == len(keys)


async def _update_values(face: Face, source: ValuesSource, table: Table, columns: Columns) -> int:
    async with face.session.admission.place(source):
        return await source.update_values(table, list(columns), list(columns.values()), face.model.key)


def _changed(face: Face, row: object, number: int) -> dict[str, object]:
    """A row with its key and new values, checked."""
    given = given_row(face, row, {}, number)
    place = row_name(face.model, number, given)
    missing = [name for name in face.model.key if given.get(name) is None]
    if missing:
        raise ParameterError(f"{place}: field `{missing[0]}`, which is of the key, has no value")
    if given.keys() <= set(face.model.key):
        raise ParameterError(f"{place}: no field is given a new value")
    return face.checks.some(given, place)


async def bulk_delete(face: Face, way: Way, keys: Sequence[object]) -> int:
    """Removes the rows of these keys. How many of them there were."""
    found = [face.key(key) for key in keys]
    if not found:
        return 0
    try:
        return await _delete(face, way, found)
    except RefusedError as error:
        raise await still_needed(face, way, found, error) from error.__cause__


async def _delete(face: Face, way: Way, found: Sequence[dict[str, object]]) -> int:
    names = tuple(found[0])
    if len(names) > 1:
        pipeline = WritePipeline(face.of_key(names), Delete())
        return await _write_each(face, way, [(pipeline, values) for values in found])
    (name,) = names
    column = face.model.column(name)
    assert column is not None
    chosen = Filter((InParam(Column((name,)), Param(_KEYS, List(column.type))),))
    pipeline = WritePipeline(Pipeline(face.rows.source, (chosen,)), Delete())
    return await face.write(way, pipeline, {_KEYS: [values[name] for values in found]})


async def change_chosen(
    face: Face, way: Way, condition: object, fields: Record | None, all_rows: bool, parameters: Record
) -> int:
    """New values for the rows that a filter chooses; without fields they are removed. How many they were."""
    chosen, values = condition_of(face.model, face.checks, condition, parameters)
    steps = (Filter(chosen),) if chosen else ()
    step: WriteStep = Delete(all_rows)
    if fields is not None:
        step, changed = new_values(face, fields, f"the rows of `{face.model.name}`", all_rows)
        values |= changed
    pipeline = WritePipeline(Pipeline(face.rows.source, steps), step)
    problem = problem_of(pipeline)
    if problem is not None:
        raise BuildError([problem])
    return await face.write(way, pipeline, values)


async def _insert_each(
    face: Face,
    way: Way,
    rows: Sequence[Mapping[str, object]],
    keys: tuple[str, ...],
    given: Sequence[Record] = (),
) -> int:
    """Adds rows by a statement each, in one transaction."""
    table, source = await face.table(way), face.row_source()
    statements = []
    for number, row in enumerate(rows):
        conflict = None
        if keys:
            check_keys(table, tuple(row), keys, only_key=source.dialect.any_key_conflicts)
            taken = tuple(name for name in row if name in given[number] and name not in keys)
            conflict = Conflict(keys, taken)
        sql = insert_row(table, tuple(row), (), source.dialect, conflict)
        statements.append(Statement(sql, tuple(row.values()), ()))
    await way.of(_run(face, statements))
    return len(rows)


async def _write_each(face: Face, way: Way, writes: Sequence[tuple[WritePipeline, dict[str, object]]]) -> int:
    statements = []
    for pipeline, values in writes:
        compiled = await face.compiled(way, pipeline)
        if compiled.why_not is not None:
            raise BuildError(f"`{face.model.name}` cannot be changed row by row: {compiled.why_not}")
        if compiled.sql is not None:
            checked = check_parameters(compiled.parameters, values)
            check_floats(compiled.slots, checked, face.row_source().dialect)
            statements.append(Statement(compiled.sql, bind_slots(compiled.slots, checked), ()))
    return await way.of(_run(face, statements)) if statements else 0


async def _run(face: Face, statements: Sequence[Statement]) -> int:
    (key,) = face.session.introspection.keys(face.rows)
    assert key is not None
    source = face.row_source()
    async with face.session.admission.place(source):
        return await source.write(face.session.introspection.catalog().tables[key], statements)
