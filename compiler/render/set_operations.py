"""Unions, intersections, differences and constant rows ▶ a sub-query of several SELECTs."""

from __future__ import annotations

from sqlglot import exp

from dataflow.compiler.plan.relational import Plan, SetOperation, Union, columns_of
from dataflow.compiler.plan.relational import Values as ConstantRows
from dataflow.compiler.plan.scalar import ColumnRef
from dataflow.compiler.render.block import Block, identifier, unique_names
from dataflow.compiler.render.pieces import Pieces
from dataflow.compiler.render.scalars import Value, unsupported


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

    def _set_operation(self, plan: SetOperation) -> Block:
        if plan.kind not in self.dialect.set_operations:
            raise unsupported(f"`{plan.kind}`", self.dialect)
        names = unique_names(plan.columns)
        left, right = self._member(plan.left, names), self._member(plan.right, names)
        made = exp.Intersect if plan.kind == "intersect" else exp.Except
        return self._subquery(made(this=left, expression=right, distinct=True), plan.columns, names)

    def _values(self, plan: ConstantRows) -> Block:
        """One SELECT a row: what VALUES calls its columns, and which types it finds, differs between databases."""
        names = unique_names(plan.columns)
        tree: exp.Expr | None = None
        for row in plan.rows:
            items = [exp.Alias(this=self.scalars.render(value, {}), alias=identifier(name))
                     for value, name in zip(row, names, strict=True)]  # fmt: skip
            select = exp.Select(expressions=items)
            tree = select if tree is None else exp.Union(this=tree, expression=select, distinct=False)
        assert tree is not None
        block = self._subquery(tree, plan.columns, names)
        # A constant text has the collation of the session.
        exact = self.dialect.exact_text
        block.values = {id_: Value(value.make, exact) for id_, value in block.values.items()}
        return block

    def _member(self, child: Plan, names: list[str]) -> exp.Expr:
        block = self._block(child)
        # An ORDER BY or LIMIT of a member would be read as the whole union's.
        block = self._wrap(block, child) if block.order or block.is_cut else block
        # Texts of two collations cannot be united, and which of them the union has is up to the database.
        values = block.values
        block.values = {column.id: self._keyed(ColumnRef(column), values) for column in columns_of(child)}
        return self._finish(block, columns_of(child), names)
