"""Numbers: functions, over the tables of numbers.py."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from semantics.case import Case, Cases

from dataflow import col, fn

D = Decimal

CASES: Final[Cases] = {
    "`round`": (
        Case(
            lambda t, v: (
                t.f.filter(col.id < 7).select("id", r=fn.round(col.x), s=fn.round(col.x * 10, v(-1))).sort("id")
            ),
            [(1, 8.0, 80.0), (2, -8.0, -80.0), (3, 0.0, 0.0), (4, 3.0, 30.0), (5, None, None), (6, -1.0, -10.0)],
        ),
        Case(
            lambda t, v: (
                t.d.filter(col.id < 4)
                .select("id", r=fn.round(col.p), s=fn.round(col.q, 2), u=fn.round(col.p, -1))
                .sort("id")
            ),
            [
                (1, D("8.00"), D("2.000"), D("10.00")),
                (2, D("-8.00"), D("2.010"), D("-10.00")),
                (3, D("0.00"), D("0.200"), D("0.00")),
            ],
        ),
        Case(
            lambda t, v: t.i.filter(col.id < 3).select(r=fn.round(col.n, v(-1)), s=fn.round(col.n, 1)).sort("r"),
            [(-10, -7), (10, 7)],
        ),
        Case(lambda t, v: t.ends.filter(col.id == v(1)).select(r=fn.round(col.n, -1)), error=""),
    ),
    "`floor`, `ceil`, `abs`, `sign`": (
        Case(
            lambda t, v: (
                t.f.filter(col.id < 4)
                .select("id", a=fn.floor(col.x), b=fn.ceil(col.x), c=fn.abs(col.x), d=fn.sign(col.x))
                .sort("id")
            ),
            [(1, 7.0, 8.0, 7.5, 1), (2, -8.0, -7.0, 7.5, -1), (3, 0.0, 0.0, 0.0, 0)],
        ),
        Case(
            lambda t, v: (
                t.d.filter(col.id < 3)
                .select("id", a=fn.floor(col.p), b=fn.ceil(col.p), c=fn.abs(col.p), d=fn.sign(col.p))
                .sort("id")
            ),
            [(1, D(7), D(8), D("7.50"), 1), (2, D(-8), D(-7), D("7.55"), -1)],
        ),
        Case(
            lambda t, v: t.i.filter(col.id == v(2)).select(
                a=fn.floor(col.n), b=fn.ceil(col.n), c=fn.abs(col.n), d=fn.sign(col.n)
            ),
            [(-7, -7, 7, -1)],
        ),
    ),
    "`sqrt`, `ln`, `log10`, `power`": (
        Case(
            lambda t, v: (
                t.f.filter(col.id.is_in([2, 3, 4]))
                .select("id", a=fn.sqrt(col.x * 10), b=fn.ln(col.x), c=fn.log10(col.x * 40), d=fn.power(col.x, -0.5))
                .sort("id")
            ),
            [(2, None, None, None, None), (3, 0.0, None, None, None), (4, 5.0, math.log(2.5), 2.0, 2.5**-0.5)],
        ),
        Case(
            lambda t, v: t.i.filter(col.id == 2).select(a=fn.power(col.n, v(2)), b=fn.power(col.n, 0.5)), [(49.0, None)]
        ),
    ),
    "`truncate`": (
        Case(
            lambda t, v: (
                t.f.filter(col.id < 3).select(a=fn.truncate(col.x), b=fn.truncate(col.x * 10, v(-1))).sort("a")
            ),
            [(-7.0, -70.0), (7.0, 70.0)],
        ),
        Case(
            lambda t, v: t.d.filter(col.id < 3).select(a=fn.truncate(col.p), b=fn.truncate(col.q, 2)).sort("a"),
            [(D("-7.00"), D("2.000")), (D("7.00"), D("2.000"))],
        ),
        Case(
            lambda t, v: t.ends.filter(col.id == v(1)).select(a=fn.truncate(col.n, -1), b=fn.truncate(col.n, -19)),
            [(9223372036854775800, 0)],
        ),
    ),
    "`log(base, x)`": (
        Case(
            lambda t, v: t.i.filter(col.id == 1).select(
                a=fn.log(v(10), col.n + 993), b=fn.log(1, col.n), c=fn.log(10, col.n - 7)
            ),
            [(3.0, None, None)],
        ),
    ),
    "`asin`, `acos`": (
        Case(
            lambda t, v: (
                t.f.filter(col.id.is_in([3, 4])).select("id", a=fn.asin(col.x), b=fn.acos(col.x + v(1.0))).sort("id")
            ),
            [(3, 0.0, 0.0), (4, None, None)],
        ),
    ),
    "`sin`, `cos`, `tan`": (
        Case(
            lambda t, v: t.f.filter(col.x == v(0.0)).select(a=fn.sin(col.x), b=fn.cos(col.x), c=fn.tan(col.x)),
            [(0.0, 1.0, 0.0)],
        ),
        Case(
            lambda t, v: t.odd.filter(col.id == 2).select(a=fn.sin(col.x), b=fn.cos(-col.x), c=fn.tan(col.x)),
            [(None, None, None)],
        ),
    ),
    "`gcd`, `lcm`": (
        Case(
            lambda t, v: (
                t.i.filter(col.id.is_in([2, 4]))
                .select("id", g=fn.gcd(col.n, v(-21)), l=fn.lcm(col.n, col.m))
                .sort("id")
            ),
            [(2, 7, 14), (4, 7, 0)],
        ),
    ),
}
