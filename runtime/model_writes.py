"""One row of a model's table at a time: made, changed, removed, or made where it is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Table
from dataflow.compiler.render.insert_row import Conflict, insert_row
from dataflow.dsl.build_expr import Expression
from dataflow.dsl.build_write import update_step
from dataflow.dsl.errors import InternalError, ParameterError, RefusedError, UnsupportedError
from dataflow.dsl.expr import Param
from dataflow.dsl.query import Item
from dataflow.dsl.types import Field
from dataflow.dsl.write import Delete, Update, WritePipeline
from dataflow.runtime.model_face import Face, rows_of
from dataflow.runtime.model_faults import explained, still_needed
from dataflow.runtime.model_reads import get, given_row
from dataflow.runtime.model_values import Record, row_name
from dataflow.runtime.parameters import bind_slots, check_floats, check_parameters
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.writable import Changed
from dataflow.runtime.unique import check_keys
from dataflow.runtime.way import Way

if TYPE_CHECKING:
    from dataflow.compiler.compile_write import CompiledValues

NEW = "new "
"""Before the name of a field whose new value a parameter is; the key's parameters have the fields' own names."""


@dataclass(frozen=True, slots=True)
class Insert:
    """An INSERT of rows that have a value for the same fields. back: the columns that it gives back."""

    version: int
    sql: str
    back: tuple[Field, ...]


async def create(face: Face, way: Way, row: object, fields: Record) -> Any:
    """Adds a row; its instance, with what the database put by itself. Raises ParameterError, SourceError."""
    made = face.checks.whole(given_row(face, row, fields), 1)
    names = tuple(made)
    insert = face.kept.get(("insert", names))
    if insert is None or insert.version != face.session.introspection.version:
        insert = await _insert(face, way, names)
    try:
        changed = await face.change(way, Statement(insert.sql, tuple(made.values()), insert.back))
    except RefusedError as error:
        raise await explained(face, way, [(1, made)], error) from error.__cause__
    return await _instance(face, way, made, insert.back, changed)


async def update_one(face: Face, way: Way, key: object, fields: Record) -> bool:
    """New values of fields of the row of a key; whether there is such a row."""
    found = face.key(key)
    place = row_name(face.model, None, found)
    if not fields:
        raise ParameterError(f"{place}: no field is given a new value", hint="as in `update_one(1, name=…)`")
    if any(isinstance(value, Expression) for value in fields.values()):
        step, given = new_values(face, fields, place)
        return await face.write(way, WritePipeline(face.of_key(tuple(found)), step), {**found, **given}) > 0
    changed = face.checks.some(fields, place)
    pipeline = update_of(face, tuple(found), tuple(changed))
    values = {**found, **{NEW + name: value for name, value in changed.items()}}
    try:
        return await face.write(way, pipeline, values, checked=True) > 0
    except RefusedError as error:
        raise await explained(face, way, [(None, {**found, **changed})], error, are_new=False) from error.__cause__


async def delete_one(face: Face, way: Way, key: object) -> bool:
    """Removes the row of a key; whether there was such a row."""
    found = face.key(key)
    shape = ("delete", tuple(found))
    pipeline = face.kept.get(shape) or face.keep(shape, WritePipeline(face.of_key(tuple(found)), Delete()))
    try:
        return await face.write(way, pipeline, found, checked=True) > 0
    except RefusedError as error:
        raise await still_needed(face, way, [found], error) from error.__cause__


async def upsert_one(
    face: Face, way: Way, row: object, on: Sequence[str], update: Record | None, fields: Record
) -> Any:
    """Adds a row; where one of the same values of `on` is there, changes that. Gives the instance of the row.

    update: what a row that is there gets, values or expressions over it; without it, the fields that are given.
    """
    given = given_row(face, row, fields)
    made = face.checks.whole(given, 1)
    keys = tuple(on) or face.model.key
    table, dialect = await face.table(way), face.row_source().dialect
    check_keys(table, tuple(made), keys, only_key=dialect.any_key_conflicts)
    place = row_name(face.model, None, {name: made[name] for name in keys if name in made})
    conflict, values, changes = Conflict(keys, ()), tuple(made.values()), dict[str, object]()
    if update is None:
        conflict = Conflict(keys, tuple(name for name in made if name in given and name not in keys))
    elif any(isinstance(value, Expression) for value in update.values()):
        computed = await _computed(face, way, update, keys, place, len(made))
        conflict, values = Conflict(keys, (), (), computed.pairs), (*values, *computed.values)
    else:
        changes = face.checks.some(update, place)
        conflict, values = Conflict(keys, (), tuple(changes)), (*values, *changes.values())
    back = _fields(table, [column.name for column in face.model.columns]) if "upsert" in dialect.returns else ()
    sql = insert_row(table, tuple(made), [field.name for field in back], dialect, conflict)
    try:
        changed = await face.change(way, Statement(sql, values, back))
    except RefusedError as error:
        raise await explained(face, way, [(1, made)], error, keys=keys) from error.__cause__
    if back:
        return await _instance(face, way, made, back, changed)
    return await get(face, way, None, {name: changes.get(name, made[name]) for name in keys})


@dataclass(frozen=True, slots=True)
class Computed:
    """The SQL of new values by their columns, and what is bound there."""

    pairs: tuple[tuple[str, str], ...]
    values: tuple[object, ...]


async def _computed(face: Face, way: Way, update: Record, keys: Sequence[str], place: str, first: int) -> Computed:
    """New values, some of which are expressions over the row that is there; first: placeholders before theirs."""
    moved = [name for name in keys if isinstance(update.get(name), Expression)]
    if moved:
        raise ParameterError(f"{place}: field `{moved[0]}`, by which the row is found, takes a value, no expression")
    step, given = new_values(face, update, place, all_rows=True)
    write = WritePipeline(face.rows, step)
    shape, version = ("values", first, write), face.session.introspection.version
    kept = face.kept.get(shape)
    if kept is None or kept[0] != version:
        compiled = await way.of(face.session.compile_values(write, first))
        if isinstance(compiled, str):
            raise UnsupportedError(
                f"{place}: the new values cannot be part of one statement: {compiled}",
                hint="`update_one` in a transaction, and `create` where it found no row",
            )
        kept = face.keep(shape, (face.session.introspection.version, compiled))
    values: CompiledValues = kept[1]
    checked = check_parameters(values.parameters, given)
    check_floats(values.slots, checked, face.row_source().dialect)
    return Computed(values.pairs, bind_slots(values.slots, checked))


async def _insert(face: Face, way: Way, names: tuple[str, ...]) -> Insert:
    table, dialect = await face.table(way), face.row_source().dialect
    left = [column.name for column in face.model.columns if column.name not in names]
    back = _fields(table, left) if "insert" in dialect.returns else ()
    sql = insert_row(table, names, [field.name for field in back], dialect)
    made = Insert(face.session.introspection.version, sql, back)
    return face.keep(("insert", names), made)  # type: ignore[no-any-return]


def _fields(table: Table, names: Sequence[str]) -> tuple[Field, ...]:
    types = {column.name: column for column in table.columns}
    found = [(name, types[name].type) for name in names if name in types]
    return tuple(Field(name, type_) for name, type_ in found if type_ is not None)


async def _instance(face: Face, way: Way, made: Mapping[str, object], back: Sequence[Field], changed: Changed) -> Any:
    """The instance of a row that was written: what was given, and what the statement gave back or left to be read."""
    row = dict(made)
    if back:
        assert changed.rows is not None
        rows = rows_of(changed.rows, back)
        if len(rows) != 1:
            raise InternalError(f"an INSERT of one row gave back {len(rows)}")
        row |= zip((field.name for field in back), rows[0], strict=True)
        return face.instances.one(row)
    left = [column for column in face.model.columns if column.name not in row]
    if not left:
        return face.instances.one(row)
    row |= {column.name: changed.counted for column in left if column.automatic}
    if all(column.automatic for column in left):
        return face.instances.one(row)
    return await get(face, way, {name: row.get(name) for name in face.model.key}, {})


def new_values(face: Face, fields: Record, place: str, all_rows: bool = False) -> tuple[Update, dict[str, object]]:
    """New values of fields, some of which are expressions, ▶ the step, and the values of its parameters, checked.

    place: what the rows are called in errors.
    """
    given = {name: value for name, value in fields.items() if not isinstance(value, Expression)}
    checked = face.checks.some(given, place)
    types = {column.name: column.type for column in face.model.columns}
    made = {name: Expression(Param(NEW + name, types[name])) for name in checked}
    return update_step(({**fields, **made},), {}, all_rows, None), {NEW + name: checked[name] for name in checked}


def update_of(face: Face, keys: tuple[str, ...], names: tuple[str, ...]) -> WritePipeline:
    """New values, which are parameters, of these fields of the row of a key."""
    shape = ("update", keys, names)
    found: WritePipeline | None = face.kept.get(shape)
    if found is not None:
        return found
    types = {column.name: column.type for column in face.model.columns}
    items = tuple(Item(name, Param(NEW + name, types[name])) for name in names)
    return face.keep(shape, WritePipeline(face.of_key(keys), Update(items)))  # type: ignore[no-any-return]
