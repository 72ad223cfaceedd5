"""Plan ▶ FederatedPlan: the largest parts that one source can do with the same meaning, and the rest for DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dataflow.compiler.catalog import SourceInfo
from dataflow.compiler.federation.conditions import Conditions
from dataflow.compiler.federation.cost import cheaper_here
from dataflow.compiler.federation.group_joins import Attachment, Unit, attached_there, grouped
from dataflow.compiler.federation.join_graph import JoinGraph, in_columns, join_graph, without_order
from dataflow.compiler.federation.join_order import in_good_order
from dataflow.compiler.federation.physical import FederatedPlan, Fragment
from dataflow.compiler.federation.shared_fragments import with_shared_fragments
from dataflow.compiler.federation.why_not import nests_too_deeply, why_not, why_not_of
from dataflow.compiler.plan.estimate import Estimates, equalities
from dataflow.compiler.plan.node import part
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
    Union,
    Values,
    columns_of,
    ids_of,
    inputs_of,
    sources_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Assignment, Column, ColumnRef, all_of, conjuncts
from dataflow.compiler.plan.walk import nodes, rewrite_up
from dataflow.compiler.render.block import unique_names
from dataflow.compiler.rules.prune_columns import prune_columns

MOST_KEYS, FEW_KEYS = 20_000.0, 0.05
"""Keys, and the share of all keys, up to which they are thought to be sent to the source that has the other side."""

EARLY = 0.5
"""A semi or anti join that is thought to keep no more than this share of rows is done before other joins."""


@part
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
    is_federated: bool
    fragments: list[Fragment] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    estimates: Estimates = field(init=False)

    def __post_init__(self) -> None:
        self.estimates = Estimates(self.plans)

    def place_whole(self, plan: Plan) -> _Placed | None:
        """The plan where its one source can do every node of it, which is soon found; None where it is to be cut."""
        name = self._source_of(plan)
        if name is None or any(self._why_not_there(node, [], name) is not None for node in nodes(plan)):
            return None
        return _Placed(plan, name)

    def place(self, plan: Plan, *, held: bool = False) -> _Placed:
        """held: whether groups below are made in their source though it takes longer, for what it does with them."""
        if isinstance(plan, Scan):
            source = self.sources[plan.table.source]
            return _Placed(plan, None if source.local else source.name)
        if isinstance(plan, Values):
            return _Placed(plan, None, free=True)
        if isinstance(plan, Join | Filter | Project) and self._source_of(plan) is None:
            graph = join_graph(plan, self._source_of, _is_constant)
            if len(graph.relations) > 1 or graph.attached:
                return self._place_joins(graph, plan)
        held = held or (len(sources_of(plan)) == 1 and len(inputs_of(plan)) > 1)
        placed = [self.place(child, held=held or self._is_keyed(plan, child)) for child in inputs_of(plan)]
        if isinstance(plan, Aggregate | Project):
            placed = [replace(each, plan=without_order(each.plan)) if each.source is None else each for each in placed]
        names = {child.source for child in placed if not child.free}
        same = with_inputs(plan, tuple(child.plan for child in placed))
        if placed and not names:
            return _Placed(same, None, free=True)
        if len(names) != 1 or None in names:
            return _Placed(self._cut_all(same, placed, [_with_others(plan, child.source) for child in placed]), None)
        (name,) = names
        assert name is not None
        reason = self._why_not_there(same, [child.plan for child in placed if child.free], name)
        if reason is None and isinstance(same, Aggregate) and self.is_federated and not held:
            reason = cheaper_here(same, self.sources[name].dialect, self.estimates)
        if reason is None:
            return _Placed(same, name)
        if isinstance(same, Filter):
            return self._split_filter(same, name, reason)
        return _Placed(self._cut_all(same, placed, [reason] * len(placed)), None)

    def _place_joins(self, graph: JoinGraph, plan: Plan) -> _Placed:
        """Joins of several sources: what is connected within a source is joined there, the rest here in good order."""
        columns = columns_of(plan)
        sources = [self._source_of(each) for each in (*graph.relations, *(each.join.right for each in graph.attached))]
        placed = [self.place(each, held=sources.count(self._source_of(each)) > 1) for each in graph.relations]
        conditions = Conditions([each.plan for each in placed], graph.predicates)
        units = [
            Unit(1 << at, each.plan, each.source, _with_others(plan, each.source)) for at, each in enumerate(placed)
        ]
        units = grouped(units, conditions, self.estimates, self._why_not_there)
        semi_joins = [(each, self.place(each.join.right)) for each in graph.attached]
        waiting = [Attachment(each.join, each.needed, right.plan, right.source) for each, right in semi_joins]
        units, waiting = attached_there(units, waiting, self._why_not_there)
        if len(units) == 1 and not waiting and units[0].source is not None:
            return _Placed(in_columns(units[0].plan, columns), units[0].source)
        relations = {unit.mask: self._cut(_Placed(unit.plan, unit.source), unit.why_here) for unit in units}
        at_last = []
        for each in waiting:
            right = self._cut(_Placed(each.right, each.source), _with_others(plan, each.source))
            mask = next((mask for mask, below in relations.items() if each.needed <= ids_of(below)), None)
            join = Join(each.join.kind, each.join.left if mask is None else relations[mask], right, each.join.predicate)
            if mask is not None and self.estimates.rows(join) <= EARLY * self.estimates.rows(relations[mask]):
                relations[mask] = join
            else:
                at_last.append(join)
        joined = in_good_order(relations, conditions, self.estimates)
        for join in at_last:
            joined = replace(join, left=joined)
        return _Placed(in_columns(joined, columns), None)

    def _is_keyed(self, plan: Plan, child: Plan) -> bool:
        """Whether a join has so few keys for its right side that these will choose the rows there."""
        if not isinstance(plan, Join) or child is not plan.right or plan.kind not in ("inner", "left", "semi"):
            return False
        estimates = self.estimates
        return any(
            estimates.distinct(plan.left, one) < min(MOST_KEYS, FEW_KEYS * estimates.distinct(child, other))
            for one, other in equalities(plan)[0]
        )

    def _source_of(self, plan: Plan) -> str | None:
        """The one remote source that has all tables of a plan; None where there is no such one."""
        names = sources_of(plan)
        name = next(iter(names), None) if len(names) == 1 else None
        return None if name is None or self.sources[name].local else name

    def _why_not_there(self, plan: Plan, free: list[Plan], name: str) -> str | None:
        """Why a source cannot do a node with the constant rows below it, None where it can."""
        dialect = self.sources[name].dialect
        constant = [node for child in free for node in nodes(child)]
        reasons = (reason for node in (plan, *constant) if (reason := why_not(node, dialect)) is not None)
        nested = self.spelt and nests_too_deeply(plan, dialect)
        return next(reasons, "a statement would be too deep there" if nested else None)

    def _split_filter(self, plan: Filter, name: str, reason: str) -> _Placed:
        """What the source can check goes to it, the rest of the predicate stays here."""
        dialect = self.sources[name].dialect
        there = [part for part in conjuncts(plan.predicate) if why_not_of(part, dialect) is None]
        here = [part for part in conjuncts(plan.predicate) if why_not_of(part, dialect) is not None]
        below = Filter(plan.input, all_of(there)) if there else plan.input
        return _Placed(Filter(self._cut(_Placed(below, name), reason), all_of(here)), None)

    def _cut_all(self, plan: Plan, placed: list[_Placed], reasons: list[str]) -> Plan:
        ordered = isinstance(plan, Project | Limit)
        cut = (self._cut(child, reason, ordered=ordered) for child, reason in zip(placed, reasons, strict=True))
        return with_inputs(plan, tuple(cut))

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
        self.plans.append(plan)
        columns = columns_of(plan)
        names = unique_names(columns)
        pairs = zip(columns, names, strict=True)
        renamed = tuple([Column(column.id, unique, column.type, column.nullable) for column, unique in pairs])
        return Exchange(len(self.fragments), renamed)


def split(plan: Plan, sources: Mapping[str, SourceInfo], *, spelt: bool = False) -> FederatedPlan:
    """The plan cut by source: one fragment and nothing local where one source can do everything.

    spelt: whether nodes are spelt, to know where a statement would have too many inside each other.
    """
    splitter = _Splitter(sources, spelt, len(sources_of(plan)) > 1)
    placed = splitter.place_whole(plan) or splitter.place(plan)
    if placed.source is not None:
        return FederatedPlan((Fragment(placed.source, plan),), None)
    local = prune_columns(placed.plan)
    exchanges = {node.fragment: node.columns for node in nodes(local) if isinstance(node, Exchange)}
    # A join that adds nothing is gone by now, and with it what it would have read.
    read = [number for number in range(1, len(splitter.fragments) + 1) if number in exchanges]
    made = [splitter.fragments[number - 1] for number in read]
    fragments = [
        replace(fragment, plan=_narrowed(fragment.plan, exchanges[number]))
        for number, fragment in zip(read, made, strict=True)
    ]
    renumbered = rewrite_up(local, lambda node: _renumbered(node, read))
    return with_shared_fragments(FederatedPlan(tuple(fragments), renumbered))


def _renumbered(plan: Plan, read: list[int]) -> Plan:
    """An exchange by its fragment's place among those that are read."""
    if not isinstance(plan, Exchange) or read[plan.fragment - 1 : plan.fragment] == [plan.fragment]:
        return plan
    return replace(plan, fragment=read.index(plan.fragment) + 1)


def _narrowed(plan: Plan, columns: tuple[Column, ...]) -> Plan:
    """The fragment with only the columns that the local plan reads, under the exchange's names."""
    if columns_of(plan) == columns:
        return plan
    there = {column.id: column for column in columns_of(plan)}
    return prune_columns(Project(plan, tuple(Assignment(column, ColumnRef(there[column.id])) for column in columns)))


def _is_constant(plan: Plan) -> bool:
    return not sources_of(plan)


def _with_others(plan: Plan, source: str | None) -> str:
    """What keeps a source's rows from the rest, where a node brings rows of several sources together."""
    others = [f"`{name}`" for name in sorted(sources_of(plan)) if name != source]
    done = "put together" if isinstance(plan, Union) else "compared" if isinstance(plan, SetOperation) else "joined"
    return f"{done} here with {'rows of ' + ', '.join(others) if others else 'what is computed here'}"
