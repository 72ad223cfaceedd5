"""FederatedPlan ▶ FederatedPlan: fragments that wait for the keys of others, where that is cheaper than all their rows.

Whatever is estimated here, rows are the same: a fragment is asked only for rows that a join would drop anyway, and the
number of keys is known before they are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf

from dataflow.compiler.catalog import SourceInfo
from dataflow.compiler.federation.key_costs import Known, Reading, cost_of_keys, is_long
from dataflow.compiler.federation.key_plans import Choice, with_plans
from dataflow.compiler.federation.key_ways import Way, ways_of
from dataflow.compiler.federation.physical import FederatedPlan, Fragment
from dataflow.compiler.federation.regions import Region
from dataflow.compiler.optimize import Rule
from dataflow.compiler.plan.estimate import Estimates, chooses_groups
from dataflow.compiler.plan.relational import (
    Distinct,
    Exchange,
    Filter,
    Join,
    Plan,
    Project,
    columns_of,
    ids_of,
)
from dataflow.compiler.plan.repeatable import is_repeatable
from dataflow.compiler.plan.scalar import (
    Assignment,
    Call,
    Column,
    ColumnRef,
    Scalar,
    all_of,
    columns_used,
)
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.rules.prune_columns import prune_columns
from dataflow.dsl.types import BOOL

Policy = OneOf["by cost", "always", "never"]
"""When keys are sent: where that is thought to be cheaper, wherever it is possible, or not at all."""

MOST_KEYS_OF_ONE = 2
"""Columns of one fragment that keys are sent for: each more doubles the statements that are spelt."""

WON = 0.1
"""What keys must win at least, of the time that reading takes without them: estimates are no better than that."""

FEWER = 0.8
"""The share of rows that a semi join must leave at most, to hope for fewer keys or to be done for their sake."""

HALF = 0.5
"""The share of rows that further keys must leave at most: they may be of the same rows as the first ones."""

HOPED = 0.25
"""The share of the estimated keys that is hoped for, since their number is known before they are sent."""

PATIENCE = 0.4
"""The share of the time of reading all rows that may be lost by waiting for keys that turn out to be too many."""

FEW_GROUPS = 0.1
"""The share of the estimate that is expected of groups chosen by their aggregates: mostly those that stand out."""


@dataclass(slots=True)
class _Chooser:
    """Takes the fragments from the smallest on, so that each may wait for those before it, and never in a circle."""

    federated: FederatedPlan
    sources: Mapping[str, SourceInfo]
    rules: tuple[Rule, ...]
    policy: Policy
    readings: dict[int, Reading]
    whole: Estimates
    thought: list[Plan]
    estimates: Estimates = field(init=False)
    ended: dict[int, float] = field(default_factory=dict)
    waits: dict[int, set[int]] = field(default_factory=dict)
    others: float = 0.0

    def __post_init__(self) -> None:
        self.estimates = self.whole

    def fragments(self, ways: list[Way]) -> tuple[Fragment, ...]:
        made = list(self.federated.fragments)
        waiting = {way.fragment for way in ways}
        readings = self.readings
        self.others = max((readings[number].plain for number in readings if number not in waiting), default=0.0)
        sizes = {number: self._rows(made[number - 1].plan) for number in readings}
        for number in sorted(readings, key=lambda number: (sizes[number], number)):
            reading = readings[number]
            choices = self._choices([way for way in ways if way.fragment == number], reading)
            dialect = self.sources[made[number - 1].source].dialect
            made[number - 1] = with_plans(made[number - 1], number, choices, reading, dialect, self.rules)
            chosen = choices if made[number - 1].keys else []
            self.ended[number] = reading.ended([each.known for each in chosen])
            self.others = max(self.others, self.ended[number])
            self.waits[number] = {feeder for each in chosen for feeder in _exchanges(each.keys)}
            for each in chosen:
                self.thought[number - 1] = _semi(self.thought[number - 1], each.keys, each.way.operand)
                self.estimates = Estimates(tuple(self.thought))
        return tuple(made)

    def _rows(self, plan: Plan) -> float:
        return self.estimates.rows(plan) * (FEW_GROUPS if self._chooses_groups(plan) else 1.0)

    def _choices(self, ways: list[Way], reading: Reading) -> list[Choice]:
        """The best way, and others that make it better still."""
        if self.policy == "by cost" and not is_long(reading):
            return []
        found = [choice for way in ways if (choice := self._choice(way, reading)) is not None]
        chosen: list[Choice] = []
        for _ in range(MOST_KEYS_OF_ONE):
            used = [each.way.operand for each in chosen]
            rest = [each for each in found if each.way.operand not in used]
            if used and self.policy == "by cost":
                rest = [each for each in rest if each.known.share < HALF]
            if not rest:
                break
            best = min(rest, key=lambda each: self._score(reading, [*chosen, each]))
            won = self._score(reading, chosen) - self._score(reading, [*chosen, best])
            if self.policy == "by cost" and won < WON * reading.work([each.known for each in chosen]):
                break
            chosen.append(best)
        return chosen

    def _score(self, reading: Reading, choices: list[Choice]) -> float:
        return reading.score([each.known for each in choices], self.others)

    def _choice(self, way: Way, reading: Reading) -> Choice | None:
        source = way.region.leaf_of(way.source)
        if source is None or source is way.target or not self._is_known(source):
            return None
        estimates = self.estimates
        keys = _keys(self._narrowed(source, way.region, [way.target]), way.source)
        if not is_repeatable(prune_columns(keys)):
            # The local statement may choose other rows, whose keys were not sent.
            return None
        if self.policy == "always":
            return Choice(way, keys, Known(way.operand, 0.0, 1.0, 1.0), reading.lookups.most)
        if not estimates.known(source):
            return None
        plan = self.thought[way.fragment - 1]
        share = estimates.rows(_semi(plan, keys, way.operand)) / max(estimates.rows(plan), 1.0)
        waiting = max((self.ended[number] for number in _exchanges(keys)), default=0.0)
        fewer = FEW_GROUPS if self._chooses_groups(keys) else 1.0
        count = estimates.rows(keys) * fewer
        seconds = waiting + cost_of_keys(keys, count, estimates)
        known = Known(way.operand, seconds, count, share * fewer)
        sooner = waiting + cost_of_keys(keys, count * HOPED, estimates)
        hoped = replace(known, seconds=sooner, count=count * HOPED, share=known.share * HOPED)
        most = reading.most(hoped, self.others)
        if known.count > most and known.share < FEWER and hoped.seconds < PATIENCE * reading.plain:
            known = hoped
        return Choice(way, keys, known, most) if known.count <= most else None

    def _chooses_groups(self, plan: Plan) -> bool:
        """Whether groups of a plan, or of a fragment that it reads, are chosen by what was aggregated."""
        plans = [self.thought[node.fragment - 1] if isinstance(node, Exchange) else node for node in nodes(plan)]
        below = (node for each in plans for node in nodes(each))
        return any(isinstance(node, Filter) and chooses_groups(node.predicate, node.input) for node in below)

    def _is_known(self, plan: Plan) -> bool:
        return all(number in self.ended for number in _exchanges(plan))

    def _narrowed(self, leaf: Plan, region: Region, seen: list[Plan]) -> Plan:
        """A leaf's rows that meet its own conditions, and have a match in those other leaves that leave few of them."""
        seen.append(leaf)
        ids = ids_of(leaf)
        own = [part for part in region.conditions if columns_used(part) and columns_used(part) <= ids]
        plan: Plan = Filter(leaf, all_of(own)) if own else leaf
        for inner, outer, other in self._smallest_first(region):
            if any(other is each for each in seen) or not self._is_known(other):
                continue
            if not is_repeatable(other):
                continue
            if any(self.waits[number] & _exchanges(leaf) for number in _exchanges(other)):
                # These rows were chosen by this leaf's keys.
                continue
            if columns_used(inner) and columns_used(inner) <= ids:
                narrowed = self._narrowed(other, region, seen)
                joined = Join("semi", plan, narrowed, Call("equal", (inner, outer), BOOL))
                # As if no keys were sent, since they may turn out to be too many.
                if self.whole.rows(joined) < FEWER * self.whole.rows(plan):
                    plan = joined
        return plan

    def _smallest_first(self, region: Region) -> list[tuple[Scalar, Scalar, Plan]]:
        """The pairs of a region with the leaf of each outer side: a leaf is looked at once, best where it is small."""
        found = [(inner, outer, leaf) for inner, outer in region.pairs if (leaf := region.leaf_of(outer)) is not None]
        return sorted(found, key=lambda each: self.whole.rows(each[2]))


