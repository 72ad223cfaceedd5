"""What a plan is but for the ids and the names of its columns."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from dataflow.compiler.plan.relational import Exchange, Plan, Scan
from dataflow.compiler.plan.scalar import Column

Form = object
"""Nested tuples; hashable."""


def form_of(plan: Plan) -> Form:
    """Equal for plans that have the same rows, whose columns then stand in the same order."""
    return _form_of(plan, {})


def _form_of(value: object, ids: dict[int, int]) -> Form:
    """Nested tuples of what a part of a plan is made of; columns are numbered in the order they are met."""
    match value:
        case Column(id=id_, type=type_):
            return ids.setdefault(id_, len(ids)), type_
        case Scan(table=table, columns=columns):
            names = tuple(column.name for column in columns)
            return "Scan", table.source, table.path, names, _form_of(columns, ids)
        case Exchange(fragment=number, columns=columns):
            return "Exchange", number, tuple(column.name for column in columns), _form_of(columns, ids)
        case tuple():
            return tuple(_form_of(part, ids) for part in value)
        case _ if is_dataclass(value):
            parts = (_form_of(getattr(value, part.name), ids) for part in fields(value))
            return type(value), *parts
        case _:
            # Equal values of several types, such as 1 and true, are not the same constant.
            return type(value), str(value)
