"""The Python form of pipelines: each method of a Query adds one step and returns a new Query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dataflow.dsl import expr as tree
from dataflow.dsl import query as steps
from dataflow.dsl.build_expr import Expression, to_condition
from dataflow.dsl.build_grouped import Grouped
from dataflow.dsl.build_groupings import Groupings
from dataflow.dsl.build_joins import join_step, relation_step
from dataflow.dsl.build_keys import by_keys, items_of, name_or_expr, sort_key, sort_keys
from dataflow.dsl.build_reshape import key_lists, pivot_aggregates, pivot_values, unpivot_names
from dataflow.dsl.build_write import Write, names_of, schemas_of, update_step, write_of
from dataflow.dsl.errors import BuildError, DataFlowError, might_be_meant, quoted
from dataflow.dsl.explain_formats import EXPLAIN_FORMATS, ExplainFormat
from dataflow.dsl.foreign_functions import FOREIGN_FUNCTIONS
from dataflow.dsl.foreign_words import FOREIGN_WORDS, UnknownVerbError
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.groupings import grouping_of_sets
from dataflow.dsl.lets import hoisted, sessions_in
from dataflow.dsl.query import JoinKind, Pipeline, SetKind
from dataflow.dsl.session import Session
from dataflow.dsl.span import CallSpan, Span, caller
from dataflow.dsl.types import Field
from dataflow.dsl.write import Delete, Insert

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.compiler.lineage import Lineage
    from dataflow.runtime.result import Result


class Query:
    """A pipeline over a table: immutable, checked and compiled when it first runs.

    Every verb returns a new Query. Columns of its table are also its attributes: `orders.total`, `orders["odd name"]`.
    """

    __slots__ = ("__weakref__", "_pipeline", "_session")

    def __init__(self, pipeline: Pipeline, session: Session) -> None:
        self._pipeline = pipeline
        self._session = session

    # --- verbs -----------------------------------------------------------------------------------------------------

    def filter(self, *predicates: object) -> Query:
        """Rows where all predicates are true."""
        span = caller("filter")
        if not predicates:
            raise BuildError("`filter` takes at least one condition", span)
        conditions = tuple(to_condition(predicate, "a filter", span) for predicate in predicates)
        parts = tuple(part for condition in conditions for part in tree.conjuncts(condition))
        return self._then(steps.Filter(parts, span))

    def select(self, /, *columns: object, **named: object) -> Query:
        """Only these columns, in this order: names, expressions, or `name=expression`."""
        span = caller("select")
        if not columns and not named:
            raise BuildError("`select` takes at least one column", span)
        return self._then(steps.Select(items_of(columns, named, span, "select"), span))

    def drop(self, *columns: object) -> Query:
        """All columns but these."""
        span = caller("drop")
        if not columns:
            raise BuildError("`drop` takes at least one column", span)
        return self._then(steps.Drop(tuple(name_or_expr(column, span, "drop") for column in columns), span))

    def rename(self, /, *unnamed: object, **names: object) -> Query:
        """Columns under new names: `rename(new="old")`."""
        span = caller("rename")
        if unnamed or not names:
            raise BuildError("`rename` takes `new=old` at least once", span, hint='as in `rename(new="old")`')
        items = tuple(steps.Item(new, name_or_expr(old, span, "rename"), span) for new, old in names.items())
        return self._then(steps.Rename(items, span))

    def derive(self, /, *unnamed: object, **named: object) -> Query:
        """Columns added, or replaced where the name is there already; later ones see earlier ones."""
        span = caller("derive")
        if unnamed or not named:
            raise BuildError(
                "`derive` takes `name=expression` at least once", span, hint="as in `derive(net=col.total * 2)`"
            )
        return self._then(steps.Derive(items_of((), named, span, "derive"), span))

    def join(
        self,
        right: Query | str,
        alias: str | None = None,
        *,
        on: object = None,
        how: JoinKind = "inner",
        suffix: str | None = None,
    ) -> Query:
        """Rows of this query combined with the rows of another.

        right: the other query; or a relation of this table's model, `"orders"` or `User.orders`, whose columns are
            `col.orders.x`.
        alias: a name for it, so that its columns are `col.alias.x`.
        on: a condition (`col.a == that.b`), a column name that both have, or a list of such names.
        how: `inner`, `left`, `right`, `full`, `semi` (rows with a match), `anti` (rows without one), `cross`, `asof`
            (each row once, with the nearest row by the one inequality of `on`).
        suffix: added to the names of the right side's columns that this side has too.
        """
        span = caller("join")
        if isinstance(right, str) and on is None:
            related = self._session.related(self._pipeline.source.path, right)
            if related is not None:
                step = relation_step(related, right, alias, how, suffix, span)
                return self._then(step)
        if not isinstance(right, Query):
            fix = f"a table is named as `db.source.{right}`" if isinstance(right, str) else None
            raise BuildError(f"`join` takes a query, found `{type(right).__name__}`", span, hint=fix)
        self._check_session(right, span)
        return self._then(join_step(right._pipeline, alias, on, how, suffix, span))

    def group_by(self, /, *keys: object, **named: object) -> Grouped:
        """Groups of rows with equal keys, or of `rollup(…)`, `cube(…)` or `sets(…)`, to be followed by `agg`."""
        span = caller("group_by")
        if not any(isinstance(key, Groupings) for key in keys):
            return Grouped(self, items_of(keys, named, span, "group_by"))
        match keys:
            case (Groupings() as groupings,) if not named:
                return Grouped(self, *_groupings(groupings))
            case _:
                hint = 'write all groupings out: `group_by(sets(("a", "b"), ("a",)))`'
                raise BuildError("`rollup`, `cube` or `sets` stands alone in `group_by`", span, hint=hint)

    def agg(self, /, *unnamed: object, **aggregates: object) -> Query:
        """One row of aggregates over all rows: `agg(total=col.x.sum(), n=fn.count())`."""
        return self._aggregate((), None, unnamed, aggregates, caller("agg"))

    def sort(self, *keys: object) -> Query:
        """Rows in order of names (`"-x"` descends), expressions, `col.x.desc(nulls="first")`; by default nulls last."""
        span = caller("sort")
        if not keys:
            raise BuildError("`sort` takes at least one key", span)
        return self._then(steps.Sort(tuple(sort_key(key, span, "sort") for key in keys), span))

    def take(self, first: object, last: int | None = None, *, by: object = None, sort: object = None) -> Query:
        """The first rows: `take(10)`; or rows `first` to `last`, counted from 1: `take(11, 20)`.

        by: a name, an expression or a list of them: that many rows of each group that is equal in them.
        sort: keys that say which rows are the first; without it, the order that the query has.
        """
        span = caller("take")
        keys = () if by is None else by_keys(by, span, "take")
        order = () if sort is None else sort_keys(sort, span, "take")
        count, offset = _rows_taken(first, last, span)
        return self._then(steps.Take(count, offset, keys, order, span))

    def distinct(self, *columns: object, by: object = None) -> Query:
        """Each different row once; with columns or expressions, the first row of each of their values."""
        span = caller("distinct")
        keys = (*by_keys(columns, span, "distinct"), *(() if by is None else by_keys(by, span, "distinct")))
        return self._then(steps.Distinct(keys, span))

    def union(self, other: Query, *, all: bool = False) -> Query:
        """Rows of both queries, columns matched by name; each different row once unless `all`."""
        return self._combined("union", other, all, caller("union"))

    def intersect(self, other: Query) -> Query:
        """The different rows that both queries have, columns matched by name; nulls are equal here."""
        return self._combined("intersect", other, False, caller("intersect"))

    def except_(self, other: Query) -> Query:
        """The different rows that the other query does not have, columns matched by name; nulls are equal here."""
        return self._combined("except", other, False, caller("except_"))

    def pivot(
        self, column: object, values: object = None, /, *unnamed: object, by: object = None, **named: object
    ) -> Query:
        """One row for each key of `by`, and in it a column for each value: `pivot("status", ["open"], fn.count())`.

        column: the column whose values become columns.
        values: these values, as a list, or as a dict by the names of their columns.
        by: names or expressions whose different values make the rows; one row without.
        unnamed, named: one aggregate, whose columns are called as the values are; or several, for columns `value_name`.
        """
        span = caller("pivot")
        given, aggregates = pivot_values(values, span), pivot_aggregates(unnamed, named, span)
        keys, named_keys = key_lists(by)
        items = items_of(keys, named_keys, span, "pivot")
        return self._then(steps.Pivot(name_or_expr(column, span, "pivot"), given, aggregates, items, span))

    def unpivot(self, *columns: object, into: tuple[str, str] | None = None) -> Query:
        """A row for each of the columns: `unpivot("jan", "feb", into=("month", "amount"))`; the other columns stay."""
        span = caller("unpivot")
        if not columns:
            raise BuildError("`unpivot` takes at least one column", span)
        name, value = unpivot_names(into, span)
        named = tuple(name_or_expr(column, span, "unpivot") for column in columns)
        return self._then(steps.Unpivot(named, name, value, span))

    def unnest(self, /, *unnamed: object, **named: object) -> Query:
        """A row for each item of a list, none for an empty or null one: `unnest("tags")`, `unnest(tag=col.tags)`."""
        span = caller("unnest")
        if len(unnamed) + len(named) != 1:
            raise BuildError("`unnest` takes one list", span, hint='as in `unnest("tags")` or `unnest(tag="tags")`')
        items = [steps.Item(None, name_or_expr(value, span, "unnest"), span) for value in unnamed]
        items += [steps.Item(name, name_or_expr(value, span, "unnest"), span) for name, value in named.items()]
        return self._then(steps.Unnest(items[0], span))

    def let(self, name: str) -> Query:
        """This query under a name, which is read as a table is: as often as wanted, and written once."""
        span = caller("let")
        if not isinstance(name, str) or not name:
            raise BuildError(f"`let` takes a name, found `{name!r}`", span)
        named = steps.Let(name, replace(self._pipeline, lets=()), span)
        if any(let.name == name for let in self._pipeline.lets):
            raise BuildError(f"the name `{name}` is taken by a pipeline that this query reads", span)
        return Query(Pipeline(steps.From((name,), None, span), (), (*self._pipeline.lets, named)), self._session)

    # --- writes ----------------------------------------------------------------------------------------------------

    def update(self, /, *unnamed: Mapping[str, object], all_rows: bool = False, **columns: object) -> Write:
        """New values for the table's rows that are chosen, once it is executed: `update(n=col.n + 1).execute()`.

        Each value is computed from the row as it was. unnamed: a dict of columns, for names that are no words of
        Python. all_rows: must be said where there is no filter.
        """
        span = caller("update")
        step = update_step(unnamed, columns, all_rows, span)
        self._check_sessions(steps.Derive(step.items, span))
        return write_of(self._pipeline, step, self._session)

    def delete(self, *, all_rows: bool = False) -> Write:
        """Removes the table's rows that are chosen, once it is executed: `filter(col.id == 1).delete().execute()`.

        all_rows: must be said where there is no filter.
        """
        return write_of(self._pipeline, Delete(all_rows, caller("delete")), self._session)

    def insert_into(self, table: str | Query) -> Write:
        """Adds the query's rows to a table, once it is executed: `orders.filter(…).insert_into("archive.orders")`.

        Columns are matched by name. Where the table is in the source that is read, it is one statement there.
        """
        return self._into(table, (), caller("insert_into"))

    def upsert_into(self, table: str | Query, *, on: object) -> Write:
        """As `insert_into`; where a row of the same key is there, it gets the other values of the new one.

        on: the column or columns of a unique key.
        """
        span = caller("upsert_into")
        return self._into(table, names_of(on, "upsert", span), span)

    def _into(self, table: object, keys: tuple[str, ...], span: CallSpan | None) -> Write:
        if isinstance(table, Query) and not table._pipeline.steps and not table._pipeline.lets:
            return write_of(self._pipeline, Insert(table._pipeline.source.path, keys, span), self._session)
        if not isinstance(table, str):
            found = "a query with steps" if isinstance(table, Query) else f"`{type(table).__name__}`"
            message = f"`{'upsert' if keys else 'insert'}_into` takes the name of a table, found {found}"
            raise BuildError(message, span, hint='as in `"shop.orders"`')
        return write_of(self._pipeline, Insert(self._session.path_of(table), keys, span), self._session)

    # --- running ---------------------------------------------------------------------------------------------------

    def collect(self, **parameters: object) -> Result:
        """Runs the query with its parameters and returns all rows."""
        return self._session.collect(self._pipeline, parameters)

    async def acollect(self, **parameters: object) -> Result:
        """As `collect`, without blocking the running event loop."""
        return await self._session.acollect(self._pipeline, parameters)

    def stream(self, **parameters: object) -> Iterator[pa.RecordBatch]:
        """Runs the query and yields Arrow record batches as they come, with bounded memory."""
        return self._session.stream(self._pipeline, parameters)

    def first(self, **parameters: object) -> dict[str, object] | None:
        """The first row as a dict, None when there is none."""
        rows = self.take(1).collect(**parameters).rows()
        return rows[0] if rows else None

    def scalar(self, **parameters: object) -> object:
        """The value of a result of one row and one column. Raises DataFlowError for any other shape."""
        return self.take(2).collect(**parameters).scalar(cut=True)

    def count(self, **parameters: object) -> int:
        """How many rows the query has."""
        counted = self.agg(count=Expression(tree.Call("count", ())))
        value = counted.collect(**parameters).scalar()
        assert isinstance(value, int)
        return value

    def exists(self, **parameters: object) -> bool:
        """Whether the query has any row."""
        return len(self.take(1).collect(**parameters)) > 0

    def explain(self, *, analyze: bool = False, format: ExplainFormat = "text", **parameters: object) -> str:
        """Which part runs where and why, with the SQL of each source; `analyze` runs it and adds rows, bytes and times.

        `format` is `text`, `json` (docs/explain.md), `svg` (a picture), or `mermaid` (a flowchart).
        """
        if format not in EXPLAIN_FORMATS:
            found = f"`{format}`" if isinstance(format, str) else f"`{type(format).__name__}`"
            raise BuildError(
                f"`explain` has no format {found}",
                caller("explain"),
                notes=[f"formats: {quoted(EXPLAIN_FORMATS)}"],
                hint=might_be_meant(format, EXPLAIN_FORMATS) if isinstance(format, str) else None,
            )
        if parameters and not analyze:
            raise BuildError("`explain` takes parameters only with `analyze=True`", caller("explain"))
        return self._session.explain(self._pipeline, parameters if analyze else None, format)

    def lineage(self, **given: Query) -> Lineage:
        """The tables and columns that the query reads, and those that each of its columns is made from; nothing is run.

        given: for tables that are given when the query runs, queries with columns like theirs.
        """
        return self._session.lineage(self._pipeline, schemas_of(given, self._pipeline, "query"))

    def sql(self, dialect: str) -> str:
        """The query as one statement of a dialect (`postgres`, `mysql`, `sqlite`, `duckdb`), with placeholders.

        The text's `parameters` attribute lists what is bound to them. No connection to such a database is needed.
        """
        return self._session.sql(self._pipeline, dialect)

    def node(self, name: str) -> Any:
        """A registered Kailash node class for this query: its inputs are the query's parameters."""
        return self._session.node(name, self._pipeline)

    # --- facts -----------------------------------------------------------------------------------------------------

    @property
    def schema(self) -> tuple[Field, ...]:
        """Name, type and nullability of each column the query returns."""
        return self._session.schema(self._pipeline)

    @property
    def columns(self) -> list[str]:
        """Names of the columns the query returns."""
        return [field.name for field in self.schema]

    @property
    def parameters(self) -> tuple[Field, ...]:
        """Name and type of each parameter the query needs."""
        return self._session.parameters(self._pipeline)

    @property
    def given_tables(self) -> tuple[str, ...]:
        """Names of the tables that are given when the query runs: `orders` of `from $orders`."""
        return tuple(
            dict.fromkeys(table.path[0].removeprefix(steps.GIVEN) for table in steps.given_tables(self._pipeline))
        )

    def __str__(self) -> str:
        from dataflow.dsl.format import format_pipeline

        return format_pipeline(self._pipeline)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self._session.html(self._pipeline)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self._pipeline == other._pipeline

    def __hash__(self) -> int:
        return hash(self._pipeline.source)

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in FOREIGN_WORDS:
            hint = f"the verb here is `{FOREIGN_WORDS[name]}`; a column of this name is `col.{name}`"
            raise UnknownVerbError(f"unknown verb `{name}`", caller(name), hint=hint)
        return self[name]

    def __getitem__(self, name: str) -> Expression:
        if not isinstance(name, str):
            fix = 'columns are chosen by `select("a", "b")`' if isinstance(name, list) else "use `take` for rows"
            fix = "rows are chosen by `filter`" if isinstance(name, Expression) else fix
            raise BuildError(f"a column is named by text, found `{name!r}`", caller(), hint=fix)
        source = self._pipeline.source
        table = () if self._pipeline.steps else ((source.alias,) if source.alias else source.path)
        return Expression(tree.Column((*table, name), caller()), self._verbs())

    def _verbs(self) -> tuple[str, ...]:
        return _VERBS

    def __iter__(self) -> Iterator[object]:
        raise BuildError(
            "a query has no rows before it runs",
            caller(),
            hint='use `.collect()` or `.stream()`; rows with a match in another query are `.join(…, how="semi")`',
        )

    def __bool__(self) -> bool:
        return True

    def __dir__(self) -> list[str]:
        try:
            columns = self.columns
        except DataFlowError:
            columns = []  # what is wrong with the query is said when it runs, not when a name is completed
        return sorted({*super().__dir__(), *columns})

    def _then(self, step: steps.Step) -> Query:
        self._check_sessions(step)
        return Query(hoisted(self._pipeline, step, step.span), self._session)

    def _combined(self, kind: SetKind, other: Query, all: bool, span: CallSpan | None) -> Query:
        if not isinstance(other, Query):
            verb = "except_" if kind == "except" else kind
            raise BuildError(f"`{verb}` takes a query, found `{type(other).__name__}`", span)
        self._check_session(other, span)
        return self._then(steps.SetOperation(kind, other._pipeline, all, span))

    def _aggregate(
        self,
        keys: tuple[steps.Item, ...],
        grouping: steps.Grouping | None,
        unnamed: tuple[object, ...],
        named: Mapping[str, object],
        span: CallSpan | None,
    ) -> Query:
        if unnamed or not (named or keys):
            raise BuildError(
                "`agg` takes `name=aggregate` at least once", span, hint="as in `agg(total=col.x.sum(), n=fn.count())`"
            )
        for name, value in named.items():
            _check_aggregate(name, value, span)
        return self._then(steps.Agg(items_of((), named, span, "agg"), keys, grouping, span))

    def _check_sessions(self, step: steps.Step) -> None:
        for session in sessions_in(step):
            if session is not self._session:
                raise _foreign_query(step.span)

    def _check_session(self, other: Query, span: CallSpan | None) -> None:
        if other._session is not self._session:
            raise _foreign_query(span)


