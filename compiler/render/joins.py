"""Joins ▶ clauses of the block of their left side."""

from __future__ import annotations

from sqlglot import exp

from dataflow.compiler.plan.relational import Join
from dataflow.compiler.plan.scalar import conjuncts
from dataflow.compiler.render.block import Block, conjunction
from dataflow.compiler.render.pieces import Pieces
from dataflow.compiler.render.scalars import unsupported


class Joins(Pieces):
    """Spells joins, and semi and anti joins as EXISTS."""

    __slots__ = ()

    def _join(self, plan: Join) -> Block:
        if plan.kind not in self.dialect.joins:
            raise unsupported(f"a {plan.kind} join", self.dialect)
        left = self._block(plan.left)
        if plan.kind in ("semi", "anti"):
            return self._exists(plan, left)
        keeps_left = plan.kind in ("inner", "cross", "left")
        if not left.is_rows or (left.where and not keeps_left) or (left.computed and not keeps_left):
            left = self._wrap(left, plan.left)
        right = self._block(plan.right)
        keeps_right = plan.kind in ("inner", "cross", "right")
        # A left join checks the right side's conditions in its own; a right or full join would lose rows by them.
        loses = plan.kind in ("right", "full") and right.where
        if right.joins or right.source is None or not right.is_rows or loses or (right.computed and not keeps_right):
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

    def _exists(self, plan: Join, left: Block) -> Block:
        if left.group is not None or left.distinct or left.is_cut:
            left = self._wrap(left, plan.left)
        right = self._block(plan.right)
        if not right.is_rows:
            right = self._wrap(right, plan.right)
        values = {**left.values, **right.values}
        right.where += [self.scalars.render(part, values) for part in conjuncts(plan.predicate)]
        found: exp.Expr = exp.Exists(this=right.select([exp.Literal.number(1)]))
        left.where.append(exp.Not(this=found) if plan.kind == "anti" else found)
        return left
