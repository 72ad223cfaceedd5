"""Query ▶ CompiledPlan: everything to run, nothing open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from dataflow.compiler.bind import SPLIT, bind
from dataflow.compiler.catalog import Catalog, Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect, cast_of, type_sql
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.federation.build_sides import with_small_builds
from dataflow.compiler.federation.partial_aggregates import with_partial_aggregates
from dataflow.compiler.federation.physical import FederatedPlan, Fragment, Keys, Reduced
from dataflow.compiler.federation.semi_joins import Policy, with_keys
from dataflow.compiler.federation.shared_fragments import read_several_times
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import RULES, Rule, optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Exchange, Limit, Plan, Scan, columns_of, sources_of
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.plan.size import is_grouped, most_rows, scanned_table
from dataflow.compiler.plan.walk import nodes, rewrite_up, scalars_of
from dataflow.compiler.render.depth import is_too_deep
from dataflow.compiler.render.indexes import without_index
from dataflow.compiler.render.length import is_too_long
from dataflow.compiler.render.nesting import is_too_nested
from dataflow.compiler.render.select import Rendered, render
from dataflow.compiler.render.slots import Slot
from dataflow.dsl.errors import PlanError, UnsupportedError
from dataflow.dsl.expr import Param
from dataflow.dsl.query import Pipeline, Take, pipelines
from dataflow.dsl.types import INT64, STRING, Field

NARROW = 0.3
"""The share of a column's values that a range of keys may cover to be worth asking for."""


@dataclass(frozen=True, slots=True)
class CompiledLocal:
    """SQL for the local DuckDB, over the rows of fragments and the tables of local sources that it reads in place.

    `shared` are the numbers of the fragments that it reads several times, and so has to keep.
    """

    sql: str
    slots: tuple[Slot, ...]
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]
    shared: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CompiledRange:
    """How the least and the greatest of keys are found, the parameters that they are, and how far apart they may be."""

    statement: CompiledLocal
    least: str
    greatest: str
    width: float


@dataclass(frozen=True, slots=True)
class CompiledKeys:
    """How the keys are found that a fragment's rows must have in one column.

    statement: gives each of them once, and at most one more than `most`, of which so many are sent. fragments: the
    numbers of those whose rows it reads. parameter: the name of their list in the statements that use it.
    """

    column: str
    statement: CompiledLocal
    fragments: tuple[int, ...]
    parameter: str
    most: int
    range: CompiledRange | None


@dataclass(frozen=True, slots=True)
class CompiledReduced:
    """The statement of a fragment that uses some of its keys, or their ranges; they are named by numbers from 0 on."""

    keys: tuple[int, ...]
    sql: str
    slots: tuple[Slot, ...]
    most_rows: int | None
    grouped: bool
    ranges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompiledFragment:
    """SQL for one source, what is bound to its placeholders, and the columns it returns.

    `without_index` says which comparisons of texts no index of the source can help with. `most_rows` is None where the
    tables decide how many rows come; `grouped` says that all are read before the first. `scanned` is the relation of
    the table where the fragment is no more than some columns of some of its rows. Where it waits for `keys`, the first
    of `reduced` whose keys are known and few runs instead.
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
    keys: tuple[CompiledKeys, ...] = ()
    reduced: tuple[CompiledReduced, ...] = ()


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


def compile_query(
    pipeline: Pipeline, catalog: Catalog, rules: tuple[Rule, ...] = RULES, keys: Policy = "by cost"
) -> CompiledPlan:
    """A pipeline over a catalog as SQL for every source it reads; `keys` says when one waits for another's.

    Raises BindError for what is wrong with it, PlanError where it is nested more deeply than the interpreter's stack.
    """
    with within_stack():
        bound = bind(pipeline, catalog)
        optimized = optimize(bound.plan, rules)
        check_plan(optimized)
        arranged = _arranged(optimized, catalog)
        federated = _federated(arranged, catalog, rules, keys)
        fragments = tuple(_fragment(fragment, catalog) for fragment in federated.fragments)
        if any(is_too_nested(made.sql, catalog.sources[made.source].dialect) for made in fragments):
            # To spell every node before it is known to be needed would take as long as all the rest.
            federated = _federated(arranged, catalog, rules, keys, spelt=True)
            fragments = tuple(_fragment(fragment, catalog) for fragment in federated.fragments)
        local = None if federated.local is None else _local(federated.local)
    counts = _counts(pipeline) if bound.parameters else frozenset[str]()
    return CompiledPlan(fragments, local, bound.fields, bound.parameters, counts, bound.plan, optimized, federated)


def _federated(
    plan: Plan, catalog: Catalog, rules: tuple[Rule, ...], keys: Policy, *, spelt: bool = False
) -> FederatedPlan:
    cut = split(plan, catalog.sources, spelt=spelt)
    # At last: a fragment that is read twice is sent no keys.
    return with_small_builds(with_keys(cut, catalog.sources, rules, keys))


def _counts(pipeline: Pipeline) -> frozenset[str]:
    """The parameters that are numbers of rows."""
    taken = (step.count for part in pipelines(pipeline) for step in part.steps if isinstance(step, Take))
    return frozenset(count.name for count in taken if isinstance(count, Param))


def _arranged(plan: Plan, catalog: Catalog) -> Plan:
    """The plan in the form in which several sources are asked for the least; as it is where it reads only one."""
    if len(sources_of(plan)) < 2:
        return plan
    arranged = with_partial_aggregates(plan, catalog.sources, Estimates())
    check_plan(arranged)
    return arranged


def compile_sql(pipeline: Pipeline, catalog: Catalog, dialect: Dialect) -> Rendered:
    """A pipeline as one statement of a dialect, as if all its tables were there.

    Raises BindError for what is wrong with it, UnsupportedError for what the dialect cannot do with the same meaning.
    """
    with within_stack():
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
def within_stack() -> Iterator[None]:
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
        tuple(_keys(keys) for keys in fragment.keys),
        tuple(reduced for each in fragment.reduced if (reduced := _reduced(each, dialect)) is not None),
    )


def _keys(keys: Keys) -> CompiledKeys:
    statement = _local(Limit(keys.values, Literal(keys.most + 1, INT64)))
    numbers = {node.fragment for node in nodes(keys.values) if isinstance(node, Exchange)}
    span = keys.range
    narrow = None
    if span is not None:
        narrow = CompiledRange(_local(span.values), span.least, span.greatest, span.width * NARROW)
    return CompiledKeys(keys.column.name, statement, tuple(sorted(numbers)), keys.parameter, keys.most, narrow)


def _reduced(reduced: Reduced, dialect: Dialect) -> CompiledReduced | None:
    """The statement; None where it would be too much for the source's parser."""
    plan = reduced.plan
    rendered = render(plan, dialect)
    if is_too_nested(rendered.sql, dialect):
        return None
    return CompiledReduced(
        reduced.keys, rendered.sql, rendered.slots, most_rows(plan), is_grouped(plan), reduced.ranges
    )


def _local(plan: Plan) -> CompiledLocal:
    rendered = render(plan, DUCKDB)
    return CompiledLocal(rendered.sql, rendered.slots, _fields(plan), _tables(plan), read_several_times(plan))


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
