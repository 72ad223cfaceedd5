"""Data frames of pandas and polars, and Arrow data, read in place by the local DuckDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DataType
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.loop import in_thread
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


def is_frame(value: object) -> bool:
    """Whether a value is a frame that can be a source, or a mapping of names to such; imports nothing to find out."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_frame(item) for key, item in value.items())
    return _library_of(value) is not None


class FramesSource:
    """A frame, which is itself the table; or a mapping of frames, each a table under its name.

    A frame becomes Arrow once, when the source is made: what is changed in it later is not seen, except that an Arrow
    dataset is read anew by each query. In pandas' frames NaN and NaT are null, and the index is left out unless it
    has a name. Columns of types that the language lacks are listed but cannot be used.
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
    def description(self) -> str:
        return f"{self._kinds} frame{'s' if len(self._data) > 1 else ''} in memory"

    async def list_tables(self) -> tuple[tuple[str, ...], ...]:
        return tuple(sorted(self._data))

    async def load_table(self, path: Sequence[str]) -> Table | None:
        return await in_thread(self._load, tuple(path))

    async def close(self) -> None:
        """Nothing to do: the frames are the caller's."""

    def attach(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Makes the table a view on the connection."""
        import pyarrow as pa

        data = self._data[table.path]
        readable = [column.name for column in table.columns if column.type is not None]
        if len(readable) < len(table.columns) and isinstance(data, pa.Table):
            # One column that DuckDB cannot read would keep it from reading the others.
            data = data.select(readable)
        # The view must not have the name of what it reads.
        hidden = f"{table.relation[0]} in memory"
        connection.register(hidden, data)
        create_view(connection, table, identifier(hidden))

    def _load(self, path: tuple[str, ...]) -> Table | None:
        data = self._data.get(path)
        if data is None:
            return None
        with self._local.cursor() as cursor:
            columns = tuple(_column(cursor, field) for field in data.schema)
        return Table(self.name, path, relation_of(self.name, path), columns)


def _library_of(value: object) -> str | None:
    """The library that a frame comes from, found by the names of its classes; None for anything else."""
    for kind in type(value).__mro__:
        library = kind.__module__.partition(".")[0]
        if kind.__name__ in _FRAMES.get(library, ()):
            return library
    return None


def _column(cursor: duckdb.DuckDBPyConnection, field: pa.Field[Any]) -> TableColumn:
    import duckdb
    import pyarrow as pa

    type_: DataType | None
    try:
        # Arrow itself makes no empty column of lists of UUIDs.
        cursor.register("sample", pa.Table.from_batches([], pa.schema([field])))
        (found,) = columns_of(cursor, identifier("sample"))
        type_ = found.type
    except duckdb.NotImplementedException:
        # DuckDB knows no such type.
        type_ = None
    return TableColumn(field.name, type_, field.nullable, str(field.type))


def _to_arrow(label: str, frame: object) -> Data:
    import pyarrow as pa

    data: Data
    match _library_of(frame):
        case "pandas":
            data = _from_pandas(label, frame)
        case "polars":
            data = _from_polars(frame)
        case "pyarrow":
            data = _from_arrow(frame)
        case _:
            raise SourceError(
                f"source `{label}` is a `{type(frame).__name__}`: expected a frame of pandas or polars, or Arrow data"
            )
    assert isinstance(data.schema, pa.Schema)
    _check_names(label, data.schema.names)
    return data


def _from_pandas(label: str, frame: Any) -> pa.Table:
    import pyarrow as pa

    names = [name for name in frame.index.names if name is not None]
    _check_names(label, [str(name) for name in (*names, *frame.columns)])
    if names:
        unnamed = [level for level, name in enumerate(frame.index.names) if name is None]
        frame = (frame.droplevel(unnamed) if unnamed else frame).reset_index()
    columns = [_from_series(label, str(name), frame.iloc[:, place]) for place, name in enumerate(frame.columns)]
    return pa.table(columns, names=[str(name) for name in frame.columns])


def _from_series(label: str, name: str, series: Any) -> pa.Array[Any] | pa.ChunkedArray[Any]:
    import pyarrow as pa

    try:
        values: pa.Array[Any] | pa.ChunkedArray[Any] = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        kinds = sorted({type(value).__name__ for value in series if value is not None})
        found = f"values of types {', '.join(kinds)}" if len(kinds) > 1 else f"values of type {series.dtype}"
        raise SourceError(
            f"column `{name}` of source `{label}` cannot be read: expected values of one type, found {found}",
            hint="`frame.astype` gives a column one type",
        ) from error
    return values


def _from_polars(frame: Any) -> pa.Table:
    collected = frame.collect() if type(frame).__name__ == "LazyFrame" else frame
    table: pa.Table = collected.to_arrow()
    return table


def _from_arrow(frame: Any) -> Data:
    import pyarrow as pa

    match frame:
        case pa.RecordBatch():
            return pa.Table.from_batches([frame])
        case pa.RecordBatchReader():
            return frame.read_all()
        case _:
            data: Data = frame
            return data


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