def _foreign_query(span: Span | None) -> BuildError:
    return BuildError(
        "both queries must come from one `DataFlow` object",
        span,
        hint="give one `DataFlow` all the sources: `DataFlow(a=…, b=…)`",
    )


_VERBS = tuple(verb for verb in vars(Query) if not verb.startswith("_"))


def _groupings(groupings: Groupings) -> tuple[tuple[steps.Item, ...], steps.Grouping]:
    written = [items_of(keys, named, groupings.span, groupings.kind) for keys, named in groupings.sets]
    return grouping_of_sets(written) if groupings.kind == "sets" else (written[0], steps.Grouping(groupings.kind))


def _check_aggregate(name: str, value: object, span: CallSpan | None) -> None:
    """Refuses the names of aggregates, which are functions in other tools and would be texts here."""
    word = value[-1] if isinstance(value, tuple) and value else value
    meant = FUNCTIONS.get(FOREIGN_FUNCTIONS.get(word, word)) if isinstance(word, str) else None
    if meant is not None and meant.is_aggregate:
        hint = f"as in `agg({name}=col.x.{meant.name}())`; a text is `lit({word!r})`"
        raise BuildError(f"`agg` takes aggregates, found `{value!r}` as `{name}`", span, hint=hint)


def _rows_taken(first: object, last: int | None, span: CallSpan | None) -> tuple[tree.Expr, tree.Literal | None]:
    """How many rows `take` keeps, and after how many it begins."""
    if isinstance(first, Expression):
        if last is not None or not isinstance(first._tree, tree.Param):
            raise BuildError("`take` takes a number of rows, or one parameter", span)
        return first._tree, None
    numbers = (first,) if last is None else (first, last)
    if any(isinstance(number, bool) or not isinstance(number, int) for number in numbers):
        raise BuildError(f"`take` takes whole numbers, found {quoted(repr(number) for number in numbers)}", span)
    assert isinstance(first, int)
    if last is None:
        if first < 0:
            raise BuildError(f"`take` takes a number of rows from 0, found `{first}`", span)
        return tree.Literal(first, span), None
    if not 1 <= first <= last:
        raise BuildError(f"`take` takes rows from 1 upwards, found {first} to {last}", span)
    return tree.Literal(last - first + 1, span), tree.Literal(first - 1, span)