def with_keys(
    federated: FederatedPlan, sources: Mapping[str, SourceInfo], rules: tuple[Rule, ...], policy: Policy = "by cost"
) -> FederatedPlan:
    """The same plan, in which fragments wait for keys of other parts where that saves time.

    Join inner on a == b                         #1 plan:                 Scan A
      Exchange #1  (many rows)         ▶         #1 reduced:              Filter a in $keys
      Exchange #2  (few)                                                    Scan A
                                                 keys: the b of Exchange #2
    """
    if federated.local is None or policy == "never":
        return federated
    plans = [fragment.plan for fragment in federated.fragments]
    estimates = Estimates(tuple(plans))
    readings = {
        number: Reading(fragment.plan, sources[fragment.source].dialect.lookups, estimates)
        for number, fragment in enumerate(federated.fragments, 1)
    }
    if policy == "by cost" and not any(map(is_long, readings.values())):
        return federated
    ways = list(ways_of(federated, sources))
    chooser = _Chooser(federated, sources, rules, policy, readings, estimates, plans)
    return replace(federated, fragments=chooser.fragments(ways)) if ways else federated


def _keys(plan: Plan, source: Scalar) -> Plan:
    """Each value that a scalar has in a plan's rows, once, as the only column."""
    key = Column(0, "key", source.type)
    values = Project(Filter(plan, Call("is_not_null", (source,), BOOL, False)), (Assignment(key, source),))
    return Distinct(values)


def _exchanges(plan: Plan) -> set[int]:
    return {node.fragment for node in nodes(plan) if isinstance(node, Exchange)}


def _semi(plan: Plan, keys: Plan, operand: Scalar) -> Plan:
    (key,) = columns_of(keys)
    return Join("semi", plan, keys, Call("equal", (operand, ColumnRef(key)), BOOL))
