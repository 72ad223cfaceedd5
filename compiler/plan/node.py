"""Places for what has been found out about parts of a plan; it holds for good, since they never change.

None of it is part of a value: it is not compared, and `replace` leaves it behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataflow.compiler.plan.relational import Plan
    from dataflow.compiler.plan.scalar import Assignment, Column

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def part(cls: type[T]) -> type[T]:
    """A dataclass whose fields are set but once, as every part of a plan is one.

    It is for the type checker to see to that. `frozen=True` would see to it each time that one is made, which takes
    five times as long, and hundreds are made for each query.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


class Node:
    """What the functions of `relational` say of a node, and the changes that have left its whole subtree as it is."""

    __slots__ = ("_columns", "_ids", "_kinds", "_read", "_settled", "_sources")

    _columns: tuple[Column, ...]
    _ids: frozenset[int]
    _kinds: frozenset[type[Node]]
    _read: frozenset[int]
    _settled: set[Callable[..., object]]
    _sources: frozenset[str]


class Term:
    """Ids of the columns that a scalar reads, its size, and whether its constant parts are computed."""

    __slots__ = ("_folded", "_size", "_used")

    _folded: bool
    _size: int
    _used: frozenset[int]


class Handed:
    """The assignment that hands a column on as it is: most projections have it of most columns."""

    __slots__ = ("_passed_on",)

    _passed_on: Assignment


keep = setattr
"""Notes in one of its places what was found out, which the type checker lets nobody do who does not say it so."""


def settled_by(node: Node) -> set[Callable[..., object]]:
    """The changes by which walks have left a node, and all below it, as they are; to be added to."""
    changes: set[Callable[..., object]] | None = getattr(node, "_settled", None)
    if changes is None:
        changes = set()
        keep(node, "_settled", changes)
    return changes


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
