"""Groups that several fragments of one source have ▶ one fragment, whose rows the local plan reads several times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dataflow.compiler.federation.physical import FederatedPlan, Fragment
from dataflow.compiler.plan.form import Form, form_of
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Exchange,
    Filter,
    Limit,
    Plan,
    Project,
    Sort,
    Window,
    columns_of,
    inputs_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import Assignment, Column, ColumnRef
from dataflow.compiler.plan.walk import nodes, rewrite_up
from dataflow.compiler.render.block import unique_names
from dataflow.compiler.rules.merge_project import merge_project
from dataflow.compiler.rules.prune_columns import prune_columns


def with_shared_fragments(federated: FederatedPlan) -> FederatedPlan:
    """What stands above the groups in each fragment is done here, where one of the fragments sends all groups anyway.

    Join                               Join
      Exchange #1                        Exchange #1
      Aggregate [most = max(s)]    ▶     Aggregate [most = max(s)]
        Exchange #2                        Exchange #1

    #1: Aggregate [s = sum(x)] by a    #1: Aggregate [s = sum(x)] by a
    #2: Aggregate [most = max(s)]
          Aggregate [s = sum(x)] by a

    Such groups come from a `let` that is read twice: a table is not to be read twice for them.
    """
    while (shared := _shared(federated)) is not None:
        federated = _with_one(federated, *shared)
    return federated


def read_several_times(plan: Plan) -> frozenset[int]:
    """The numbers of fragments that stand in a local plan more than once."""
    counts = Counter(node.fragment for node in nodes(plan) if isinstance(node, Exchange))
    return frozenset(number for number, count in counts.items() if count > 1)


@dataclass(frozen=True, slots=True)
class _Place:
    """Groups in a fragment, by its number; is_all: whether it sends all of them."""

    fragment: int
    groups: Aggregate
    is_all: bool


def _shared(federated: FederatedPlan) -> tuple[_Place, list[_Place]] | None:
    """Groups of a fragment that sends all of them, and where others have the same; None where there are none."""
    if federated.local is None or len({each.source for each in federated.fragments}) == len(federated.fragments):
        return None
    places: dict[Form, list[_Place]] = {}
    for number, fragment in enumerate(federated.fragments, 1):
        for groups, is_all in _groups_of(fragment.plan):
            places.setdefault((fragment.source, form_of(groups)), []).append(_Place(number, groups, is_all))
    for found in places.values():
        giver = next((place for place in found if place.is_all), None)
        others = [place for place in found if giver is not None and place.fragment != giver.fragment]
        if giver is not None and others:
            return giver, others
    return None


def _groups_of(plan: Plan) -> Iterator[tuple[Aggregate, bool]]:
    """The groups that a fragment only computes further with, and whether all of them are sent."""
    is_all = True
    while isinstance(plan, Project | Filter | Aggregate | Sort | Limit | Distinct | Window):
        if isinstance(plan, Aggregate) and plan.keys and not plan.sets:
            yield plan, is_all
        is_all = is_all and isinstance(plan, Project)
        plan = plan.input


def _with_one(federated: FederatedPlan, giver: _Place, others: list[_Place]) -> FederatedPlan:
    assert federated.local is not None
    columns = columns_of(giver.groups)
    names = unique_names(columns)
    gone = {place.fragment: place for place in (giver, *others)}
    numbers = range(1, len(federated.fragments) + 1)
    kept = [number for number in numbers if number == giver.fragment or number not in gone]
    at = kept.index(giver.fragment)

    def change(node: Plan) -> Plan:
        if not isinstance(node, Exchange):
            return node
        place = gone.get(node.fragment)
        if place is None:
            return replace(node, fragment=kept.index(node.fragment) + 1)
        above = federated.fragments[node.fragment - 1].plan
        read = Exchange(at + 1, _named(columns_of(place.groups), names))
        # Of an exchange's columns, some may be left out since.
        return Project(_over(above, place.groups, read), tuple(Assignment(c, ColumnRef(c)) for c in node.columns))

    fragments = [federated.fragments[number - 1] for number in kept]
    plan: Plan = giver.groups
    if _named(columns, names) != columns:
        pairs = zip(_named(columns, names), columns, strict=True)
        plan = Project(plan, tuple(Assignment(new, ColumnRef(old)) for new, old in pairs))
    fragments[at] = Fragment(fragments[at].source, plan, fragments[at].why_here)
    local = prune_columns(merge_project(rewrite_up(federated.local, change)))
    return FederatedPlan(tuple(fragments), local)


def _named(columns: tuple[Column, ...], names: list[str]) -> tuple[Column, ...]:
    return tuple(replace(column, name=name) for column, name in zip(columns, names, strict=True))


def _over(plan: Plan, groups: Aggregate, read: Exchange) -> Plan:
    return read if plan is groups else with_inputs(plan, tuple(_over(child, groups, read) for child in inputs_of(plan)))
