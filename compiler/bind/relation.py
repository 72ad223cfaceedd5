"""The plan so far of a pipeline being bound, with the names in scope and the order its rows are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.plan.node import keep, part
from dataflow.compiler.plan.relational import Plan, Project, Sort, Window, columns_of
from dataflow.compiler.plan.scalar import Assignment, Column, ColumnRef, SortKey, columns_used

if TYPE_CHECKING:
    from dataflow.compiler.bind.attach import Attachment
    from dataflow.compiler.bind.expressions import ExpressionBinder


@part
class Relation:
    """A bound pipeline prefix.

    A sort is only noted in `order`; it enters the plan where it decides rows (below a limit) and once more at the end
    where a later step may have lost it, because no engine keeps the order of a sub-query. `sorted` says that the plan's
    rows are in that order now.
    """

    plan: Plan
    scope: Scope
    order: tuple[SortKey, ...] = ()
    sorted: bool = False

    def with_plan(self, plan: Plan) -> Relation:
        """The same names over a plan that may have lost the order."""
        return Relation(plan, self.scope, self.order)

    def attach(self, attachments: list[Attachment]) -> Relation:
        """The relation with sub-queries."""
        plan = self.plan
        for attachment in attachments:
            plan = attachment.apply(plan)
        return self if plan is self.plan else self.with_plan(plan)

    def extended(self, binder: ExpressionBinder) -> Relation:
        """The relation with the columns of sub-queries and window functions that a binder met in a step.

        Window functions may read sub-queries; those sub-queries that read window functions come behind them.
        """
        windows = binder.windows or []
        if not windows and not binder.attachments:
            return self
        made = {assignment.column.id for assignment in windows}
        late = [attachment for attachment in binder.attachments or () if attachment.reads & made]
        early = [attachment for attachment in binder.attachments or () if not attachment.reads & made]
        return self.attach(early).windowed(windows).attach(late)

    def in_order(self) -> Relation:
        """The relation with its rows sorted now."""
        if not self.order or self.sorted:
            return self
        return Relation(Sort(self.plan, self.order), self.scope, self.order, True)

    def windowed(self, assignments: list[Assignment]) -> Relation:
        """The same names over a plan that has these columns of window functions as well."""
        return self.with_plan(Window(self.plan, tuple(assignments))) if assignments else self

    def unordered(self, plan: Plan, scope: Scope) -> Relation:
        """A new relation whose rows are in no order."""
        return Relation(plan, scope)

    def project(self, assignments: tuple[Assignment, ...], scope: Scope) -> Relation:
        """Columns computed; those that the noted order needs are carried along unseen."""
        made = {assignment.column.id for assignment in assignments}
        needed = frozenset[int]().union(*(columns_used(key.value) for key in self.order)) - made
        carried = tuple(pass_on(column) for column in columns_of(self.plan) if column.id in needed)
        return Relation(Project(self.plan, (*assignments, *carried)), scope, self.order, self.sorted)


def pass_on(column: Column) -> Assignment:
    """The assignment that hands a column on as it is; the same one each time, so that rules see no change in it."""
    assignment: Assignment | None = getattr(column, "_passed_on", None)
    if assignment is None:
        assignment = Assignment(column, ColumnRef(column))
        keep(column, "_passed_on", assignment)
    return assignment


def pass_on_all(entries: list[Entry]) -> tuple[Assignment, ...]:
    """Assignments that hand on the columns of entries, and what is stored in them, each column once."""
    columns: dict[int, Column] = {}
    for entry in entries:
        if entry.column is not None:
            columns[entry.column.id] = entry.column
        if entry.as_text is not None:
            columns[entry.as_text.id] = entry.as_text
    return tuple(map(pass_on, columns.values()))
