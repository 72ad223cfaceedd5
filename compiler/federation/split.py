"""Plan ▶ FederatedPlan: the largest parts that one source can do with the same meaning, and the rest for DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dataflow.compiler.catalog import SourceInfo
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.federation.physical import FederatedPlan, Fragment
from dataflow.compiler.plan.grouping_sets import united
from dataflow.compiler.plan.order import order_of
from dataflow.compiler.plan.relational import (
    Aggregate,
    Exchange,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    SetOperation,
    Sort,
    Unnest,
    Values,
    columns_of,
    ids_of,
    inputs_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Assignment, Call, Column, ColumnRef, Scalar, all_of, columns_used, conjuncts
from dataflow.compiler.plan.walk import depth, nodes, scalars_of
from dataflow.compiler.render.block import unique_names
from dataflow.compiler.render.depth import is_too_deep
from dataflow.compiler.render.first_rows import with_numbered_rows
from dataflow.compiler.render.length import is_too_long
from dataflow.compiler.render.missing import missing
from dataflow.compiler.render.nesting import FEW, is_too_nested
from dataflow.compiler.render.select import render
from dataflow.compiler.rules.prune_columns import prune_columns
from dataflow.dsl.errors import UnsupportedError

MOST_READINGS = 8
"""How often a source may read its tables for several groupings before it is cheaper to send the rows once."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A subtree and the one remote source that can do all of it; None where it is local already.

    A `free` one has constant rows only and goes where its neighbour goes.
    """

    plan: Plan
    source: str | None
    free: bool = False


@dataclass(slots=True)
class _Splitter:
    """Places each subtree from the leaves up.

    Join                        Join                      shop:  Filter
      Filter           ▶          Exchange #1                      Scan shop.orders
        Scan shop.orders          Exchange #2             crm:   Scan crm.customers
      Scan crm.customers
    """

    sources: Mapping[str, SourceInfo]
    spelt: bool
    fragments: list[Fragment] = field(default_factory=list)

    def place(self, plan: Plan) -> _Placed:
        if isinstance(plan, Scan):
            source = self.sources[plan.table.source]
            return _Placed(plan, None if source.local else source.name)
        if isinstance(plan, Values):
            return _Placed(plan, None, free=True)
        placed = [self.place(child) for child in inputs_of(plan)]
        names = {child.source for child in placed if not child.free}
        same = with_inputs(plan, tuple(child.plan for child in placed))
        if placed and not names:
            return _Placed(same, None, free=True)
        if len(names) != 1 or None in names:
            return _Placed(self._cut_all(same, placed, _mixed(names)), None)
        (name,) = names
        assert name is not None
        reason = self._why_not_there(same, [child.plan for child in placed if child.free], name)
        if reason is None:
            return _Placed(same, name)
        if isinstance(same, Filter):
            return self._split_filter(same, name, reason)
        return _Placed(self._cut_all(same, placed, reason), None)

    def _why_not_there(self, plan: Plan, free: list[Plan], name: str) -> str | None:
        """Why a source cannot do a node with the constant rows below it, None where it can."""
        dialect = self.sources[name].dialect
        constant = [node for child in free for node in nodes(child)]
        reasons = (reason for node in (plan, *constant) if (reason := why_not(node, dialect)) is not None)
        nested = self.spelt and _is_too_nested(plan, dialect)
        return next(reasons, "a statement would be too deep there" if nested else None)

    def _split_filter(self, plan: Filter, name: str, reason: str) -> _Placed:
        """What the source can check goes to it, the rest of the predicate stays here."""
        dialect = self.sources[name].dialect
        there = [part for part in conjuncts(plan.predicate) if _why_not(part, dialect) is None]
        here = [part for part in conjuncts(plan.predicate) if _why_not(part, dialect) is not None]
        below = Filter(plan.input, all_of(there)) if there else plan.input
        return _Placed(Filter(self._cut(_Placed(below, name), reason), all_of(here)), None)

    def _cut_all(self, plan: Plan, placed: list[_Placed], reason: str) -> Plan:
        ordered = isinstance(plan, Project | Limit)
        return with_inputs(plan, tuple(self._cut(child, reason, ordered=ordered) for child in placed))

    def _cut(self, placed: _Placed, reason: str, *, ordered: bool = False) -> Plan:
        """An exchange in the place of a remote subtree; sorted where it is `ordered`: an exchange promises no order."""
        plan, name = placed.plan, placed.source
        if name is None:
            return plan
        match plan:
            case Sort(input=below, keys=keys):
                rows = self._cut(_Placed(below, name), reason)
                return Sort(rows, keys) if ordered else rows
            case Project(input=below) if ordered and order_of(below):
                return replace(plan, input=self._cut(_Placed(below, name), reason, ordered=True))
            case _ if ordered and (keys := order_of(plan)):
                return Sort(self._exchange(plan, name, reason), keys)
            case _:
                return self._exchange(plan, name, reason)

    def _exchange(self, plan: Plan, name: str, reason: str) -> Exchange:
        self.fragments.append(Fragment(name, plan, reason))
        columns = columns_of(plan)
        names = unique_names(columns)
        renamed = tuple(replace(column, name=unique) for column, unique in zip(columns, names, strict=True))
        return Exchange(len(self.fragments), renamed)


def split(plan: Plan, sources: Mapping[str, SourceInfo], *, spelt: bool = False) -> FederatedPlan:
    """The plan cut by source: one fragment and nothing local where one source can do everything.

    spelt: whether nodes are spelt, to know where a statement would have too many inside each other.
    """
    splitter = _Splitter(sources, spelt)
    placed = splitter.place(plan)
    if placed.source is not None:
        return FederatedPlan((Fragment(placed.source, plan),), None)
    local = prune_columns(placed.plan)
    exchanges = {node.fragment: node.columns for node in nodes(local) if isinstance(node, Exchange)}
    fragments = [
        replace(fragment, plan=_narrowed(fragment.plan, exchanges[number]))
        for number, fragment in enumerate(splitter.fragments, 1)
    ]
    return FederatedPlan(tuple(fragments), local)


def _narrowed(plan: Plan, columns: tuple[Column, ...]) -> Plan:
    """The fragment with only the columns that the local plan reads, under the exchange's names."""
    if columns_of(plan) == columns:
        return plan
    there = {column.id: column for column in columns_of(plan)}
    return prune_columns(Project(plan, tuple(Assignment(column, ColumnRef(there[column.id])) for column in columns)))


