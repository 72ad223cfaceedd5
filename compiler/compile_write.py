"""Write ▶ CompiledWrite: the one statement that it is in its source, or why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dataflow.compiler.bind import bind_write
from dataflow.compiler.catalog import Catalog, Table, TableColumn
from dataflow.compiler.compile import within_stack
from dataflow.compiler.dialects.dialect import Dialect, type_sql
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Plan, Scan, columns_of, sources_of
from dataflow.compiler.plan.size import most_rows
from dataflow.compiler.plan.walk import rewrite_up
from dataflow.compiler.plan.write import Insert, Update, WritePlan
from dataflow.compiler.render.nesting import is_too_nested
from dataflow.compiler.render.slots import Slot
from dataflow.compiler.render.write import WhyNot, WriteStep, render_values, render_write
from dataflow.dsl.errors import BindError, Diagnostic, might_be_meant, quoted
from dataflow.dsl.expr import Column
from dataflow.dsl.query import Item
from dataflow.dsl.types import STRING, DataType, Decimal, Field
from dataflow.dsl.write import WritePipeline


@dataclass(frozen=True, slots=True)
class CompiledWrite:
    """A write ready to run: statements for the table's source and what is bound to their placeholders.

    steps: none where no row can be meant, and where it is no statement, which `why_not` says. returned: the columns
    that are read of the rows that were written; None where these are not asked for.
    """

    table: Table
    steps: tuple[WriteStep, ...]
    slots: tuple[Slot, ...]
    parameters: tuple[Field, ...]
    why_not: WhyNot | None = None
    returned: tuple[TableColumn, ...] | None = None

    @property
    def sql(self) -> str | None:
        """The statement that changes the rows."""
        last = next((step.sql for step in self.steps if step.gives == "count"), None)
        return last or next((step.sql for step in self.steps if step.gives == "rows"), None)

    @property
    def returned_fields(self) -> tuple[Field, ...]:
        """The columns of rows that were written."""
        return fields_of_columns(self.returned or ())


def fields_of_columns(columns: Sequence[TableColumn]) -> tuple[Field, ...]:
    """Columns of a table, which all have a type, as those of a result."""
    return tuple(Field(column.name, column.type, column.nullable) for column in columns if column.type is not None)


def compile_write(write: WritePipeline, catalog: Catalog) -> CompiledWrite:
    """A write over a catalog. Raises BindError for what is wrong with it, PlanError where it is nested too deeply."""
    with within_stack():
        bound = bind_write(write, catalog)
        table = bound.plan.table
        returned = None if write.returning is None else returned_columns(table, write.returning)
        rows = optimize(bound.plan.rows)
        check_plan(rows)
        found = CompiledWrite(table, (), (), bound.parameters, returned=returned)
        if most_rows(rows) == 0:
            return found
        dialect, plan = catalog.sources[table.source].dialect, replace(bound.plan, rows=rows)
        why_not = _why_not_there(plan, catalog)
        if why_not is not None:
            return replace(found, why_not=why_not)
        if table.written is not None:
            plan = _over_its_file(plan, dialect)
            returned = None if returned is None else tuple(read_in_its_file(column, dialect) for column in returned)
        rendered = render_write(plan, dialect, returned)
        if isinstance(rendered, WhyNot):
            return replace(found, why_not=rendered)
        if any(is_too_nested(step.sql, dialect) for step in rendered.steps):
            return replace(found, why_not=WhyNot(f"it would be too deep in {dialect.name}"))
    return replace(found, steps=rendered.steps, slots=rendered.slots)


@dataclass(frozen=True, slots=True)
class CompiledValues:
    """New values of columns of a row that is found in another way: each column's SQL, and what is bound there."""

    pairs: tuple[tuple[str, str], ...]
    slots: tuple[Slot, ...]
    parameters: tuple[Field, ...]


