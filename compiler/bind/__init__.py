"""Query ▶ Plan: names looked up, types checked, every problem of one pass reported with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from dataflow.compiler.bind.compared_parameters import with_room
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.joins import bind_join
from dataflow.compiler.bind.lets import bind_let, with_lets
from dataflow.compiler.bind.outputs import check_output
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.reshape import bind_reshape
from dataflow.compiler.bind.scope import Scope
from dataflow.compiler.bind.set_operations import bind_set_operation
from dataflow.compiler.bind.steps import bind_step
from dataflow.compiler.bind.tables import bind_table
from dataflow.compiler.bind.write import bind_write_step
from dataflow.compiler.catalog import Catalog, Table
from dataflow.compiler.plan.relational import Empty, Plan, Project, columns_of
from dataflow.compiler.plan.scalar import Assignment, ColumnRef
from dataflow.compiler.plan.walk import depth
from dataflow.compiler.plan.write import Delete, Insert, Update, WritePlan
from dataflow.compiler.resolve import resolve
from dataflow.dsl.errors import BindError, PlanError
from dataflow.dsl.query import From, Join, Pipeline, Pivot, SetOperation, Unnest, Unpivot
from dataflow.dsl.types import Field
from dataflow.dsl.write import Delete as WrittenDelete
from dataflow.dsl.write import Insert as WrittenInsert
from dataflow.dsl.write import Update as WrittenUpdate
from dataflow.dsl.write import WritePipeline, WriteStep, joins_others

MAX_TABLES = 200
"""Tables in one query; more is refused rather than risking the interpreter's stack."""

SPLIT = "store a part of it first"

MAX_DEPTH = 250
"""Operators in a row that are not merged into one another; more is refused likewise."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A plan, and the parameters it needs in the order they are met."""

    plan: Plan
    parameters: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(Field(column.name, column.type, column.nullable) for column in columns_of(self.plan))


@dataclass(frozen=True, slots=True)
class BoundWrite:
    """A write, and the parameters it needs in the order they are met."""

    plan: WritePlan
    parameters: tuple[Field, ...]


def bind(pipeline: Pipeline, catalog: Catalog) -> Bound:
    """The plan that a pipeline means over the tables of a catalog. Raises BindError with all that is wrong."""
    return _checked(catalog, lambda context: _bind_pipeline(pipeline, context))


def bind_write(write: WritePipeline, catalog: Catalog) -> BoundWrite:
    """What a write means over the tables of a catalog. Raises BindError with all that is wrong."""
    bound = _checked(catalog, lambda context: _bind_write(write, context))
    path = write.step.table if isinstance(write.step, WrittenInsert) else write.rows.source.path
    key = resolve(path, catalog.sources)
    assert key is not None  # it was bound
    return BoundWrite(_write_plan(write.step, catalog.tables[key], bound.plan), bound.parameters)


def _bind_write(write: WritePipeline, context: Context) -> Relation:
    if isinstance(write.step, WrittenInsert):
        # A table that is not there is reported as any other is.
        bind_table(From(write.step.table, None, write.step.span), context)
    rows = _bind_pipeline(write.rows, context)
    scope = rows.scope
    if joins_others(write) and (found := bind_table(write.rows.source, context)) is not None:
        scope = found[1]
    return bind_write_step(write.step, rows, scope, context)


def _write_plan(step: WriteStep, table: Table, rows: Plan) -> WritePlan:
    match step:
        case WrittenUpdate():
            return Update(table, rows)
        case WrittenDelete():
            return Delete(table, rows)
        case WrittenInsert(keys=keys):
            return Insert(table, rows, keys)
        case _:
            assert_never(step)


def _checked(catalog: Catalog, bind_whole: Callable[[Context], Relation]) -> Bound:
    try:
        plan, context = _bind(catalog, bind_whole)
    except RecursionError:
        raise PlanError("an expression or a query is nested too deeply", hint=SPLIT) from None
    if depth(plan) > MAX_DEPTH:
        raise PlanError(f"a query has at most {MAX_DEPTH} steps that depend on one another", hint=SPLIT)
    return Bound(plan, tuple(Field(name, type_) for name, type_ in context.parameters.items()))


def _bind(catalog: Catalog, bind_whole: Callable[[Context], Relation]) -> tuple[Plan, Context]:
    context = Context(catalog, bind_inner)
    relation = bind_whole(context)
    if context.untyped & context.parameters.keys():
        # A later step told the type of a parameter that an earlier one had met: once more, with what is known now.
        context = Context(catalog, bind_inner, told=context.parameters, said=context.said)
        relation = bind_whole(context)
    ask = context.parameters and not context.diagnostics
    wider = with_room(relation.plan, context.parameters, context.said) if ask else {}
    if wider:
        context = Context(catalog, bind_inner, told={**context.parameters, **wider}, said=context.said)
        relation = bind_whole(context)
    check_output(relation.scope, context)
    if context.diagnostics:
        raise BindError(context.diagnostics)
    return _output(relation), context


def bind_inner(pipeline: Pipeline, context: Context) -> Relation:
    """A pipeline inside of another one, whose columns must be fit to be read."""
    relation = _bind_pipeline(pipeline, context)
    check_output(relation.scope, context)
    return relation


def _bind_pipeline(pipeline: Pipeline, context: Context) -> Relation:
    before = context.lets
    context.lets = with_lets(before, pipeline.lets, context)
    relation = bind_let(pipeline.source, context) or _bind_table(pipeline, context)
    for step in pipeline.steps:
        match step:
            case Join():
                relation = bind_join(step, relation, _bind_pipeline(step.right, context), context)
            case SetOperation():
                relation = bind_set_operation(step, relation, _bind_pipeline(step.right, context), context)
            case Pivot() | Unpivot() | Unnest():
                relation = bind_reshape(step, relation, context)
            case _:
                relation = bind_step(step, relation, context)
    context.lets = before
    return relation


def _bind_table(pipeline: Pipeline, context: Context) -> Relation:
    context.tables += 1
    if context.tables > MAX_TABLES:
        # A `let` counts as often as it is read, and may read others often.
        raise PlanError(f"a query reads at most {MAX_TABLES} tables")
    found = bind_table(pipeline.source, context)
    return Relation(Empty(()), Scope(known=False)) if found is None else Relation(*found)


def _output(relation: Relation) -> Plan:
    """The plan with exactly the visible columns under their names, in the noted order."""
    ordered = relation.in_order()
    used: set[int] = set()
    assignments = []
    for entry in ordered.scope.visible():
        assert entry.column is not None
        assert entry.column.id not in used
        used.add(entry.column.id)
        column = entry.column if entry.column.name == entry.name else replace(entry.column, name=entry.name)
        assignments.append(Assignment(column, ColumnRef(entry.column)))
    if tuple(assignment.column for assignment in assignments) == columns_of(ordered.plan):
        return ordered.plan
    return Project(ordered.plan, tuple(assignments))
