"""ADBC's driver for SQLite by its C interface, for the process that has nothing but the standard library.

The structures are those of https://arrow.apache.org/adbc/current/format/specification.html and
https://arrow.apache.org/docs/format/CDataInterface.html.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any


class _Handle(ctypes.Structure):
    """AdbcDatabase, AdbcConnection or AdbcStatement."""

    _fields_ = (("private_data", ctypes.c_void_p), ("private_driver", ctypes.c_void_p))


class _Error(ctypes.Structure):
    _fields_ = (
        ("message", ctypes.c_char_p),
        ("vendor_code", ctypes.c_int32),
        ("sqlstate", ctypes.c_char * 5),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
        ("private_driver", ctypes.c_void_p),
    )


class _Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_release_schema = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))
_release_array = ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))
_Schema._fields_ = (
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", _release_schema),
    ("private_data", ctypes.c_void_p),
)
Array._fields_ = (
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", _release_array),
    ("private_data", ctypes.c_void_p),
)
_Stream._fields_ = (
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
)


class SQLiteError(Exception):
    """What SQLite says."""


class Connection:
    """A connection to a SQLite file, for reading."""

    def __init__(self, driver: str, uri: str, settings: Sequence[str]) -> None:
        self._driver = ctypes.CDLL(driver)
        self._database, self._connection = _Handle(), _Handle()
        self._call("AdbcDatabaseNew", ctypes.byref(self._database))
        self._call("AdbcDatabaseSetOption", ctypes.byref(self._database), b"uri", uri.encode())
        self._call("AdbcDatabaseInit", ctypes.byref(self._database))
        self._call("AdbcConnectionNew", ctypes.byref(self._connection))
        self._call("AdbcConnectionInit", ctypes.byref(self._connection), ctypes.byref(self._database))
        for setting in settings:
            for _ in self.batches(setting, (), 1):
                pass

    def close(self) -> None:
        self._call("AdbcConnectionRelease", ctypes.byref(self._connection))
        self._call("AdbcDatabaseRelease", ctypes.byref(self._database))

    def batches(self, sql: str, parameters: Sequence[object], rows: int) -> Iterator[Array]:
        """A statement's rows, so many at a time; each batch is to be let go before the next. Raises SQLiteError."""
        statement, stream = _Handle(), _Stream()
        self._call("AdbcStatementNew", ctypes.byref(self._connection), ctypes.byref(statement))
        try:
            self._call("AdbcStatementSetSqlQuery", ctypes.byref(statement), sql.encode())
            option = b"adbc.sqlite.query.batch_rows"
            self._call("AdbcStatementSetOption", ctypes.byref(statement), option, str(rows).encode())
            if parameters:
                self._bind(statement, parameters)
            self._call("AdbcStatementExecuteQuery", ctypes.byref(statement), ctypes.byref(stream), None)
            yield from self._received(stream)
        finally:
            if stream.release:
                stream.release(stream)
            self._call("AdbcStatementRelease", ctypes.byref(statement))

    def _received(self, stream: _Stream) -> Iterator[Array]:
        while True:
            array = Array()
            if stream.get_next(stream, array):
                raise SQLiteError((stream.get_last_error(stream) or b"").decode(errors="replace"))
            if not array.release:
                return
            try:
                yield array
            finally:
                array.release(array)

    def _bind(self, statement: _Handle, parameters: Sequence[object]) -> None:
        columns = [_column(value) for value in parameters]
        schema, array = _schema(b"+s", [schema for schema, _ in columns]), _array(1, [array for _, array in columns])
        self._bound = (columns, schema, array)  # the driver reads them until the statement is let go
        self._call("AdbcStatementBind", ctypes.byref(statement), ctypes.byref(array), ctypes.byref(schema))

    def _call(self, name: str, *arguments: object) -> None:
        error = _Error()
        if getattr(self._driver, name)(*arguments, ctypes.byref(error)):
            raise SQLiteError((error.message or b"").decode(errors="replace"))


def _let_go(structure: Any) -> None:
    """What we made is the collector's, once it is marked as let go."""
    structure.contents.release = type(structure.contents.release)()


_free_schema, _free_array = _release_schema(_let_go), _release_array(_let_go)


def _schema(form: bytes, children: Sequence[_Schema] = ()) -> _Schema:
    pointers = (ctypes.POINTER(_Schema) * len(children))(*map(ctypes.pointer, children))
    return _Schema(form, b"", None, 2, len(children), pointers, None, _free_schema, None)


def _array(length: int, children: Sequence[Array] = (), buffers: Sequence[Any] = (None,), nulls: int = 0) -> Array:
    pointers = (ctypes.POINTER(Array) * len(children))(*map(ctypes.pointer, children))
    places = (ctypes.c_void_p * len(buffers))(
        *(buffer if buffer is None else ctypes.cast(buffer, ctypes.c_void_p) for buffer in buffers)
    )
    made = Array(length, nulls, 0, len(buffers), len(children), places, pointers, None, _free_array, None)
    made.kept = buffers
    return made


def _column(value: object) -> tuple[_Schema, Array]:
    """A parameter as a column of one row."""
    match value:
        case None:
            return _schema(b"l"), _array(1, (), ((ctypes.c_uint8 * 1)(0), (ctypes.c_int64 * 1)(0)), 1)
        case int():
            return _schema(b"l"), _array(1, (), (None, (ctypes.c_int64 * 1)(value)))
        case float():
            return _schema(b"g"), _array(1, (), (None, (ctypes.c_double * 1)(value)))
        case str() | bytes():
            content = value.encode() if isinstance(value, str) else value
            buffers = (None, (ctypes.c_int32 * 2)(0, len(content)), ctypes.create_string_buffer(content))
            return _schema(b"u" if isinstance(value, str) else b"z"), _array(1, (), buffers)
        case _:
            raise SQLiteError(f"no parameter: {type(value).__name__}")
