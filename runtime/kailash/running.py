"""A query and what a node was given for it ▶ the node's outputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import SourceError
from dataflow.dsl.query import GIVEN, Pipeline, given_tables
from dataflow.dsl.types import Field
from dataflow.runtime import arrow, loop
from dataflow.runtime.export import for_parquet, whole_file
from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.kailash.inputs import read_input
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.outputs import of_result, outputs_of
from dataflow.runtime.kailash.stream import RowStream, batches_of

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query whose parameters and tables are in hand; `query` is over a session that has the tables.

    ignored: what was given only where the query has it, and it has not.
    """

    query: Query
    values: Mapping[str, object]
    fields: tuple[Field, ...]
    ignored: tuple[str, ...]


async def prepare(
    query: Query, given: Mapping[str, object], progress: Progress, optional: Collection[str] = ()
) -> Prepared:
    """A query and the values and tables that are given for it, as workflows have them, ▶ the query ready to run.

    optional: names of what is given only where the query has it. Raises what checking the query raises.
    """
    pipeline = query._pipeline
    made: SourceSession = query._session  # type: ignore[assignment]
    session, names = await over_given(made, pipeline, given, progress)
    progress.stage = "check"
    plan = await session.acompile(pipeline)
    progress.stage = "inputs"
    values, ignored = values_of(plan.parameters, names, given, optional)
    progress.stage = "run"
    return Prepared(Query(pipeline, session), values, plan.fields, ignored)


async def over_given(
    session: SourceSession, pipeline: Pipeline, given: Mapping[str, object], progress: Progress
) -> tuple[SourceSession, set[str]]:
    """A session that has the tables of a pipeline that are among what is given, and the names of all such tables."""
    names = {table.path[0].removeprefix(GIVEN) for table in given_tables(pipeline)}
    if names:
        tables = {name: await read_once(name, given[name], progress) for name in names if name in given}
        # Making Arrow tables of many dicts takes a while, in which the loop has others to serve.
        session, _ = await loop.in_thread(session.over, pipeline, tables)
    return session, names


def values_of(
    parameters: Iterable[Field], tables: Collection[str], given: Mapping[str, object], optional: Collection[str]
) -> tuple[dict[str, object], tuple[str, ...]]:
    """What is given besides tables ▶ values of parameters, and names of what is ignored. Raises ParameterError."""
    types = {field.name: field for field in parameters}
    ignored = tuple(name for name in optional if name not in types and name not in tables)
    values = {
        name: read_input(types[name], value) if name in types else value
        for name, value in given.items()
        if name not in tables and name not in ignored
    }
    return values, ignored


async def run(prepared: Prepared, form: str, path: str | None, progress: Progress) -> dict[str, Any]:
    """A query ready to run and one of `OUTPUTS` ▶ the outputs of a node."""
    match form:
        case "stream":
            stream = RowStream(prepared.query, prepared.values, prepared.fields)
            return outputs_of(stream.columns, None, stream=stream)
        case "parquet":
            assert path is not None
            rows = await loop.wait(_write_parquet(prepared, path))
            return outputs_of([field.name for field in prepared.fields], rows, path=path)
        case _:
            result = await prepared.query.acollect(**prepared.values)
            progress.stage = "output"
            return of_result(result, form)


def unwrapped(value: object) -> object:
    """A value as it was connected: AsyncLocalRuntime hands on all outputs of a node for a connection from `result`."""
    match value:
        case {"result": result, **others} if not others:
            return result
        case _:
            return value


async def read_once(name: str, value: object, progress: Progress) -> object:
    """The rows that came in an input, where all of them are wanted, ▶ rows that a further try may read again."""
    if name not in progress.read:
        progress.read[name] = await _read(unwrapped(value))
    return progress.read[name]


async def _read(value: object) -> object:
    import pyarrow as pa

    if isinstance(value, RowStream):
        try:
            return await value.table()
        except SourceError:
            value.give_back()  # a further try reads them anew
            raise
    return await loop.in_thread(value.read_all) if isinstance(value, pa.RecordBatchReader) else value


async def _write_parquet(prepared: Prepared, path: str) -> int:
    """Writes the rows to a Parquet file as they come, and says how many; runs on the background loop."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = prepared.fields
    empty = for_parquet(arrow.schema_of(fields).empty_table(), fields)
    rows = 0
    with whole_file(path) as file, pq.ParquetWriter(file, empty.schema) as writer:
        async with aclosing(await batches_of(prepared.query, prepared.values)) as batches:
            async for batch in batches:
                table = for_parquet(pa.Table.from_batches([batch]), fields)
                await to_its_end(loop.in_thread(writer.write_table, table))
                rows += batch.num_rows
    return rows
