"""Set operations, groupings, shapes."""

from __future__ import annotations

from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, cube, fn, lit, rollup, sets, that

TABLES: Final = {
    "t": Data(
        {"id": "int64", "k": "string", "n": "int64", "m": "int64"},
        (
            (1, "a", 1, 10),
            (2, "A", 2, None),
            (3, "a", 1, 30),
            (4, None, None, 40),
            (5, "b ", 5, 50),
            (6, None, None, 60),
        ),
    ),
    "u": Data({"id": "int64", "n": "int64", "k": "string"}, ((1, 1, "a"), (2, 5, "b"), (3, None, None), (4, 2, "a"))),
    "e": Data({"id": "int64", "k": "string", "n": "int64"}, ()),
    "l": Data(
        {"id": "int64", "tags": "list(string)"},
        ((1, ["x", None, "y"]), (2, []), (3, None), (4, ["X"])),
        missing=("mariadb", "sqlite"),
    ),
}


CASES: Final[Cases] = {
    "`union`, `intersect`, `except`": (
        Case(
            lambda t, v: t.t.select("k", "n").union(t.u.select("n", "k")).sort("k", "n"),
            [("A", 2), ("a", 1), ("a", 2), ("b", 5), ("b ", 5), (None, None)],
        ),
        Case(
            lambda t, v: t.t.select("k").union(t.u.select("k"), all=True).group_by("k").agg(n=fn.count()).sort("k"),
            [("A", 1), ("a", 4), ("b", 1), ("b ", 1), (None, 3)],
        ),
        Case(
            lambda t, v: t.t.select("k", "n").intersect(t.u.select("n", "k")).sort("k", "n"),
            [("a", 1), (None, None)],
        ),
        Case(lambda t, v: t.t.select("k", "n").except_(t.u.select("n", "k")).sort("k"), [("A", 2), ("b ", 5)]),
        Case(
            lambda t, v: t.t.select(x=col.n).union(t.u.select(x=col.n * v(0.5, "float64"))).sort("x"),
            [(0.5,), (1.0,), (2.0,), (2.5,), (5.0,), (None,)],
        ),
    ),
    "`rollup(a, b)`": (
        Case(
            lambda t, v: t.t.filter(col.n.is_not_null()).group_by(rollup("k", "n"))
            .agg(c=fn.count(), s=fn.sum(col.m)).sort("k", "n"),
            [("A", 2, 1, None), ("A", None, 1, None), ("a", 1, 2, 40), ("a", None, 2, 40), ("b ", 5, 1, 50),
             ("b ", None, 1, 50), (None, None, 4, 90)],
        ),
        Case(
            lambda t, v: t.t.filter(col.id <= v(2)).group_by(cube("k", "n")).agg(c=fn.count()).sort("k", "n"),
            [("A", 2, 1), ("A", None, 1), ("a", 1, 1), ("a", None, 1), (None, 1, 1), (None, 2, 1), (None, None, 2)],
        ),
        Case(
            lambda t, v: t.t.filter(col.id <= v(2)).group_by(sets("k", (), "k")).agg(c=fn.count()).sort("k", "c"),
            [("A", 1), ("A", 1), ("a", 1), ("a", 1), (None, 2)],
        ),
    ),
    "keys of groupings": (
        Case(
            lambda t, v: t.t.filter(col.id > v(3)).group_by(rollup("k"))
            .agg(g=fn.grouping(col.k), c=fn.count(), least=fn.min(col.k)).sort("g", "k"),
            [("b ", 0, 1, "b "), (None, 0, 2, None), (None, 1, 3, "b ")],
        ),
        Case(
            lambda t, v: t.t.group_by(rollup(x=lit(7))).agg(c=fn.count()).sort("x"), [(7, 6), (None, 6)]
        ),
    ),
    "groupings of no rows": (
        Case(lambda t, v: t.e.group_by(rollup("k")).agg(c=fn.count(), s=fn.sum(col.n)), [(None, 0, None)]),
        Case(lambda t, v: t.t.filter(col.id > v(9)).group_by(sets("k", "n")).agg(c=fn.count())),
        Case(lambda t, v: t.e.group_by("k").agg(c=fn.count())),
        Case(lambda t, v: t.e.agg(c=fn.count(), s=fn.sum(col.n), m=fn.max(col.k)), [(0, None, None)]),
    ),
    "`asof` join": (
        Case(
            lambda t, v: t.t.select("id", "n").join(
                t.u.select(at=col.id, what=col.k), on=col.id >= that.at, how="asof"
            ).sort("id").take(5),
            [(1, 1, 1, "a"), (2, 2, 2, "b"), (3, 1, 3, None), (4, None, 4, "a"), (5, 5, 4, "a")],
        ),
        Case(
            lambda t, v: t.t.filter(col.id < v(3)).select("id", "k").join(
                t.u.select(at=col.n, row=col.id, key=col.k), on=(col.k == that.key) & (col.id <= that.at), how="asof"
            ).select("id", "at", "row").sort("id"),
            [(1, 1, 1), (2, None, None)],
        ),
    ),
    "conditions of an `asof` join on one side": (
        Case(
            lambda t, v: t.t.select("id", "n").join(
                t.u.select(at=col.id, key=col.k), on=(col.id >= that.at) & (that.key == v("a")) & (col.n > v(0)),
                how="asof",
            ).select("id", "at").sort("id"),
            [(1, 1), (2, 1), (3, 1), (4, None), (5, 4), (6, None)],
        ),
    ),
    "`pivot`": (
        Case(
            lambda t, v: t.t.pivot("k", {"small": "a", "big": "A", "none": None}, n=fn.count(), s=fn.sum(col.m), by="n")
            .sort("n"),
            [(1, 2, 40, 0, None, 0, None), (2, 0, None, 1, None, 0, None), (5, 0, None, 0, None, 0, None),
             (None, 0, None, 0, None, 2, 100)],
        ),
        Case(lambda t, v: t.e.pivot("k", ["a"], n=fn.count(), s=fn.sum(col.n)), [(0, None)]),
    ),
    "`unpivot`": (
        Case(
            lambda t, v: t.t.filter(col.id <= v(2)).drop("k").unpivot("n", "m", into=("what", "value"))
            .sort("id", "what"),
            [(1, "m", 10), (1, "n", 1), (2, "m", None), (2, "n", 2)],
        ),
    ),
    "`unnest`": (
        Case(lambda t, v: t.l.unnest("tags").sort("id", "tags"), [(1, "x"), (1, "y"), (1, None), (4, "X")]),
    ),
}  # fmt: skip
