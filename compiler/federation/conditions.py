"""What is asked of several relations together: which are connected, and what is checked where two sets meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from dataflow.compiler.plan.relational import Plan, ids_of
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, Scalar, columns_used
from dataflow.dsl.types import BOOL, FLOAT64

Class = dict[int, Column]
"""Columns that are equal to each other, one of a relation, by the relation's number."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of what is asked of several relations together, whose numbers are the bits of `mask`.

    sides: the relations of both sides of an equality, 0 where it is none, or where both sides read the same.
    """

    predicate: Scalar
    mask: int
    sides: tuple[int, int] = (0, 0)


class Conditions:
    """The conditions between relations: classes of columns that are equal to each other, and the rest.

    Sets of relations are the bits of a number. Of a class, one equality between two sets is enough: within each of them
    its columns are equal already.
    """

    __slots__ = ("_masks", "_written", "classes", "rest")

    def __init__(self, relations: Sequence[Plan], predicates: Sequence[Scalar]) -> None:
        owner = {id_: at for at, relation in enumerate(relations) for id_ in ids_of(relation)}
        self.classes: list[Class] = []
        self.rest: list[Condition] = []
        self._written: dict[frozenset[int], Scalar] = {}
        of_column: dict[int, Class] = {}
        for part in predicates:
            pair = _equal_columns(part, owner)
            if pair is None or not self._join_classes(pair, owner, of_column):
                self.rest.append(_condition(part, owner))
            else:
                self._written[frozenset(column.id for column in pair)] = part
        self._masks = [reduce(or_, (1 << at for at in members)) for members in self.classes]

    def _join_classes(self, pair: tuple[Column, Column], owner: dict[int, int], of_column: dict[int, Class]) -> bool:
        """Makes the columns of both one class; not where a relation would have two of them, which must be compared."""
        one, other = (of_column.get(column.id) or {owner[column.id]: column} for column in pair)
        if one is other:
            return True
        if one.keys() & other.keys():
            return False
        joined = {**one, **other}
        self.classes = [each for each in self.classes if each is not one and each is not other] + [joined]
        of_column.update((column.id, joined) for column in joined.values())
        return True

    def equalities(self, first: int, second: int) -> list[tuple[Column, Column]]:
        """A pair of columns of each class that has columns of two sets; one that was written, if there is."""
        found = []
        for members, mask in zip(self.classes, self._masks, strict=True):
            if mask & first and mask & second:
                ones = [column for at, column in members.items() if first >> at & 1]
                others = [column for at, column in members.items() if second >> at & 1]
                pairs = [(one, other) for one in ones for other in others]
                asked = (pair for pair in pairs if frozenset((pair[0].id, pair[1].id)) in self._written)
                found.append(next(asked, pairs[0]))
        return found

    def spelt(self, one: Column, other: Column) -> Scalar:
        """An equality as it was written, or one that follows from those that were."""
        written = self._written.get(frozenset((one.id, other.id)))
        return written or Call("equal", (ColumnRef(one), ColumnRef(other)), BOOL, one.nullable or other.nullable)

    def met(self, first: int, second: int) -> list[Scalar]:
        """The other conditions that can be checked when two sets are joined, and could not before."""
        both = first | second
        return [
            part.predicate
            for part in self.rest
            if part.mask & both == part.mask and part.mask & first and part.mask & second
        ]

    def between(self, first: int, second: int) -> list[Scalar]:
        """All that is checked when two sets are joined."""
        return [*(self.spelt(*pair) for pair in self.equalities(first, second)), *self.met(first, second)]

    def connected(self, first: int, second: int) -> bool:
        """Whether an equality connects two sets of relations."""
        for mask in self._masks:
            if mask & first and mask & second:
                return True
        return any(_is_across(part.sides, first, second) for part in self.rest) if self.rest else False


def _is_across(sides: tuple[int, int], first: int, second: int) -> bool:
    one, other = sides
    return bool(one) and ((one & first == one and other & second == other) or
                          (one & second == one and other & first == other))  # fmt: skip


def _equal_columns(part: Scalar, owner: dict[int, int]) -> tuple[Column, Column] | None:
    """Two columns of two relations that must be equal, of a type whose equality is carried on from value to value."""
    match part:
        case Call(function="equal", args=(ColumnRef(column=one), ColumnRef(column=other))):
            if one.type == other.type != FLOAT64 and owner[one.id] != owner[other.id]:
                return one, other
        case _:
            pass
    return None


def _condition(part: Scalar, owner: dict[int, int]) -> Condition:
    mask = _owners(part, owner)
    match part:
        case Call(function="equal", args=(left, right)):
            one, other = _owners(left, owner), _owners(right, owner)
            if one and other and not one & other:
                return Condition(part, mask, (one, other))
        case _:
            pass
    return Condition(part, mask)


def _owners(scalar: Scalar, owner: dict[int, int]) -> int:
    return reduce(or_, (1 << owner[id_] for id_ in columns_used(scalar)), 0)
