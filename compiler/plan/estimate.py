"""How many rows and bytes a plan is thought to have, by what the sources say of their tables.

An estimate may be wrong by orders of magnitude: it chooses between ways to the same rows, and decides no row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from dataflow.compiler.plan.facts import Facts, drawn, matching, of_period, of_scan, width_of
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
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
    Unnest,
    Values,
    Window,
    columns_of,
    ids_of,
)
from dataflow.compiler.plan.scalar import (
    Assignment,
    Call,
    Cast,
    Column,
    ColumnRef,
    Literal,
    Scalar,
    all_of,
    columns_used,
    conjuncts,
)
from dataflow.compiler.plan.selectivity import narrowed, share
from dataflow.compiler.plan.walk import nodes

ITEMS_OF_A_LIST = 5.0
ROWS_OF_A_PARAMETER = 1_000.0
GROUPED = 0.1
"""Groups for each row, where nothing is known of the keys."""
HAVING = 0.05
"""The share of groups that a condition on their values is thought to keep: it looks for the unusual ones."""
LEFT_OVER = 0.05
"""The least share of rows that an anti join is thought to keep: what matches is thought of as all there is too soon."""


@dataclass(slots=True)
class _Node:
    plan: Plan
    rows: float
    facts: dict[int, Facts]


@dataclass(slots=True)
class Estimates:
    """Rows, distinct values and bytes of plans; each node is looked at once, however often it is asked for.

    fragments: the plans that an `Exchange` of these numbers, from 1 on, has the rows of.
    """

    fragments: Sequence[Plan] = ()
    _nodes: dict[int, _Node] = field(default_factory=dict)

    def rows(self, plan: Plan) -> float:
        """Rows of a plan; at least 1 but where there are surely none."""
        return self._node(plan).rows

    def distinct(self, plan: Plan, column: int) -> float:
        """Different values, nulls left out, that a column of a plan has, by its id."""
        return self._distinct(self._node(plan), column)

    def facts(self, plan: Plan, column: int) -> Facts | None:
        """What is thought of a column's values before other conditions took rows away; None where nothing is."""
        return self._node(plan).facts.get(column)

    def width(self, plan: Plan) -> float:
        """Bytes of a row on average, in Arrow's form."""
        facts = self._node(plan).facts
        return sum(width_of(column.type, facts.get(column.id)) for column in columns_of(plan))

    def bytes(self, plan: Plan) -> float:
        """Bytes of all rows, in Arrow's form."""
        return self.rows(plan) * self.width(plan)

    def known(self, plan: Plan) -> bool:
        """Whether all tables' sources have said how many rows they have."""
        scans = (node for node in nodes(plan) if isinstance(node, Scan | Exchange))
        return all(
            self.known(self.fragments[scan.fragment - 1])
            if isinstance(scan, Exchange)
            else scan.table.statistics is not None and scan.table.statistics.rows is not None
            for scan in scans
        )

    def _node(self, plan: Plan) -> _Node:
        found = self._nodes.get(id(plan))
        if found is None:
            # The plan is kept with it, so that its id is not another plan's.
            found = self._nodes[id(plan)] = self._estimate(plan)
        return found

    def _estimate(self, plan: Plan) -> _Node:
        match plan:
            case Scan():
                return _Node(plan, *of_scan(plan))
            case Exchange(fragment=number):
                below = self._node(self.fragments[number - 1])
                return _Node(plan, below.rows, below.facts)
            case Empty():
                return _Node(plan, 0.0, {})
            case Values(rows=rows):
                return _Node(plan, float(len(rows)), {})
            case Filter(input=child, predicate=predicate):
                below = self._node(child)
                kept, changed = narrowed(predicate, below.facts)
                kept = min(kept, HAVING) if chooses_groups(predicate, child) else kept
                return _Node(plan, _some(below.rows * kept, below.rows), {**below.facts, **changed})
            case Project(input=child, assignments=assignments):
                below = self._node(child)
                return _Node(plan, below.rows, self._with_computed(below, assignments))
            case Window(input=child) | Sort(input=child):
                below = self._node(child)
                return _Node(plan, below.rows, below.facts)
            case Limit(input=child, count=count):
                below = self._node(child)
                most = count.value if isinstance(count, Literal) else None
                rows_ = float(most) if isinstance(most, int) else ROWS_OF_A_PARAMETER
                return _Node(plan, min(below.rows, rows_), below.facts)
            case Unnest(input=child):
                below = self._node(child)
                return _Node(plan, below.rows * ITEMS_OF_A_LIST, below.facts)
            case Distinct(input=child):
                below = self._node(child)
                return _Node(plan, self._groups(below, [column.id for column in columns_of(child)]), below.facts)
            case Aggregate():
                return self._aggregate(plan)
            case Join():
                return self._join(plan)
            case Union() | SetOperation():
                return self._set(plan)
            case _:
                assert_never(plan)

    def _set(self, plan: Union | SetOperation) -> _Node:
        if isinstance(plan, Union):
            return _Node(plan, sum(self.rows(child) for child in plan.inputs), {})
        most = self.rows(plan.left)
        return _Node(plan, (min(most, self.rows(plan.right)) if plan.kind == "intersect" else most) / 2, {})

    def _aggregate(self, plan: Aggregate) -> _Node:
        below = self._node(plan.input)
        if not plan.keys:
            return _Node(plan, float(max(1, len(plan.sets))), {})
        facts = self._with_computed(below, plan.keys)
        inside = _Node(plan.input, below.rows, facts)
        ids = [key.column.id for key in plan.keys]
        sets = [[ids[at] for at in numbers] for numbers in plan.sets] or [ids]
        groups = sum(self._groups(inside, each) for each in sets)
        of_keys = {id_: facts[id_] for id_ in ids if id_ in facts}
        if len(ids) == 1 and ids[0] in facts and not plan.sets:
            of_keys[ids[0]] = facts[ids[0]]._replace(distinct=groups)
        return _Node(plan, min(groups, below.rows * len(sets)), of_keys)

    def _join(self, plan: Join) -> _Node:
        left, right = self._node(plan.left), self._node(plan.right)
        facts = {**left.facts, **right.facts}
        pairs, rest = equalities(plan)
        kept = share(all_of(rest), facts) if rest else 1.0
        if plan.kind in ("semi", "anti"):
            found = min((self._found(left, one, right, other) for one, other in pairs), default=1.0) * kept
            kept = found if plan.kind == "semi" else max(LEFT_OVER, 1 - found)
            facts = self._matched(left, right, pairs) if plan.kind == "semi" else left.facts
            return _Node(plan, _some(left.rows * kept, left.rows), facts)
        for one, other in pairs:
            distincts = [facts[id_].distinct for id_ in (one, other) if id_ in facts]
            fewest = min((count for count in distincts if count is not None), default=None)
            facts.update((id_, facts[id_]._replace(distinct=fewest)) for id_ in (one, other) if id_ in facts)
        known = [(left.facts.get(one), right.facts.get(other)) for one, other in pairs]
        rows = _some(left.rows * right.rows * kept / matching(known, left.rows, right.rows), left.rows * right.rows)
        match plan.kind:
            case "asof":
                rows = left.rows
            case "left":
                rows = max(rows, left.rows)
            case "right":
                rows = max(rows, right.rows)
            case "full":
                rows = max(rows, left.rows, right.rows)
            case _:
                pass
        return _Node(plan, rows, facts)

    def _matched(self, left: _Node, right: _Node, pairs: Sequence[tuple[int, int]]) -> dict[int, Facts]:
        """The facts of rows that have a match; another join with the same values leaves as many."""
        fewer = {one: min(self._distinct(left, one), self._distinct(right, other)) for one, other in pairs}
        known = {one: left.facts[one]._replace(distinct=count) for one, count in fewer.items() if one in left.facts}
        return {**left.facts, **known}

    def _found(self, left: _Node, one: int, right: _Node, other: int) -> float:
        """The share of a side's rows that have a match, by one equality."""
        facts = left.facts.get(one)
        wanted = left.rows if facts is None else facts.stored if facts.distinct is None else facts.distinct
        return min(1.0, self._distinct(right, other) / max(wanted, 1.0))

    def _distinct(self, node: _Node, column: int) -> float:
        facts = node.facts.get(column)
        if facts is None or facts.distinct is None:
            return max(1.0, node.rows * GROUPED)
        return drawn(facts, node.rows)

    def _groups(self, node: _Node, columns: Iterable[int]) -> float:
        """Different combinations of values; those of one table's columns are no more than its rows."""
        of_tables: dict[int, tuple[float, float]] = {}
        for column in columns:
            facts = node.facts.get(column)
            stored = facts is not None and facts.table is not None
            table, most = (id(facts.table), facts.stored) if facts is not None and stored else (-column - 1, math.inf)
            combined = of_tables.get(table, (1.0, most))[0] * self._distinct(node, column)
            of_tables[table] = (min(combined, most), most)
        found = 1.0
        for combined, _ in of_tables.values():
            found = min(found * combined, node.rows)
        return max(min(found, node.rows), min(1.0, node.rows))

    def _with_computed(self, below: _Node, assignments: Sequence[Assignment]) -> dict[int, Facts]:
        facts: dict[int, Facts] | None = None
        for assignment in assignments:
            value, id_ = assignment.value, assignment.column.id
            if not isinstance(value, ColumnRef) or value.column.id != id_:
                found = _computed(below, value, assignment.column)
                if found is not None:
                    facts = dict(below.facts) if facts is None else facts
                    facts[id_] = found
        return below.facts if facts is None else facts


