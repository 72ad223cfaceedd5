"""Rows numbered in each group, and those of some numbers kept."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.plan.relational import Filter, Plan, Window
from dataflow.compiler.plan.scalar import Assignment, Call, ColumnRef, Scalar, SortKey, WindowCall, all_of
from dataflow.dsl.types import BOOL, INT64


def first_rows(
    plan: Plan,
    by: tuple[Scalar, ...],
    order: tuple[SortKey, ...],
    count: Scalar,
    offset: Scalar | None,
    context: Context,
) -> Plan:
    """The rows of each group that a limit would take of the group alone, with a column behind theirs: the number.

    Limit 2 of each k   ▶   Filter row_number <= 2
      Scan T                  Window row_number = row_number() over (by k)
                                Scan T
    """
    column = context.column("row_number", INT64, nullable=False)
    number = WindowCall("row_number", (), None, by, order, None, INT64, nullable=False)
    return Filter(Window(plan, (Assignment(column, number),)), _within(ColumnRef(column), count, offset))


def _within(number: Scalar, count: Scalar, offset: Scalar | None) -> Scalar:
    """Whether a number is one of the `count` numbers after `offset`."""
    if offset is None:
        return Call("less_equal", (number, count), BOOL, count.nullable)
    last = Call("add", (count, offset), INT64, count.nullable or offset.nullable)
    bounds: list[Scalar] = [
        Call("greater", (number, offset), BOOL, offset.nullable),
        Call("less_equal", (number, last), BOOL, last.nullable),
    ]
    return all_of(bounds)
