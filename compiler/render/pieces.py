"""What every clause of a statement needs: sub-queries, names for them, keys and orders spelt in the dialect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sqlglot import exp

from dataflow.compiler.dialects.dialect import Dialect, cast_of, template_of
from dataflow.compiler.plan.order import order_of
from dataflow.compiler.plan.relational import Empty, Plan, columns_of
from dataflow.compiler.plan.scalar import (
    Call,
    Cast,
    Column,
    ColumnRef,
    Literal,
    Scalar,
    WindowCall,
    columns_used,
    parts,
)
from dataflow.compiler.render.block import Block, column_value, identifier, unique_names
from dataflow.compiler.render.join_order import with_filtered_last
from dataflow.compiler.render.order import is_constant, order_terms
from dataflow.compiler.render.scalars import ScalarRenderer, Value, Values, unsupported
from dataflow.compiler.render.slots import Slot, Slots
from dataflow.compiler.render.windows import render_window
from dataflow.dsl.types import STRING

_QUERY = "(SELECT "


def has_query(scalar: Scalar, dialect: Dialect) -> bool:
    """Whether a scalar is spelt with a query within it."""
    for part in parts(scalar):
        match part:
            case Call(function=function, args=args):
                template = template_of(dialect, function, [arg.type for arg in args])
            case Cast(operand=operand, type=type_):
                template = cast_of(dialect, operand.type, type_)
            case _:
                template = None
        if template is not None and _QUERY in template:
            return True
    return False


@dataclass(slots=True)
class Pieces(ABC):
    """A statement being made in a dialect; which node becomes which block is said where this is built upon."""

    dialect: Dialect
    slots: Slots
    _aliases: set[str] = field(default_factory=set)
    _whole: Plan = field(default_factory=lambda: Empty(()))
    """The plan that is spelt."""
    _uses: Counter[int] | None = None
    """How often each column is read in it, once that is asked."""

    scalars: ScalarRenderer = field(init=False)

    def __post_init__(self) -> None:
        self.scalars = ScalarRenderer(self.dialect, self.slots)

    @abstractmethod
    def _block(self, plan: Plan) -> Block:
        """The SELECT of a plan, being put together."""

    def _wrap(self, block: Block, plan: Plan) -> Block:
        """The block as a sub-query."""
        columns = columns_of(plan)
        names = unique_names(columns)
        below = block.values
        wrapped = self._subquery(self._finish(block, columns, names), columns, names)
        wrapped.values = {id_: _outside(below[id_], value.make) for id_, value in wrapped.values.items()}
        return wrapped

    def _wrap_in_order(self, block: Block, plan: Plan) -> Block:
        """The block as a sub-query whose order is said again outside of it, since no database has to keep it."""
        wrapped = self._wrap(block, plan)
        wrapped.order = order_terms(order_of(plan), self.scalars, wrapped.values)
        return wrapped

    def _apart_from_queries(self, block: Block, plan: Plan, scalars: Iterable[Scalar]) -> Block:
        """The block as a sub-query where scalars have its aggregates or windows in queries of their own.

        `COUNT(*)` in one counts the rows of that query, and PostgreSQL has neither of a query around a FROM.
        """
        own = block.aggregated | block.windowed
        if not own:
            return block
        inner = (each for each in scalars if columns_used(each) & own and has_query(each, self.dialect))
        return block if next(inner, None) is None else self._wrap_in_order(block, plan)

    def _subquery(self, tree: exp.Expr, columns: tuple[Column, ...], names: list[str]) -> Block:
        alias = self._alias("q")
        source = exp.Subquery(this=tree, alias=exp.TableAlias(this=identifier(alias)))
        return Block(
            {column.id: column_value(alias, name) for column, name in zip(columns, names, strict=True)}, source
        )

    def _finish(self, block: Block, columns: tuple[Column, ...], names: list[str]) -> exp.Expr:
        items: list[exp.Expr] = []
        for column, name in zip(columns, names, strict=True):
            tree = block.values[column.id].make()
            plain = isinstance(tree, exp.Column) and tree.name == name
            items.append(tree if plain else exp.Alias(this=tree, alias=identifier(name)))
        if self.dialect.tries_some_joins:
            with_filtered_last(block)
        return block.select(items)

    def _value(self, scalar: Scalar, values: Values) -> Value:
        if isinstance(scalar, ColumnRef):
            return values[scalar.column.id]
        exact = self.scalars.exact(scalar, values)
        if isinstance(scalar, WindowCall):
            return Value(lambda: render_window(scalar, self.scalars, values), exact, False)
        if isinstance(scalar, Slot) and not (isinstance(scalar, Literal) and scalar.value is None):
            # A constant text has the collation of the session.
            exact = self.dialect.exact_text or scalar.type != STRING
        return Value(lambda: self.scalars.render(scalar, values), exact, False, isinstance(scalar, Slot))

    def _keyed(self, scalar: Scalar, values: Values) -> Value:
        """A value that is grouped by, or of which each different one is wanted: texts by code point from here on."""
        if self.scalars.exact(scalar, values):
            # From here on the column is there as it was read only.
            return replace(self._value(scalar, values), own=None, stored=None)
        return Value(lambda: self.scalars.key(scalar, values), True, False)

    def _group_key(self, scalar: Scalar, values: Values) -> exp.Expr:
        """A constant is spelt as a comparison: there must be a key, so that no rows make no group."""
        if is_constant(scalar, values):
            return exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(1))
        return self.scalars.key(scalar, values)

    def _count(self, count: Scalar) -> exp.Expr:
        if not isinstance(count, Slot):
            raise unsupported("a computed limit", self.dialect)
        return self.scalars.placeholder(count)

    def _alias(self, wanted: str) -> str:
        alias, number = wanted, 1
        while alias.casefold() in self._aliases:
            number += 1
            alias = f"{wanted}_{number}"
        self._aliases.add(alias.casefold())
        return alias


def _outside(below: Value, make: Callable[[], exp.Expr]) -> Value:
    """A column of a sub-query: it compares by itself as the one below does, where that is handed on as it is stored."""
    own = below.own if below.stored is below.make else None
    return Value(make, below.exact, own=own, stored=None if own is None else make)
