"""Data frames of pandas and polars, and Arrow data, read in place by the local DuckDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Statistics, Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.errors import SourceError
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.loop import in_thread
from dataflow.runtime.sources.frame_columns import FrameColumn, of_arrow, of_pandas, of_polars, readable
from dataflow.runtime.sources.in_place import columns_of, create_view, identifier, relation_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    import pyarrow.dataset as ds

    from dataflow.compiler.dialects.dialect import Dialect

    Data = pa.Table | ds.Dataset

_FRAMES: Mapping[str, frozenset[str]] = {
    "pandas": frozenset({"DataFrame"}),
    "polars": frozenset({"DataFrame", "LazyFrame"}),
    "pyarrow": frozenset({"Table", "RecordBatch", "RecordBatchReader", "Dataset"}),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame as DuckDB reads it, and the columns that are only texts, with the types they had."""

    data: Data
    foreign: Mapping[str, str]


def is_frame(value: object) -> bool:
    """Whether a value is a frame that can be a source, or a mapping of names to such; imports nothing to find out."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_frame(item) for key, item in value.items())
    return _library_of(value) is not None


class FramesSource:
    """A frame, which is itself the table; or a mapping of frames, each a table under its name.

    A frame becomes Arrow once, when the source is made: what is changed in it later is not seen, except that an Arrow
    dataset is read anew by each query. In pandas' frames NaN and NaT are null, and the index is left out unless it
    has a name. Columns of types that the language lacks are listed, and can be used as texts.
    """

    def __init__(self, name: str, frame: object, local: LocalDuckDB) -> None:
        self.name = name
        self._local = local
        frames: dict[tuple[str, ...], object] = {(): frame}
        if isinstance(frame, Mapping):
            frames = {(key,): item for key, item in frame.items()}
        if not frames:
            raise SourceError(f"source `{name}` has no frames: the mapping is empty")
        self._kinds = " and ".join(sorted({_library_of(item) or type(item).__name__ for item in frames.values()}))
        self._data = {path: _to_arrow(".".join((name, *path)), item) for path, item in frames.items()}

    @property
    def dialect(self) -> Dialect:
        return DUCKDB

    @property
    def data(self) -> Data:
        """The rows of a source that is one frame, in the types that DuckDB reads exactly."""
        return self._data[()].data

    @property
    def shape(self) -> tuple[object, ...]:
        """What a plan over the frames depends on, hashable: names and types of their columns."""
        return tuple((path, frame.data.schema, *frame.foreign.items()) for path, frame in self._data.items())

    @property
    def description(self) -> str:
        return f"{self._kinds} frame{'s' if len(self._data) > 1 else ''} in memory"

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return tuple(sorted(self._data))

    async def load_table(self, path: Sequence[str]) -> Table | None:
        return await in_thread(self._load, tuple(path))

    async def load_statistics(self, table: Table) -> Statistics | None:
        return await in_thread(self._statistics, table)

    async def close(self) -> None:
        """Nothing to do: the frames are the caller's."""

    def attach(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Makes the table a view on the connection."""

        data = self._data[table.path].data
        known = [column.name for column in table.columns if column.type is not None or column.read is not None]
        if len(known) < len(table.columns):
            # One column that DuckDB cannot read would keep it from reading the others.
            data = _only(data, known)
        # The view must not have the name of what it reads.
        hidden = f"{table.relation[0]} in memory"
        connection.register(hidden, data)
        create_view(connection, table, identifier(hidden))

    def _load(self, path: tuple[str, ...]) -> Table | None:
        frame = self._data.get(path)
        if frame is None:
            return None
        with self._local.cursor() as cursor:
            columns = tuple(_column(cursor, field, frame, self.name) for field in frame.data.schema)
        return Table(self.name, path, relation_of(self.name, path), columns)

    def _statistics(self, table: Table) -> Statistics | None:
        from dataflow.runtime.sources.frame_statistics import statistics_of

        frame = self._data.get(table.path)
        return statistics_of(frame.data) if frame is not None else None


def _library_of(value: object) -> str | None:
    """The library that a frame comes from, found by the names of its classes; None for anything else."""
    for kind in type(value).__mro__:
        library = kind.__module__.partition(".")[0]
        if kind.__name__ in _FRAMES.get(library, ()):
            return library
    return None


def _column(cursor: duckdb.DuckDBPyConnection, field: pa.Field[Any], frame: _Frame, source: str) -> TableColumn:
    import duckdb
    import pyarrow as pa

    foreign = frame.foreign.get(field.name)
    if foreign is not None:
        # What is read from files by each query cannot be made a text here.
        read = "{0}" if isinstance(frame.data, pa.Table) else None
        return TableColumn(field.name, None, field.nullable, foreign, read=read)
    try:
        # Arrow makes no empty list of UUIDs, which a table would need.
        cursor.register("sample", pa.RecordBatchReader.from_batches(pa.schema([field]), []))
        (found,) = columns_of(cursor, identifier("sample"), source)
    except duckdb.NotImplementedException:
        # DuckDB knows no such type.
        return TableColumn(field.name, None, field.nullable, str(field.type))
    return replace(found, nullable=field.nullable, native=str(field.type))


def _to_arrow(label: str, frame: object) -> _Frame:
    match _library_of(frame):
        case "pandas":
            return _frame_of(label, _from_pandas(label, frame))
        case "polars":
            return _frame_of(label, _from_polars(frame))
        case "pyarrow":
            return _from_arrow(label, frame)
        case _:
            raise SourceError(
                f"source `{label}` is a `{type(frame).__name__}`: expected a frame of pandas or polars, or Arrow data"
            )


def _from_pandas(label: str, frame: Any) -> dict[str, FrameColumn]:
    names = [name for name in frame.index.names if name is not None]
    _check_names(label, [str(name) for name in (*names, *frame.columns)])
    if names:
        unnamed = [level for level, name in enumerate(frame.index.names) if name is None]
        frame = (frame.droplevel(unnamed) if unnamed else frame).reset_index()
    return {str(name): of_pandas(frame.iloc[:, place]) for place, name in enumerate(frame.columns)}


def _from_polars(frame: Any) -> dict[str, FrameColumn]:
    collected = frame.collect() if type(frame).__name__ == "LazyFrame" else frame
    return {series.name: of_polars(series) for series in collected.get_columns()}


def _from_arrow(label: str, frame: Any) -> _Frame:
    import pyarrow as pa

    table: pa.Table
    match frame:
        case pa.RecordBatch():
            table = pa.Table.from_batches([frame])
        case pa.RecordBatchReader():
            table = frame.read_all()
        case pa.Table():
            table = frame
        case _:
            _check_names(label, frame.schema.names)
            return _Frame(
                frame, {field.name: str(field.type) for field in frame.schema if readable(field.type) != field.type}
            )
    _check_names(label, table.schema.names)
    columns = [of_arrow(column) for column in table.columns]
    foreign = {name: column.foreign for name, column in zip(table.column_names, columns, strict=True) if column.foreign}
    # A type that stays keeps what the field says of nulls.
    fields = [field.with_type(column.values.type) for field, column in zip(table.schema, columns, strict=True)]
    return _Frame(pa.table([column.values for column in columns], schema=pa.schema(fields)), foreign)


def _only(data: Any, names: Sequence[str]) -> Data:
    import pyarrow as pa

    if isinstance(data, pa.Table):
        return data.select(list(names))
    narrowed: ds.Dataset = data.replace_schema(pa.schema([data.schema.field(name) for name in names]))
    return narrowed


def _frame_of(label: str, columns: Mapping[str, FrameColumn]) -> _Frame:
    import pyarrow as pa

    _check_names(label, list(columns))
    data = pa.table([column.values for column in columns.values()], names=list(columns))
    return _Frame(data, {name: column.foreign for name, column in columns.items() if column.foreign})


def _check_names(label: str, names: Sequence[str]) -> None:
    """Raises SourceError for columns that DuckDB, which does not mind case, could not tell apart."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SourceError(f"source `{label}` has more than one column `{twice[0]}`: expected each name once")
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise SourceError(
                f"columns `{other}` and `{name}` of source `{label}` differ only in case", hint="rename one of them"
            )
