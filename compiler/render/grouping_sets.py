"""Aggregates of several groupings ▶ GROUPING SETS, or a union where the dialect has none."""

from __future__ import annotations

from dataflow.compiler.plan.grouping_sets import grouping_key, united
from dataflow.compiler.plan.relational import Aggregate, Project, columns_of
from dataflow.compiler.plan.scalar import Assignment, ColumnRef, columns_used
from dataflow.compiler.render.block import Block
from dataflow.compiler.render.pieces import Pieces
from dataflow.compiler.render.scalars import Value, Values, unsupported
from dataflow.compiler.render.template import Template


class GroupingSets(Pieces):
    """Spells aggregates of several groupings."""

    __slots__ = ()

    def _grouping_sets(self, plan: Aggregate) -> Block:
        if not self.dialect.grouping_sets:
            union = united(plan)
            if union is None:
                raise unsupported("several groupings of rows that are cut", self.dialect)
            return self._block(union)
        block = self._keys_below(plan)
        below = block.values
        keys = [below[key.column.id] for key in plan.keys]
        sets = ", ".join(f"({', '.join(f'{{{at}}}' for at in numbers)})" for numbers in plan.sets)
        block.group = [Template(this=f"GROUPING SETS ({sets})", expressions=[key.make() for key in keys])]
        block.aggregated = frozenset(aggregate.column.id for aggregate in plan.aggregates)
        block.values = {
            **{key.column.id: below[key.column.id] for key in plan.keys},
            **{aggregate.column.id: self._grouped(aggregate, keys, below) for aggregate in plan.aggregates},
        }
        return block

    def _keys_below(self, plan: Aggregate) -> Block:
        """The input with the keys as its columns: what they are computed from or a constant would not become null."""
        used = frozenset[int]().union(*(columns_used(aggregate.value) for aggregate in plan.aggregates))
        passed = [Assignment(column, ColumnRef(column)) for column in columns_of(plan.input) if column.id in used]
        below = Project(plan.input, (*plan.keys, *passed))
        block = self._block(below)
        values = block.values
        block.values = {
            **values,
            **{key.column.id: self._keyed(ColumnRef(key.column), values) for key in plan.keys},
        }
        return self._wrap(block, below)

    def _grouped(self, aggregate: Assignment, keys: list[Value], below: Values) -> Value:
        key = grouping_key(aggregate.value)
        if key is None:
            return self._value(aggregate.value, below)
        spelt = f"CAST(GROUPING({{0}}) AS {self.dialect.types['int64']})"
        return Value(lambda: Template(this=spelt, expressions=[keys[key].make()]), simple=False)
