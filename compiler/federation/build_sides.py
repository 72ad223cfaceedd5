"""FederatedPlan ▶ FederatedPlan: outer, semi and anti joins that keep the small side in memory, not the large one.

DuckDB makes the hash table of the right side, as it does for inner joins, which `join_order` has put in good order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dataflow.compiler.federation.join_graph import in_columns
from dataflow.compiler.federation.physical import FederatedPlan
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import (
    Exchange,
    Join,
    Plan,
    SetOperation,
    Union,
    columns_of,
    ids_of,
    inputs_of,
    with_inputs,
)
from dataflow.compiler.plan.repeatable import is_repeatable
from dataflow.compiler.plan.scalar import Call, Scalar, all_of, columns_used, conjuncts
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.rules.prune_columns import prune_columns

MANY_ROWS = 100_000.0
"""Of a right side, below which it takes too little memory to do anything about it."""

SMALLER = 0.25
"""The share of the right side's rows that the left one has at most: estimates are no better than that."""

ENTRY_BYTES = 24.0
"""What a row takes in a hash table besides its values: its hash, the pointer to it, and to the next one."""


def with_small_builds(federated: FederatedPlan) -> FederatedPlan:
    """The same rows, where DuckDB lets the large side pass by, one batch after the other.

    Join left on a == b        Join right on a == b
      Exchange #1 (few)    ▶     Exchange #2
      Exchange #2 (many)         Exchange #1

    Join semi on a == b        Join semi on a == b
      Exchange #1 (few)    ▶     Exchange #1
      Exchange #2 (many)         Join semi on a == b
                                   Exchange #2
                                   Exchange #1

    DuckDB can make a hash table of the left side of a semi or anti join, but there is no spelling for it. So only those
    rows of the right side that the left one can meet go into one; the left side is read twice for them.
    """
    if federated.local is None or not federated.fragments or not any(map(_is_to_try, nodes(federated.local))):
        return federated
    columns = columns_of(federated.local)
    sides = _Sides(federated, Estimates([fragment.plan for fragment in federated.fragments]))
    return replace(federated, local=in_columns(sides.arranged(federated.local), columns))


@dataclass(frozen=True, slots=True)
class _Sides:
    federated: FederatedPlan
    estimates: Estimates

    def arranged(self, plan: Plan) -> Plan:
        below = [(child, self.arranged(child)) for child in inputs_of(plan)]
        if isinstance(plan, Union | SetOperation):
            # Elsewhere columns are found by their ids, whatever order they are in.
            plan = with_inputs(plan, tuple(in_columns(made, columns_of(child)) for child, made in below))
        else:
            plan = with_inputs(plan, tuple(made for _, made in below))
        return self._join(plan) if isinstance(plan, Join) else plan

    def _join(self, plan: Join) -> Plan:
        equal = list(_equalities(plan))
        if not equal or not self._is_much(plan.right):
            return plan
        match plan.kind:
            case "left" if self._is_small(plan.left, plan.right):
                return replace(plan, kind="right", left=plan.right, right=plan.left)
            case "right" if self._is_small(plan.left, plan.right):
                return replace(plan, kind="left", left=plan.right, right=plan.left)
            case "full" if self._is_small(plan.left, plan.right):
                return replace(plan, left=plan.right, right=plan.left)
            case "semi" | "anti" if self._is_soon_read(plan.left, plan.right):
                # What meets no row of the left side is of no use, whatever else the join asks for.
                met = Join("semi", plan.right, plan.left, all_of(equal))
                return replace(plan, right=prune_columns(met))
            case _:
                return plan

    def _is_much(self, plan: Plan) -> bool:
        """Whether a side has many rows; one that waits for keys is thought to have few by then."""
        fragments = self.federated.fragments
        waits = any(isinstance(node, Exchange) and fragments[node.fragment - 1].keys for node in nodes(plan))
        return not waits and self.estimates.rows(plan) >= MANY_ROWS and self.estimates.known(plan)

    def _is_small(self, left: Plan, right: Plan) -> bool:
        return self.estimates.known(left) and all(
            measured(left) <= SMALLER * measured(right) for measured in (self.estimates.rows, self._held)
        )

    def _is_soon_read(self, left: Plan, right: Plan) -> bool:
        """Whether a left side has the same rows when it is read twice, and to keep what it reads takes little."""
        if not is_repeatable(left) or not self.estimates.known(left):
            return False
        below = list(nodes(left))
        kept = sum(self._held(node) for node in below if isinstance(node, Exchange))
        most = SMALLER * self.estimates.rows(right)
        return kept <= SMALLER * self._held(right) and all(self.estimates.rows(node) <= most for node in below)

    def _held(self, plan: Plan) -> float:
        """Bytes of a hash table of all rows."""
        return self.estimates.rows(plan) * (self.estimates.width(plan) + ENTRY_BYTES)


def _is_to_try(plan: Plan) -> bool:
    return isinstance(plan, Join) and plan.kind not in ("inner", "cross", "asof")


def _equalities(join: Join) -> Iterator[Scalar]:
    """The parts of a condition by which rows of both sides are found in a hash table."""
    left, right = ids_of(join.left), ids_of(join.right)
    for part in conjuncts(join.predicate):
        if isinstance(part, Call) and part.function == "equal":
            one, other = (columns_used(side) for side in part.args)
            if one and other and ((one <= left and other <= right) or (one <= right and other <= left)):
                yield part
