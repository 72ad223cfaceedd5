"""A write and what a node was given for it ▶ the node's outputs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kailash.nodes.base import NodeParameter

from dataflow.dsl.errors import ParameterError, quoted
from dataflow.dsl.format import format_from
from dataflow.dsl.query import From
from dataflow.dsl.write import WritePipeline, pipeline_of
from dataflow.runtime import loop
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.outputs import SCHEMA, of_result, outputs_of
from dataflow.runtime.kailash.running import over_given, values_of

if TYPE_CHECKING:
    from dataflow.dsl.build_write import Write
    from dataflow.runtime.session import SourceSession

KEPT: Final = ("records", "arrow", "pandas", "polars")
"""Forms of rows that a write gives back: they are in memory."""

CHANGED: Final[dict[str, NodeParameter]] = {
    "row_count": NodeParameter(name="row_count", type=int, description="number of rows that were written"),
    "table": NodeParameter(name="table", type=str, description="the table they were written in"),
    **{name: SCHEMA[name] for name in ("rows", "columns", "arrow", "pandas", "polars")},
}
"""The outputs of a node that makes a write."""


@dataclass(frozen=True, slots=True)
class Change:
    """A write whose parameters and tables are in hand; `session` has the tables.

    ignored: what was given only where the write has it, and it has not.
    """

    write: WritePipeline
    session: SourceSession
    values: Mapping[str, object]
    table: str
    ignored: tuple[str, ...]


def kept_inputs() -> list[NodeParameter]:
    """The input that chooses the form of rows that are given back."""
    described = f"form of the rows that `returning` gives: {', '.join(KEPT)}"
    return [NodeParameter(name="output", type=str, required=False, choices=list(KEPT), description=described)]


def kept_form(output: object) -> str:
    """The input `output` of a node that writes ▶ one of `KEPT`. Raises ParameterError."""
    if output is None:
        return KEPT[0]
    if not isinstance(output, str) or output not in KEPT:
        raise ParameterError(f"expected one of {quoted(KEPT)} for `output`, found `{output}`")
    return output


async def prepare_change(
    write: Write, given: Mapping[str, object], progress: Progress, optional: Collection[str] = ()
) -> Change:
    """A write and the values and tables that are given for it, as workflows have them, ▶ the write ready to be made.

    optional: names of what is given only where the write has it. Raises what checking the write raises.
    """
    made: SourceSession = write._session  # type: ignore[assignment]
    pipeline = write._pipeline
    session, tables = await over_given(made, pipeline_of(pipeline), given, progress)
    progress.stage = "check"
    compiled = await loop.wait(session.compile_write(pipeline))
    progress.stage = "inputs"
    values, ignored = values_of(compiled.parameters, tables, given, optional)
    table = format_from(From((compiled.table.source, *compiled.table.path))).removeprefix("from ")
    return Change(pipeline, session, values, table, ignored)


async def change(prepared: Change, form: str, progress: Progress) -> dict[str, Any]:
    """A write ready to be made and the form of the rows that it gives ▶ the outputs of a node."""
    progress.stage = "run"
    written = await prepared.session.awrite(prepared.write, prepared.values)
    outputs = outputs_of([], None)
    if prepared.write.returning is not None:
        progress.stage = "output"
        outputs = of_result(written.result, form)
    return {**outputs, "row_count": int(written), "table": prepared.table}
