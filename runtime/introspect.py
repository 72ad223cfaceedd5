"""Tables of the sources, read once when first named and kept: the catalog that queries are bound to.

What the sources say of the tables' sizes and values comes with them, and is read anew when it has become old.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from dataflow.compiler.catalog import Catalog, SourceInfo, Statistics, Table
from dataflow.compiler.resolve import resolve
from dataflow.dsl.errors import SourceError
from dataflow.dsl.query import Pipeline, tables
from dataflow.runtime import loop
from dataflow.runtime.joined import outside
from dataflow.runtime.sources.completed_statistics import completed
from dataflow.runtime.sources.source import Source, is_in_place

Path = tuple[str, ...]

FRESH_SECONDS: Final = 300.0
"""Statistics older than this are read anew, while the query that finds them old goes on with them."""

PATIENCE_SECONDS: Final = 2.0
"""How long a source may take to tell statistics; it may have to wait for a lock that the columns need not wait for."""

_GROWTH: Final = 2.0
_FEW_ROWS: Final = 1000.0
"""Plans are made anew where a table has so many times the rows of before, or so few; below these it is one to them."""


@dataclass(frozen=True, slots=True)
class _Noted:
    """When a table's statistics were read (by the monotonic clock), and the rows that its plans were made for."""

    at: float
    rows: float | None


class Introspection:
    """What is known of the tables so far. Its coroutines run on the background loop, the rest anywhere."""

    def __init__(
        self, sources: Mapping[str, Source], reachable: Callable[[], Mapping[str, Source]] | None = None
    ) -> None:
        self._sources = sources
        self._reachable = reachable or (lambda: sources)
        self._tables: dict[tuple[str, Path], Table] = {}
        self._noted: dict[tuple[str, Path], _Noted] = {}
        self._names: dict[str, tuple[Path, ...]] = {}
        self._reading: dict[tuple[Source, Path | None], asyncio.Task[tuple[Path, ...]]] = {}
        self._renewing: set[asyncio.Task[None]] = set()
        self.version = 0

    def catalog(self) -> Catalog:
        """A snapshot of what is known."""
        infos = {
            name: SourceInfo(name, source.dialect, is_in_place(source), source.description)
            for name, source in self._sources.items()
        }
        return Catalog(infos, dict(self._tables), dict(self._names))

    def covers(self, pipeline: Pipeline) -> bool:
        """Whether all tables of a pipeline are known already; old statistics of theirs are read anew meanwhile."""
        keys = self.keys(pipeline)
        if not all(key is None or key in self._tables for key in keys):
            return False
        self.renew(keys)
        return True

    async def load(self, pipeline: Pipeline) -> None:
        """Reads the tables of a pipeline that are not known yet, at the same time. Raises SourceError."""
        wanted = {key for key in self.keys(pipeline) if key is not None and key not in self._tables}
        await asyncio.gather(*(self._once(name, path) for name, path in wanted))

    async def names(self, name: str) -> tuple[Path, ...]:
        """Paths of all tables of a source. Raises SourceError."""
        known = self._names.get(name)
        return known if known is not None else await self._once(name, None)

    def forget(self) -> None:
        """Lets everything be read anew when it is next needed."""
        self._tables.clear()
        self._noted.clear()
        self._names.clear()
        self._reading.clear()
        self.version += 1

    async def close(self) -> None:
        """Stops what is read in the background, which would open connections again."""
        # A forked process has the tasks of its parent, whose loop does not run in it.
        running = [task for task in self._renewing if task.get_loop() is asyncio.get_running_loop()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _once(self, name: str, path: Path | None) -> tuple[Path, ...]:
        """Reads a table, or the names where there is no path; many that ask together share one reading."""
        # What a transaction has made is seen by none but its own tasks.
        key = (self._reachable()[name], path)
        reading = self._reading.get(key)
        # A forked process has the entries of its parent, whose loop does not run in it.
        if reading is None or reading.get_loop() is not asyncio.get_running_loop():
            reading = asyncio.create_task(self._list(name) if path is None else self._load(name, path))
            reading.add_done_callback(lambda ended: self._end(key, ended))
            self._reading[key] = reading
        # Who is cancelled must not take the answer away from the others.
        return await asyncio.shield(reading)

    def _end(self, key: tuple[Source, Path | None], reading: asyncio.Task[tuple[Path, ...]]) -> None:
        if self._reading.get(key) is reading:
            del self._reading[key]
        if not reading.cancelled():
            # Raised by those who wait for it; where nobody does any more it is of no use.
            reading.exception()

    async def _list(self, name: str) -> tuple[Path, ...]:
        self._names[name] = found = await self._reachable()[name].list_tables()
        return found

    async def _load(self, name: str, path: Path) -> tuple[Path, ...]:
        """The names that were read: none for a table that is there."""
        table = await self._reachable()[name].load_table(path)
        if table is None:
            # The binder says what is there instead; the list may be older than the table that is missing.
            return await self._list(name)
        statistics = await self._statistics(table)
        self._noted[name, path] = _Noted(time.monotonic(), statistics.rows if statistics else None)
        self._tables[name, path] = replace(table, statistics=statistics)
        self.version += 1
        return ()

    async def _statistics(self, table: Table) -> Statistics | None:
        """What its source says of a table; None where it says nothing, or not soon, or not to this user."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                found = await self._reachable()[table.source].load_statistics(table)
        except (SourceError, TimeoutError):
            # Whatever is wrong there, a query that needs the source says it better.
            return None
        return completed(found, table.columns) if found is not None else None

    def renew(self, keys: Iterable[tuple[str, Path] | None]) -> None:
        """Has old statistics read anew; nobody waits for it."""
        now = time.monotonic()
        for key in keys:
            noted = self._noted.get(key) if key is not None else None
            if key is not None and noted is not None and now - noted.at > FRESH_SECONDS:
                # The next query must not have it done once more.
                self._noted[key] = replace(noted, at=now)
                loop.start(self._read_anew(key))

    async def _read_anew(self, key: tuple[str, Path]) -> None:
        task = asyncio.current_task()
        assert task is not None
        outside()  # nobody waits for it, so that a transaction may end before
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)
        table, noted = self._tables.get(key), self._noted.get(key)
        if table is None or noted is None:
            return
        statistics = await self._statistics(table)
        # What was forgotten meanwhile is not brought back.
        if statistics is None or self._tables.get(key) is not table:
            return
        self._tables[key] = replace(table, statistics=statistics)
        if _is_other(noted.rows, statistics.rows):
            self._noted[key] = replace(noted, rows=statistics.rows)
            self.version += 1

    def keys(self, pipeline: Pipeline) -> list[tuple[str, Path] | None]:
        """The tables of a pipeline by source and path, None for each that no source has."""
        return [resolve(source.path, self._sources) for source in tables(pipeline)]


def _is_other(before: float | None, after: float | None) -> bool:
    """Whether plans for so many rows may be bad ones for so many others."""
    if before is None or after is None:
        return before is not after
    least, most = sorted((max(before, _FEW_ROWS), max(after, _FEW_ROWS)))
    return most > least * _GROWTH