def why_not(plan: Plan, dialect: Dialect) -> str | None:
    """Why a dialect cannot do a node by itself, None where it can."""
    if isinstance(plan, Join) and plan.kind not in dialect.joins:
        return f"{dialect.name} has no {plan.kind} join"
    if isinstance(plan, Join) and plan.kind == "full" and not _has_equality(plan):
        return "not every database has a full join without an equality"
    if isinstance(plan, SetOperation) and plan.kind not in dialect.set_operations:
        return f"not every {dialect.name} has `{plan.kind}`"
    if isinstance(plan, Unnest) and dialect.unnest is None:
        return f"{dialect.name} has no lists"
    if isinstance(plan, Aggregate) and plan.sets and not dialect.grouping_sets:
        if len(plan.sets) > MOST_READINGS:
            return f"{dialect.name} would read the rows {len(plan.sets)} times"
        if united(plan) is None:
            return f"{dialect.name} has no grouping sets"
    if isinstance(plan, Aggregate) and plan.sets and with_numbered_rows(plan, dialect) is not plan:
        return f"`first` and `last` of several groupings are not the same in {dialect.name}"
    return next((why for scalar in scalars_of(plan) if (why := _why_not(scalar, dialect)) is not None), None)


def _is_too_nested(plan: Plan, dialect: Dialect) -> bool:
    """Whether a parser with little room would have too many statements open; few nodes are not spelt to know it."""
    if dialect.most_open is None or depth(plan) <= FEW:
        return False
    try:
        return is_too_nested(render(plan, dialect).sql, dialect)
    except UnsupportedError:
        # What a node lacks is told where the node itself is asked.
        return False


def _why_not(scalar: Scalar, dialect: Dialect) -> str | None:
    lacking = missing(scalar, dialect)
    if lacking is not None:
        return f"{lacking} is not the same in {dialect.name}"
    if is_too_long(scalar, dialect):
        return f"a computation would be too long in {dialect.name}"
    return f"a computation would be too deep in {dialect.name}" if is_too_deep(scalar, dialect) else None


def _has_equality(join: Join) -> bool:
    """Whether a value of one side must equal one of the other: PostgreSQL needs that of a full join."""
    left, right = ids_of(join.left), ids_of(join.right)
    for part in conjuncts(join.predicate):
        match part:
            case Call(function="equal", args=(first, second)):
                one, other = columns_used(first), columns_used(second)
                if one and other and ((one <= left and other <= right) or (one <= right and other <= left)):
                    return True
            case _:
                pass
    return False


def _mixed(names: set[str | None]) -> str:
    remote = sorted(name for name in names if name is not None)
    return "joined here with other sources" if len(remote) > 1 or None in names else "done here"
