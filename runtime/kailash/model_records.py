"""Rows of a model as the outputs of its nodes: typed for the next node, or JSON-safe."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kailash.nodes.base import NodeParameter

from dataflow.dsl.errors import ParameterError, quoted
from dataflow.dsl.model import Model
from dataflow.dsl.types import JSON
from dataflow.runtime.kailash.async_node import Outputs
from dataflow.runtime.kailash.outputs import OUTPUTS, form_of

if TYPE_CHECKING:
    from dataflow.runtime.result import Result

TYPED: Final = "typed"
"""The form of rows by itself: values of Python's classes, JSON columns as lists and dicts."""

_MISREAD: Final = frozenset({"success", "failed", "result"})
"""Outputs by which Kailash's runtimes decide whether a node has failed, and one that they hand on differently."""

RECORD: Final = {
    "record": NodeParameter(name="record", type=dict, required=False, description="the row, by field"),
    "row_count": NodeParameter(name="row_count", type=int, required=False, description="how many rows"),
}
"""What nodes of one row put out, besides its fields under their own names."""

RECORDS: Final = {
    "records": NodeParameter(name="records", type=list, required=False, description="rows as dicts"),
    "count": NodeParameter(name="count", type=int, required=False, description="how many rows"),
    **{
        form: NodeParameter(name=form, type=object, required=False, description=f'for `"output": "{form}"`')
        for form in (*OUTPUTS[1:4], "path", "stream")
    },
    "columns": NodeParameter(name="columns", type=list, required=False, description="names of the columns"),
}
"""What nodes of many rows put out."""

COUNT: Final = {"count": RECORDS["count"]}


def output_input(forms: tuple[str, ...]) -> NodeParameter:
    """The input that chooses among forms of rows."""
    return NodeParameter(
        name="output",
        type=str,
        required=False,
        default=TYPED,
        choices=list(forms),
        description=f"form of the rows: {', '.join(forms)}; `records` are JSON-safe",
    )


FORMS: Final = (TYPED, *OUTPUTS)
FORMS_OF_ONE: Final = (TYPED, OUTPUTS[0])


def form_of_one(output: object) -> str:
    """The input `output` of a node of one row ▶ `typed` or `records`. Raises ParameterError."""
    if output is None:
        return TYPED
    if output not in FORMS_OF_ONE:
        raise ParameterError(f"expected one of {quoted(FORMS_OF_ONE)} for `output`, found `{output}`")
    return str(output)


def form_of_many(output: object, path: object) -> tuple[str, str | None]:
    """The inputs `output` and `path` ▶ one of `FORMS`, and the path of a file. Raises ParameterError."""
    if output in (None, TYPED):
        form_of(None, path)
        return TYPED, None
    if output not in FORMS:
        raise ParameterError(f"expected one of {quoted(FORMS)} for `output`, found `{output}`")
    return form_of(output, path)


def of_one(row: Mapping[str, object] | None, model: Model, form: str, **others: object) -> Outputs:
    """A row, None where there is none, ▶ its fields under their own names, and the whole as `record`."""
    record = None if row is None else record_of(row, form)
    names = [column.name for column in model.columns if column.name not in _MISREAD]
    # A missing output would make AsyncLocalRuntime hand on all of them; None does not.
    flat = {name: None if record is None else record.get(name) for name in names}
    return {**flat, "record": record, "row_count": int(record is not None), **others}


def of_many(result: Result, model: Model | None, form: str) -> Outputs:
    """Rows of a model's table, or of other columns without a model, ▶ the outputs `records`, `count` and `columns`."""
    return of_rows(result.columns, result.records() if form == OUTPUTS[0] else result.rows(), model)


def of_rows(columns: Sequence[str], rows: list[dict[str, object]], model: Model | None) -> Outputs:
    """Rows as dicts ▶ the same outputs."""
    if model is not None:
        nested = [column.name for column in model.columns if column.type == JSON and column.name in columns]
        if nested:
            rows = [{**row, **{name: _nested(row[name]) for name in nested}} for row in rows]
    return {"records": rows, "count": len(rows), "columns": list(columns)}


def of_form(outputs: Mapping[str, Any]) -> Outputs:
    """The outputs of a query node ▶ those of a list node."""
    return {"records": None, "count": outputs["row_count"], **{k: v for k, v in outputs.items() if k in RECORDS}}


def record_of(row: Mapping[str, object], form: str) -> dict[str, Any]:
    """A row ▶ the same with values of Python's classes and of no class of the user's, or with those that JSON has."""
    from dataflow.runtime.values import json_scalar

    plain = {name: value.value if isinstance(value, enum.Enum) else value for name, value in row.items()}
    return {name: json_scalar(value) for name, value in plain.items()} if form == OUTPUTS[0] else plain


def _nested(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value
