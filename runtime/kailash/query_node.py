"""The node whose query is a text in the workflow, over the sources that the process knows by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from kailash.nodes.base import NodeMetadata, NodeParameter, register_node

from dataflow.dsl.errors import BuildError, ParameterError
from dataflow.runtime.kailash.async_node import DataFlowNode, Outputs, limit_inputs
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.outputs import SCHEMA, form_of, output_inputs
from dataflow.runtime.kailash.process import process_dataflow
from dataflow.runtime.kailash.running import prepare, run
from dataflow.runtime.lineage.description import describe

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query

_TEMPLATE: Final = re.compile(r"\$\{[^}]*\}?")


def query_inputs() -> list[NodeParameter]:
    """The inputs of nodes that run a query given as text."""
    return [
        NodeParameter(name="binds", type=dict, required=False, description="values of the query's parameters by name"),
        NodeParameter(
            name="database", type=str, required=False, description="the source whose tables may be named alone"
        ),
        NodeParameter(name="name", type=str, required=False, description="what the query is called in errors"),
    ]


@register_node(alias="DataFlowQueryNode")
class DataFlowQueryNode(DataFlowNode):
    """Runs a query that is a text in the workflow.

    Inputs: `query`; `binds`, the values of its parameters; each parameter and each table it is given (`from $orders`)
    also under its own name; `database`, the source whose tables may be named alone; `limit`, the most rows; `output`,
    one of `OUTPUTS`, with `path` for a Parquet file; `timeout` and `retries`; `name`, for errors; `after`, which is
    ignored and only orders the workflow. Outputs: as those of a `QueryNode`.
    """

    _node_metadata = NodeMetadata(id="DataFlowQueryNode", name="DataFlowQueryNode", description=__doc__ or "")
    takes_any = True
    outputs = SCHEMA
    interface: ClassVar[dict[str, NodeParameter]] = {
        parameter.name: parameter
        for parameter in (
            NodeParameter(name="query", type=str, description="the query, as `DataFlow.parse` reads it"),
            *query_inputs(),
            NodeParameter(name="limit", type=int, required=False, description="the most rows; none: all of them"),
            *output_inputs(),
            *limit_inputs(),
        )
    }

    async def async_run(
        self,
        query: object = None,
        binds: object = None,
        database: object = None,
        name: str | None = None,
        limit: object = None,
        output: object = None,
        path: object = None,
        timeout: object = None,
        retries: object = None,
        **inputs: object,
    ) -> Outputs:
        """A query and what it needs ▶ the node's outputs. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            form, place = form_of(output, path)
            given = given_of(binds, inputs)
            progress.stage = "parse"
            parsed = limited(parse(query, database), limit)
            prepared = await prepare(parsed, given, progress, optional=inputs)
            self._warn_of(prepared.ignored)
            return await run(prepared, form, place, progress)

        return await self._guarded(name, (timeout, retries), work)

    def describe(self) -> Outputs:
        """What the configured query reads, and what its columns are made of (docs/lineage.md). Raises DataFlowError."""
        return describe(parse(self.config.get("query"), self.config.get("database")))

    def _validate_config(self) -> None:
        """Raises BuildError, which Kailash wraps, for a query with a `${template}`."""
        refuse_templates(self.config.get("query"))


def refuse_templates(query: object) -> None:
    """Raises BuildError for a text in which Kailash would replace `${name}`."""
    found = _TEMPLATE.search(query) if isinstance(query, str) else None
    if found is not None:
        inside = found[0].removeprefix("${").removesuffix("}")
        raise BuildError(
            f"a query in a workflow may not contain `{found[0]}`",
            notes=["Kailash would put the text of an input in its place, which could then change the query"],
            hint=f"a parameter, `${inside or 'name'}`, with its value in `binds` or as an input of that name",
        )


def parse(query: object, database: object) -> Query:
    """The inputs `query` and `database` of a node ▶ the query. Raises what reading it raises."""
    text, place = text_of("query", query), place_of(database)
    return process_dataflow().parse(text, database=place)


def text_of(name: str, value: object) -> str:
    """An input ▶ the text of the language that it is. Raises ParameterError, BuildError."""
    if not isinstance(value, str):
        raise ParameterError(f"expected a text for `{name}`, found `{type(value).__name__}`")
    refuse_templates(value)
    return value


def place_of(database: object) -> str | None:
    """The input `database` ▶ the name of a source. Raises ParameterError."""
    if database is not None and not isinstance(database, str):
        raise ParameterError(f"expected the name of a source for `database`, found `{type(database).__name__}`")
    return database


def given_of(binds: object, inputs: Mapping[str, object]) -> dict[str, object]:
    """`binds` of a node, and its inputs under names of their own, which count more, ▶ what its query is given.

    Raises ParameterError.
    """
    if binds is None:
        binds = {}
    if not isinstance(binds, Mapping):
        raise ParameterError(
            f"expected values by name for `binds`, found `{type(binds).__name__}`", hint='as in `{"region": "EU"}`'
        )
    return {**binds, **inputs}


def limited(query: Query, limit: object) -> Query:
    """A query and the input `limit` of a node ▶ the query that gives so many rows. Raises ParameterError."""
    if limit is None:
        return query
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise ParameterError(f"expected a number of rows, 0 or more, for `limit`, found `{limit!r}`")
    return query.take(limit)
