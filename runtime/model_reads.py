"""Rows of a model's table as instances: one by its key or fields, or those that a filter chooses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dataflow.dsl.build_expr import Expression
from dataflow.dsl.errors import BuildError, Diagnostic, ParameterError, ResultError, might_be_meant, quoted
from dataflow.dsl.expr import Call, Column, Expr, Key, Literal
from dataflow.dsl.query import Agg, Filter, Item, Pipeline, Select, Sort, Step, Take
from dataflow.runtime.model_face import Face, Found
from dataflow.runtime.model_filter import condition_of
from dataflow.runtime.model_values import Record, row_name, unknown_field
from dataflow.runtime.way import Way


async def get(face: Face, way: Way, key: object, fields: Record) -> Any:
    """The row of a key, or with these values of fields; None where there is none. Raises ResultError for several."""
    values = wanted(face, key, fields)
    if key is not None and way.blocks:
        found = face.read_now(values)
        if found is not None:
            return face.instances.of(found.names, found.rows)[0] if found.rows else None
    nulls = frozenset(name for name, value in values.items() if value is None)
    is_key = set(values) == set(face.model.key)
    shape = ("get", tuple(values), nulls)
    pipeline = face.kept.get(shape)
    if pipeline is None:
        steps = (Filter(face.equal(tuple(values), nulls)), Take(Literal(1 if is_key else 2)))
        pipeline = face.keep(shape, Pipeline(face.rows.source, steps))
    found = await face.read(way, pipeline, {name: value for name, value in values.items() if name not in nulls})
    if key is not None and way.blocks:
        face.keep_key_read(pipeline)
    if len(found.rows) > 1:
        raise ResultError(
            f"several rows of `{face.model.name}` have these values: expected one",
            notes=[f"the values are {', '.join(f'{name} {value!r}' for name, value in values.items())}"],
            hint="`list` gives all of them",
        )
    return face.instances.of(found.names, found.rows)[0] if found.rows else None


async def list_of(
    face: Face,
    way: Way,
    condition: object,
    sort: object,
    limit: int | None,
    offset: int | None,
    fields: object,
    parameters: Record,
) -> list[Any]:
    """The rows that a filter chooses as instances; with `fields`, as dicts of these fields."""
    chosen, values = condition_of(face.model, face.checks, condition, parameters)
    # The same pipeline finds its plan sooner than an equal one. An order by expressions has no cheap name.
    order = sort if sort is None or isinstance(sort, str) else None
    shape = ("list", chosen, order, limit, offset) if order is sort and fields is None else None
    pipeline = None if shape is None else face.kept.get(shape)
    if pipeline is None:
        pipeline = _listed(face, chosen, sort, limit, offset, fields)
        if shape is not None:
            face.keep(shape, pipeline)
    found = await face.read(way, pipeline, values)
    return await way.made(len(found.rows), lambda: _made(face, found, as_dicts=fields is not None))


def _made(face: Face, found: Found, *, as_dicts: bool) -> list[Any]:
    if as_dicts:
        return [dict(zip(found.names, row, strict=True)) for row in found.rows]
    return face.instances.of(found.names, found.rows)


def _listed(
    face: Face, chosen: tuple[Expr, ...], sort: object, limit: int | None, offset: int | None, fields: object
) -> Pipeline:
    steps: list[Step] = [Filter(chosen)] if chosen else []
    if sort is not None:
        steps.append(Sort(_sort_keys(face, sort, face.checks.names)))
    if limit is not None or offset is not None:
        steps.append(_taken(limit, offset))
    if fields is not None:
        steps.append(Select(tuple(Item(None, Column((name,))) for name in _names(face, fields))))
    return Pipeline(face.rows.source, tuple(steps))


async def count(face: Face, way: Way, condition: object, parameters: Record) -> int:
    """How many rows a filter chooses."""
    chosen, values = condition_of(face.model, face.checks, condition, parameters)
    counted = Agg((Item("count", Call("count", ())),))
    steps: tuple[Step, ...] = (Filter(chosen), counted) if chosen else (counted,)
    found = await face.read(way, Pipeline(face.rows.source, steps), values)
    return int(found.rows[0][0])  # type: ignore[call-overload,no-any-return]


async def aggregate(
    face: Face,
    way: Way,
    condition: object,
    by: object,
    having: object,
    sort: object,
    limit: int | None,
    aggregates: Record,
) -> list[dict[str, object]]:
    """Aggregates over the rows that a filter chooses, of all of them or of each group, as dicts."""
    if not aggregates:
        raise BuildError("`aggregate` takes `name=aggregate` at least once", hint='as in `oldest="max(age)"`')
    chosen, values = condition_of(face.model, face.checks, condition, {})
    items = tuple(Item(name, _aggregate(name, value)) for name, value in aggregates.items())
    keys = () if by is None else tuple(Item(None, Column((name,))) for name in _names(face, by))
    steps: list[Step] = [Filter(chosen)] if chosen else []
    steps.append(Agg(items, keys))
    if having is not None:
        steps.append(Filter(condition_of(face.model, face.checks, having, {})[0]))
    names = [item.column_name or "" for item in (*keys, *items)]
    if sort is not None:
        steps.append(Sort(_sort_keys(face, sort, names)))
    if limit is not None:
        steps.append(_taken(limit, None))
    found = await face.read(way, Pipeline(face.rows.source, tuple(steps)), values)
    return [dict(zip(found.names, row, strict=True)) for row in found.rows]


def _aggregate(name: str, value: object) -> Expr:
    match value:
        case str():
            from dataflow.dsl.parse import parse_expr

            return parse_expr(value, f"<{name}>")
        case Expression():
            return value._tree
        case _:
            message = f"aggregate `{name}` is a text or an expression, found `{value!r}`"
            raise BuildError(message, hint='as in `"max(age)"` or `col.age.max()`')


def wanted(face: Face, key: object, fields: Record) -> dict[str, object]:
    """The values of fields that a row is found by, checked."""
    if (key is None) == (not fields):
        found = "neither" if key is None else "both"
        raise ParameterError(f"a row of `{face.model.name}` is named by its key or by fields, found {found}")
    if key is not None:
        return face.key(key)
    given = {name: value for name, value in fields.items() if value is not None}
    checked = face.checks.some(given, row_name(face.model, None, {}))
    problems = [
        unknown_field(face.model, name, "unknown field `{}`") for name in fields if name not in face.checks.names
    ]
    if problems:
        raise ParameterError(problems)
    return {name: checked.get(name) for name in fields}


def _sort_keys(face: Face, sort: object, names: Collection[str]) -> tuple[Key, ...]:
    """The keys of an order: a text such as `-price, name`, expressions, or a list of these."""
    given = list(sort) if isinstance(sort, list | tuple) else [sort]
    keys: list[Key] = []
    problems: list[Diagnostic] = []
    for each in given:
        match each:
            case str():
                for part in each.split(","):
                    name = part.strip().removeprefix("-").strip()
                    if name not in names:
                        problems.append(_unsortable(face, name, names))
                    keys.append(Key(Column((name,)), descending=part.strip().startswith("-")))
            case Key():
                keys.append(each)
            case Expression():
                keys.append(Key(each._tree))
            case _:
                message = f"an order is a text or expressions, found `{each!r}`"
                problems.append(Diagnostic(message, hint='as in `sort="-price, name"`'))
    if problems:
        raise ParameterError(problems)
    return tuple(keys)


def _unsortable(face: Face, name: str, names: Collection[str]) -> Diagnostic:
    message = f"`{face.model.name}` cannot be sorted by `{name}`, which is no field"
    words = name.split()
    hint = might_be_meant(name, names)
    if len(words) == 2 and words[0] in names and words[1].lower() in ("asc", "desc"):
        hint = f"`{words[0]}` goes upwards, `-{words[0]}` downwards"
    return Diagnostic(message, notes=(f"fields here: {quoted(names)}",), hint=hint)


def _taken(limit: int | None, offset: int | None) -> Take:
    for name, number in (("limit", limit), ("offset", offset)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
            raise BuildError(f"`{name}` is a whole number from 0, found `{number!r}`")
    most = 2**63 - 1 - (offset or 0) if limit is None else limit
    return Take(Literal(most), Literal(offset) if offset else None)


def _names(face: Face, fields: object) -> Sequence[str]:
    names = [fields] if isinstance(fields, str) else list(fields) if isinstance(fields, list | tuple) else []
    problems = [
        unknown_field(face.model, str(name), "unknown field `{}`") for name in names if name not in face.checks.names
    ]
    if problems or not names:
        raise ParameterError(problems or f"`fields` is a list of names, found `{fields!r}`")
    return names


def given_row(face: Face, row: object, fields: Record, number: int = 1) -> Mapping[str, object]:
    """A row that is given as a dict, an instance, or by its fields. Raises ParameterError for anything else."""
    from dataflow.dsl.model_class import record_of

    match row:
        case None:
            return fields
        case Mapping():
            return {**row, **fields}
        case _ if isinstance(row, face.model.cls):
            return {**record_of(row, face.model), **fields}
        case _:
            message = f"row {number} of `{face.model.name}` is a `{type(row).__name__}`"
            raise ParameterError(message, hint="expected a dict or an instance of the model")
