"""Moves limits towards the tables, so that sources stop early."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import Join, Limit, Plan, Project, Sort, Union, ids_of, with_inputs
from dataflow.compiler.plan.scalar import Literal, Scalar, columns_used
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
        case Limit(input=Sort(input=Join(kind="left" | "asof") as below) as sort, count=count, offset=offset):
            most = _most(count, offset)
            ids = ids_of(below.left)
            if most is None or not all(columns_used(key.value) <= ids for key in sort.keys):
                return plan
            return with_inputs(plan, (with_inputs(sort, (_limited(below, most, sort),)),))
        case _:
            return plan


def _limited(below: Union | Join, most: Literal, sort: Sort | None) -> Plan:
    """The operator over inputs cut to `most` rows, the same object where they are cut already."""
    match below:
        case Union(inputs=inputs):
            return with_inputs(below, tuple(_cut(child, most, None) for child in inputs))
        case Join(left=left, right=right):
            return with_inputs(below, (_cut(left, most, sort), right))


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
