"""Chosen keys ▶ the plans that a fragment may run instead of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.federation.key_costs import Known, Reading
from dataflow.compiler.federation.key_ways import Way
from dataflow.compiler.federation.physical import Fragment, KeyRange, Keys, Reduced
from dataflow.compiler.federation.why_not import why_not
from dataflow.compiler.optimize import Rule, optimize
from dataflow.compiler.plan.relational import Aggregate, Filter, Plan, columns_of
from dataflow.compiler.plan.scalar import (
    AggregateCall,
    Assignment,
    Call,
    Column,
    ColumnRef,
    Parameter,
    Scalar,
    all_of,
)
from dataflow.compiler.plan.walk import nodes
from dataflow.dsl.types import BOOL, List

RANGED = ("int64", "decimal", "date")
"""Types of which a range is known to leave few rows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way, the keys it sends, what is thought of them, and how many are too many."""

    way: Way
    keys: Plan
    known: Known
    most: int


def with_plans(
    fragment: Fragment,
    number: int,
    choices: Sequence[Choice],
    reading: Reading,
    dialect: Dialect,
    rules: tuple[Rule, ...],
) -> Fragment:
    """The fragment with its keys and the plans that use them; as it is where its source cannot use them."""
    keys = tuple(
        Keys(_column_of(each.way.operand), each.keys, name, each.most, _range(each, name, reading))
        for at, each in enumerate(choices)
        if (name := f"#{number} by {at}")
    )
    reduced = []
    for numbers in _choices_of(len(keys)):
        found = reading.searched([choices[at].known for at in numbers])
        conditions = [
            _among(choices[at], keys[at], searched=reading.lookups.chooses or choices[at].known is found)
            for at in numbers
        ]
        reduced.append(Reduced(numbers, optimize(Filter(fragment.plan, all_of(conditions)), rules)))
    for at, each in enumerate(keys):
        if each.range is not None:
            plan = Filter(fragment.plan, _between(choices[at], each.range))
            reduced.append(Reduced((), optimize(plan, rules), (at,)))
    possible = [each for each in reduced if all(why_not(node, dialect) is None for node in nodes(each.plan))]
    return replace(fragment, keys=keys, reduced=tuple(possible)) if possible else fragment


def _range(choice: Choice, name: str, reading: Reading) -> KeyRange | None:
    """What is asked for instead of too many keys; None where nothing is known of the values that are stored."""
    operand = choice.way.operand
    facts = reading.estimates.facts(reading.plan, operand.column.id) if isinstance(operand, ColumnRef) else None
    if facts is None or facts.least is None or facts.greatest is None or operand.type.name not in RANGED:
        return None
    (key,) = columns_of(choice.keys)
    both = [
        Assignment(Column(-at, name, key.type), AggregateCall(name, (ColumnRef(key),), None, key.type))
        for at, name in enumerate(("min", "max"), 1)
    ]
    values = Aggregate(choice.keys, (), tuple(both))
    return KeyRange(values, f"{name} least", f"{name} greatest", facts.greatest - facts.least)


def _among(choice: Choice, keys: Keys, *, searched: bool) -> Scalar:
    """Whether a row has one of the keys; unless they are `searched`, so spelt that no index is used."""
    operand = choice.way.operand
    if not searched:
        operand = Call("coalesce", (operand, operand), operand.type, operand.nullable)
    return Call("in_list", (operand, Parameter(keys.parameter, List(choice.way.source.type))), BOOL)


def _between(choice: Choice, keys: KeyRange) -> Scalar:
    operand, type_ = choice.way.operand, choice.way.source.type
    return all_of(
        [
            Call("greater_equal", (operand, Parameter(keys.least, type_)), BOOL),
            Call("less_equal", (operand, Parameter(keys.greatest, type_)), BOOL),
        ]
    )


def _choices_of(count: int) -> Iterator[tuple[int, ...]]:
    """All choices of so many numbers, the largest first, but none of them."""
    for size in range(count, 0, -1):
        yield from combinations(range(count), size)


def _column_of(operand: Scalar) -> Column:
    """The column that a condition is on, to name it."""
    if isinstance(operand, ColumnRef):
        return operand.column
    return Column(0, "a computed value", operand.type)
