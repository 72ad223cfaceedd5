"""Tables that are given when a query runs, `from $orders`, beside the tables of the sources."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import Catalog
from dataflow.dsl.errors import Diagnostic, ParameterError, quoted
from dataflow.dsl.query import GIVEN, From, Pipeline
from dataflow.dsl.types import DataType, Field
from dataflow.runtime import arrow
from dataflow.runtime.introspect import Introspection, Path
from dataflow.runtime.rows import Record, batches_of_records, check_columns, columns_of, fitted, is_records
from dataflow.runtime.sources.frames import FramesSource, is_frame

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

    from dataflow.runtime.local import LocalDuckDB


def sources_of(
    tables: Iterable[From], given: Mapping[str, object], local: LocalDuckDB
) -> tuple[dict[str, FramesSource], dict[str, object]]:
    """The tables that are given among parameters, each as a source of its own, and the parameters that are left.

    Raises ParameterError for tables that are not given, or are none.
    """
    declared: dict[str, tuple[tuple[str, DataType], ...]] = {}
    for table in tables:
        declared[table.path[0]] = declared.get(table.path[0]) or table.columns
    names = {path: path.removeprefix(GIVEN) for path in declared}
    missing = [name for name in names.values() if name not in given]
    if missing:
        raise ParameterError(
            [Diagnostic(f"table `${name}` is not given", hint=f"give it: `collect({name}=frame)`") for name in missing]
        )
    found = {
        path: _source(path, given[name], columns, local)
        for (path, columns), name in zip(declared.items(), names.values(), strict=True)
    }
    return found, {name: value for name, value in given.items() if name not in names.values()}


def _source(path: str, value: object, columns: tuple[tuple[str, DataType], ...], local: LocalDuckDB) -> FramesSource:
    fields = [Field(name, type_) for name, type_ in columns]
    if is_records(value):
        value = _of_records(path, value, fields)  # type: ignore[arg-type]
    elif isinstance(value, Mapping) or not is_frame(value):
        raise ParameterError(
            f"table `{path}` is a `{type(value).__name__}`", hint="give a data frame, Arrow data or a list of dicts"
        )
    source = FramesSource(path, value, local)
    return FramesSource(path, _as_declared(path, source.data, fields), local) if fields else source


def _of_records(path: str, records: Sequence[Record], fields: Sequence[Field]) -> pa.Table:
    import pyarrow as pa

    if fields:
        check_columns(columns_of(records, f"`{path}`"), fields, f"`{path}`")
        return pa.Table.from_batches(batches_of_records(records, fields, f"`{path}`"), arrow.schema_of(fields))
    if not records:
        raise ParameterError(
            f"table `{path}` has no rows, and nothing says its columns",
            hint=f"name them in the query: `from {path}(id::int64, total::decimal(15,2))`",
        )
    names = columns_of(records, f"`{path}`")
    return pa.table([_inferred(path, name, records) for name in names], names=names)


def _inferred(path: str, name: str, records: Sequence[Record]) -> pa.Array[Any]:
    import pyarrow as pa

    values: list[Any] = [record.get(name) for record in records]
    try:
        if not _is_mixed(values):
            made: pa.Array[Any] = pa.array(values)
            return made
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        pass
    kinds = sorted({_kind(value) for value in values if value is not None})
    raise ParameterError(
        f"column `{name}` of `{path}` has values of no one type: {quoted(kinds)}",
        hint=f"say it in the query: `from {path}({name}::string, …)`",
    )


_CUT: Final = frozenset({"time with a zone", "datetime to the nanosecond"})
"""Kinds of values of which Arrow has none; it cuts them."""


def _is_mixed(values: Iterable[Any]) -> bool:
    """Whether Arrow would cut or reread some of the values to make them fit the others: it says nothing then."""
    classes = set(map(type, values))
    if any(issubclass(kind, list | tuple) for kind in classes):
        return _is_mixed([part for value in values if isinstance(value, list | tuple) for part in value])
    if any(issubclass(kind, Mapping) for kind in classes):
        records = [value for value in values if isinstance(value, Mapping)]
        names = dict.fromkeys(name for record in records for name in record)
        return any(_is_mixed([record.get(name) for record in records]) for name in names)
    if classes >= {bytes, str}:
        return True
    if not any(issubclass(kind, dt.date | dt.time) for kind in classes):
        return False
    kinds = {_kind(value) for value in values if value is not None}
    return len(kinds) > 1 or not kinds.isdisjoint(_CUT)


def _kind(value: object) -> str:
    """The class of a value as an error shows it, which tells apart what Arrow does not."""
    # Of pandas' classes a moment is one of Python's, the missing one is none.
    is_moment = isinstance(value, dt.datetime) and value == value
    if is_moment and getattr(value, "nanosecond", None):
        return "datetime to the nanosecond"
    name = "datetime" if is_moment else type(value).__name__
    return f"{name} with a zone" if isinstance(value, dt.datetime | dt.time) and value.tzinfo is not None else name


def _as_declared(path: str, data: pa.Table | ds.Dataset, fields: Sequence[Field]) -> pa.Table:
    """The table's columns that the query names, as the types it says."""
    import pyarrow as pa

    names = data.schema.names
    there = [field for name in names for field in fields if field.name == name]
    missing = [field.name for field in fields if field.name not in names]
    if missing:
        raise ParameterError(
            f"table `{path}` has no column {quoted(missing)}", notes=[f"columns there: {quoted(names)}"]
        )
    batches, first = [], 1
    for batch in data.to_batches():
        batches.append(fitted(batch, there, first, f"`{path}`"))
        first += batch.num_rows
    return pa.Table.from_batches(batches, arrow.schema_of(there))


class BesideGiven:
    """What is known of the sources' tables, and the tables that are given; answers as an `Introspection`."""

    def __init__(self, known: Introspection | BesideGiven, given: Mapping[str, FramesSource]) -> None:
        self._known = known
        self._given = Introspection(given)

    @property
    def version(self) -> int:
        """That of the sources' tables: of the given ones, a plan depends on the columns alone."""
        return self._known.version

    def catalog(self) -> Catalog:
        known, given = self._known.catalog(), self._given.catalog()
        return Catalog({**known.sources, **given.sources}, {**known.tables, **given.tables}, known.names)

    def covers(self, pipeline: Pipeline) -> bool:
        return self._known.covers(pipeline) and self._given.covers(pipeline)

    async def load(self, pipeline: Pipeline) -> None:
        await asyncio.gather(self._known.load(pipeline), self._given.load(pipeline))

    async def names(self, name: str) -> tuple[Path, ...]:
        return await self._known.names(name)

    def renew(self, keys: Iterable[tuple[str, Path] | None]) -> None:
        self._known.renew(keys)

    def keys(self, pipeline: Pipeline) -> list[tuple[str, Path] | None]:
        return self._known.keys(pipeline)

    def forget(self) -> None:
        self._known.forget()

    async def close(self) -> None:
        await self._given.close()
