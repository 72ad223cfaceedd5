"""Groups the rows of a source before they are joined with another one's, where that makes them far fewer to send.

Known as eager or partial aggregation: Yan and Larson, "Eager Aggregation and Lazy Aggregation", VLDB 1995.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from dataflow.compiler.bind.nested import has_equality
from dataflow.compiler.catalog import SourceInfo
from dataflow.compiler.federation.cost import seconds_here, seconds_there
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import (
    Aggregate,
    Join,
    Plan,
    Project,
    columns_of,
    ids_of,
    sources_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import (
    AggregateCall,
    Assignment,
    Call,
    Cast,
    Column,
    ColumnRef,
    Literal,
    Scalar,
    columns_used,
)
from dataflow.compiler.plan.walk import nodes, rewrite_up
from dataflow.compiler.rules.merge_project import merge_project
from dataflow.compiler.rules.prune_columns import prune_columns
from dataflow.dsl.functions.results import total_of
from dataflow.dsl.types import FLOAT64, INT64, DataType

LEAST_ROWS = 20_000.0
"""Rows that are sent in less time than it takes to think of something better."""

LEAST_SAVED = 0.05
"""Seconds that grouping in the source must be thought to save."""

_TOTALS: Final[Mapping[str, str]] = {"sum": "sum", "count": "sum", "min": "min", "max": "max"}
"""The aggregate that makes one value of several groups' values."""

_ONCE: Final = ("min", "max")
"""Aggregates that a row changes no more often than once."""


def with_partial_aggregates(plan: Plan, sources: Mapping[str, SourceInfo], estimates: Estimates) -> Plan:
    """Aggregates over joins of several sources take groups of one source, where these are few beside its rows.

    Aggregate [t = sum(b)] by a       Aggregate [t = sum(part)] by a
      Join on k == f                    Join on k == f
        Scan A                  ▶         Scan A
        Scan B                            Aggregate [part = sum(b)] by f
                                            Scan B

    The rows of A that a group is joined with are those that each of its rows would be joined with.
    """
    # New columns must be no other plan's: conditions are told apart by the columns that they read.
    ids = count(1 + max(column.id for node in nodes(plan) for column in columns_of(node)))
    changed = rewrite_up(plan, lambda node: _grouped(node, sources, estimates, ids))
    return plan if changed is plan else merge_project(prune_columns(changed))


def _grouped(plan: Plan, sources: Mapping[str, SourceInfo], estimates: Estimates, ids: Iterator[int]) -> Plan:
    if not isinstance(plan, Aggregate) or plan.sets or not isinstance(plan.input, Join):
        return plan
    if not all(isinstance(made.value, AggregateCall) and not made.value.sort for made in plan.aggregates):
        return plan
    leaves = list(_leaves(plan.input, sources))
    if len(leaves) < 2:
        return plan
    best: Plan = plan
    most_saved = -math.inf
    for leaf in leaves:
        if estimates.rows(leaf) < LEAST_ROWS or not _is_remote(leaf, sources) or not estimates.known(leaf):
            continue
        changed = _Rewriting(plan, leaf, ids).result()
        if changed is None:
            continue
        found, groups = changed
        (name,) = sources_of(leaf)
        dialect = sources[name].dialect
        saved = seconds_here(groups, dialect, estimates) - seconds_there(groups, dialect, estimates)
        if saved >= max(most_saved, LEAST_SAVED):
            best, most_saved = found, saved
    return best


def _leaves(plan: Plan, sources: Mapping[str, SourceInfo]) -> Iterator[Plan]:
    """The largest parts of a tree of inner joins that are of one source, or no such joins."""
    if isinstance(plan, Join) and plan.kind in ("inner", "cross") and not _is_remote(plan, sources):
        yield from _leaves(plan.left, sources)
        yield from _leaves(plan.right, sources)
    else:
        yield plan


def _is_remote(plan: Plan, sources: Mapping[str, SourceInfo]) -> bool:
    names = sources_of(plan)
    return len(names) == 1 and not any(sources[name].local for name in names)