def chooses_groups(predicate: Scalar, plan: Plan) -> bool:
    """Whether a condition is on what was aggregated, of which no source has noted anything."""
    made = {each.column.id for each in plan.aggregates} if isinstance(plan, Aggregate) else set()
    return bool(columns_used(predicate) & made)


def equalities(join: Join) -> tuple[list[tuple[int, int]], list[Scalar]]:
    """The pairs of a left and a right column that a join wants equal, and the other parts of its condition."""
    parts = conjuncts(join.predicate)
    if not parts:
        return [], []
    left, right = ids_of(join.left), ids_of(join.right)
    pairs: list[tuple[int, int]] = []
    rest: list[Scalar] = []
    for part in parts:
        match part:
            case Call(function="equal", args=(ColumnRef(column=a), ColumnRef(column=b))):
                if a.id in left and b.id in right:
                    pairs.append((a.id, b.id))
                    continue
                if b.id in left and a.id in right:
                    pairs.append((b.id, a.id))
                    continue
            case _:
                pass
        rest.append(part)
    return pairs, rest


def _computed(below: _Node, value: Scalar, column: Column) -> Facts | None:
    """What is thought of a computed column: it has no more values than the columns it is computed from."""
    while isinstance(value, Cast):
        value = value.operand
    if isinstance(value, ColumnRef):
        return below.facts.get(value.column.id)
    used = [below.facts.get(id_) for id_ in columns_used(value)]
    distinct: float | None = 1.0
    for facts in used:
        distinct = None if distinct is None or facts is None or facts.distinct is None else distinct * facts.distinct
    if isinstance(value, Call) and len(used) == 1 and used[0] is not None:
        values = of_period(value.function, used[0])
        distinct = distinct if values is None else values if distinct is None else min(distinct, values)
    return None if distinct is None else Facts(distinct, 0.0, None, None, width_of(column.type), below.rows)


def _some(rows: float, of: float) -> float:
    """At least one row, where there are any: what is thought never to happen is not to cost nothing."""
    return max(rows, min(1.0, of))
