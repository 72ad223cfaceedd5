"""What a write does, as text: the statements of the table's source, and the query that is read for them."""

from __future__ import annotations

from dataflow.compiler.compile_write import CompiledWrite
from dataflow.dsl.write import Delete, Insert, Update, WritePipeline, verb_of


def explain_write(write: WritePipeline, compiled: CompiledWrite, description: str, query: str | None) -> str:
    """A write that is not run ▶ its account. query: that of what is read where the write is no statement."""
    lines = [f"{verb_of(write.step)} `{compiled.table.label}` in {description}"]
    if compiled.why_not is not None:
        lines += [f"  no single statement: {compiled.why_not}", f"  {_otherwise(write)}"]
    elif not compiled.steps:
        lines.append("  nothing runs: no row can be meant")
    for step in compiled.steps:
        lines += [f"  {line}" for line in step.sql.splitlines()]
    if query is not None:
        lines += ["", query]
    return "\n".join(lines)


def _otherwise(write: WritePipeline) -> str:
    match write.step:
        case Insert(keys=()):
            return "the rows of this query are added as they come:"
        case Insert():
            return "the rows of this query are added as they come, or exchange those of the same key:"
        case Delete():
            return "the rows are removed whose keys this query has:"
        case Update():
            return "the rows whose keys this query has get its values:"
