"""Computes window functions together, so that their rows are grouped and sorted in one go."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import Plan, Project, Window
from dataflow.compiler.plan.scalar import Assignment, ColumnRef, Scalar, columns_used, substitute
from dataflow.compiler.plan.walk import settle_up


def merge_window(plan: Plan) -> Plan:
    """A window over a projection whose computed columns it does not read goes below, and joins a window it meets there.

    Window [b = rank() over (sort x)]             Project [x, a, b]
      Project [x, a]                         ▶      Window [a = sum(x) over (), b = rank() over (sort x)]
        Window [a = sum(x) over ()]                   Scan T [x]
          Scan T [x]
    """
    return settle_up(plan, _merge, {Window})


def _merge(plan: Plan) -> Plan:
    match plan:
        case Window(input=Window() as below) if not _used(plan) & _made(below):
            return _merge(replace(below, assignments=(*below.assignments, *plan.assignments)))
        case Window(input=Project() as project) if _reaches_window(project):
            return _below_project(plan, project)
        case _:
            return plan


def _below_project(window: Window, project: Project) -> Plan:
    passed: dict[int, Scalar] = {
        assignment.column.id: assignment.value
        for assignment in project.assignments
        if isinstance(assignment.value, ColumnRef)
    }
    if not _used(window) <= passed.keys():
        return window
    moved = tuple(Assignment(made.column, substitute(made.value, passed)) for made in window.assignments)
    below = Window(project.input, moved)
    if _used(below) & _made(project.input):
        return window
    handed_on = tuple(Assignment(made.column, ColumnRef(made.column)) for made in window.assignments)
    return replace(project, input=_merge(below), assignments=(*project.assignments, *handed_on))


def _reaches_window(plan: Plan) -> bool:
    while isinstance(plan, Project):
        plan = plan.input
    return isinstance(plan, Window)


def _used(window: Window) -> frozenset[int]:
    return frozenset[int]().union(*(columns_used(assignment.value) for assignment in window.assignments))


def _made(plan: Plan) -> frozenset[int]:
    return frozenset(made.column.id for made in plan.assignments) if isinstance(plan, Window) else frozenset()
