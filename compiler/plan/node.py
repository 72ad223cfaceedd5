"""What has been found out about a node of a plan; it holds for good, since nodes never change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataflow.compiler.plan.relational import Plan
    from dataflow.compiler.plan.scalar import Column


class Node:
    """What every node of a plan is made of besides its fields: places for what the functions below ask often.

    Nothing here is part of a node's value, and `replace` leaves it behind. `_settled` are the changes by which a walk
    has left the whole subtree as it is.
    """

    __slots__ = ("_columns", "_ids", "_kinds", "_read", "_settled")

    _columns: tuple[Column, ...]
    _ids: frozenset[int]
    _kinds: frozenset[type[Node]]
    _read: frozenset[int]
    _settled: set[Callable[[Plan], Plan]]


def keep(node: Node, name: str, value: object) -> None:
    """Notes in one of its places what was found out about a node."""
    # Nodes are frozen for all who do not say it as loudly as this.
    object.__setattr__(node, name, value)


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
