"""Tables of the sources, read once when first named and kept: the catalog that queries are bound to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from dataflow.compiler.bind.tables import resolve
from dataflow.compiler.catalog import Catalog, SourceInfo, Table
from dataflow.dsl.query import Pipeline, tables
from dataflow.runtime.sources.source import LocalSource, Source

Path = tuple[str, ...]


class Introspection:
    """What is known of the tables so far. Its coroutines run on the background loop, the rest anywhere."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._tables: dict[tuple[str, Path], Table] = {}
        self._names: dict[str, tuple[Path, ...]] = {}
        self._reading: dict[tuple[str, Path | None], asyncio.Task[tuple[Path, ...]]] = {}
        self.version = 0

    def catalog(self) -> Catalog:
        """A snapshot of what is known."""
        infos = {
            name: SourceInfo(name, source.dialect, isinstance(source, LocalSource), source.description)
            for name, source in self._sources.items()
        }
        return Catalog(infos, dict(self._tables), dict(self._names))

    def covers(self, pipeline: Pipeline) -> bool:
        """Whether all tables of a pipeline are known already."""
        return all(key is None or key in self._tables for key in self._keys(pipeline))

    async def load(self, pipeline: Pipeline) -> None:
        """Reads the tables of a pipeline that are not known yet, at the same time. Raises SourceError."""
        wanted = {key for key in self._keys(pipeline) if key is not None and key not in self._tables}
        await asyncio.gather(*(self._once(name, path) for name, path in wanted))

    async def names(self, name: str) -> tuple[Path, ...]:
        """Paths of all tables of a source. Raises SourceError."""
        known = self._names.get(name)
        return known if known is not None else await self._once(name, None)

    def forget(self) -> None:
        """Lets everything be read anew when it is next needed."""
        self._tables.clear()
        self._names.clear()
        self._reading.clear()
        self.version += 1

    async def _once(self, name: str, path: Path | None) -> tuple[Path, ...]:
        """Reads a table, or the names where there is no path; many that ask together share one reading."""
        key = (name, path)
        reading = self._reading.get(key)
        # A forked process has the entries of its parent, whose loop does not run in it.
        if reading is None or reading.get_loop() is not asyncio.get_running_loop():
            reading = asyncio.create_task(self._list(name) if path is None else self._load(name, path))
            reading.add_done_callback(lambda ended: self._end(key, ended))
            self._reading[key] = reading
        # Who is cancelled must not take the answer away from the others.
        return await asyncio.shield(reading)

    def _end(self, key: tuple[str, Path | None], reading: asyncio.Task[tuple[Path, ...]]) -> None:
        if self._reading.get(key) is reading:
            del self._reading[key]
        if not reading.cancelled():
            # Raised by those who wait for it; where nobody does any more it is of no use.
            reading.exception()

    async def _list(self, name: str) -> tuple[Path, ...]:
        self._names[name] = found = await self._sources[name].list_tables()
        return found

    async def _load(self, name: str, path: Path) -> tuple[Path, ...]:
        """The names that were read: none for a table that is there."""
        table = await self._sources[name].load_table(path)
        if table is None:
            # The binder says what is there instead; the list may be older than the table that is missing.
            return await self._list(name)
        self._tables[name, path] = table
        self.version += 1
        return ()

    def _keys(self, pipeline: Pipeline) -> list[tuple[str, Path] | None]:
        return [resolve(source.path, self._sources) for source in tables(pipeline)]
