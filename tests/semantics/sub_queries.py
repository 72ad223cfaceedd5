"""Sub-queries."""

from __future__ import annotations

from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, exists, fn, lit, subquery, that

TABLES: Final = {
    "t": Data(
        {"id": "int64", "k": "string", "n": "int64"},
        ((1, "a", 1), (2, "A", 2), (3, None, None), (4, "b", 9)),
    ),
    "u": Data(
        {"id": "int64", "key": "string", "x": "int64"},
        ((1, "a", 1), (2, "a", 3), (3, "b ", None), (4, None, 2)),
    ),
}

_FULL = lambda t: t.u.filter(col.x.is_not_null()).select("x")  # noqa: E731

CASES: Final[Cases] = {
    "a query as a value": (
        Case(
            lambda t, v: t.t.select("id", m=subquery(t.u.agg(m=fn.max(col.x)))).sort("id").take(2), [(1, 3), (2, 3)]
        ),
        Case(
            lambda t, v: t.t.select(
                "id", m=subquery(t.u.filter(col.key == col.k).agg(m=fn.max(col.x))), f=subquery(
                    t.u.filter(col.x > v(9)).select("x").sort("x").take(1))
            ).sort("id"),
            [(1, 3, None), (2, None, None), (3, None, None), (4, None, None)],
        ),
        Case(lambda t, v: t.t.select(m=subquery(t.u.select("x"))), error="at most one row"),
    ),
    "`count` of no rows": (
        Case(
            lambda t, v: t.t.select("id", c=subquery(t.u.filter(col.key == col.k).agg(c=fn.count()))).sort("id"),
            [(1, 2), (2, 0), (3, 0), (4, 0)],
        ),
        Case(lambda t, v: t.t.filter(col.id > v(9)).agg(c=fn.count(), d=fn.count_distinct(col.k)), [(0, 0)]),
    ),
    "`exists`, `in` in a `filter`": (
        Case(lambda t, v: t.t.filter(exists(t.u, on=col.k == that.key)).select("id"), [(1,)]),
        Case(lambda t, v: t.t.filter(~exists(t.u, on=col.k == that.key)).select("id").sort("id"), [(2,), (3,), (4,)]),
        Case(lambda t, v: t.t.filter(col.k.is_in(t.u.select("key"))).select("id"), [(1,)]),
        Case(lambda t, v: t.t.filter(exists(t.u.filter(col.x > v(2)))).agg(n=fn.count()), [(4,)]),
    ),
    "`x in (…)`": (
        Case(
            lambda t, v: t.t.select("id", a=col.n.is_in(t.u.select("x")), b=col.n.is_in(_FULL(t)),
                                    c=col.n.is_in(t.u.filter(col.x > v(9)).select("x"))).sort("id"),
            [(1, True, True, False), (2, True, True, False), (3, None, None, False), (4, None, False, False)],
        ),
        Case(
            lambda t, v: t.t.select("id", a=col.n.is_in([v(1), v(9)]), b=col.n.is_in([v(1), lit(None)])).sort("id"),
            [(1, True, True), (2, False, None), (3, None, None), (4, True, None)],
        ),
    ),
    "`x not in (…)`": (
        Case(lambda t, v: t.t.filter(~col.n.is_in(t.u.select("x"))).select("id")),
        Case(lambda t, v: t.t.filter(~col.n.is_in(_FULL(t))).select("id"), [(4,)]),
        Case(
            lambda t, v: t.t.filter(~col.n.is_in(t.u.filter(col.x > v(9)).select("x"))).select("id").sort("id"),
            [(1,), (2,), (3,), (4,)],
        ),
        Case(lambda t, v: t.t.filter(~col.n.is_in([v(1), lit(None)])).select("id")),
        Case(lambda t, v: t.t.filter(~col.k.is_in([v("A"), v("b ")])).select("id").sort("id"), [(1,), (4,)]),
    ),
    "order inside": (
        Case(lambda t, v: t.t.filter(col.n.is_in(t.u.sort("-x").take(2).select("x"))).select("id").sort("id"), [(2,)]),
        Case(lambda t, v: t.t.select(m=subquery(t.u.sort("-x").take(1).select("x"))).take(1), [(3,)]),
    ),
    "`let`": (
        Case(
            lambda t, v: t.t.join(t.u.filter(col.x > v(1)).let("some"), on=col.n == that.x).select("n", "key"),
            [(2, None)],
        ),
    ),
    "`x in $list`": (
        Case(lambda t, v: t.t.filter(col.n.is_in(v.items([1, 9], "int64"))).select("id").sort("id"), [(1,), (4,)]),
        Case(lambda t, v: t.t.filter(col.k.is_in(v.items(["a", "b "], "string"))).select("id"), [(1,)]),
        Case(lambda t, v: t.t.filter(col.n.is_in(v.items([], "int64"))).select("id")),
        Case(lambda t, v: t.t.filter(~col.n.is_in(v.items([], "int64"))).select("id").sort("id"),
             [(1,), (2,), (3,), (4,)]),
        Case(lambda t, v: t.t.select("id", i=col.n.is_in(v.items([1, None], "int64"))).sort("id"),
             [(1, True), (2, None), (3, None), (4, None)]),
    ),
}  # fmt: skip
