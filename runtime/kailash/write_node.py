"""The node that writes: rows of another node or of a query into a table, or what a text in the workflow says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from kailash.nodes.base import NodeMetadata, NodeParameter, register_node

from dataflow.dsl.errors import ParameterError
from dataflow.runtime.kailash.async_node import DataFlowNode, Outputs, limit_inputs
from dataflow.runtime.kailash.changing import CHANGED, change, kept_form, kept_inputs, prepare_change
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.process import process_dataflow
from dataflow.runtime.kailash.query_node import given_of, parse, place_of, query_inputs, refuse_templates, text_of
from dataflow.runtime.kailash.running import prepare, read_once, unwrapped
from dataflow.runtime.kailash.stream import RowStream
from dataflow.runtime.lineage.description import columns_of_records, describe, describe_write
from dataflow.runtime.sources.frames import is_frame

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query
    from dataflow.dsl.build_write import Write


@register_node(alias="DataFlowWriteNode")
class DataFlowWriteNode(DataFlowNode):
    """Adds rows to a table that is there, or changes rows as a text says, in one transaction: all of them or none.

    Inputs: `table`, as in `shop.orders`; `rows`, the rows, table or stream of another node, or `query`, a text. Instead
    of these `write`, a text that ends in a write, and `output`, the form of the rows that it gives back. `binds` and
    inputs under names of their own as for a `DataFlowQueryNode`; `database`, whose tables may be named alone; `timeout`
    and `retries`; `name`, for errors; `after`, which is ignored and only orders the workflow.
    Outputs: `row_count`, how many rows were written; `table`; of a `write` also those of a `ChangeNode`.
    """

    _node_metadata = NodeMetadata(id="DataFlowWriteNode", name="DataFlowWriteNode", description=__doc__ or "")
    takes_any = True
    outputs = CHANGED
    interface: ClassVar[dict[str, NodeParameter]] = {
        parameter.name: parameter
        for parameter in (
            NodeParameter(name="table", type=str, required=False, description="what takes rows, as in `shop.orders`"),
            NodeParameter(name="rows", type=object, required=False, description="dicts, a table or a stream"),
            NodeParameter(name="query", type=str, required=False, description="the query whose rows are added"),
            NodeParameter(name="write", type=str, required=False, description="a write, as `parse_write` reads it"),
            *kept_inputs(),
            *query_inputs(),
            *limit_inputs(),
        )
    }

    async def async_run(
        self,
        table: object = None,
        rows: object = None,
        query: object = None,
        write: object = None,
        output: object = None,
        binds: object = None,
        database: object = None,
        name: str | None = None,
        timeout: object = None,
        retries: object = None,
        **inputs: object,
    ) -> Outputs:
        """A table and rows, or a write, ▶ the node's outputs. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            if write is not None:
                given = {**inputs, **({} if rows is None else {"rows": rows})}  # the table `$rows` of the write
                _check_alone(table=table, query=query)
                return await self._changed(write, output, database, given_of(binds, given), given, progress)
            if output is not None:
                raise ParameterError("`output` is for the rows that a `write` gives back", hint="leave it out")
            target = _target(table, database)
            if (rows is None) == (query is None):
                raise ParameterError(f"expected either `rows` or `query`, found {'none' if rows is None else 'both'}")
            if query is None:
                given_of(binds, {})
                self._warn_of(inputs)
                count = await _write(target, unwrapped(rows), progress, once=not retries)
            else:
                progress.stage = "parse"
                parsed = parse(query, database)
                prepared = await prepare(parsed, given_of(binds, inputs), progress, optional=inputs)
                self._warn_of(prepared.ignored)
                count = await process_dataflow().add_rows(target, prepared.query, prepared.values)
            return {"row_count": count, "table": table}

        return await self._guarded(name, (timeout, retries), work, writes=True)

    async def _changed(
        self,
        write: object,
        output: object,
        database: object,
        given: Mapping[str, object],
        optional: Mapping[str, object],
        progress: Progress,
    ) -> Outputs:
        form = kept_form(output)
        progress.stage = "parse"
        prepared = await prepare_change(_parsed(write, database), given, progress, optional)
        self._warn_of(prepared.ignored)
        return await change(prepared, form, progress)

    def describe(self) -> Outputs:
        """The table that is written, and what its columns are made from (docs/lineage.md). Raises DataFlowError."""
        write = self.config.get("write")
        if write is not None:
            return describe(_parsed(write, self.config.get("database")))
        table, text, database, rows = (self.config.get(name) for name in ("table", "query", "database", "rows"))
        query, columns = None if text is None else parse(text, database), columns_of_records(rows)
        return describe_write(process_dataflow(), table, database=database, query=query, columns=columns)

    def _validate_config(self) -> None:
        """Raises BuildError, which Kailash wraps, for a text of the language with a `${template}`."""
        for name in ("query", "table", "write"):
            refuse_templates(self.config.get(name))


def _check_alone(**others: object) -> None:
    """Raises ParameterError where there is something beside a whole write."""
    for name, value in others.items():
        if value is not None:
            raise ParameterError(
                f"expected either `write` or `{name}`, found both", hint="a write says its table itself"
            )


def _parsed(write: object, database: object) -> Write:
    text, place = text_of("write", write), place_of(database)
    return process_dataflow().parse_write(text, database=place)


def _target(table: object, database: object) -> Query:
    if table is None:
        raise ParameterError("expected a `table` for the rows, or a `write`, found none")
    if not isinstance(table, str):
        raise ParameterError(f"expected the name of a table for `table`, found `{type(table).__name__}`")
    target = parse(f"from {table}", database)
    if target._pipeline.steps:
        raise ParameterError("expected the name of a table for `table`, found a query with steps")
    return target


async def _write(target: Query, rows: object, progress: Progress, *, once: bool) -> int:
    progress.stage = "run"
    if not isinstance(rows, RowStream):
        if not once:
            rows = await read_once("rows", _reader_of(rows), progress)
        return await process_dataflow().ainsert(target, rows)
    query, parameters = rows.take()
    try:
        return await process_dataflow().add_rows(target, query, parameters)
    except Exception:
        rows.give_back()  # nothing was added: a further try reads them anew
        raise


def _reader_of(rows: object) -> object:
    """Rows; a stream of Arrow data of another library as a reader, which says that it can be read once."""
    if not hasattr(rows, "__arrow_c_stream__") or is_frame(rows):
        return rows
    import pyarrow as pa

    return pa.RecordBatchReader.from_stream(rows)
