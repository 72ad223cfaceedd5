"""Inputs of the nodes of models ▶ steps of a query: the order of rows, groups and aggregates, in the language's words.

A workflow that comes as JSON has them as texts, lists and dicts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from dataflow.dsl.build_expr import Expression, to_expr
from dataflow.dsl.build_keys import name_or_expr, sort_key
from dataflow.dsl.errors import ParameterError, might_be_meant, quoted
from dataflow.dsl.expr import Column, Key
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.names import fn
from dataflow.dsl.parse import expr, parse_pipeline
from dataflow.dsl.query import Agg, Item, Sort
from dataflow.runtime.kailash.query_node import refuse_templates

_WAYS: Final = {"asc": False, "ascending": False, "1": False, "desc": True, "descending": True, "-1": True}
_AS: Final = ("alias", "as", "name")
_OF: Final = ("field", "column")
_FUNCTION: Final = ("function", "op")


def order_of(given: object) -> Sort | None:
    """The input `sort` ▶ the step: `"-created, name"`, `["-created", "name"]`, or dicts of a name and a way.

    None where it names nothing. A text is names only, since it may come from a user. Raises ParameterError.
    """
    keys: list[Key] = []
    for part in given if isinstance(given, list | tuple) else [given]:
        match part:
            case None:
                pass
            case str() if not part.strip():
                pass
            case str():
                keys += [_named(name.strip()) for name in part.split(",")]
            case Expression() | Key():
                keys.append(sort_key(part, None, "sort"))
            case {"field": str() as name, **others}:
                keys.append(_key(name, next(iter(others.values()), "asc"), part))
            case dict():
                keys += [_key(str(name), way, part) for name, way in part.items()]
            case _:
                raise _wrong_order(part)
    return Sort(tuple(keys)) if keys else None


def groups_of(aggregations: object, group_by: object) -> Agg:
    """The inputs `aggregations` and `group_by` ▶ the step.

    aggregations: text, `"n = count(), total = sum(amount)"`; such texts in a list; a dict, `{"total": "sum(amount)"}`;
    or a list of `{"function": "sum", "field": "amount", "alias": "total"}`. group_by: text, or a list of names.
    Raises ParameterError, ParseError.
    """
    items = tuple(_aggregates(aggregations))
    keys: tuple[Item, ...] = ()
    if isinstance(group_by, str) and group_by.strip():
        step = _step(f"agg by {group_by}", "group_by")
        return Agg(items, step.keys, step.grouping)
    if isinstance(group_by, list | tuple):
        keys = tuple(_group(part) for part in group_by)
    elif group_by is not None and not isinstance(group_by, str):
        raise ParameterError(
            f"expected names for `group_by`, found `{type(group_by).__name__}`", hint='as in `["region", "status"]`'
        )
    if not items and not keys:
        raise ParameterError("expected `aggregations` or `group_by`, found neither", hint='as in `{"n": "count()"}`')
    return Agg(items, keys)


def number_of(name: str, given: object) -> int | None:
    """The inputs `limit` and `offset` ▶ a number of rows, None where there is none. Raises ParameterError."""
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ParameterError(f"expected a number of rows, 0 or more, for `{name}`, found `{given!r}`")
    return given


def names_in(given: object, what: str) -> list[str]:
    """Names of fields: `["id", "name"]`, or `"id, name"`. Raises ParameterError."""
    names = given.split(",") if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name.strip() for name in names):
        raise ParameterError(f"expected names of fields for `{what}`, found `{given!r}`", hint='as in `["id", "name"]`')
    return [name.strip() for name in names]


def _step(text: str, input: str) -> Agg:
    """The only step of a text. Raises ParameterError where there are more."""
    refuse_templates(text)
    pipeline = parse_pipeline(f"from model | {text}", f"<{input}>")
    found = pipeline.steps[0]
    if len(pipeline.steps) != 1 or not isinstance(found, Agg):
        raise ParameterError(f"the input `{input}` is one step of a query, found `{text.partition(' ')[2]}`")
    return found


def _named(name: str) -> Key:
    return Key(Column((name.removeprefix("-").strip(),)), descending=name.startswith("-"))


def _key(name: str, way: object, given: object) -> Key:
    descends = _WAYS.get(str(way).lower())
    if descends is None:
        raise _wrong_order(given)
    return Key(Column((name,)), descending=descends)


def _wrong_order(given: object) -> ParameterError:
    hint = 'as in `"-created, name"` or `["-created", "name"]`'
    return ParameterError(f"expected names of fields for `sort`, found `{given!r}`", hint=hint)


def _group(given: object) -> Item:
    if isinstance(given, str) and not re.fullmatch(r"\w+", given):
        step = _step(f"agg by {given}", "group_by")
        if len(step.keys) == 1 and step.grouping is None:
            return step.keys[0]
        raise ParameterError(f"expected one key in each text of `group_by`, found `{given}`")
    return Item(None, name_or_expr(given, None, "group_by"))


def _aggregates(given: object) -> list[Item]:
    match given:
        case None:
            return []
        case str():
            return list(_step(f"agg {given}", "aggregations").aggregates)
        case dict():
            return [Item(str(name), _aggregate(value)) for name, value in given.items()]
        case list() | tuple():
            return [item for part in given for item in (_spec(part) if isinstance(part, dict) else _aggregates(part))]
        case _:
            raise _wrong_aggregate(given)


def _aggregate(given: object) -> Any:
    if isinstance(given, str):
        refuse_templates(given)
        return expr(given)._tree
    if isinstance(given, Expression):
        return to_expr(given, None)
    raise _wrong_aggregate(given)


def _spec(given: Mapping[str, object]) -> list[Item]:
    """`{"function": "sum", "field": "amount", "alias": "total"}`, or `{"total": "sum(amount)"}`, ▶ the aggregate."""
    function = next((given[key] for key in _FUNCTION if key in given), None)
    if function is None:
        return _aggregates(dict(given))
    names = [name for name, known in FUNCTIONS.items() if known.is_aggregate]
    name = str(getattr(function, "value", function)).lower()
    if name not in names:
        raise ParameterError(
            f"unknown aggregate `{name}`", notes=[f"aggregates: {quoted(names)}"], hint=might_be_meant(name, names)
        )
    field = next((given[key] for key in _OF if given.get(key) not in (None, "*")), None)
    called = next((str(given[key]) for key in _AS if given.get(key)), f"{name}_{field}" if field else name)
    arguments = () if field is None else (Expression(Column((str(field),))),)
    made: Any = getattr(fn, name)(*arguments)
    return [Item(called, made._tree)]


def _wrong_aggregate(given: object) -> ParameterError:
    found = type(given).__name__
    return ParameterError(f"expected aggregates for `aggregations`, found `{found}`", hint='as in `{"n": "count()"}`')
