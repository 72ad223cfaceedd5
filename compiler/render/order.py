"""Keys of an order ▶ the terms of an ORDER BY, the same order on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dataflow.compiler.plan.scalar import ColumnRef, Literal, Parameter, Scalar, SortKey
from dataflow.compiler.render.template import Template, operand

if TYPE_CHECKING:
    from dataflow.compiler.render.scalars import ScalarRenderer, Values


def order_terms(keys: tuple[SortKey, ...], scalars: ScalarRenderer, values: Values) -> list[exp.Expr]:
    """What stands behind ORDER BY; nothing for keys that are the same in all rows."""
    return [term for key in keys for term in _terms(key, scalars, values)]


def order_clause(keys: tuple[SortKey, ...], scalars: ScalarRenderer, values: Values) -> Template:
    """` ORDER BY …` for the inside of a call or a window; empty where there are no terms."""
    return clause(" ORDER BY ", order_terms(keys, scalars, values))


def clause(words: str, terms: list[exp.Expr]) -> Template:
    """The words and the terms behind them; empty where there are no terms."""
    places = ", ".join(f"{{{at}}}" for at in range(len(terms)))
    return Template(this=f"{words}{places}" if terms else "", expressions=terms)


def turned(keys: tuple[SortKey, ...]) -> tuple[SortKey, ...]:
    """The keys of the opposite order."""
    return tuple(SortKey(key.value, not key.descending, not key.nulls_first) for key in keys)


def is_constant(scalar: Scalar, values: Values) -> bool:
    """Whether a key is the same in all rows: bare, it would be refused or be read as the number of a column.

    https://www.postgresql.org/docs/current/queries-order.html
    """
    return isinstance(scalar, Literal | Parameter) or (
        isinstance(scalar, ColumnRef) and values[scalar.column.id].constant
    )


def _terms(key: SortKey, scalars: ScalarRenderer, values: Values) -> list[exp.Expr]:
    if is_constant(key.value, values):
        return []
    ordered = operand(scalars.ordered(key.value, values))
    term = Template(this="{0} DESC" if key.descending else "{0}", expressions=[ordered])
    if not key.value.nullable:
        # Where nulls come is not said: PostgreSQL and SQLite find the top by an index only in an order that it has.
        return [term]
    if scalars.dialect.null_ordering == "clause":
        # Said always, in words that no default of sqlglot's dialects would leave out.
        words = f"{{0}} {'DESC' if key.descending else 'ASC'} NULLS {'FIRST' if key.nulls_first else 'LAST'}"
        return [Template(this=words, expressions=[ordered])]
    is_null: exp.Expr = exp.Is(this=operand(scalars.ordered(key.value, values)), expression=exp.Null())
    return [Template(this="{0} DESC" if key.nulls_first else "{0}", expressions=[operand(is_null)]), term]
