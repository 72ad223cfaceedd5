"""Unions ▶ a sub-query of several SELECTs."""

from __future__ import annotations

from sqlglot import exp

from dataflow.compiler.plan.relational import Plan, Union, columns_of
from dataflow.compiler.plan.scalar import ColumnRef
from dataflow.compiler.render.block import Block, unique_names
from dataflow.compiler.render.pieces import Pieces


class SetOperations(Pieces):
    """Spells operators over the rows of several inputs of the same columns."""

    __slots__ = ()

    def _union(self, plan: Union) -> Block:
        names = unique_names(plan.columns)
        members = [self._member(child, names) for child in plan.inputs]
        tree: exp.Expr = members[0]
        for member in members[1:]:
            tree = exp.Union(this=tree, expression=member, distinct=False)
        return self._subquery(tree, plan.columns, names)

    def _member(self, child: Plan, names: list[str]) -> exp.Expr:
        block = self._block(child)
        # An ORDER BY or LIMIT of a member would be read as the whole union's.
        block = self._wrap(block, child) if block.order or block.is_cut else block
        # Texts of two collations cannot be united, and which of them the union has is up to the database.
        values = block.values
        block.values = {column.id: self._keyed(ColumnRef(column), values) for column in columns_of(child)}
        return self._finish(block, columns_of(child), names)