@dataclass(slots=True)
class _Rewriting:
    """One aggregate, and the part below it whose rows are to be grouped; `ids` are those that no column has yet."""

    aggregate: Aggregate
    leaf: Plan
    ids: Iterator[int]
    keys: list[Assignment] = field(default_factory=list)
    parts: list[Assignment] = field(default_factory=list)
    merged: list[Assignment] = field(default_factory=list)

    def result(self) -> tuple[Plan, Aggregate] | None:
        """The plan that takes groups, and the groups; None where the aggregate needs the rows themselves."""
        own = ids_of(self.leaf)
        joined = self._joined_by(self.aggregate.input) & own
        columns = {column.id: column for column in columns_of(self.leaf)}
        self.keys = [Assignment(columns[id_], ColumnRef(columns[id_])) for id_ in sorted(joined)]
        keys = [self._key(key, own) for key in self.aggregate.keys]
        made = [self._value(made, own) for made in self.aggregate.aggregates]
        # Without keys there would be one group even of no rows, which joins with what no row joined with.
        if not self.keys or any(value is None for value in made):
            return None
        # An interval of a month would be in one group with one of 30 days, though a date behind them is another.
        if not all(has_equality(key.value.type) for key in self.keys):
            return None
        groups = Aggregate(self.leaf, tuple(self.keys), tuple(self.parts))
        inside = _replaced(self.aggregate.input, self.leaf, groups)
        final = Aggregate(inside, tuple(keys), tuple(self.merged))
        shown = [Assignment(key.column, ColumnRef(key.column)) for key in keys]
        return Project(final, (*shown, *(value for value in made if value is not None))), groups

    def _joined_by(self, plan: Plan) -> frozenset[int]:
        """Columns that the conditions of the joins above the part read."""
        if plan is self.leaf or not isinstance(plan, Join):
            return frozenset()
        sides = self._joined_by(plan.left) | self._joined_by(plan.right)
        # Below another join's side there is nothing of the part.
        return sides | columns_used(plan.predicate)

    def _key(self, key: Assignment, own: frozenset[int]) -> Assignment:
        """A key of the aggregate over the groups, which get what it needs as a key of theirs."""
        used = columns_used(key.value)
        if used and used <= own and not isinstance(key.value, ColumnRef):
            column = self._column(key.column.name, key.value.type, key.value.nullable)
            self.keys.append(Assignment(column, key.value))
            return Assignment(key.column, ColumnRef(column))
        columns = {column.id: column for column in columns_of(self.leaf)}
        there = {assignment.column.id for assignment in self.keys}
        self.keys += [Assignment(columns[id_], ColumnRef(columns[id_])) for id_ in sorted((used & own) - there)]
        return key

    def _value(self, made: Assignment, own: frozenset[int]) -> Assignment | None:
        """The value of an aggregate from those of the groups; None where it cannot be made from them."""
        call = made.value
        assert isinstance(call, AggregateCall)
        used = columns_used(call)
        if used and not used & own and call.function in _ONCE:
            return Assignment(made.column, self._merge(made.column, call))
        if not used <= own:
            return None
        if call.function in _TOTALS:
            value = self._total(call, made.column)
            if call.function == "count" and not self.aggregate.keys:
                # Over no groups there is no number to add to.
                value = Call("coalesce", (value, Literal(0, INT64)), INT64, nullable=False)
            return Assignment(made.column, value)
        # The total of integers may be too large for one where their mean is none too large.
        if call.function == "avg" and call.args[0].type != INT64:
            total = _as_float(
                self._total(replace(call, function="sum", type=total_of((call.args[0].type,))), made.column)
            )
            number = _as_float(self._total(replace(call, function="count", type=INT64, nullable=False), made.column))
            return Assignment(made.column, Call("divide", (total, number), FLOAT64))
        return None

    def _total(self, call: AggregateCall, column: Column) -> Scalar:
        part = self._column(column.name, call.type, call.nullable)
        self.parts.append(Assignment(part, call))
        return self._merge(column, AggregateCall(_TOTALS[call.function], (ColumnRef(part),), None, call.type))

    def _merge(self, column: Column, call: AggregateCall) -> Scalar:
        merged = self._column(column.name, call.type, call.nullable)
        self.merged.append(Assignment(merged, call))
        return ColumnRef(merged)

    def _column(self, name: str, type_: DataType, nullable: bool) -> Column:
        return Column(next(self.ids), name, type_, nullable)


def _replaced(plan: Plan, old: Plan, new: Plan) -> Plan:
    if plan is old:
        return new
    if not isinstance(plan, Join):
        return plan
    return with_inputs(plan, (_replaced(plan.left, old, new), _replaced(plan.right, old, new)))


def _as_float(value: Scalar) -> Scalar:
    return value if value.type == FLOAT64 else Cast(value, FLOAT64)
