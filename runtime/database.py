"""The DataFlow object: the sources a user names, and the way from them to queries."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dataflow.dsl.build_query import Query
from dataflow.dsl.build_write import Write
from dataflow.dsl.errors import BuildError, SourceError, might_be_meant, quoted
from dataflow.dsl.format import format_from
from dataflow.dsl.plain_values import to_type
from dataflow.dsl.query import GIVEN, From, Pipeline
from dataflow.dsl.span import Span, caller
from dataflow.dsl.types import DataType
from dataflow.runtime import loop, owners
from dataflow.runtime.introspect import Path
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.local_settings import LocalSettings
from dataflow.runtime.model_methods import ModelMethods
from dataflow.runtime.model_table import ModelTable
from dataflow.runtime.models import Models
from dataflow.runtime.session import SourceSession
from dataflow.runtime.sources.declared import Declared, DeclaredSource
from dataflow.runtime.sources.registry import open_source
from dataflow.runtime.sources.source import Source, is_in_place
from dataflow.runtime.tables import Tables, UnknownNameError
from dataflow.runtime.transaction_methods import TransactionMethods
from dataflow.runtime.write_methods import WriteMethods

if TYPE_CHECKING:
    from dataflow.runtime.places import Place
    from dataflow.runtime.result import Result
    from dataflow.runtime.written import Written

MAIN = "main"
"""Name of the source where only one is given, without a name."""

EMBEDDED = "sqlite:///dataflow.db"
"""The database where none is given and DATABASE_URL is not set: a file that is made when it is first written to."""


class DataFlow(ModelMethods, WriteMethods, TransactionMethods):
    """A set of sources and the queries over them. Nothing is connected before it is needed.

    `DataFlow()` takes the environment's DATABASE_URL, else the embedded SQLite file `dataflow.db`.
    `DataFlow("postgresql://…")` has one, `DataFlow(shop="mysql://…", lake="data/*.parquet", events=frame)`
    several. A table is `db.shop.orders`, with its schema `db.shop.public.orders`, by any name `db.shop["odd name"]`;
    with one source, `db.orders`; a model is `db.Order`. Raises SourceError for a target that no source can be made of.

    auto_create: whether tables of models are made when they are first used, which the embedded file does by itself.
    """

    def __init__(self, target: object = None, /, *, auto_create: object = None, **sources: object) -> None:
        if target is not None and sources:
            raise SourceError(
                "a `DataFlow` takes one source without a name, or any number with names",
                hint="name the first as well: `DataFlow(main=…, other=…)`",
            )
        if not (auto_create is None or isinstance(auto_create, bool)):
            raise SourceError(f"`auto_create` is true or false, found `{auto_create!r}`: no source has this name")
        for name in sources:
            if hasattr(DataFlow, name):
                raise SourceError(f"a source may not be named `{name}`: a `DataFlow` has a method of this name")
            if name.startswith(GIVEN):
                raise SourceError(f"a source may not be named `{name}`: `$` marks tables that are given to a query")
        embedded = target is None and not sources and not os.environ.get("DATABASE_URL")
        targets = sources or {MAIN: target if target is not None else os.environ.get("DATABASE_URL") or EMBEDDED}
        local = LocalDuckDB()
        opened = {name: _open(name, place, local, embedded) for name, place in targets.items()}
        self._session = SourceSession(opened, local)
        self._models = Models(self._session, embedded if auto_create is None else bool(auto_create))
        owners.remember(self)

    @classmethod
    def from_config(cls, path: str | os.PathLike[str] | None = None) -> Self:
        """The sources of a file `dataflow.toml`; without a path, of the nearest one, else of the environment.

        The nearest is in the current folder, one above it, or `~/.config/dataflow`; then count variables such as
        `DATAFLOW_SOURCE_SHOP`, then what `DataFlow()` takes. Raises SourceError for a file that is wrong.
        """
        from dataflow.runtime.config import configured_local, configured_sources, sources_of_file

        made = cls(**(configured_sources() if path is None else sources_of_file(path)))
        made._session.local.configure(configured_local(path))
        return made

    def configure(
        self,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        temp_directory: str | os.PathLike[str] | None = None,
    ) -> None:
        """What the local DuckDB may take from the next query on: `db.configure(memory_limit="2GB", threads=4)`.

        Behind its memory it puts rows into the temporary directory. What is left out is as in the environment
        (DATAFLOW_MEMORY_LIMIT, DATAFLOW_THREADS, DATAFLOW_TEMP_DIRECTORY), else half of the memory, all cores, and the
        system's temporary folder. Raises SourceError.
        """
        self._session.local.configure(LocalSettings(memory_limit, threads, temp_directory))

    # --- sources and tables ----------------------------------------------------------------------------------------

    @property
    def sources(self) -> dict[str, str]:
        """What each source is, by its name; without passwords."""
        return {name: source.description for name, source in self._session.sources.items()}

    def tables(self, source: str | None = None) -> list[str]:
        """Names of all tables, of one source or of all, as they stand in the text form. Raises SourceError."""
        names = [source] if source is not None else list(self._session.sources)
        paths = [(name, *path) for name in names for path in self._paths(name)]
        return [format_from(From(path)).removeprefix("from ") for path in paths]

    # --- the text form ---------------------------------------------------------------------------------------------

    def parse(self, text: str, /, database: str | None = None) -> Query:
        """The query that a text says: `db.parse("from shop.orders | take 10")`. Raises ParseError.

        database: the source whose tables may be named alone; where there is one source, it is this one.
        """
        from dataflow.dsl.parse import parse_pipeline

        if not isinstance(text, str):
            raise BuildError(f"`parse` takes text, found `{type(text).__name__}`", caller())
        self._make_pending()
        only = self._only(database)
        return Query(parse_pipeline(text, only=only, sources=self._session.names), self._session)

    def _table(self, text: str, span: Span | None) -> Query:
        """A name such as `shop.orders` ▶ the table."""
        self._make_pending()
        return Query(Pipeline(From(self._session.path_of(text), None, span)), self._session)

    def parse_write(self, text: str, /, database: str | None = None) -> Write:
        """The write that a text says: `db.parse_write("from shop.orders | filter id == $id | delete")`.

        Nothing is written before it is executed. Raises ParseError.
        """
        from dataflow.dsl.parse import parse_write

        if not isinstance(text, str):
            raise BuildError(f"`parse_write` takes text, found `{type(text).__name__}`", caller())
        self._make_pending()
        only = self._only(database)
        return Write(parse_write(text, only=only, sources=self._session.names), self._session)

    def given(self, name: str, /, **columns: str | type | DataType) -> Query:
        """A table that is given when the query runs, `$name` in text: `db.given("orders").collect(orders=frame)`.

        columns: names and types, `id="int64", total="decimal(15,2)"`; without them the table itself says them.
        Raises BuildError for a name that is none, or an unknown type.
        """
        span = caller("given")
        if not isinstance(name, str) or not name.isidentifier():
            raise BuildError(
                f"expected the name of a table that is given, found `{name!r}`", span, hint="as in `orders`"
            )
        types = tuple((column, to_type(type_)) for column, type_ in columns.items())
        return Query(Pipeline(From((GIVEN + name,), name, span, types)), self._session)

    def query(self, text: str, /, **parameters: object) -> Result:
        """The rows of the query that a text says: `db.query("from orders | take $n", n=10)`."""
        return self.parse(text).collect(**parameters)

    def execute(self, text: str, /, **parameters: object) -> Written:
        """Makes the change that a text says, and says how many rows: `db.execute("from orders | delete all")`."""
        return self.parse_write(text).execute(**parameters)

    async def aexecute(self, text: str, /, **parameters: object) -> Written:
        """As `execute`, without blocking the running event loop."""
        return await self.parse_write(text).aexecute(**parameters)

    def refresh(self) -> None:
        """Forgets what is known of the tables; they are read anew when next named."""
        self._session.introspection.forget()

    def __getattr__(self, name: str) -> Place:
        if name.startswith("_"):
            raise AttributeError(name)
        place: Place = self._get(name)
        return place

    def __getitem__(self, name: str) -> Place:
        place: Place = self._get(name)
        return place

    def __dir__(self) -> Iterable[str]:
        names = list(self._session.sources)
        if len(names) == 1:
            names += [path[0] for path in self._paths(names[0]) if path]
        names += self._models.names()
        return [*super().__dir__(), *names]

    def __repr__(self) -> str:
        lines = [f"  {name}: {description}" for name, description in self.sources.items()]
        return "\n".join(("DataFlow", *lines))

    def _only(self, database: str | None) -> str | None:
        """The source whose tables a text may name alone."""
        if database is None:
            return self._session.only
        if database not in self._session.names:
            raise _unknown_source(database, self._session.sources)
        return database

    def _get(self, name: str) -> Any:  # a `Query` or `Tables`, which are a `Place` to type checkers
        sources = self._session.sources
        self._make_pending()
        model = self._models.named(name)
        if model is not None:
            pipeline = Pipeline(From((model[0], model[1].table), None, caller()))
            return ModelTable(pipeline, self._session, self._models.face(name))
        if name in sources:
            if is_in_place(sources[name]) and self._paths(name) == ((),):
                return Query(Pipeline(From((name,), None, caller())), self._session)
            return Tables(self._session, name)
        if len(sources) == 1:
            return Tables(self._session, next(iter(sources)))[name]
        raise UnknownNameError(
            f"unknown source `{name}`",
            caller(),
            notes=[f"sources here: {quoted(sources)}"],
            hint=might_be_meant(name, sources),
        )

    def _paths(self, name: str) -> tuple[Path, ...]:
        sources = self._session.sources
        if name not in sources:
            raise _unknown_source(name, sources)
        return loop.run(self._session.introspection.names(name))

    # --- life ------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Gives back all connections. The object may be used again and then opens new ones."""
        owners.retire(self)
        self._session.leave()
        loop.run(self._session.close())

    async def aclose(self) -> None:
        """As `close`, without blocking the running event loop."""
        owners.retire(self)
        await self._session.aleave()
        self._session.leave()
        await loop.wait(self._session.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _open(name: str, target: object, local: LocalDuckDB, embedded: bool) -> Source:
    if isinstance(target, Declared):
        return DeclaredSource(name, target)
    return open_source(name, target, local=local, may_be_absent=embedded)


def _unknown_source(name: str, sources: Collection[str]) -> SourceError:
    notes = [f"sources here: {quoted(sources)}"]
    return SourceError(f"unknown source `{name}`", notes=notes, hint=might_be_meant(name, sources))
