"""What a `DataFlow` object does with models: declaring them, making their tables, instances of their rows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from dataflow.dsl.declare_model import TableOptions
from dataflow.dsl.errors import BuildError, ResultError, quoted
from dataflow.dsl.model import ModelIndex
from dataflow.dsl.span import caller
from dataflow.runtime import loop
from dataflow.runtime.migrate import differences, migrate
from dataflow.runtime.model_instances import Instances

if TYPE_CHECKING:
    from dataflow.compiler.migration import Change
    from dataflow.dsl.build_query import Query
    from dataflow.dsl.model import Model
    from dataflow.runtime.kailash.model_node import ModelNode
    from dataflow.runtime.models import Models

T = TypeVar("T")
Names = Sequence[str | Sequence[str]]


class ModelMethods:
    """The part of `DataFlow` that is about models."""

    _models: Models

    @overload
    def model(self, cls: type[T], /) -> type[T]: ...
    @overload
    def model(
        self, /, *, table: str | None = None, source: str | None = None, indexes: Names = (), unique: Names = ()
    ) -> Callable[[type[T]], type[T]]: ...
    def model(
        self,
        cls: type[T] | None = None,
        /,
        *,
        table: str | None = None,
        source: str | None = None,
        indexes: Names = (),
        unique: Names = (),
    ) -> Any:
        """A class is a table from now on: `@db.model`, or `@db.model(table="people", unique=[("name", "born")])`.

        An ordinary class becomes a dataclass whose fields are given by name; dataclasses and pydantic models stay as
        they are. table: its name, else that of the class in the plural. source: where it is, if there are several.
        indexes, unique: names of fields, or several names for one index. Raises BuildError.
        """
        span, names = caller(), sys._getframe(1).f_locals
        options = TableOptions(table, (*_indexes(indexes, False), *_indexes(unique, True)))
        if cls is not None:
            return self._models.declare(cls, source, options, names, span)
        return lambda declared: self._models.declare(declared, source, options, names, span)

    def model_nodes(self) -> dict[str, type[ModelNode]]:
        """The node types of its models for Kailash workflows, by name: `db.model_nodes()["UserCreateNode"]`.

        They belong to this object, where the ones that workflows find by name belong to that of the process.
        """
        from dataflow.runtime.kailash.model_nodes import nodes_of

        return nodes_of(self)

    def create_tables(self) -> list[str]:
        """Makes the tables of all models that are not there yet, and gives their names; a table that is there stays.

        Raises BuildError where models do not fit together, UnsupportedError, SourceError.
        """
        return loop.run(self._models.create())

    async def acreate_tables(self) -> list[str]:
        """As `create_tables`, without blocking the running event loop."""
        return await loop.wait(self._models.create())

    def reflect(self, source: str | None = None) -> dict[str, type]:
        """Makes a model of each table that has a primary key and no model: `db.reflect()["OrderItem"]`, `db.OrderItem`.

        source: one; without it all databases. Columns of types that the language lacks are left out.
        Raises SourceError.
        """
        return loop.run(self._reflect(source))

    async def areflect(self, source: str | None = None) -> dict[str, type]:
        """As `reflect`, without blocking the running event loop."""
        return await loop.wait(self._reflect(source))

    async def _reflect(self, source: str | None) -> dict[str, type]:
        from dataflow.runtime.reflect import reflect

        names = self._models.databases() if source is None else [source]
        return {name: cls for place in names for name, cls in (await reflect(self._models, place)).items()}

    def diff(self) -> list[Change]:
        """What differs between the models and their tables, each with the statements that change it; runs none.

        Columns, their types, whether they are null, and indexes are compared. Raises BuildError, SourceError.
        """
        return loop.run(differences(self._models))

    async def adiff(self) -> list[Change]:
        """As `diff`, without blocking the running event loop."""
        return await loop.wait(differences(self._models))

    def migrate(self, *, only_safe: bool = False) -> list[Change]:
        """Makes the changes that lose and refuse no row: tables, nullable columns and indexes that are missing.

        Where `diff` has others, nothing is done and SourceError says their statements; only_safe: they are left.
        """
        return loop.run(migrate(self._models, only_safe))

    async def amigrate(self, *, only_safe: bool = False) -> list[Change]:
        """As `migrate`, without blocking the running event loop."""
        return await loop.wait(migrate(self._models, only_safe))

    def instances(self, cls: type[T], query: Query | None = None, /, **parameters: object) -> list[T]:
        """The rows of a model's table, or of a query over it, as instances: `db.instances(User, db.User.take(10))`.

        Raises BuildError for a class that is no model, or a query that lacks a field which has no default.
        """
        model = self._model_of(cls)
        return _instances(model, self._query_of(model, query).collect(**parameters).rows())

    async def ainstances(self, cls: type[T], query: Query | None = None, /, **parameters: object) -> list[T]:
        """As `instances`, without blocking the running event loop."""
        model = self._model_of(cls)
        found = await self._query_of(model, query).acollect(**parameters)
        return _instances(model, found.rows())

    def _make_pending(self) -> None:
        """Makes the tables that are made on first use."""
        if self._models.is_pending:
            self.create_tables()

    def _model_of(self, cls: type) -> Model:
        model = self._models.of_class(cls)
        if model is None:
            known = self._models.names()
            raise BuildError(
                f"class `{cls.__name__}` is no model",
                caller(),
                notes=[f"models here: {quoted(known)}"],
                hint="declare it: `@db.model`",
            )
        return model

    def _query_of(self, model: Model, query: Query | None) -> Query:
        if query is not None:
            return query
        found: Query = getattr(self, model.name)
        return found


def _indexes(names: Names, unique: bool) -> Iterable[ModelIndex]:
    return [ModelIndex((name,) if isinstance(name, str) else tuple(name), unique) for name in names]


def _instances(model: Model, rows: Iterable[dict[str, object]]) -> list[Any]:
    instances = Instances(model)
    try:
        return [instances.one(row) for row in rows]
    except ResultError as error:
        raise BuildError(error.message, caller()) from error.__cause__
