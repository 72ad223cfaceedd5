"""CompiledPlan ▶ text: which part runs where, the SQL of each source, and what a run of it measured."""

from __future__ import annotations

from collections.abc import Mapping

from dataflow.compiler.compile import CompiledFragment, CompiledPlan
from dataflow.compiler.plan.relational import Exchange, Plan, Scan, inputs_of
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.plan.show import show_node
from dataflow.compiler.render.scalars import Slot
from dataflow.dsl.format import format_value
from dataflow.runtime.progress import size
from dataflow.runtime.trace import Part, Trace


def explain(plan: CompiledPlan, descriptions: Mapping[str, str], trace: Trace | None = None) -> str:
    """The plan for people: the local tree, then each fragment with its source, SQL and bound values."""
    sections = []
    if plan.local is not None and plan.federated.local is not None:
        lines = ["local: DuckDB" + _measured(trace, 0), *_tree(plan.federated.local, descriptions, 1)]
        sections.append("\n".join(lines))
    for number, fragment in enumerate(plan.fragments, 1):
        part = number if plan.local is not None else 0
        sections.append(_fragment(number, fragment, plan, descriptions, _measured(trace, part)))
    return "\n\n".join(sections)


def _fragment(
    number: int, fragment: CompiledFragment, plan: CompiledPlan, descriptions: Mapping[str, str], measured: str
) -> str:
    alone = plan.local is None
    title = f"{'whole query' if alone else f'fragment #{number}'} ▶ {fragment.source}: {descriptions[fragment.source]}"
    lines = [title + measured, f"  {fragment.sql}"]
    if fragment.slots:
        lines.append("  with " + ", ".join(f"{at} = {_bound(slot)}" for at, slot in enumerate(fragment.slots, 1)))
    if fragment.why_here is not None:
        lines.append(f"  the rest is local: {fragment.why_here}")
    return "\n".join(lines)


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
