"""The tables of a source as attributes of it: `db.shop.orders`, `db.shop.public.orders`, `db.shop["odd name"]`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import BindError, SourceError, might_be_meant
from dataflow.dsl.query import From, Pipeline
from dataflow.dsl.span import caller
from dataflow.runtime import loop
from dataflow.runtime.introspect import Path
from dataflow.runtime.session import SourceSession

PROBES = 8
"""How many tables that need no schema are looked for in a name that may be their schema."""


class UnknownNameError(BindError, AttributeError):
    """A source or table that is not there; also an AttributeError, so that `hasattr` answers."""


class Tables:
    """The tables of a source, or of one of its schemas, as attributes and by `[name]`."""

    __slots__ = ("_path", "_session", "_source")

    def __init__(self, session: SourceSession, source: str, path: Path = ()) -> None:
        self._session = session
        self._source = source
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        """The table or schema of a name. Raises UnknownNameError where there is none, SourceError if it cannot tell."""
        if not isinstance(name, str):
            raise BindError(f"a table is named by text, found `{name!r}`", caller())
        path = (*self._path, name)
        known = self._known()
        if path in known:
            return self._query(path)
        if any(other[: len(path)] == path for other in known):
            return Tables(self._session, self._source, path)
        # A table may have been made since the list was read, and one that needs no schema may also be named with it.
        if self._is_table(path):
            return self._query(path)
        probes = [(*path, *other) for other in known if len(other) == 1][:PROBES]
        if any(map(self._is_table, probes)):
            return Tables(self._session, self._source, path)
        names = [".".join(other[len(self._path) :]) for other in self._known()]
        raise UnknownNameError(
            f"unknown table `{'.'.join(path)}` in source `{self._source}`",
            caller(),
            notes=[f"tables here: {_listed(names)}" if names else f"source `{self._source}` has no tables"],
            hint=might_be_meant(name, names),
        )

    def __dir__(self) -> Iterable[str]:
        return sorted({path[len(self._path)] for path in self._known() if len(path) > len(self._path)})

    def __repr__(self) -> str:
        title = f"{'.'.join((self._source, *self._path))}: {self._session.sources[self._source].description}"
        try:
            lines = self.__dir__()
        except SourceError as error:
            lines = [f"its tables cannot be read: {error.message}"]
        return "\n".join((title, *(f"  {line}" for line in lines)))

    def _query(self, path: Path) -> Query:
        return Query(Pipeline(From((self._source, *path), None, caller())), self._session)

    def _is_table(self, path: Path) -> bool:
        pipeline = self._query(path)._pipeline
        loop.run(self._session.introspection.load(pipeline))
        return self._session.introspection.covers(pipeline)

    def _known(self) -> list[Path]:
        paths = loop.run(self._session.introspection.names(self._source))
        return [path for path in paths if path[: len(self._path)] == self._path]


def _listed(names: list[str]) -> str:
    from dataflow.compiler.bind.tables import list_names

    return list_names(names)
