"""A plan cut into fragments: what split makes and compile spells."""

from __future__ import annotations

from dataclasses import dataclass

from dataflow.compiler.plan.relational import Plan
from dataflow.compiler.plan.scalar import Column


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The least and the greatest of keys, which are sent where the keys are too many but lie close together.

    values: a local plan of these two columns, in one row. least, greatest: the names of the parameters that they are.
    width: the distance between the least and the greatest value that are stored in the fragment's column.
    """

    values: Plan
    least: str
    greatest: str
    width: float


@dataclass(frozen=True, slots=True)
class Keys:
    """Values that rows of a fragment must have in `column` to be of use, which other parts of the query know sooner.

    values: a local plan of one column, in which each of them is once and null is not; the exchanges in it say which
        fragments it waits for.
    parameter: the name of the list that they are in the fragment's plans.
    most: if there are more, to look for them would take longer than to send all rows.
    """

    column: Column
    values: Plan
    parameter: str
    most: int
    range: KeyRange | None = None


@dataclass(frozen=True, slots=True)
class Reduced:
    """A fragment's plan with conditions on some of its keys, or on their range; they are named by numbers from 0 on."""

    keys: tuple[int, ...]
    plan: Plan
    ranges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a plan that one source does itself; `why_here` says what kept the rest from going with it.

    Where it waits for `keys`, `reduced` are the plans that may run instead of `plan`, the best first.
    """

    source: str
    plan: Plan
    why_here: str | None = None
    keys: tuple[Keys, ...] = ()
    reduced: tuple[Reduced, ...] = ()


@dataclass(frozen=True, slots=True)
class FederatedPlan:
    """Fragments and the local plan over them, in which `Exchange #n` stands for the n-th fragment's rows.

    `local` is None where one source does everything: its rows are the result.
    """

    fragments: tuple[Fragment, ...]
    local: Plan | None
