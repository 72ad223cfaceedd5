"""`first` and `last` for databases that have no aggregates of rows in order: the rows are numbered first."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.dialects.dialect import Dialect, template_of, window_template_of
from dataflow.compiler.plan.relational import Aggregate, Window
from dataflow.compiler.plan.scalar import (
    AggregateCall,
    Assignment,
    Call,
    Case,
    Column,
    ColumnRef,
    Literal,
    Scalar,
    WindowCall,
)
from dataflow.compiler.render.order import turned
from dataflow.dsl.functions import ORDERED
from dataflow.dsl.types import BOOL, INT64


def is_numbered(call: AggregateCall, dialect: Dialect) -> bool:
    """Whether a dialect does such an aggregate by numbering the rows."""
    return (
        call.function in ("first", "last")
        and template_of(dialect, call.function, [call.args[0].type]) is None
        and window_template_of(dialect, "row_number", []) is not None
        and call.type.name in (*ORDERED, "binary")
    )


def with_numbered_rows(plan: Aggregate, dialect: Dialect) -> Aggregate:
    """The aggregate over rows that have numbers; the same object where the dialect needs none.

    Aggregate [first(x sort t)] by [k]   ▶   Aggregate [max(case when n == 1 then x end)] by [k]
      Scan T                                   Window [n = row_number() over (by k sort t)]
                                                 Scan T
    """
    numbers: list[Assignment] = []
    aggregates = []
    for aggregate in plan.aggregates:
        call = aggregate.value
        if isinstance(call, AggregateCall) and is_numbered(call, dialect):
            aggregate = replace(aggregate, value=_greatest_of_first(call, plan, numbers))
        aggregates.append(aggregate)
    if not numbers:
        return plan
    return replace(plan, input=Window(plan.input, tuple(numbers)), aggregates=tuple(aggregates))


def _greatest_of_first(call: AggregateCall, plan: Aggregate, numbers: list[Assignment]) -> AggregateCall:
    """The greatest value, which is the only one, of the rows that are numbered 1."""
    by = tuple(key.value for key in plan.keys)
    if call.where is not None:
        # Rows that do not count are numbered by themselves.
        flag = Case(((call.where, Literal(1, INT64)),), Literal(0, INT64), INT64, nullable=False)
        by = (*by, flag)
    sort = call.sort if call.function == "first" else turned(call.sort)
    number = WindowCall("row_number", (), None, by, sort, None, INT64, nullable=False)
    column = next((made.column for made in numbers if made.value == number), None)
    if column is None:
        # Ids of the binder are positive; these columns are seen nowhere else.
        column = Column(-1 - len(numbers), "row_number", INT64, nullable=False)
        numbers.append(Assignment(column, number))
    is_first: Scalar = Call("equal", (ColumnRef(column), Literal(1, INT64)), BOOL, nullable=False)
    if call.where is not None:
        is_first = Call("and", (is_first, call.where), BOOL, call.where.nullable)
    value = Case(((is_first, call.args[0]),), Literal(None, call.type), call.type)
    return AggregateCall("max", (value,), None, call.type)
