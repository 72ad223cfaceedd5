"""CompiledPlan ▶ text: which part runs where, the SQL of each source, and what a run of it measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dataflow.compiler.compile import CompiledFragment, CompiledPlan
from dataflow.compiler.plan.relational import Exchange, Plan, Scan, inputs_of
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.plan.show import show_node
from dataflow.compiler.render.scalars import Slot
from dataflow.dsl.format import format_value
from dataflow.runtime.progress import size
from dataflow.runtime.trace import Part, Trace, places


class Explanation(str):  # noqa: SLOT000  # it has fields, and is a text all the same
    """What `explain` says: a text, which a notebook shows as a drawing."""

    def __new__(cls, plan: CompiledPlan, descriptions: Mapping[str, str], trace: Trace | None) -> Explanation:
        explanation = super().__new__(cls, _text(sections(plan, descriptions, trace)))
        explanation._shown = (plan, descriptions, trace)
        return explanation

    _shown: tuple[CompiledPlan, Mapping[str, str], Trace | None]

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # IPython in a terminal

    def _repr_html_(self) -> str:
        from dataflow.runtime.notebook.plan_html import plan_html

        return plan_html(*self._shown)


def explain(plan: CompiledPlan, descriptions: Mapping[str, str], trace: Trace | None = None) -> Explanation:
    """The plan for people: the local tree, then each fragment with its source, SQL and bound values."""
    return Explanation(plan, descriptions, trace)


Section = tuple[str, list[str]]


def sections(plan: CompiledPlan, descriptions: Mapping[str, str], trace: Trace | None = None) -> list[Section]:
    """Each part of a plan as a title and lines: what is done locally, then the fragments."""
    found: list[Section] = []
    if plan.local is not None and plan.federated.local is not None:
        found.append(("local: DuckDB" + _measured(trace, 0), _tree(plan.federated.local, descriptions, 0)))
    for number, fragment in enumerate(plan.fragments, 1):
        part = number if plan.local is not None else 0
        alone = plan.local is None
        title = f"{'whole query' if alone else f'fragment #{number}'} ▶ {fragment.source}: "
        sent = [] if trace is None else [str(keys) for keys in trace.parts.get(part, Part()).keys]
        found.append((title + descriptions[fragment.source] + _measured(trace, part), [*_lines(fragment), *sent]))
    return found


def _text(parts: list[Section]) -> str:
    return "\n\n".join("\n".join((title, *(f"  {line}" for line in lines))) for title, lines in parts)


def _lines(fragment: CompiledFragment) -> list[str]:
    lines = [fragment.sql]
    if fragment.slots:
        lines.append("with " + ", ".join(f"{at} = {_bound(slot)}" for at, slot in enumerate(fragment.slots, 1)))
    lines += fragment.without_index
    lines += (f"waits for keys of {keys.column} from {places(keys.fragments)}" for keys in fragment.keys)
    lines += (f"with their keys: {reduced.sql}" for reduced in fragment.reduced[:1])
    if fragment.why_here is not None:
        lines.append(f"the rest is local: {fragment.why_here}")
    return lines


def _tree(plan: Plan, descriptions: Mapping[str, str], indent: int) -> list[str]:
    lines = ["  " * indent + show_node(plan) + _read_here(plan, descriptions)]
    for child in inputs_of(plan):
        lines += _tree(child, descriptions, indent + 1)
    return lines


def _read_here(plan: Plan, descriptions: Mapping[str, str]) -> str:
    match plan:
        case Scan(table=table):
            return f"  ◀ {descriptions[table.source]}, read in place"
        case Exchange(fragment=number):
            return f"  ◀ fragment #{number}"
        case _:
            return ""


def _bound(slot: Slot) -> str:
    return format_value(slot.value) if isinstance(slot, Literal) else f"${slot.name}"


def _measured(trace: Trace | None, number: int) -> str:
    if trace is None:
        return ""
    part = trace.parts.get(number, Part())
    text = f"  [{part.rows:,} rows, {size(part.bytes)}"
    if part.first is not None:
        text += f", first after {part.first * 1000:.1f} ms"
    # A fragment whose rows were no longer wanted has no end of its own.
    return text + (f", all after {part.ended * 1000:.1f} ms]" if part.ended is not None else ", stopped early]")
