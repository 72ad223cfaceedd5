"""The rows of a query as the outputs of a node, in the form that its input `output` names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from kailash.nodes.base import NodeParameter

from dataflow.dsl.errors import ParameterError, quoted

if TYPE_CHECKING:
    from dataflow.runtime.result import Result

OUTPUTS: Final = ("records", "arrow", "pandas", "polars", "parquet", "stream")
"""What the input `output` takes: rows as JSON-safe dicts in `rows`, a table or a stream in the output of that name, or
a Parquet file, whose path is the output `path`.
"""

SCHEMA: Final[dict[str, NodeParameter]] = {
    "rows": NodeParameter(name="rows", type=list, required=False, description="rows as JSON-safe dicts"),
    "row_count": NodeParameter(name="row_count", type=int, required=False, description="number of rows"),
    "columns": NodeParameter(name="columns", type=list, description="names of the columns"),
    "arrow": NodeParameter(name="arrow", type=object, required=False, description="a pyarrow.Table"),
    "pandas": NodeParameter(name="pandas", type=object, required=False, description="a pandas.DataFrame"),
    "polars": NodeParameter(name="polars", type=object, required=False, description="a polars.DataFrame"),
    "path": NodeParameter(name="path", type=str, required=False, description="path of the Parquet file"),
    "stream": NodeParameter(name="stream", type=object, required=False, description="batches, read once, as they come"),
}
"""The outputs of a query node."""


def output_inputs() -> list[NodeParameter]:
    """The inputs that choose among the outputs."""
    return [
        NodeParameter(
            name="output",
            type=str,
            required=False,
            default="records",
            choices=list(OUTPUTS),
            description=f"form of the rows: {', '.join(OUTPUTS)}",
        ),
        NodeParameter(name="path", type=object, required=False, description="where the Parquet file is written"),
    ]


def form_of(output: object, path: object) -> tuple[str, str | None]:
    """The inputs `output` and `path` of a node ▶ one of `OUTPUTS`, and the path of a file. Raises ParameterError."""
    form = OUTPUTS[0] if output is None else output
    if not isinstance(form, str) or form not in OUTPUTS:
        raise ParameterError(f"expected one of {quoted(OUTPUTS)} for `output`, found `{output}`")
    if path is not None and not isinstance(path, str | os.PathLike):
        raise ParameterError(f"expected a text for `path`, found `{type(path).__name__}`")
    if form == "parquet" and path is None:
        raise ParameterError('expected a `path` with `"output": "parquet"`', hint='as in `"path": "orders.parquet"`')
    if form != "parquet" and path is not None:
        raise ParameterError('`path` is for `"output": "parquet"` only', hint='leave it out, or ask for `"parquet"`')
    return form, None if path is None else os.fspath(path)


def outputs_of(columns: list[str], row_count: int | None, **others: object) -> dict[str, Any]:
    """The outputs that are always there, and others by name."""
    # A missing output would make AsyncLocalRuntime hand all outputs to whoever is connected to it; None does not.
    return {"rows": None, "row_count": row_count, "columns": columns, **others}


def of_result(result: Result, form: str) -> dict[str, Any]:
    """All rows of a query ▶ the outputs in a form that keeps them in memory."""
    outputs = outputs_of(result.columns, len(result))
    match form:
        case "arrow":
            outputs["arrow"] = result.to_arrow()
        case "pandas":
            outputs["pandas"] = result.to_pandas()
        case "polars":
            outputs["polars"] = result.to_polars()
        case _:
            outputs["rows"] = result.records()
    return outputs
