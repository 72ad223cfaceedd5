"""The models of one `DataFlow` object: which there are, in which source, and their tables."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.errors import BuildError, SourceError, might_be_meant, quoted
from dataflow.dsl.link_models import join_columns, linked
from dataflow.dsl.model import Model, Relation
from dataflow.dsl.model_class import record_of, with_instances
from dataflow.dsl.session import Related
from dataflow.dsl.span import Span
from dataflow.runtime.model_defaults import check_defaults
from dataflow.runtime.model_face import Face
from dataflow.runtime.sources.writable import DefinableSource

if TYPE_CHECKING:
    from dataflow.runtime.session import SourceSession


class Models:
    """Models by name. `auto_create`: whether their tables are made when they are first used."""

    def __init__(self, session: SourceSession, auto_create: bool) -> None:
        self._session = session
        self._auto_create = auto_create
        self._by_source: dict[str, dict[str, Model]] = {}
        self._faces: dict[str, Face] = {}
        self._pending = False
        session.models = self

    def declare(
        self, cls: type, source: str | None, options: TableOptions, names: Mapping[str, object], span: Span | None
    ) -> type:
        """A class ▶ the same with instances, which is a model from now on. Raises BuildError, SourceError."""
        place = self._source(source, cls, span)
        model = declare_model(cls, options, {**names, cls.__name__: cls}, span)
        other = self.named(model.name)
        if other is not None and _origin(other[1].cls) != _origin(cls):
            raise BuildError(
                f"model `{model.name}` is declared already, in `{other[1].cls.__module__}`",
                span,
                hint="one `DataFlow` has one model of a name: give the class another",
            )
        check_defaults(model, self._session.sources[place].dialect.odd_floats)
        self._faces.pop(model.name, None)
        for models in self._by_source.values():
            models.pop(model.name, None)
        self._by_source.setdefault(place, {})[model.name] = model
        self._pending = self._auto_create
        _offer(model.name)
        return with_instances(cls, model)

    def add(self, source: str, model: Model) -> None:
        """A model of a table that is there."""
        self._faces.pop(model.name, None)
        self._by_source.setdefault(source, {})[model.name] = model
        _offer(model.name)

    def named(self, name: str) -> tuple[str, Model] | None:
        """The source and the model of a name, None where there is none."""
        return next(((source, models[name]) for source, models in self._by_source.items() if name in models), None)

    def face(self, name: str) -> Face:
        """How the rows of a model of this name, which there is, are reached."""
        face = self._faces.get(name)
        if face is None:
            found = self.named(name)
            assert found is not None
            face = self._faces[name] = Face(self._session, *found)
        return face

    def of_table(self, path: tuple[str, ...]) -> Model | None:
        """The model of a table, None where it has none; alone, a table is one of the only source."""
        if len(path) == 1 and len(self._session.sources) == 1:
            path = (next(iter(self._session.sources)), *path)
        if len(path) != 2:
            return None
        models = self._by_source.get(path[0], {}).values()
        return next((model for model in models if model.table == path[1]), None)

    def of_class(self, cls: type) -> Model | None:
        """The model that a class is, None where it is none of these."""
        found = self.named(cls.__name__)
        return found[1] if found is not None and _origin(found[1].cls) == _origin(cls) else None

    def databases(self) -> list[str]:
        """The sources in which tables can be made."""
        return [name for name, source in self._session.sources.items() if isinstance(source, DefinableSource)]

    def names(self) -> list[str]:
        return [name for models in self._by_source.values() for name in models]

    def of_source(self, source: str) -> tuple[Model, ...]:
        """The models of a source, linked, those first that others lead to. Raises BuildError."""
        return linked(self._by_source.get(source, {}).values())

    def related(self, table: tuple[str, ...], name: str) -> Related | None:
        """Where a relation of the model of a table leads; None where there is no such model. Raises BuildError."""
        models = self._by_source.get(table[0], {}).values()
        own = next((model for model in models if model.table == table[-1]), None)
        if own is None:
            return None
        if _relation(own, name) is None:
            raise _no_relation(own, name)
        known = self.of_source(table[0])
        model = next(model for model in known if model.table == table[-1])
        relation = _relation(model, name)
        assert relation is not None  # it was found above
        other, columns = join_columns(relation, model, known)
        return Related((table[0], other.table), columns)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self._by_source)

    @property
    def is_pending(self) -> bool:
        """Whether tables are to be made before anything is done with them."""
        return self._pending

    def records(self, rows: Any) -> Any:
        """Rows to be written: instances of models become dicts, all else stays. Raises BuildError for mixed ones."""
        if not isinstance(rows, list | tuple) or not rows:
            return rows
        model = self.of_class(type(rows[0]))
        if model is None:
            return rows
        odd = next((number for number, row in enumerate(rows, 1) if type(row) is not type(rows[0])), None)
        if odd is not None:
            found = type(rows[odd - 1]).__name__
            raise BuildError(f"row {odd} is a `{found}`: expected a `{model.name}`, as the first row is")
        return [record_of(row, model) for row in rows]

    async def create(self) -> list[str]:
        """Makes the tables of all models that are not there, and names those that it made. Raises SourceError."""
        from dataflow.compiler.render.ddl import create_tables

        made = []
        for name in self.sources:
            models = self.of_source(name)
            source = self.definable(name, models[0].span if models else None)
            there = await _tables_of(source)
            missing = [model for model in models if model.table not in there]
            if missing:
                await source.define(create_tables(missing, source.dialect, there))
                made += [model.table for model in missing]
        self.are_made(made=bool(made))
        return made

    def are_made(self, *, made: bool) -> None:
        """No table is missing any more. made: whether some were made or changed, which are then read anew."""
        self._pending = False
        if made:
            self._session.introspection.forget()

    def are_undone(self) -> None:
        """Tables that were made are gone again."""
        self._pending = self._auto_create

    def definable(self, name: str, span: Span | None = None) -> DefinableSource:
        """The source of a name, where tables can be made. Raises SourceError where they cannot."""
        source = self._session.reachable()[name]
        if not isinstance(source, DefinableSource):
            raise SourceError(
                f"no table can be made in source `{name}`: {source.description}",
                span,
                hint="tables can be made in databases",
            )
        return source

    def _source(self, name: str | None, cls: type, span: Span | None) -> str:
        sources = self._session.sources
        if name is None and len(sources) > 1:
            raise BuildError(
                f"model `{cls.__name__}` is a table of one source, and there are several: {quoted(sources)}",
                span,
                hint=f'say which: `@db.model(source="{next(iter(sources))}")`',
            )
        chosen = next(iter(sources)) if name is None else name
        if chosen not in sources:
            raise SourceError(f"unknown source `{chosen}`", span, notes=[f"sources here: {quoted(sources)}"])
        return chosen


def _offer(model: str) -> None:
    """Registers the node types of a model where Kailash is in use; else the import of `dataflow.kailash` does."""
    if "kailash.nodes.base" in sys.modules:
        from dataflow.runtime.kailash.model_nodes import register

        register(model)


def _relation(model: Model, name: str) -> Relation | None:
    return next((relation for relation in model.relations if relation.name == name), None)


def _no_relation(model: Model, name: str) -> BuildError:
    known = [relation.name for relation in model.relations]
    return BuildError(
        f"model `{model.name}` has no relation `{name}`",
        notes=[f"relations of `{model.name}`: {quoted(known)}" if known else f"`{model.name}` has no relations"],
        hint=might_be_meant(name, known)
        or "a relation is a field annotated with a model, or a list of one; other tables are joined `on` a condition",
    )


async def _tables_of(source: DefinableSource) -> Sequence[str]:
    try:
        paths = await source.list_tables()
    except SourceError:
        # A database in a file may not be there yet. Where something else is wrong, making it says so.
        await source.define([])
        paths = await source.list_tables()
    return [path[0] for path in paths if len(path) == 1]


def _origin(cls: Any) -> tuple[str, str]:
    """What a class and a later version of it, in a notebook, have in common."""
    return cls.__module__, cls.__qualname__
