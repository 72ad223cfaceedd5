"""Query ▶ CompiledPlan: everything to run, nothing open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from dataflow.compiler.bind import SPLIT, bind
from dataflow.compiler.catalog import Catalog, Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect, cast_of, type_sql
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.federation.physical import FederatedPlan, Fragment
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import RULES, Rule, optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Plan, Scan, columns_of
from dataflow.compiler.plan.size import is_grouped, most_rows, scanned_table
from dataflow.compiler.plan.walk import nodes, rewrite_up, scalars_of
from dataflow.compiler.render.depth import is_too_deep
from dataflow.compiler.render.indexes import without_index
from dataflow.compiler.render.length import is_too_long
from dataflow.compiler.render.nesting import is_too_nested
from dataflow.compiler.render.scalars import Slot
from dataflow.compiler.render.select import Rendered, render
from dataflow.dsl.errors import PlanError, UnsupportedError
from dataflow.dsl.expr import Param
from dataflow.dsl.query import Pipeline, Take, pipelines
from dataflow.dsl.types import STRING, Field


@dataclass(frozen=True, slots=True)
class CompiledFragment:
    """SQL for one source, what is bound to its placeholders, and the columns it returns.

    `without_index` says which comparisons of texts no index of the source can help with. `most_rows` is None where the
    tables decide how many rows come; `grouped` says that all are read before the first. `scanned` is the relation of
    the table where the fragment is no more than some columns of some of its rows.
    """

    source: str
    sql: str
    slots: tuple[Slot, ...]
    fields: tuple[Field, ...]
    why_here: str | None
    without_index: tuple[str, ...]
    most_rows: int | None
    grouped: bool
    scanned: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CompiledLocal:
    """SQL for the local DuckDB, over the rows of fragments and the tables of local sources that it reads in place."""

    sql: str
    slots: tuple[Slot, ...]
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """A query ready to run: fragments, the local statement over them (None where one source does all), and its face.

    `counts` names the parameters that are numbers of rows.
    """

    fragments: tuple[CompiledFragment, ...]
    local: CompiledLocal | None
    fields: tuple[Field, ...]
    parameters: tuple[Field, ...]
    counts: frozenset[str]
    bound: Plan
    optimized: Plan
    federated: FederatedPlan


def compile_query(pipeline: Pipeline, catalog: Catalog, rules: tuple[Rule, ...] = RULES) -> CompiledPlan:
    """A pipeline over a catalog as SQL for every source it reads.

    Raises BindError for what is wrong with it, PlanError where it is nested more deeply than the interpreter's stack.
    """
    with _within_stack():
        bound = bind(pipeline, catalog)
        optimized = optimize(bound.plan, rules)
        check_plan(optimized)
        federated = split(optimized, catalog.sources)
        fragments = tuple(_fragment(fragment, catalog) for fragment in federated.fragments)
        if any(is_too_nested(made.sql, catalog.sources[made.source].dialect) for made in fragments):
            # To spell every node before it is known to be needed would take as long as all the rest.
            federated = split(optimized, catalog.sources, spelt=True)
            fragments = tuple(_fragment(fragment, catalog) for fragment in federated.fragments)
        local = None if federated.local is None else _local(federated.local)
    taken = (step.count for part in pipelines(pipeline) for step in part.steps if isinstance(step, Take))
    counts = frozenset(count.name for count in taken if isinstance(count, Param))
    return CompiledPlan(fragments, local, bound.fields, bound.parameters, counts, bound.plan, optimized, federated)


def compile_sql(pipeline: Pipeline, catalog: Catalog, dialect: Dialect) -> Rendered:
    """A pipeline as one statement of a dialect, as if all its tables were there.

    Raises BindError for what is wrong with it, UnsupportedError for what the dialect cannot do with the same meaning.
    """
    with _within_stack():
        plan = rewrite_up(optimize(bind(pipeline, catalog).plan), lambda node: _moved(node, catalog, dialect))
        scalars = [scalar for node in nodes(plan) for scalar in scalars_of(node)]
        if any(is_too_long(scalar, dialect) or is_too_deep(scalar, dialect) for scalar in scalars):
            raise UnsupportedError(f"a computation would be too long in {dialect.name}")
        return render(plan, dialect)


def _moved(node: Plan, catalog: Catalog, dialect: Dialect) -> Plan:
    """A scan as if its table were in a database of another dialect: what only its own database does is left out."""
    if not isinstance(node, Scan) or catalog.sources[node.table.source].dialect is dialect:
        return node
    columns = tuple(_moved_column(column, dialect) for column in node.table.columns)
    relation = node.table.path or (node.table.source,)
    return replace(node, table=replace(node.table, columns=columns, relation=relation))


def _moved_column(column: TableColumn, dialect: Dialect) -> TableColumn:
    cast = None if column.type is None else cast_of(dialect, column.type, STRING)
    text = (cast or "CAST({0} AS {type})").replace("{type}", type_sql(dialect, STRING) or "")
    if column.type is None:
        return replace(column, exact_text=dialect.exact_text, read=text, own=None)
    stored = dialect.columns.get(column.type.name, "{0}")
    as_text = None if column.text is None else text.replace("{0}", stored)
    return replace(column, exact_text=dialect.exact_text, read=None, text=as_text, own=None)


@contextmanager
def _within_stack() -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise PlanError("an expression or a query is nested too deeply", hint=SPLIT) from None


def _fragment(fragment: Fragment, catalog: Catalog) -> CompiledFragment:
    plan, dialect = fragment.plan, catalog.sources[fragment.source].dialect
    rendered, table = render(plan, dialect), scanned_table(plan)
    return CompiledFragment(
        fragment.source,
        rendered.sql,
        rendered.slots,
        _fields(plan),
        fragment.why_here,
        without_index(plan, dialect),
        most_rows(plan),
        is_grouped(plan),
        None if table is None else table.relation,
    )


def _local(plan: Plan) -> CompiledLocal:
    rendered = render(plan, DUCKDB)
    return CompiledLocal(rendered.sql, rendered.slots, _fields(plan), _tables(plan))


def _tables(plan: Plan) -> tuple[Table, ...]:
    """The tables that a plan scans, each once, with the columns that it reads of them."""
    scans = [node for node in nodes(plan) if isinstance(node, Scan)]
    used: dict[str, set[str]] = {}
    for scan in scans:
        used.setdefault(scan.table.label, set()).update(column.name for column in scan.columns)
    tables = {scan.table.label: scan.table for scan in scans}
    return tuple(replace(table, used=frozenset(used[label])) for label, table in tables.items())


def _fields(plan: Plan) -> tuple[Field, ...]:
    return tuple(Field(column.name, column.type, column.nullable) for column in columns_of(plan))
