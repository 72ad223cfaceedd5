"""What a user names as a source, in; the source that reads it, out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

from dataflow.dsl.errors import SourceError, might_be_meant, quoted
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.file_tables import FORMATS, format_of, is_pattern
from dataflow.runtime.sources.frames import is_frame
from dataflow.runtime.sources.source import Source
from dataflow.runtime.sources.url import database_of, redact

_POSTGRES: Final = "dataflow.runtime.sources.postgres:PostgresSource"
_MYSQL: Final = "dataflow.runtime.sources.mysql:MySQLSource"
_SQLITE: Final = "dataflow.runtime.sources.sqlite:SQLiteSource"
_DUCKDB: Final = "dataflow.runtime.sources.duckdb:DuckDBSource"
_FILES: Final = "dataflow.runtime.sources.files:FilesSource"
_FRAMES: Final = "dataflow.runtime.sources.frames:FramesSource"

SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": _POSTGRES,
        "postgres": _POSTGRES,
        "mysql": _MYSQL,
        "mariadb": _MYSQL,
        "sqlite": _SQLITE,
        "duckdb": _DUCKDB,
    }
)
"""The class that opens URLs of a scheme, as `module:class`; a module is imported when its scheme is first used.

A driver behind the database, as in `postgresql+psycopg2`, is that of another library and makes no difference.
"""

ENDINGS: Mapping[str, str] = MappingProxyType(
    {".db": _SQLITE, ".sqlite": _SQLITE, ".sqlite3": _SQLITE, ".duckdb": _DUCKDB, ".ddb": _DUCKDB}
)
"""The class that opens files of an ending that is a database's."""

_IN_PLACE: Final = frozenset({_DUCKDB, _FILES, _FRAMES})


def open_source(name: str, target: object, *, local: LocalDuckDB, may_be_absent: bool = False) -> Source:
    """A URL, a path or glob of files, or a frame in; the source of that name out. Nothing is connected yet.

    local: the DuckDB that reads files and frames in place. may_be_absent: whether a SQLite file that is not there is a
    source without tables instead of an error. Raises SourceError for a target that no source can be made of.
    """
    place = _place_of(name, target)
    module, _, kind = place.partition(":")
    make: Any = getattr(import_module(module), kind)
    options: dict[str, object] = {"local": local} if place in _IN_PLACE else {}
    if place == _SQLITE:
        options["may_be_absent"] = may_be_absent
    source: Source = make(name, target, **options)
    return source


def _place_of(name: str, target: object) -> str:
    match target:
        case _ if is_frame(target):  # first: a frame compared with a text is neither true nor false
            return _FRAMES
        case str() if (scheme := database_of(target)) is not None:
            return _place_of_scheme(name, scheme, target)
        case str() if target == ":memory:":
            return _SQLITE
        case str() | PurePath():
            return _place_of_path(name, os.fspath(target))
        case _:
            raise SourceError(
                f"source `{name}` is a `{type(target).__name__}`: expected a URL, a path of files, or a data frame"
            )


def _place_of_scheme(name: str, scheme: str, url: str) -> str:
    if scheme not in SCHEMES:
        raise SourceError(
            f"source `{name}` has the unknown scheme `{scheme}`: `{redact(url)}`",
            notes=[f"known schemes: {quoted(SCHEMES)}"],
            hint=might_be_meant(scheme, SCHEMES),
        )
    return SCHEMES[scheme]


def _place_of_path(name: str, path: str) -> str:
    ending = PurePath(path).suffix.lower()
    if ending in ENDINGS and not is_pattern(path) and not os.path.isdir(path):
        return ENDINGS[ending]
    if is_pattern(path) or os.path.isdir(path) or format_of(path) is not None:
        return _FILES
    if not os.path.lexists(path):
        raise SourceError(
            f"source `{name}` is `{redact(path)}`: there is no such file or folder",
            hint="a URL begins with its scheme, as `postgresql://`",
        )
    raise SourceError(
        f"the format of file `{path}` of source `{name}` is not known",
        notes=[f"endings of files that can be read: {', '.join((*FORMATS, *ENDINGS))}"],
    )
