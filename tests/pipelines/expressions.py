"""Expressions of every type over given columns, by every function of the registry."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.calendar_makers import CLOCKS, DATES
from pipelines.condition_makers import CONDITIONS, choices
from pipelines.maker import TYPES, Make, Maker
from pipelines.nested_makers import NESTED
from pipelines.number_makers import DECIMALS, FLOATS, INTEGERS, ROUGH, WIDE_FLOATS
from pipelines.text_makers import TEXTS

from dataflow import Expression, col, fn
from dataflow.dsl.types import Field, Struct

_OWN: dict[str, tuple[Make, ...]] = {
    "int64": INTEGERS,
    "float64": FLOATS,
    "decimal": DECIMALS,
    "string": TEXTS,
    "date": DATES,
    "bool": CONDITIONS,
    **CLOCKS,
    **NESTED,
}
MAKERS: dict[str, tuple[Make, ...]] = {name: (*_OWN.get(name, ()), *choices(name)) for name in TYPES}
WIDE: dict[str, tuple[Make, ...]] = {"float64": WIDE_FLOATS}


@st.composite
def expressions(
    draw: DrawFn, fields: Sequence[Field], type_name: str, depth: int = 2, small: bool = True
) -> Expression:
    """An expression of a type over the fields; `small`: of values that may be computed with."""
    return made(Maker(draw, fields, depth, small, made), type_name)


@st.composite
def risky_expressions(draw: DrawFn, fields: Sequence[Field], type_name: str) -> Expression:
    """An expression that may be too large for its type, which is an error on every engine."""
    return made(Maker(draw, fields, 1, False, made, risky=True), type_name)


@st.composite
def rough_expressions(draw: DrawFn, fields: Sequence[Field], depth: int = 2) -> Expression:
    """A float whose last digits may differ between engines."""
    maker = Maker(draw, fields, depth, True, made)
    rough = [field.name for field in fields if field.name.startswith("r")]
    found: Expression = maker.one(*ROUGH)(maker)
    return found + col[maker.one(*rough)] if rough and maker.number(0, 1) else found


def made(maker: Maker, type_name: str) -> Expression:
    if maker.depth <= 0:
        return maker.leaf(type_name)
    if maker.named(type_name) and maker.number(0, 2) == 0:
        return maker.column(type_name)
    parts = [(field, name) for field in maker.fields for name in _parts(field, type_name)]
    if parts and maker.number(0, 2) == 0:
        field, name = maker.one(*parts)
        return fn.field(col[field.name], name)
    makers = MAKERS[type_name] if maker.small else (*MAKERS[type_name], *WIDE.get(type_name, ()))
    found: Expression = maker.one(*makers)(maker)
    return found


def _parts(field: Field, type_name: str) -> list[str]:
    """The fields of a struct that have a type."""
    if not isinstance(field.type, Struct):
        return []
    return [name for name, type_ in field.type.fields if type_.name == type_name]
