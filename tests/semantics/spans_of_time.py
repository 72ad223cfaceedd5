"""Spans of time."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn, interval

DAY, AT = dt.date, dt.datetime
SPAN: Final = interval(months=1, days=1, hours=1)

TABLES: Final = {
    "t": Data(
        {"id": "int64", "d": "date", "t": "timestamp", "n": "int64"},
        (
            (1, DAY(2024, 1, 31), AT(2024, 1, 31, 23, 30), 1),
            (2, DAY(2023, 1, 30), AT(2023, 3, 1), -2),
            (3, None, None, 1),
        ),
    ),
}

CASES: Final[Cases] = {
    "`date + interval`, `timestamp - interval`": (
        Case(
            lambda t, v: t.t.filter(col.id < v(3)).select("id", a=col.d + SPAN, b=col.t - SPAN).sort("id"),
            [(1, AT(2024, 3, 1, 1), AT(2023, 12, 30, 22, 30)), (2, AT(2023, 3, 1, 1), AT(2023, 1, 30, 23))],
        ),
        Case(
            lambda t, v: (
                t.t.filter(col.id < v(3))
                .select("id", a=col.d + interval(months=1) * col.n, b=col.t + interval(hours=1) * col.n)
                .sort("id")
            ),
            [(1, DAY(2024, 2, 29), AT(2024, 2, 1, 0, 30)), (2, DAY(2022, 11, 30), AT(2023, 2, 28, 22))],
        ),
        Case(
            lambda t, v: t.t.filter(col.id == 1).select(a=col.t + v(dt.timedelta(days=1, hours=1))),
            [(AT(2024, 2, 2, 0, 30),)],
        ),
        Case(lambda t, v: t.t.filter(col.d + interval(days=1) == v(DAY(2024, 2, 1))).select("id"), [(1,)]),
    ),
    "the type of `date + interval`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                a=col.d + interval(days=1), b=col.d + interval(hours=1), c=col.d + interval(weeks=1)
            ),
            [(DAY(2024, 2, 1), AT(2024, 1, 31, 1), DAY(2024, 2, 7))],
        ),
    ),
    "`interval + interval`, `-interval`, `interval * 3`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                a=col.t + (interval(months=1) + interval(days=1)),
                b=col.t + -interval(hours=24),
                c=col.t + interval(days=1) * 3,
            ),
            [(AT(2024, 3, 1, 23, 30), AT(2024, 1, 30, 23, 30), AT(2024, 2, 3, 23, 30))],
        ),
    ),
    "`timestamp - timestamp`": (
        Case(lambda t, v: t.t.select(a=col.t - col.t), error="date_diff"),
        Case(
            lambda t, v: t.t.filter(col.id < v(3)).select("id", a=col.d - DAY(2024, 1, 1)).sort("id"),
            [(1, 30), (2, -336)],
        ),
    ),
    "`interval == interval`, `<`, `sort`, `max`": (
        Case(lambda t, v: t.t.filter(interval(days=1) * col.n == interval(days=1)).select("id"), error=""),
        Case(lambda t, v: t.t.derive(s=interval(days=1) * col.n).sort("s"), error=""),
        Case(lambda t, v: t.t.agg(s=fn.max(interval(days=1) * col.n)), error=""),
    ),
    "text of an interval": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(s=(interval(months=1, days=2) * col.n).cast("string")),
            [("1 month 2 days",)],
        ),
    ),
}
