"""Flow ▶ text for people, or JSON for programs."""

from __future__ import annotations

import json
from typing import Any, Final

from dataflow.compiler.lineage import made_dicts, made_lines
from dataflow.dsl.query import GIVEN
from dataflow.runtime.lineage.flow import Flow, Step

VERSION: Final = 1
"""It grows when a field of the JSON goes or changes its meaning; fields may be added."""


def text_of(flow: Flow) -> str:
    """Each node, in the order in which they may run: what it reads and takes, and what its columns are made from."""
    return "\n".join(line for step in flow.steps for line in _lines(step))


def _lines(step: Step) -> list[str]:
    lines = [f"{step.node.id} ({step.node.type})", *(f"  reads {read}" for read in step.tables)]
    for each in step.takes:
        read = step.taken(each)
        lines.append(f"  takes {each.from_node}.{each.from_output} as {each.to_input if read is None else read}")
    handed = {each.to_input for each in step.takes}
    lines += [
        f"  is given {read}"
        for read in step.reads
        if read.table.source is None and read.table.path[0].removeprefix(GIVEN) not in handed
    ]
    if not step.is_known:
        return lines
    lines.append("  gives" if step.writes is None else f"  writes {step.writes.table}")
    made = ["columns that are known when it runs"] if step.columns is None else made_lines(step.columns)
    return [*lines, *(f"    {line}" for line in made)]


def json_of(flow: Flow) -> str:
    """The flow as the text of one JSON object."""
    return json.dumps(as_dict(flow), ensure_ascii=False, indent=2)


def as_dict(flow: Flow) -> dict[str, Any]:
    """The flow as plain dicts, lists and texts."""
    return {"version": VERSION, "file": flow.file, "nodes": [_step(step) for step in flow.steps]}


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.node.id,
        "type": step.node.type,
        "known": step.is_known,
        "reads": [read.to_dict() for read in step.reads],
        "takes": [
            {"input": each.to_input, "from_node": each.from_node, "from_output": each.from_output}
            for each in step.takes
        ],
        "writes": [] if step.writes is None else [step.writes.to_dict()],
        "columns": made_dicts(step.columns),
    }
