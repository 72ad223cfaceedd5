"""Query ▶ Plan: names looked up, types checked, every problem of one pass reported with its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from dataflow.compiler.catalog import Catalog
from dataflow.compiler.plan.relational import Empty, Plan, Project, columns_of
from dataflow.compiler.plan.scalar import Assignment, ColumnRef
from dataflow.compiler.plan.walk import depth
from dataflow.dsl.errors import BindError, PlanError
from dataflow.dsl.query import Join, Pipeline, Pivot, SetOperation, Unnest, Unpivot
from dataflow.dsl.types import Field

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


def bind(pipeline: Pipeline, catalog: Catalog) -> Bound:
    """The plan that a pipeline means over the tables of a catalog. Raises BindError with all that is wrong."""
    try:
        plan, context = _bind(pipeline, catalog)
    except RecursionError:
        raise PlanError("an expression or a query is nested too deeply", hint=SPLIT) from None
    if depth(plan) > MAX_DEPTH:
        raise PlanError(f"a query has at most {MAX_DEPTH} steps that depend on one another", hint=SPLIT)
    return Bound(plan, tuple(Field(name, type_) for name, type_ in context.parameters.items()))


def _bind(pipeline: Pipeline, catalog: Catalog) -> tuple[Plan, Context]:
    context = Context(catalog, bind_inner)
    relation = _bind_pipeline(pipeline, context)
    if context.untyped & context.parameters.keys():
        # A later step told the type of a parameter that an earlier one had met: once more, with what is known now.
        context = Context(catalog, bind_inner, told=context.parameters, said=context.said)
        relation = _bind_pipeline(pipeline, context)
    ask = context.parameters and not context.diagnostics
    wider = with_room(relation.plan, context.parameters, context.said) if ask else {}
    if wider:
        context = Context(catalog, bind_inner, told={**context.parameters, **wider}, said=context.said)
        relation = _bind_pipeline(pipeline, context)
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
