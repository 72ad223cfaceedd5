"""The Python form of writes: what `update` and `delete` of a Query give. Nothing is written before `execute`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dataflow.dsl.build_expr import to_expr
from dataflow.dsl.build_keys import items_of
from dataflow.dsl.errors import BuildError, might_be_meant
from dataflow.dsl.query import GIVEN, Item, Pipeline, given_tables
from dataflow.dsl.session import Session
from dataflow.dsl.span import CallSpan, caller
from dataflow.dsl.write import Update, WritePipeline, WriteStep, pipeline_of, problem_of

if TYPE_CHECKING:
    from dataflow.compiler.lineage import Lineage
    from dataflow.dsl.build_query import Query
    from dataflow.dsl.types import Field
    from dataflow.runtime.written import Written


class Write:
    """A change of a table's rows: immutable, checked and made by `execute`, all of it or nothing."""

    __slots__ = ("_pipeline", "_session")

    def __init__(self, pipeline: WritePipeline, session: Session) -> None:
        self._pipeline = pipeline
        self._session = session

    def returning(self, /, *columns: object, **named: object) -> Write:
        """The same write, which also gives what is named of each row as it then is: `returning("id", n=col.a + 1)`.

        Of a row that is deleted, as it was; all columns where none is named. `execute(…).rows()` has them.
        """
        span = caller("returning")
        items = items_of(columns, named, span, "returning")
        return Write(replace(self._pipeline, returning=items), self._session)

    def execute(self, **parameters: object) -> Written:
        """Changes the rows in one transaction and says how many they were, those that were so already among them."""
        return self._session.write(self._pipeline, parameters)

    async def aexecute(self, **parameters: object) -> Written:
        """As `execute`, without blocking the running event loop."""
        return await self._session.awrite(self._pipeline, parameters)

    def sql(self) -> str:
        """The statement that the write is in its source, with placeholders; `parameters` of the text has what is bound.

        Raises UnsupportedError, with the reason, where it is none.
        """
        return self._session.sql_of_write(self._pipeline)

    def explain(self) -> str:
        """What runs where: the statements of the table's source, and the query whose rows are read for them if any."""
        return self._session.explain_write(self._pipeline)

    def lineage(self, **given: Query) -> Lineage:
        """The table that is written, what each column written there is made from, and all that is read; nothing is run.

        given: for tables that are given when it runs, queries with columns like theirs.
        """
        reads = pipeline_of(self._pipeline)
        return self._session.lineage_of_write(self._pipeline, schemas_of(given, reads, "write"))

    def node(self, name: str) -> Any:
        """A registered Kailash node class for this write: its inputs are the write's parameters and given tables."""
        return self._session.node_of_write(name, self._pipeline)

    @property
    def parameters(self) -> tuple[Field, ...]:
        """Name and type of each parameter the write needs."""
        return self._session.parameters_of_write(self._pipeline)

    def __str__(self) -> str:
        from dataflow.dsl.format import format_write

        return format_write(self._pipeline)

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Write) and self._pipeline == other._pipeline

    def __hash__(self) -> int:
        return hash(self._pipeline.rows.source)


def update_step(
    unnamed: tuple[object, ...], named: Mapping[str, object], all_rows: bool, span: CallSpan | None
) -> Update:
    """What `update` was given as a step. Raises BuildError where no column is named."""
    columns: dict[str, object] = {}
    for given in unnamed:
        if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
            message = f"`update` takes `column=value`, or a dict of these, found `{type(given).__name__}`"
            raise BuildError(message, span, hint="as in `update(n=col.n + 1)`")
        columns |= given
    columns |= named
    if not columns:
        raise BuildError("`update` takes `column=value` at least once", span, hint="as in `update(n=col.n + 1)`")
    return Update(tuple(Item(name, to_expr(value, span), span) for name, value in columns.items()), all_rows, span)


def write_of(rows: Pipeline, step: WriteStep, session: Session) -> Write:
    """A write of rows. Raises BuildError for what cannot be written, or would change all rows where nobody said so."""
    made = WritePipeline(rows, step)
    problem = problem_of(made)
    if problem is not None:
        raise BuildError([problem])
    return Write(made, session)


def schemas_of(given: Mapping[str, Query], pipeline: Pipeline, what: str) -> dict[str, tuple[Field, ...]]:
    """Queries for the given tables of a pipeline ▶ the columns of these tables. Raises BuildError.

    what: what the pipeline is called in errors.
    """
    from dataflow.dsl.build_query import Query

    names = [table.path[0].removeprefix(GIVEN) for table in given_tables(pipeline)]
    for name, query in given.items():
        if not isinstance(query, Query):
            message = f"`lineage` takes a query for the table `${name}`, found `{type(query).__name__}`"
            raise BuildError(message, caller("lineage"))
        if name not in names:
            message = f"the {what} reads no table `${name}`"
            raise BuildError(message, caller("lineage"), hint=might_be_meant(name, names))
    return {name: query.schema for name, query in given.items()}


def names_of(on: object, verb: str, span: CallSpan | None) -> tuple[str, ...]:
    """The columns of a key as a user names them. Raises BuildError where they are none."""
    names = (on,) if isinstance(on, str) else tuple(on) if isinstance(on, list | tuple) else ()
    if not names or not all(isinstance(name, str) for name in names):
        raise BuildError(f"`{verb}` takes the columns of a key", span, hint='as in `on="email"` or `on=["shop", "id"]`')
    return tuple(dict.fromkeys(names))


def returning_items(returning: object, span: CallSpan | None) -> tuple[Item, ...] | None:
    """What is read of rows that are written: a name, several, expressions by name, `"*"` for all; None for nothing."""
    match returning:
        case None:
            return None
        case "*":
            return ()
        case Mapping():
            return items_of((), returning, span, "returning")
        case list() | tuple():
            return items_of(tuple(returning), {}, span, "returning")
        case _:
            return items_of((returning,), {}, span, "returning")
