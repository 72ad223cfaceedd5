"""A plan cut into fragments: what split makes and compile spells."""

from __future__ import annotations

from dataclasses import dataclass

from dataflow.compiler.plan.relational import Plan


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a plan that one source does itself; `why_here` says what kept the rest from going with it."""

    source: str
    plan: Plan
    why_here: str | None = None


@dataclass(frozen=True, slots=True)
class FederatedPlan:
    """Fragments and the local plan over them, in which `Exchange #n` stands for the n-th fragment's rows.

    `local` is None where one source does everything: its rows are the result.
    """

    fragments: tuple[Fragment, ...]
    local: Plan | None
