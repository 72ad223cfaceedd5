"""Plan ▶ operators as they are shown: what each does, where, and how many rows it is thought to give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dataflow.compiler.federation.physical import Fragment
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Exchange, Filter, Join, Plan, Scan, columns_of, ids_of, inputs_of
from dataflow.compiler.plan.scalar import Call, ColumnRef, Scalar, conjuncts
from dataflow.compiler.plan.show import show_node, show_scalar
from dataflow.dsl.types import BOOL


@dataclass(frozen=True, slots=True)
class Operator:
    """One node of a plan. `source` is where it runs, None for the local DuckDB.

    rows: those that it is thought to give, None where a source has not said how many its tables have.
    fragment: the number of the fragment whose rows these are. table: the table that is read, by its whole name.
    """

    name: str
    detail: str
    source: str | None
    rows: float | None
    inputs: tuple[Operator, ...] = ()
    fragment: int | None = None
    table: str | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.detail}" if self.detail else self.name

    def walk(self) -> Iterator[Operator]:
        """This one and all below it."""
        yield self
        for child in self.inputs:
            yield from child.walk()


def operators(plan: Plan, source: str | None, estimates: Estimates, sent: Sequence[float | None] = ()) -> Operator:
    """The operators of a plan that a source does; without a source, what is done here with what fragments `sent`."""
    inputs = tuple(operators(child, source, estimates, sent) for child in inputs_of(plan))
    known = all(child.rows is not None for child in inputs) if inputs else estimates.known(plan)
    name, _, detail = _shown(plan).partition(" ")
    rows = estimates.rows(plan) if known else None
    match plan:
        case Exchange(fragment=number):
            return Operator(name, detail, source, sent[number - 1], fragment=number)
        case Scan(table=table):
            return Operator(name, detail, source or table.source, rows, table=table.label)
        case _:
            return Operator(name, detail, source, rows, inputs)


def _shown(plan: Plan) -> str:
    """As plans are shown elsewhere, but for conditions, which are easier to read without the outer brackets."""
    match plan:
        case Filter(predicate=predicate):
            return f"Filter {_conditions(predicate)}"
        case Join(kind=kind, predicate=predicate) if kind != "cross":
            return f"Join {kind} on {_conditions(predicate)}"
        case _:
            return show_node(plan)


def _conditions(predicate: Scalar) -> str:
    return " and ".join(map(show_scalar, conjuncts(predicate))) or "true"


def with_keys(fragments: Sequence[Fragment]) -> list[Plan]:
    """What each fragment is thought to send: only rows whose keys are among those that it waits for."""
    return [_with_keys(fragment) for fragment in fragments]


def _with_keys(fragment: Fragment) -> Plan:
    plan = fragment.plan
    for keys in fragment.keys:
        # Keys of a computed value are not looked for: what is thought of their number is too much then.
        if keys.column.id in ids_of(fragment.plan):
            (key,) = columns_of(keys.values)
            plan = Join("semi", plan, keys.values, Call("equal", (ColumnRef(keys.column), ColumnRef(key)), BOOL))
    return plan