def compile_values(write: WritePipeline, catalog: Catalog, first: int) -> CompiledValues | WhyNot:
    """The new values of an update of all rows, or why a statement cannot say them; first: placeholders before them.

    Raises BindError for what is wrong with it, PlanError where it is nested too deeply.
    """
    with within_stack():
        bound = bind_write(write, catalog)
        plan = replace(bound.plan, rows=optimize(bound.plan.rows))
        dialect = catalog.sources[plan.table.source].dialect
        why_not = _why_not_there(plan, catalog)
        if why_not is not None:
            return why_not
        if plan.table.written is not None:
            plan = _over_its_file(plan, dialect)
        assert isinstance(plan, Update)
        rendered = render_values(plan, dialect, first)
    return (
        rendered if isinstance(rendered, WhyNot) else CompiledValues(rendered.pairs, rendered.slots, bound.parameters)
    )


def returned_columns(table: Table, items: Sequence[Item]) -> tuple[TableColumn, ...]:
    """The columns of a table that items are made of; all that can be read where there are none, or more than names.

    Raises BindError for an unknown column.
    """
    known = {column.name: column for column in table.columns if column.type is not None}
    if not items or not all(is_plain(item) for item in items):
        return tuple(known.values())
    names = [item.expr.name for item in items if isinstance(item.expr, Column)]
    for item, name in zip(items, names, strict=True):
        if name not in known:
            notes = (f"columns there: {quoted(known)}",)
            raise BindError(
                [Diagnostic(f"unknown column `{name}`", item.span, notes, might_be_meant(name, list(known)))]
            )
    return tuple(known[name] for name in dict.fromkeys(names))


def is_plain(item: Item) -> bool:
    """Whether it is a column under its own name."""
    column = item.expr
    return isinstance(column, Column) and len(column.path) == 1 and item.name in (None, column.name)


def _why_not_there(write: WritePlan, catalog: Catalog) -> WhyNot | None:
    """Why the table's source cannot do all of it with the same meaning, None where it can."""
    name = write.table.source
    if isinstance(write, Insert) and (why_not := _why_not_inserted(write, catalog.sources[name].dialect)):
        return why_not
    others = sources_of(write.rows) - {name}
    if others:
        return WhyNot(f"it reads source `{min(others)}` as well")
    if catalog.sources[name].local:
        return None
    federated = split(write.rows, catalog.sources)
    if federated.local is None:
        return None
    reason = next((fragment.why_here for fragment in federated.fragments if fragment.why_here), None)
    return WhyNot(reason or "it needs more than one statement there")


def _over_its_file(write: WritePlan, dialect: Dialect) -> WritePlan:
    """The write over the tables of the file itself, where queries read views of them."""

    def own(node: Plan) -> Plan:
        if not isinstance(node, Scan) or node.table.written is None:
            return node
        return replace(node, table=in_its_file(node.table, dialect))

    table = write.table
    return replace(
        write, table=replace(table, relation=table.written or table.relation), rows=rewrite_up(write.rows, own)
    )


def _why_not_inserted(write: Insert, dialect: Dialect) -> WhyNot | None:
    """Why rows have to be looked at before they are inserted: the database would not refuse, but change them."""
    if write.keys:
        return WhyNot("of several rows with one key the last is to count")
    known = {column.name: column for column in write.table.columns}
    for column in columns_of(write.rows):
        target = known.get(column.name)
        if target is None or not _is_held(target.type, column.type):
            return WhyNot(f"column `{column.name}` of the table has another type")
        if target.native.startswith(dialect.cut) and target.native not in dialect.uncut:
            return WhyNot(f"{dialect.name} would cut values of column `{column.name}`, a {target.native}")
    return None


def _is_held(target: DataType | None, given: DataType) -> bool:
    if isinstance(target, Decimal) and isinstance(given, Decimal):
        return given.scale <= target.scale
    return target == given


def in_its_file(table: Table, dialect: Dialect) -> Table:
    """A table as statements name it that write it, where queries read a view of it."""
    if table.written is None:
        return table
    columns = tuple(read_in_its_file(column, dialect) for column in table.columns)
    return replace(table, relation=table.written, columns=columns)


def read_in_its_file(column: TableColumn, dialect: Dialect) -> TableColumn:
    """A column of a table of a file as statements there read it, so that it is what the view of the table has."""
    spelt = None if column.type is None else type_sql(dialect, column.type)
    if column.read is not None or spelt is None:
        return column
    read = None if column.native == spelt else f"CAST({{0}} AS {spelt})"
    if column.type == STRING:
        read = f'({read or "{0}"} COLLATE "C")'
    return replace(column, read=read)
