"""CompiledPlan and what a run of it measured ▶ the account that all forms of `explain` are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dataflow.compiler.compile import CompiledFragment, CompiledKeys, CompiledPlan
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.render.slots import Slot
from dataflow.dsl.format import format_value
from dataflow.dsl.types import Field
from dataflow.runtime.explain.operators import Operator, operators, with_keys
from dataflow.runtime.explain.pushed import done_there, early_groups, inferred_filters
from dataflow.runtime.trace import Part, SentKeys, Trace


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, and the texts of what is bound to its placeholders: a value, or `$name` of a parameter."""

    sql: str
    bound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeysWaitedFor:
    """Keys that a fragment waits for: its column, the fragments they come from (none: local tables), the most sent.

    `sent` is what a run did with them.
    """

    column: str
    fragments: tuple[int, ...]
    most: int
    sent: SentKeys | None


@dataclass(frozen=True, slots=True)
class FragmentAccount:
    """What one source is asked.

    rows: those that it is thought to send, `rows_with_keys` where it is given the keys that it waits for.
    pushed: what is done there. why_here: what keeps the rest from it. notes: what more is to be said.
    reduced: the statement that runs instead where the keys are few; ranged: where they are many but close together.
    ran: which of them ran, None where none did.
    """

    number: int
    source: str
    operator: Operator
    statement: Statement
    rows: float | None
    rows_with_keys: float | None
    pushed: tuple[str, ...]
    why_here: str | None
    notes: tuple[str, ...]
    keys: tuple[KeysWaitedFor, ...]
    reduced: Statement | None
    ranged: Statement | None
    ran: Statement | None
    measured: Part | None


@dataclass(frozen=True, slots=True)
class Account:
    """A whole plan. `local` and its statement are None where one source does everything.

    sources: what each is, by name. result: what a run measured of the whole, None where it was not run.
    """

    sources: Mapping[str, str]
    columns: tuple[Field, ...]
    parameters: tuple[Field, ...]
    fragments: tuple[FragmentAccount, ...]
    local: Operator | None
    statement: Statement | None
    result: Part | None

    @property
    def rows(self) -> float | None:
        """Rows that the result is thought to have."""
        return self.fragments[0].rows if self.local is None else self.local.rows


def account(plan: CompiledPlan, sources: Mapping[str, str], trace: Trace | None = None) -> Account:
    """A compiled plan, and what each source is, with a run's trace or without: what there is to be said of it.

    Estimates are made here, so that a query which is not explained costs none.
    """
    fewer = Estimates(with_keys(plan.federated.fragments))
    fragments = tuple(_fragment(plan, number, fewer, trace) for number in range(1, len(plan.fragments) + 1))
    # What keys leave has a match here: to multiply by the matches once more would be too few.
    estimates = Estimates([fragment.plan for fragment in plan.federated.fragments])
    sent = [each.rows if each.rows_with_keys is None else each.rows_with_keys for each in fragments]
    local = plan.federated.local
    statement = None if plan.local is None else _statement(plan.local.sql, plan.local.slots)
    return Account(
        sources,
        plan.fields,
        plan.parameters,
        fragments,
        None if local is None else operators(local, None, estimates, sent),
        statement,
        None if trace is None else trace.parts.get(0, Part()),
    )


def _fragment(plan: CompiledPlan, number: int, fewer: Estimates, trace: Trace | None) -> FragmentAccount:
    compiled, fragment = plan.fragments[number - 1], plan.federated.fragments[number - 1]
    estimates = Estimates()
    operator = operators(fragment.plan, fragment.source, estimates)
    measured = None if trace is None else trace.parts.get(0 if plan.local is None else number, Part())
    reduced = next((each for each in compiled.reduced if not each.ranges), None)
    ranged = next((each for each in compiled.reduced if each.ranges), None)
    sent = () if measured is None else measured.keys
    waited = zip(compiled.keys, (*sent, *([None] * len(compiled.keys))), strict=False)
    plan_with_keys = fewer.fragments[number - 1]
    is_fewer = plan_with_keys is not fragment.plan and fewer.known(plan_with_keys)
    notes = (*early_groups(fragment.plan, plan, estimates), *inferred_filters(fragment.plan, plan))
    return FragmentAccount(
        number,
        compiled.source,
        operator,
        _statement(compiled.sql, compiled.slots),
        operator.rows,
        fewer.rows(plan_with_keys) if is_fewer else None,
        done_there(fragment.plan),
        compiled.why_here,
        (*notes, *compiled.without_index),
        tuple(KeysWaitedFor(keys.column, keys.fragments, keys.most, done) for keys, done in waited),
        None if reduced is None else _statement(reduced.sql, reduced.slots, compiled.keys),
        None if ranged is None else _statement(ranged.sql, ranged.slots, compiled.keys),
        None if measured is None else _ran(compiled, measured),
        measured,
    )


def _ran(fragment: CompiledFragment, measured: Part) -> Statement | None:
    """The statement that a run chose by its keys; None where it asked nothing."""
    if len(measured.keys) < len(fragment.keys) or any(keys.count == 0 for keys in measured.keys):
        return None
    sent = tuple(at for at, keys in enumerate(measured.keys) if keys.sent and keys.count is not None)
    ranged = tuple(at for at, keys in enumerate(measured.keys) if keys.sent and keys.count is None)
    of_run = (each for each in fragment.reduced if (each.ranges if ranged else each.keys) == (ranged or sent))
    chosen = next(of_run, fragment) if sent or ranged else fragment
    return _statement(chosen.sql, chosen.slots, fragment.keys)


def _statement(sql: str, slots: tuple[Slot, ...], keys: tuple[CompiledKeys, ...] = ()) -> Statement:
    lists = {each.parameter: f"keys of {each.column}" for each in keys}
    for each in keys:
        if each.range is not None:
            lists[each.range.least] = f"least of the keys of {each.column}"
            lists[each.range.greatest] = f"greatest of the keys of {each.column}"
    bound = (
        format_value(slot.value) if isinstance(slot, Literal) else lists.get(slot.name, f"${slot.name}")
        for slot in slots
    )
    return Statement(sql, tuple(bound))
