"""Nulls and conditions."""

from __future__ import annotations

from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn, if_, lit

TABLES: Final = {
    "t": Data(
        {"id": "int64", "n": "int64", "s": "string", "b": "bool", "m": "int64"},
        (
            (1, 5, "b", True, 5),
            (2, None, "B", False, 7),
            (3, -2, None, None, None),
            (4, None, "", True, None),
            (5, 5, "b ", False, -2),
        ),
    ),
}

CASES: Final[Cases] = {
    "`filter`": (
        Case(lambda t, v: t.t.filter(col.n > v(0)).select("id").sort("id"), [(1,), (5,)]),
        Case(lambda t, v: t.t.filter(~(col.n > v(0))).select("id").sort("id"), [(3,)]),
        Case(lambda t, v: t.t.filter((col.n > v(0)) | col.b).select("id").sort("id"), [(1,), (4,), (5,)]),
        Case(lambda t, v: t.t.filter(~((col.n > v(0)) & col.b)).select("id").sort("id"), [(2,), (3,), (5,)]),
        Case(
            lambda t, v: t.t.select("id", a=(col.n > v(0)) & col.b, o=(col.n > v(0)) | col.b, n=~col.b).sort("id"),
            [
                (1, True, True, False),
                (2, False, None, True),
                (3, False, None, None),
                (4, None, True, False),
                (5, False, True, True),
            ],
        ),
        Case(lambda t, v: t.t.filter(lit(None).cast("bool")).select("id")),
    ),
    "`sort`": (
        Case(lambda t, v: t.t.select("n", "id").sort("n", "id"), [(-2, 3), (5, 1), (5, 5), (None, 2), (None, 4)]),
        Case(lambda t, v: t.t.select("n", "id").sort("-n", "id"), [(5, 1), (5, 5), (-2, 3), (None, 2), (None, 4)]),
        Case(
            lambda t, v: t.t.select("n", "id").sort(col.n.asc(nulls="first"), "id"),
            [(None, 2), (None, 4), (-2, 3), (5, 1), (5, 5)],
        ),
    ),
    "`greatest`, `least`": (
        Case(
            lambda t, v: t.t.select("id", g=fn.greatest(col.n, col.m), l=fn.least(col.n, col.m)).sort("id"),
            [(1, 5, 5), (2, 7, 7), (3, -2, -2), (4, None, None), (5, 5, -2)],
        ),
        Case(
            lambda t, v: t.t.select("id", g=fn.greatest(col.n, v(1, "int64"), col.m), n=fn.least(None, col.n)).sort(
                "id"
            ),
            [(1, 5, 5), (2, 7, None), (3, 1, -2), (4, 1, None), (5, 5, 5)],
        ),
        Case(
            lambda t, v: t.t.select("id", g=fn.greatest(col.s, v("a", "string"))).sort("id"),
            [(1, "b"), (2, "a"), (3, "a"), (4, "a"), (5, "b ")],
        ),
    ),
    "`any`, `all`": (
        Case(lambda t, v: t.t.agg(a=fn.any(col.b), e=fn.all(col.b)), [(True, False)]),
        Case(lambda t, v: t.t.agg(a=fn.any(col.n > v(4)), e=fn.all(col.n > v(-3))), [(True, True)]),
        Case(lambda t, v: t.t.filter(col.id == v(3)).agg(a=fn.any(col.b), e=fn.all(col.b)), [(None, None)]),
        Case(lambda t, v: t.t.filter(col.id > v(9)).agg(a=fn.any(col.b), e=fn.all(col.b)), [(None, None)]),
    ),
    "`is_distinct`": (
        Case(
            lambda t, v: t.t.select("id", d=fn.is_distinct(col.n, col.m), n=fn.is_distinct(col.n, None)).sort("id"),
            [(1, False, True), (2, True, False), (3, True, True), (4, False, False), (5, True, True)],
        ),
        Case(
            lambda t, v: t.t.select("id", d=fn.is_distinct(col.s, v("b"))).sort("id"),
            [(1, False), (2, True), (3, True), (4, True), (5, True)],
        ),
    ),
    "`if(c, a, b)`": (
        Case(
            lambda t, v: t.t.select("id", i=if_(col.b, v(1, "int64"), 2), o=if_(col.n > v(0), col.s)).sort("id"),
            [(1, 1, "b"), (2, 2, None), (3, 2, None), (4, 1, None), (5, 2, "b ")],
        ),
    ),
    "`== None`": (
        Case(lambda t, v: t.t.filter(col.n == None), error="is_null()"),  # noqa: E711
        Case(lambda t, v: t.t.filter(col.n != None), error="is_not_null()"),  # noqa: E711
        Case(lambda t, v: t.t.filter(col.n == lit(None)).select("id")),
        Case(lambda t, v: t.t.filter(col.n != lit(None)).select("id")),
    ),
    "aggregates with `where=`": (
        Case(
            lambda t, v: t.t.agg(
                n=fn.count(where=col.b), m=fn.count(col.n, where=col.m > v(0)), s=fn.sum(col.n, where=~col.b)
            ),
            [(2, 1, 5)],
        ),
        Case(lambda t, v: t.t.agg(n=fn.count(where=col.n > v(9)), s=fn.sum(col.n, where=col.n > v(9))), [(0, None)]),
    ),
    "booleans": (
        Case(
            lambda t, v: t.t.sort("id").select("b", n=~col.b, c=col.n > v(0), z=col.n.is_null(), l=v(True, "bool")),
            [
                (True, False, True, False, True),
                (False, True, None, True, True),
                (None, None, False, False, True),
                (True, False, None, True, True),
                (False, True, True, False, True),
            ],
        ),
        Case(lambda t, v: t.t.filter(col.b == v(True)).select("id").sort("id"), [(1,), (4,)]),
        Case(
            lambda t, v: t.t.group_by("b").agg(n=fn.count(), s=fn.max(col.b)).sort("b"),
            [(False, 2, False), (True, 2, True), (None, 1, None)],
        ),
    ),
}
