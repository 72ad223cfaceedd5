"""Numbers: aggregates, over the tables of numbers.py."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from semantics.case import Case, Cases

from dataflow import col, fn

D = Decimal

CASES: Final[Cases] = {
    "`median`, `quantile`": (
        Case(
            lambda t, v: t.i.agg(
                m=fn.median(col.n), q=fn.quantile(col.m, 0.25), n=fn.median(col.n, where=col.id > v(4))
            ),
            [(7.0, 0.0, None)],
        ),
        Case(lambda t, v: t.d.filter(col.id.is_in([1, 5])).agg(m=fn.median(col.p)), [(7.5,)]),
    ),
    "`stddev`, `var`": (
        Case(
            lambda t, v: t.i.filter(col.id < 3).agg(
                a=fn.stddev_pop(col.n),
                b=fn.var(col.n),
                c=fn.var_pop(col.n),
                d=fn.stddev(col.n, where=col.id > v(1)),
                e=fn.var_pop(col.n, where=col.id > v(1)),
            ),
            [(7.0, 98.0, 49.0, None, 0.0)],
        ),
    ),
    "`corr`": (
        Case(lambda t, v: t.i.agg(a=fn.corr(col.n, col.n * v(2)), b=fn.corr(col.n, col.id * 0)), [(1.0, None)]),
    ),
    "`product`": (Case(lambda t, v: t.i.filter(col.id < v(4)).agg(p=fn.product(col.n)), [(-343.0,)]),),
    "`sum`": (
        Case(lambda t, v: t.i.agg(a=fn.sum(col.n), b=fn.sum(col.n, where=col.id > v(4))), [(14, None)]),
        Case(lambda t, v: t.ends.filter(col.id < v(3)).agg(s=fn.sum(col.n)), [(-1,)]),
        Case(lambda t, v: t.ends.filter(col.n > v(0)).agg(s=fn.sum(col.n)), error=""),
        Case(lambda t, v: t.ends.filter(col.n > v(0)).agg(s=fn.sum(col.n)).filter(col.s != 0).select(x=1), error=""),
        Case(
            lambda t, v: t.cents.group_by("k").agg(s=fn.sum(col.p)).sort("k"),
            [(0, D("9999995.50")), (1, D("9999995.50"))],
        ),
        Case(
            lambda t, v: t.cents.filter(col.id < 4).agg(s=fn.sum(col.p * (v(1) - col.p))), [(D("-19999796000.1700"),)]
        ),
        Case(
            lambda t, v: t.cents.sort("id").take(3).select("id", s=fn.sum(col.p).over(sort="id")),
            [(0, D("-0.07")), (1, D("99999.92")), (2, D("199999.91"))],
        ),
        Case(lambda t, v: t.f.filter(col.id < v(5)).agg(s=fn.sum(col.x)), [(2.5,)]),
    ),
    "`avg`": (
        Case(
            lambda t, v: t.i.agg(
                a=fn.avg(col.n), b=fn.avg(col.m, where=col.id < v(3)), c=fn.avg(col.n, where=col.id > v(4))
            ),
            [(3.5, 2.0, None)],
        ),
        Case(lambda t, v: t.ends.filter(col.n > v(0)).agg(a=fn.avg(col.n)), [(2.0**63,)]),
        Case(lambda t, v: t.d.filter(col.id.is_in([1, 3])).agg(a=fn.avg(col.p), b=fn.avg(col.p * 2)), [(3.8, 7.6)]),
        Case(lambda t, v: t.wide.agg(a=fn.avg(col.p)), [(6.172839450617284e28,)]),
    ),
    "`count`": (
        Case(lambda t, v: t.i.agg(a=fn.count(), b=fn.count(col.n), c=fn.count(where=col.id > v(9))), [(5, 4, 0)]),
    ),
}
