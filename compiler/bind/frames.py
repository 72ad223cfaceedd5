"""Frames of windows: what may stand there, and which sort key a distance is measured by."""

from __future__ import annotations

import decimal
from dataclasses import replace

from dataflow.compiler.bind.coerce import convert
from dataflow.compiler.bind.context import Context
from dataflow.compiler.plan.scalar import SortKey
from dataflow.dsl.errors import Fix
from dataflow.dsl.expr import Bound, Call, Frame
from dataflow.dsl.functions import Function
from dataflow.dsl.functions.windows import FRAMED
from dataflow.dsl.types import DataType, Decimal, Interval, is_numeric, is_temporal, type_of_value, unify

_ROWS = ("rows=(-6, 0)", "rows -6..current")


def check_frame(
    function: Function, frame: Frame | None, sort: tuple[SortKey, ...], call: Call, context: Context
) -> tuple[SortKey, ...] | None:
    """The sort keys, of a type that the frame's distances can be added to; None, after a report, for a wrong frame."""
    if frame is None:
        return sort
    problem = _problem(function, frame, sort)
    if problem is not None:
        context.report(problem[0], call.span, hint=problem[1])
        return None
    for distance in _distances(frame) if frame.unit == "range" else []:
        if distance is not None and not isinstance(distance, Interval):
            key = sort[0].value
            sort = (replace(sort[0], value=convert(key, _common(key.type, distance))),)
    return sort


def _problem(function: Function, frame: Frame, sort: tuple[SortKey, ...]) -> tuple[str, str | Fix | None] | None:
    """What is wrong with a frame, and how to mend it."""
    if function.family == "window" and function.name not in FRAMED:
        return f"`{function.name}` sees all rows of its group and takes no frame", None
    distances = _distances(frame)
    if frame.unit == "rows":
        if not all(isinstance(distance, int) for distance in distances):
            return "`rows` counts by whole numbers", "distances of the sort key are given as `range`"
    elif distances:
        problem = _distance_problem(distances, sort)
        if problem is not None:
            return problem
    if frame.start is not None and frame.end is not None and _length(frame.start) > _length(frame.end):
        return "the frame starts behind its end", Fix("rows before the current one are negative: {}", *_ROWS)
    return None


def _distance_problem(distances: list[Bound], sort: tuple[SortKey, ...]) -> tuple[str, str | Fix | None] | None:
    if len(sort) != 1:
        return f"distances are measured by one sort key, found {len(sort)}", Fix("count rows instead: {}", *_ROWS)
    type_ = sort[0].value.type
    for distance in distances:
        if isinstance(distance, Interval) and not is_temporal(type_):
            return f"an interval is no distance of {type_}", None
        if not isinstance(distance, Interval) and not is_numeric(type_):
            fix = Fix("give an interval: {}", "range=(interval(days=-7), 0)", "range -7days..current")
            return f"a number is no distance of {type_}", fix if is_temporal(type_) else None
        if isinstance(distance, Interval) and _is_mixed(distance):
            return "a distance goes into one direction, found an interval with parts of both signs", None
    return None


def _distances(frame: Frame) -> list[Bound]:
    """The bounds that are neither the current row nor without an end."""
    return [bound for bound in (frame.start, frame.end) if bound is not None and bound != 0]


def _common(key: DataType, distance: float | decimal.Decimal) -> DataType:
    """The type of a key that a distance is added to; a number written with a point is exact beside a decimal."""
    exact = decimal.Decimal(repr(distance)) if isinstance(distance, float) and isinstance(key, Decimal) else distance
    type_ = type_of_value(exact)
    assert type_ is not None
    return unify(key, type_) or key


def _length(bound: Bound) -> float | decimal.Decimal:
    match bound:
        case Interval(months=months, days=days, microseconds=microseconds):
            return (months * 30 + days) * 86_400_000_000 + microseconds
        case None:
            return 0
        case number:
            return number


def _is_mixed(interval: Interval) -> bool:
    parts = (interval.months, interval.days, interval.microseconds)
    return min(parts) < 0 < max(parts)
