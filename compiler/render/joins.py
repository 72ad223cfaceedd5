"""Joins, and lists taken apart ▶ clauses of the block of their left side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from sqlglot import exp

from dataflow.compiler.plan.relational import Join, Project, Unnest, columns_of, ids_of
from dataflow.compiler.plan.scalar import (
    FALSE,
    TRUE,
    Call,
    ColumnRef,
    Literal,
    Scalar,
    SortKey,
    children,
    columns_used,
    conjuncts,
)
from dataflow.compiler.plan.size import is_one_row, most_rows
from dataflow.compiler.plan.walk import reads
from dataflow.compiler.render.block import Block, column_value, conjunction, identifier, unique_names
from dataflow.compiler.render.order import order_terms
from dataflow.compiler.render.pieces import Pieces
from dataflow.compiler.render.scalars import Value, unsupported
from dataflow.compiler.render.template import Template
from dataflow.dsl.types import STRING


class Joins(Pieces):
    """Spells joins, semi and anti joins as EXISTS, and the items of lists as a join with them."""

    __slots__ = ()

    def _join(self, plan: Join) -> Block:
        if plan.kind not in self.dialect.joins:
            raise unsupported(f"{'an' if plan.kind == 'asof' else 'a'} {plan.kind} join", self.dialect)
        left = self._block(plan.left)
        if plan.kind in ("semi", "anti"):
            return self._exists(plan, left)
        if self._is_value(plan):
            return self._with_value(plan, left)
        keeps_left = plan.kind in ("inner", "cross", "left", "asof")
        if not left.is_rows or (left.where and not keeps_left) or (not keeps_left and left.computed):
            left = self._wrap(left, plan.left)
        if plan.kind == "asof" and any(_is_null(side) for part in conjuncts(plan.predicate) for side in children(part)):
            # What the condition said of the left side was folded to never true, and ASOF wants a column on each side.
            plan = replace(plan, kind="left", predicate=FALSE)
        if plan.kind == "asof":
            used = columns_used(plan.predicate)
            # A constant that was computed below would be written into the condition, which wants a column.
            computed = any(not value.simple for id_, value in left.values.items() if id_ in used)
            return self._nearest(plan, self._wrap(left, plan.left) if computed or left.source is None else left)
        right = self._block(plan.right)
        keeps_right = plan.kind in ("inner", "cross", "right")
        # A left join checks the right side's conditions in its own; a right or full join would lose rows by them.
        loses = plan.kind in ("right", "full") and right.where
        if right.joins or right.source is None or not right.is_rows or loses or (not keeps_right and right.computed):
            right = self._wrap(right, plan.right)
        if left.source is None:
            left = self._wrap(left, plan.left)
        return self._joined(plan, left, right)

    def _joined(self, plan: Join, left: Block, right: Block) -> Block:
        values = {**left.values, **right.values}
        condition = [self.scalars.render(part, values) for part in conjuncts(plan.predicate)]
        if plan.kind == "left":
            condition += right.where
        else:
            left.where += right.where
        if not condition and plan.kind not in ("cross", "inner"):
            condition = [exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(1))]
        words = {"side": plan.kind.upper()} if plan.kind in ("left", "right", "full") else {}
        words = words or {"kind": "INNER" if condition else "CROSS"}
        join = exp.Join(this=right.source, **words)
        if condition:
            join.set("on", conjunction(condition))
        left.joins.append(join)
        left.values = values
        return left

    def _is_value(self, plan: Join) -> bool:
        """Whether the right side is one value for all rows of the left one, read once."""
        if not self.dialect.value_queries or plan.kind not in ("left", "cross") or plan.predicate != TRUE:
            return False
        columns = columns_of(plan.right)
        # A value that is not there is null, as behind a left join; a cross join has no rows then.
        is_value = is_one_row(plan.right) or (plan.kind == "left" and most_rows(plan.right) == 1)
        if not is_value or len(columns) != 1:
            return False
        if self._uses is None:
            self._uses = reads(self._whole, columns_of(self._whole))
        # A projection passes a column on under its id, so it may be read within the right side too.
        return self._uses[columns[0].id] - reads(plan.right)[columns[0].id] == 1

    def _with_value(self, plan: Join, left: Block) -> Block:
        """A sub-query in the place of the column: it is done first, and filters need not wait for a join with it."""
        (column,) = columns = columns_of(plan.right)

        @cache
        def spelt() -> exp.Expr:
            return self._finish(self._block(plan.right), columns, unique_names(columns))

        # Not before it is read: what it binds would be bound to a statement without it.
        made = Value(lambda: exp.Subquery(this=spelt().copy()), column.type != STRING, False)
        left.values = {**left.values, column.id: made}
        return left

    def _exists(self, plan: Join, left: Block) -> Block:
        if left.group is not None or left.windowed or left.distinct or left.is_cut:
            left = self._wrap(left, plan.left)
        right = self._block(plan.right)
        sides = self._listed(plan, left, right)
        if sides is not None:
            right = self._wrap(right, plan.right) if right.is_cut else right
            listed = exp.Subquery(this=right.select([right.values[sides[1]].make()]))
            found: exp.Expr = exp.In(this=sides[0].make(), query=listed)
            left.where.append(exp.Not(this=found) if plan.kind == "anti" else found)
            return left
        if not right.is_rows:
            right = self._wrap(right, plan.right)
        values = {**left.values, **right.values}
        right.where += [self.scalars.render(part, values) for part in conjuncts(plan.predicate)]
        found = exp.Exists(this=right.select([exp.Literal.number(1)]))
        left.where.append(exp.Not(this=found) if plan.kind == "anti" else found)
        return left

    def _listed(self, plan: Join, left: Block, right: Block) -> tuple[Value, int] | None:
        """The value that is looked for and the column it is looked for in, where that is best done by a list.

        A sub-query that was written with `in` chooses its one column; EXISTS would be done anew for each row.
        """
        if not (self.dialect.in_lists and isinstance(plan.right, Project) and len(columns_of(plan.right)) == 1):
            return None
        match plan.predicate:
            case Call(function="equal", args=(ColumnRef(column=one), ColumnRef(column=other))):
                wanted, listed = (one, other) if other.id in right.values else (other, one)
            case _:
                return None
        if wanted.id not in left.values or listed.id not in right.values:
            return None
        exact = left.values[wanted.id].exact and right.values[listed.id].exact
        # NOT IN is not true where a null is compared.
        sure = plan.kind == "semi" or not (wanted.nullable or listed.nullable)
        return (left.values[wanted.id], listed.id) if exact and sure else None

    def _nearest(self, plan: Join, left: Block) -> Block:
        """ASOF takes any of the right rows that are equally near, so only the first of them is left to it."""
        keys = list(_own_parts(plan.predicate, ids_of(plan.right)))
        block = self._block(plan.right)
        if not block.is_rows:
            block = self._wrap(block, plan.right)
        order = (*(SortKey(key) for key in keys), *plan.ties)
        block.order = order_terms(order, self.scalars, block.values)
        on = exp.Tuple(expressions=[self.scalars.ordered(key, block.values) for key in keys])
        columns = columns_of(plan.right)
        select = self._finish(block, columns, unique_names(columns))
        select.set("distinct", exp.Distinct(on=on))
        right = self._subquery(select, columns, unique_names(columns))
        values = {**left.values, **right.values}
        condition = conjunction([self.scalars.render(part, values) for part in conjuncts(plan.predicate)])
        left.joins.append(exp.Join(this=right.source, method="ASOF", side="LEFT", on=condition))
        left.values = values
        return left

    def _unnest(self, plan: Unnest) -> Block:
        spelt = self.dialect.unnest
        if spelt is None:
            raise unsupported("a row for each item of a list", self.dialect)
        block = self._block(plan.input)
        if not block.is_rows or block.source is None:
            block = self._wrap(block, plan.input)
        alias = self._alias("items")
        items = self.scalars.render(plan.value, block.values)
        table = Template(this=f"{spelt} AS {{1}}({{2}})", expressions=[items, identifier(alias), identifier("item")])
        block.joins.append(exp.Join(this=table, kind="CROSS"))
        lists = [block.values[id_].exact for id_ in columns_used(plan.value)]
        item = column_value(alias, "item", exact=self.dialect.exact_text and all(lists))
        block.values = {**block.values, plan.column.id: item}
        return block


def _own_parts(scalar: Scalar, ids: frozenset[int]) -> Iterator[Scalar]:
    """The largest parts that read these columns and no others, each as often as it is there."""
    used = columns_used(scalar)
    if used and used <= ids:
        yield scalar
    else:
        for part in children(scalar):
            yield from _own_parts(part, ids)


def _is_null(scalar: Scalar) -> bool:
    return isinstance(scalar, Literal) and scalar.value is None
