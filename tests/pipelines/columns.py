"""Columns of a query that is being made: their names, and which of them a step may use."""

from __future__ import annotations

from functools import lru_cache
from itertools import count

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.expressions import expressions, rough_expressions
from pipelines.maker import SORTABLE, TYPES, UNEQUAL, is_rough, is_wide, kind

from dataflow import Expression, Query
from dataflow.compiler.bind import bind
from dataflow.dsl.types import Field, List
from dataflow.runtime.session import SourceSession

_numbers = count(1)


class _ById:
    """A query that is found again by being the same object, not an equal one."""

    __slots__ = ("query",)

    def __init__(self, query: Query) -> None:
        self.query = query

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.query is other.query

    def __hash__(self) -> int:
        return id(self.query)


def new_name(letter: str = "w") -> str:
    """A name nobody has; its letter says what may be done with the column. Where that is not known it is `w`."""
    return f"{letter}{next(_numbers)}"


def letter_of(name: str) -> str:
    return "r" if is_rough(name) else "w" if is_wide(name) else "x"


@lru_cache(maxsize=64)
def _bound_fields(query: _ById) -> tuple[Field, ...]:
    session = query.query._session
    assert isinstance(session, SourceSession)
    pipeline = query.query._pipeline
    if not session.introspection.covers(pipeline):
        return query.query.schema
    return bind(pipeline, session.introspection.catalog()).fields


def fields_of(query: Query) -> tuple[Field, ...]:
    """The columns of a query, which is bound for that, but not compiled as `query.schema` would."""
    return _bound_fields(_ById(query))


def names_of(query: Query) -> list[str]:
    return [field.name for field in fields_of(query)]


def exact(query: Query) -> tuple[Field, ...]:
    """Columns whose values are the same on every engine, to the last digit."""
    return tuple(field for field in fields_of(query) if not is_rough(field.name))


def comparable(query: Query) -> list[str]:
    """Columns that may be keys of groups."""
    return [field.name for field in exact(query) if is_equatable(field)]


def sortable(query: Query) -> list[str]:
    return [field.name for field in exact(query) if field.type.name in SORTABLE]


def is_equatable(field: Field) -> bool:
    return field.type.name not in UNEQUAL and not (isinstance(field.type, List) and field.type.item.name in UNEQUAL)


def only(query: Query, names: list[str]) -> Query:
    """The query with these columns; all others are left out."""
    return query if names == names_of(query) else query.select(*names)


def any_value(draw: DrawFn, query: Query, depth: int = 2) -> tuple[str, Expression]:
    """An expression of any type, and the letter of what it may be used for."""
    fields = exact(query)
    how = draw(st.integers(0, 9))
    if how == 0:
        return "r", draw(rough_expressions(fields_of(query)))
    known = [kind(field.type) for field in fields if kind(field.type) in TYPES]
    type_name = draw(st.sampled_from(TYPES if how > 5 or not known else known))
    small = bool(how % 2)
    return "x" if small else "w", draw(expressions(fields, type_name, depth, small))


def key_value(draw: DrawFn, fields: tuple[Field, ...], depth: int = 2) -> Expression:
    """An expression that may be a key of groups."""
    types = [name for name in TYPES if name not in UNEQUAL]
    return draw(expressions(fields, draw(st.sampled_from(types)), depth, draw(st.booleans())))


def sorted_value(draw: DrawFn, fields: tuple[Field, ...], depth: int = 2) -> Expression:
    """An expression that rows may be sorted by."""
    return draw(expressions(fields, draw(st.sampled_from(SORTABLE)), depth, draw(st.booleans())))
