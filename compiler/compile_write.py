"""Write ▶ CompiledWrite: the one statement that it is in its source, or why it is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dataflow.compiler.bind import bind_write
from dataflow.compiler.catalog import Catalog, Table, TableColumn
from dataflow.compiler.compile import within_stack
from dataflow.compiler.dialects.dialect import Dialect, type_sql
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Plan, Scan, sources_of
from dataflow.compiler.plan.size import most_rows
from dataflow.compiler.plan.walk import rewrite_up
from dataflow.compiler.plan.write import WritePlan
from dataflow.compiler.render.nesting import is_too_nested
from dataflow.compiler.render.scalars import Slot
from dataflow.compiler.render.write import WhyNot, render_write
from dataflow.dsl.types import STRING, Field
from dataflow.dsl.write import WritePipeline


@dataclass(frozen=True, slots=True)
class CompiledWrite:
    """A write ready to run: SQL for the table's source and what is bound to its placeholders.

    sql: None where no row can be meant, and where it is no statement, which `why_not` says.
    """

    table: Table
    sql: str | None
    slots: tuple[Slot, ...]
    parameters: tuple[Field, ...]
    why_not: WhyNot | None = None


def compile_write(write: WritePipeline, catalog: Catalog) -> CompiledWrite:
    """A write over a catalog. Raises BindError for what is wrong with it, PlanError where it is nested too deeply."""
    with within_stack():
        bound = bind_write(write, catalog)
        table = bound.plan.table
        rows = optimize(bound.plan.rows)
        check_plan(rows)
        plan = replace(bound.plan, rows=rows)
        if most_rows(rows) == 0:
            return CompiledWrite(table, None, (), bound.parameters)
        dialect, why_not = catalog.sources[table.source].dialect, _why_not_there(plan, catalog)
        if why_not is not None:
            return CompiledWrite(table, None, (), bound.parameters, why_not)
        if table.written is not None:
            plan = _in_its_file(plan, dialect)
        rendered = render_write(plan, dialect)
        if isinstance(rendered, WhyNot):
            return CompiledWrite(table, None, (), bound.parameters, rendered)
        if is_too_nested(rendered.sql, dialect):
            reason = f"it would be too deep in {dialect.name}"
            return CompiledWrite(table, None, (), bound.parameters, WhyNot(reason))
    return CompiledWrite(table, rendered.sql, rendered.slots, bound.parameters)


def _why_not_there(write: WritePlan, catalog: Catalog) -> WhyNot | None:
    """Why the table's source cannot do all of it with the same meaning, None where it can."""
    name = write.table.source
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


def _in_its_file(write: WritePlan, dialect: Dialect) -> WritePlan:
    """The write over the tables of the file itself, where queries read views of them."""

    def own(node: Plan) -> Plan:
        if not isinstance(node, Scan) or node.table.written is None:
            return node
        columns = tuple(_read_as_view(column, dialect) for column in node.table.columns)
        return replace(node, table=replace(node.table, relation=node.table.written, columns=columns))

    table = write.table
    return replace(
        write, table=replace(table, relation=table.written or table.relation), rows=rewrite_up(write.rows, own)
    )


def _read_as_view(column: TableColumn, dialect: Dialect) -> TableColumn:
    spelt = None if column.type is None else type_sql(dialect, column.type)
    if column.read is not None or spelt is None:
        return column
    read = None if column.native == spelt else f"CAST({{0}} AS {spelt})"
    if column.type == STRING:
        read = f'({read or "{0}"} COLLATE "C")'
    return replace(column, read=read)
