"""Places for what has been found out about parts of a plan; it holds for good, since they never change.

None of it is part of a value: it is not compared, and `replace` leaves it behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataflow.compiler.plan.relational import Plan
    from dataflow.compiler.plan.scalar import Assignment, Column


class Node:
    """What the functions of `relational` say of a node, and the changes that have left its whole subtree as it is."""

    __slots__ = ("_columns", "_ids", "_kinds", "_settled", "_sources")

    _columns: tuple[Column, ...]
    _ids: frozenset[int]
    _kinds: frozenset[type[Node]]
    _settled: set[Callable[[Plan], Plan]]
    _sources: frozenset[str]


class Term:
    """Ids of the columns that a scalar reads."""

    __slots__ = ("_used",)

    _used: frozenset[int]


class Handed:
    """The assignment that hands a column on as it is: most projections have it of most columns."""

    __slots__ = ("_passed_on",)

    _passed_on: Assignment


def keep(part: Node | Term | Handed, name: str, value: object) -> None:
    """Notes in one of its places what was found out."""
    # Parts of plans are frozen for all who do not say it as loudly as this.
    object.__setattr__(part, name, value)


def is_settled(node: Node, change: Callable[[Plan], Plan]) -> bool:
    """Whether a walk has left the node and all below it as they are."""
    return change in getattr(node, "_settled", ())


def settle(node: Node, change: Callable[[Plan], Plan]) -> None:
    """Notes that a walk has left the node and all below it as they are."""
    settled: set[Callable[[Plan], Plan]] | None = getattr(node, "_settled", None)
    if settled is None:
        keep(node, "_settled", {change})
    else:
        settled.add(change)


class Leaf(Node):
    """A node without inputs."""

    __slots__ = ()

    @property
    def inputs(self) -> tuple[Plan, ...]:
        return ()


class OverOne(Node):
    """A node over one input."""

    __slots__ = ()
    input: Plan

    @property
    def inputs(self) -> tuple[Plan, ...]:
        return (self.input,)


class OverTwo(Node):
    """A node over a left and a right input."""

    __slots__ = ()
    left: Plan
    right: Plan

    @property
    def inputs(self) -> tuple[Plan, ...]:
        return self.left, self.right
