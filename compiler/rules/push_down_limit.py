"""Moves limits towards the tables, so that sources stop early."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import Join, Limit, Plan, Project, Sort, Union, columns_of, ids_of, with_inputs
from dataflow.compiler.plan.scalar import Column, ColumnRef, Literal, Scalar, columns_used, substitute
from dataflow.compiler.plan.walk import settle_down
from dataflow.dsl.types import INT64


def push_down_limit(plan: Plan) -> Plan:
    """A limit, with the sort below it, is done once more below operators that keep at least that many rows.

    Limit 10                    Limit 10
      Join left on k     ▶        Join left on k
        Scan A                      Limit 10
        Scan B                        Scan A
                                    Scan B
    """
    return settle_down(plan, _push, {Limit})


def _push(plan: Plan) -> Plan:
    match plan:
        case Limit(input=Project() as project):
            return replace(project, input=replace(plan, input=project.input))
        case Limit(input=Union() | Join(kind="left" | "asof") as below, count=count, offset=offset):
            most = _most(count, offset)
            return plan if most is None else with_inputs(plan, (_limited(below, most, None),))
        case Limit(input=Sort(input=Project() as project) as sort) if _reaches_cut(project):
            return _below_project(plan, sort, project)
        case Limit(input=Sort(input=Union() as below) as sort, count=count, offset=offset):
            most = _most(count, offset)
            return plan if most is None else with_inputs(plan, (with_inputs(sort, (_limited(below, most, sort),)),))
        case Limit(input=Sort(input=Join(kind="left" | "asof") as below) as sort, count=count, offset=offset):
            most = _most(count, offset)
            ids = ids_of(below.left)
            if most is None or not all(columns_used(key.value) <= ids for key in sort.keys):
                return plan
            return with_inputs(plan, (with_inputs(sort, (_limited(below, most, sort),)),))
        case _:
            return plan


def _reaches_cut(plan: Plan) -> bool:
    """Whether projections stand above what hands a limit with its order down."""
    while isinstance(plan, Project):
        plan = plan.input
    return isinstance(plan, Union) or (isinstance(plan, Join) and plan.kind in ("left", "asof"))


def _below_project(limit: Limit, sort: Sort, project: Project) -> Plan:
    """The sort and limit below a projection that computes none of what they sort by."""
    values = {made.column.id: made.value for made in project.assignments if isinstance(made.value, ColumnRef)}
    if not all(columns_used(key.value) <= values.keys() for key in sort.keys):
        return limit
    keys = tuple(replace(key, value=substitute(key.value, dict(values))) for key in sort.keys)
    return replace(project, input=replace(limit, input=Sort(project.input, keys)))


def _limited(below: Union | Join, most: Literal, sort: Sort | None) -> Plan:
    """The operator over inputs cut to `most` rows, the same object where they are cut already."""
    match below:
        case Union(inputs=inputs, columns=columns):
            return with_inputs(below, tuple(_cut(child, most, _over(sort, columns, child)) for child in inputs))
        case Join(left=left, right=right):
            return with_inputs(below, (_cut(left, most, sort), right))


def _over(sort: Sort | None, columns: tuple[Column, ...], child: Plan) -> Sort | None:
    """The order of a union's rows as one of an input's."""
    if sort is None:
        return None
    values: dict[int, Scalar] = {
        outer.id: ColumnRef(inner) for outer, inner in zip(columns, columns_of(child), strict=True)
    }
    return Sort(child, tuple(replace(key, value=substitute(key.value, values)) for key in sort.keys))


def _cut(plan: Plan, most: Literal, sort: Sort | None) -> Plan:
    seen = plan
    while isinstance(seen, Project):
        seen = seen.input
    match seen:
        case Limit(count=Literal(value=int(count))) if isinstance(most.value, int) and count <= most.value:
            return plan
        case _:
            return Limit(plan if sort is None else Sort(plan, sort.keys), most)


def _most(count: Scalar, offset: Scalar | None) -> Literal | None:
    match count, offset:
        case Literal(value=int(rows)), None:
            return Literal(rows, INT64)
        case Literal(value=int(rows)), Literal(value=int(skipped)):
            return Literal(rows + skipped, INT64)
        case _:
            return None
