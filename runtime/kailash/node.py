"""One query as a Kailash node type: the query's parameters and given tables are its inputs, the rows its output."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dataflow.runtime.kailash.async_node import Outputs
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.outputs import SCHEMA, form_of, output_inputs
from dataflow.runtime.kailash.pipeline_node import PipelineNode, made_class
from dataflow.runtime.kailash.running import prepare, run

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query


class QueryNode(PipelineNode):
    """A node that runs one query; `node_class` makes a subclass for each query.

    Inputs: the query's parameters and the tables it is given; `output`, one of `OUTPUTS`, with `path` for a Parquet
    file; `timeout` and `retries`; `after`, which is ignored and only orders the workflow.
    Outputs: `row_count`; `columns`, the names; `rows`, the rows as `Result.records()` gives them, or None where
    `output` asks for another form, which then is the output `arrow`, `pandas`, `polars`, `stream` or `path`.
    """

    made_of: ClassVar[Query]
    outputs = SCHEMA

    async def async_run(
        self,
        output: object = None,
        path: object = None,
        timeout: object = None,
        retries: object = None,
        **inputs: object,
    ) -> Outputs:
        """The query's parameters and tables ▶ the node's outputs. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            form, place = form_of(output, path)
            return await run(await prepare(self.made_of, inputs, progress), form, place, progress)

        return await self._guarded(None, (timeout, retries), work)


def node_class(name: str, query: Query) -> type[QueryNode]:
    """A name and a query ▶ the Kailash node type of that name that runs the query. Raises what `made_class` raises."""
    return made_class(QueryNode, name, query, query._pipeline, output_inputs())
