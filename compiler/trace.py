"""What a query or a write as written reads, and what its columns are made from: bound over a catalog, nothing run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dataflow.compiler.bind import bind, bind_write
from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.compile import within_stack
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.lineage import Lineage, TableWrite, lineage_of, lineage_unbound, name_of, written_name
from dataflow.compiler.plan.relational import Project
from dataflow.compiler.plan.write import Delete
from dataflow.dsl.query import GIVEN, Pipeline, given_tables
from dataflow.dsl.types import Field
from dataflow.dsl.write import Insert, Update, WritePipeline, pipeline_of

Given = Mapping[str, tuple[Field, ...]]
"""Columns of tables that are given when it runs, by name, where these do not say them themselves."""


def trace_columns(pipeline: Pipeline, catalog: Catalog, given: Given) -> Lineage:
    """The columns that a pipeline over a catalog reads, and those that its own are made from.

    Without the columns of a given table, only tables are told.
    Raises BindError for what is wrong with it, PlanError where it is nested more deeply than the interpreter's stack.
    """
    whole = _with_given(pipeline, catalog, given)
    if whole is None:
        return lineage_unbound(pipeline, catalog.sources)
    with within_stack():
        return lineage_of(bind(pipeline, whole).plan)


def trace_write(write: WritePipeline, catalog: Catalog, given: Given) -> Lineage:
    """The same of a write: the columns are those that are written, none of rows that are deleted."""
    step = write.step
    whole = _with_given(pipeline_of(write), catalog, given)
    if whole is None:
        path = step.table if isinstance(step, Insert) else write.rows.source.path
        # What an insert reads is not the table that it writes.
        lineage = lineage_unbound(write.rows if isinstance(step, Insert) else pipeline_of(write), catalog.sources)
        return replace(lineage, writes=TableWrite(written_name(path, catalog.sources), _names(write)))
    with within_stack():
        plan = bind_write(write, whole).plan
    # What is passed on of rows that are deleted is no value.
    lineage = lineage_of(Project(plan.rows, ()) if isinstance(plan, Delete) else plan.rows)
    return replace(lineage, writes=TableWrite(name_of(plan.table), tuple(lineage.columns or ())))


def _names(write: WritePipeline) -> tuple[str, ...] | None:
    """The columns that are written as far as the write itself says them."""
    match write.step:
        case Update(items=items):
            return tuple(item.name or "" for item in items)
        case Insert():
            return None
        case _:
            return ()


def _with_given(pipeline: Pipeline, catalog: Catalog, given: Given) -> Catalog | None:
    """The catalog with the given tables of a pipeline; None where the columns of one are not known."""
    named = given_tables(pipeline)
    fields = {GIVEN + name: columns for name, columns in given.items()}
    fields |= {table.path[0]: tuple(Field(*column) for column in table.columns) for table in named if table.columns}
    if any(table.path[0] not in fields and table.path[0] not in catalog.sources for table in named):
        return None
    sources, known = dict(catalog.sources), dict(catalog.tables)
    for name, columns in fields.items():
        sources[name] = SourceInfo(name, DUCKDB, local=True)
        made = tuple(TableColumn(field.name, field.type, field.nullable) for field in columns)
        known[name, ()] = Table(name, (), (name,), made)
    return Catalog(sources, known, catalog.names)
