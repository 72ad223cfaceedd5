"""Windows and rows in order."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn, interval

TABLES: Final = {
    "t": Data(
        {"id": "int64", "g": "string", "n": "int64", "s": "string", "d": "date"},
        (
            (1, "a", 1, "b", dt.date(2024, 1, 31)),
            (2, "a", 1, "B", dt.date(2024, 2, 29)),
            (3, "a", 3, None, dt.date(2024, 3, 1)),
            (4, "A", None, "é", None),
            (5, "A", 2, "z", dt.date(2024, 3, 31)),
        ),
    ),
}


def _rows(*columns: tuple[object, ...]) -> list[tuple[object, ...]]:
    return list(zip(range(1, 6), *columns, strict=True))


CASES: Final[Cases] = {
    "an aggregate `over` a window": (
        Case(
            lambda t, v: t.t.select(
                "id", a=fn.count().over("g"), b=fn.sum(col.n).over("g", "n"), c=fn.max(col.s).over("g"),
                d=fn.sum(col.n + v(1)).over(),
            ).sort("id"),
            _rows((3, 3, 3, 2, 2), (2, 2, 5, 2, 2), ("b", "b", "b", "é", "é"), (11,) * 5),
        ),
    ),
    "`first_value`, `last_value`, `nth_value`": (
        Case(
            lambda t, v: t.t.select(
                "id", a=fn.first_value(col.s).over("g", "id"), b=fn.last_value(col.s).over("g", "id"),
                c=fn.nth_value(col.s, 2).over("g", "id"), d=fn.last_value(col.id).over("g", "id", rows=(-1, 0)),
            ).sort("id"),
            _rows(("b", "b", "b", "é", "é"), (None, None, None, "z", "z"), ("B", "B", "B", "z", "z"), (1, 2, 3, 4, 5)),
        ),
    ),
    "`first`, `last`": (
        Case(
            lambda t, v: t.t.sort("id").group_by("g")
                .agg(a=fn.first(col.s), b=fn.last(col.s), c=fn.last(col.n)).sort("g"),
            [("A", "é", "z", 2), ("a", "b", None, 3)],
        ),
        Case(
            lambda t, v: t.t.filter(col.id > v(1))
                .agg(a=fn.first(col.s, sort=col.n.desc()), b=fn.last(col.s, sort="n")),
            [(None, "é")],
        ),
        Case(lambda t, v: t.t.filter(col.id > v(9)).sort("id").agg(a=fn.first(col.s)), [(None,)]),
        Case(lambda t, v: t.t.agg(a=fn.first(col.s)), error="order"),
    ),
    "`string_agg`, `array_agg`": (
        Case(lambda t, v: t.t.sort("-id").agg(s=fn.string_agg(col.s, "-")), [("z-é-B-b",)]),
        Case(lambda t, v: t.t.group_by("g")
            .agg(s=fn.string_agg(col.s, ",", sort="s")).sort("g"), [("A", "z,é"), ("a", "B,b")]),
        Case(lambda t, v: t.t.agg(a=fn.array_agg(col.s, sort="id")), [(["b", "B", None, "é", "z"],)]),
        Case(
            lambda t, v: t.t.filter(col.id > v(9))
                .agg(s=fn.string_agg(col.s, ",", sort="id"), a=fn.array_agg(col.s, sort="id")),
            [(None, None)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(3)).agg(s=fn.string_agg(col.s, ",", sort="id")), [(None,)]),
    ),
    "the order of an aggregate": (
        Case(lambda t, v: t.t.agg(s=fn.string_agg(col.s, ""), a=fn.array_agg(col.s)),
            [("Bbzé", ["B", "b", "z", "é", None])]),
        Case(lambda t, v: t.t.filter(col.id < v(4)).agg(s=fn.string_agg(col.s, "", sort="n")), [("Bb",)]),
        Case(lambda t, v: t.t.sort("n").agg(f=fn.first(col.s), l=fn.last(col.s)), [("B", "é")]),
        Case(
            lambda t, v: t.t.filter(col.id < v(4)).sort("g")
                .select("id", s=fn.string_agg(col.s, "").over("g"), a=fn.array_agg(col.s).over()).sort("id"),
            [(id_, "Bb", ["B", "b", None]) for id_ in (1, 2, 3)],
        ),
    ),
    "the order of a window": (
        Case(
            lambda t, v: t.t.select("id", r=fn.row_number().over(sort=["s", "id"]), k=fn.rank().over(sort="s"))
                .sort("id"),
            _rows((2, 1, 5, 4, 3), (2, 1, 5, 4, 3)),
        ),
        Case(lambda t, v: t.t.sort("-id").derive(r=fn.row_number().over("g")).select("id", "r").sort("id"),
             _rows((3, 2, 1, 2, 1))),
        Case(lambda t, v: t.t.select(r=fn.row_number().over("g")), error="order"),
    ),
    "`lag(x, n, default)`": (
        Case(
            lambda t, v: t.t.select(
                "id", a=fn.lag(col.s, 1, "none").over(sort="id"), b=fn.lead(col.n, 2, 0).over(sort="id"),
                c=fn.lag(col.n).over("g", "id"),
            ).sort("id"),
            _rows(("none", "b", "B", None, "é"), (3, None, 2, 0, 0), (None, 1, 1, None, None)),
        ),
    ),
    "`percent_rank`, `cume_dist`": (
        Case(
            lambda t, v: t.t.select("id", p=fn.percent_rank().over(sort="n"), c=fn.cume_dist().over(sort="n"))
                .sort("id"),
            _rows((0.0, 0.0, 0.75, 1.0, 0.5), (0.4, 0.4, 0.8, 1.0, 0.6)),
        ),
    ),
    "`range=(a, b)`": (
        Case(
            lambda t, v: t.t.select("id", c=fn.count().over(sort="n", range=(-1, 0))).sort("id"),
            _rows((2, 2, 2, 1, 3)),
        ),
        Case(
            lambda t, v: t.t.select("id", c=fn.count().over(sort="d", range=(interval(months=-1), 0))).sort("id"),
            _rows((1, 2, 2, 1, 3)),
        ),
    ),
    "`n` of `lag`, `lead`, `ntile`, `nth_value`": (
        Case(lambda t, v: t.t.select("id", n=fn.ntile(2).over(sort="id")).sort("id"), _rows((1, 1, 1, 2, 2))),
        Case(lambda t, v: t.t.select(n=fn.ntile(col.id).over(sort="id")), error="written"),
        Case(lambda t, v: t.t.select(n=fn.lag(col.s, col.id).over(sort="id")), error="written"),
    ),
    "`take n by k`, `distinct by k`": (
        Case(lambda t, v: t.t.take(1, by="g", sort="-id").select("id").sort("id"), [(3,), (5,)]),
        Case(lambda t, v: t.t.sort("-s").distinct(by="g").select("id").sort("id"), [(1,), (4,)]),
        Case(lambda t, v: t.t.take(2, by="g", sort=["-n", "id"]).select("id", "n"),
             [(3, 3), (5, 2), (1, 1), (4, None)]),
    ),
}  # fmt: skip
