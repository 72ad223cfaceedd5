"""One SELECT being put together: its clauses so far, and how each column of the plan is spelt in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from dataflow.compiler.plan.scalar import Column
from dataflow.compiler.render.scalars import Value, Values
from dataflow.compiler.render.template import column_tree


@dataclass(slots=True)
class Block:
    """Clauses of a SELECT, in the order SQL evaluates them.

    `computed` says that some columns are more than names; a null-supplying side of an outer join must then be a
    sub-query of its own, or its constants would appear in rows that have no match. `aggregated` and `computed_keys` are
    the columns made of aggregates, and of group keys that are more than a column, `windowed` those of window functions.
    """

    values: Values
    source: exp.Expr | None = None
    joins: list[exp.Join] = field(default_factory=list)
    where: list[exp.Expr] = field(default_factory=list)
    group: list[exp.Expr] | None = None
    aggregated: frozenset[int] = frozenset()
    computed_keys: frozenset[int] = frozenset()
    windowed: frozenset[int] = frozenset()
    having: list[exp.Expr] = field(default_factory=list)
    distinct: bool = False
    order: list[exp.Expr] = field(default_factory=list)
    limit: exp.Expr | None = None
    offset: exp.Expr | None = None

    @property
    def computed(self) -> bool:
        return not all(value.simple for value in self.values.values())

    @property
    def is_rows(self) -> bool:
        """Whether it is still plain rows of tables: no grouping, window, distinct, order or limit."""
        return self.group is None and not self.windowed and not self.distinct and not self.order and not self.is_cut

    @property
    def is_cut(self) -> bool:
        return self.limit is not None or self.offset is not None

    def select(self, items: list[exp.Expr]) -> exp.Select:
        """The SELECT with these items; the block is used up."""
        select = exp.Select(expressions=items)
        if self.source is not None:
            select.set("from_", exp.From(this=self.source))
        if self.joins:
            select.set("joins", self.joins)
        if self.where:
            select.set("where", exp.Where(this=conjunction(self.where)))
        if self.group:
            select.set("group", exp.Group(expressions=self.group))
        if self.having:
            select.set("having", exp.Having(this=conjunction(self.having)))
        if self.distinct:
            select.set("distinct", exp.Distinct())
        if self.order:
            select.set("order", exp.Order(expressions=self.order))
        if self.limit is not None:
            select.set("limit", exp.Limit(expression=self.limit))
        if self.offset is not None:
            select.set("offset", exp.Offset(expression=self.offset))
        return select


def conjunction(predicates: list[exp.Expr]) -> exp.Expr:
    """All predicates joined by AND."""
    combined = _operand(predicates[0]) if len(predicates) > 1 else predicates[0]
    for predicate in predicates[1:]:
        combined = exp.And(this=combined, expression=_operand(predicate))
    return combined


def with_ranges(predicates: list[exp.Expr]) -> list[exp.Expr]:
    """`x >= a` and `x <= b` behind it as `x BETWEEN a AND b`, all others as they are."""
    found: list[exp.Expr] = []
    for predicate in predicates:
        before = found[-1] if found else None
        # The trees' own `==` overlooks the case of texts within.
        if isinstance(before, exp.GTE) and isinstance(predicate, exp.LTE) and repr(before.this) == repr(predicate.this):
            found[-1] = exp.Between(this=before.this, low=before.expression, high=predicate.expression)
        else:
            found.append(predicate)
    return found


def _operand(predicate: exp.Expr) -> exp.Expr:
    return exp.Paren(this=predicate) if isinstance(predicate, exp.Or) else predicate


def identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def column_value(table: str, name: str, *, exact: bool = True) -> Value:
    """A column of a table or sub-query in the FROM clause."""
    return Value(lambda: column_tree(name, table), exact)


def unique_names(columns: tuple[Column, ...]) -> list[str]:
    """A name for each column that no other has, whatever the case of its letters: databases differ in heeding it."""
    taken: set[str] = set()
    names = []
    for column in columns:
        name, number = column.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{column.name}_{number}"
        taken.add(name.casefold())
        names.append(name)
    return names
