"""Lists and structs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn, lit, that
from dataflow.dsl.types import INT64, STRING, Struct

D = Decimal
NO_LISTS = ("mariadb", "sqlite")
WHO = Struct((("name", STRING), ("age", INT64), ("home", Struct((("city", STRING),)))))
LEAP_DAY, MOMENT = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, tzinfo=dt.UTC)
TABLES: Final = {
    "t": Data(
        {"id": "int64", "n": "list(int64)", "s": "list(string)", "m": "list(int64)", "f": "list(float64)",
         "d": "list(decimal(9,2))"},
        (
            (1, [3, None, 1, 3], ["b", "B", "é", "z"], [3, 1], [1.5, None], [D("1.50"), D("2.25")]),
            (2, [], [], [3], [], []),
            (3, None, None, None, None, None),
            (4, [None], [None], [3, None, 1, 3], [None], [None]),
            (5, [7], ["", "a b", None], [7], [0.25], [D("0.10")]),
        ),
        missing=NO_LISTS,
    ),
    "odd": Data(
        {"id": "int64", "d": "list(date)", "z": "list(timestamptz)", "b": "list(bool)", "s": "list(string)"},
        ((1, [LEAP_DAY, None], [MOMENT], [True, None, False], ["NULL", 'a"b', "c\\d", "{x}", ","]),
         (2, [], [], [], [])),
        missing=NO_LISTS,
    ),
    "flat": Data(
        {"id": "int64", "n": "int64", "s": "string"},
        ((1, 10, "a,b"), (2, None, ""), (3, -1, None), (4, 2, ",é😀,")),
    ),
    "who": Data(
        {"id": "int64", "w": WHO, "v": WHO},
        (
            (1, {"name": "Zoë", "age": 30, "home": {"city": "Bern"}}, None),
            (2, {"name": None, "age": None, "home": None}, {"name": "A", "age": 1, "home": {"city": None}}),
            (3, None, {"name": "B", "age": -2, "home": None}),
        ),
        missing=("postgres", *NO_LISTS),
    ),
}  # fmt: skip

CASES: Final[Cases] = {
    "places": (
        Case(
            lambda t, v: t.t.select(
                "id", a=fn.list_get(col.n, v(1)), b=fn.list_get(col.n, v(-1)), c=fn.list_get(col.s, v(0)),
                d=fn.list_get(col.s, 9), e=fn.list_get(col.s, col.id), f=fn.list_length(col.n),
            ).sort("id"),
            [(1, 3, 3, None, None, "b", 4), (2, None, None, None, None, None, 0),
             (3, None, None, None, None, None, None), (4, None, None, None, None, None, 1),
             (5, 7, 7, None, None, None, 1)],
        ),
        Case(
            lambda t, v: t.t.filter(col.id.is_in([1, 2, 3])).select(
                "id", a=fn.list_slice(col.s, v(2), v(3)), b=fn.list_slice(col.n, v(-2), v(-1)),
                c=fn.list_slice(col.n, 3, 99), d=fn.list_slice(col.n, 3, 2), e=fn.list_slice(col.n, 0, 1),
                f=fn.list_slice(col.n, -99, 1),
            ).sort("id"),
            [(1, ["B", "é"], [1, 3], [1, 3], [], [3], [3]), (2, [], [], [], [], [], []),
             (3, None, None, None, None, None, None)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(1)).select("d", a=fn.list_reverse(col.n), b=fn.list_range(v(2), v(5)),
                                                            c=fn.list_range(3, 3)),
             [([D("1.50"), D("2.25")], [3, 1, None, 3], [2, 3, 4], [])]),
    ),
    "`list_contains`, `list_position`": (
        Case(
            lambda t, v: t.t.select(
                "id", a=fn.list_contains(col.n, v(1)), b=fn.list_position(col.n, v(1)),
                c=fn.list_contains(col.s, v("b")), d=fn.list_position(col.s, v("É")), e=fn.list_position(col.s, "b"),
            ).sort("id"),
            [(1, True, 3, True, 0, 1), (2, False, 0, False, 0, 0), (3, None, None, None, None, None),
             (4, False, 0, False, 0, 0), (5, False, 0, False, 0, 0)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(4)).select(a=fn.list_contains(col.n, None)), [(None,)]),
        Case(lambda t, v: t.odd.filter(fn.list_contains(col.s, v('a"b'))).select(a=fn.list_position(col.b, v(False))),
             [(3,)]),
        Case(lambda t, v: t.t.filter(fn.list_contains(col.s, v("B"))).select("id"), [(1,)]),
        Case(lambda t, v: t.flat.filter(fn.list_contains(v([-1, 2], "list(int64)"), col.n)).select("id").sort("id"),
             [(3,), (4,)]),
    ),
    "`list_concat`": (
        Case(
            lambda t, v: t.t.select("id", a=fn.list_concat(col.n, col.m), b=fn.list_concat(lit([0]), col.n)).sort("id"),
            [(1, [3, None, 1, 3, 3, 1], [0, 3, None, 1, 3]), (2, [3], [0]), (3, None, None),
             (4, [None, 3, None, 1, 3], [0, None]), (5, [7, 7], [0, 7])],
        ),
    ),
    "`list_distinct`": (
        Case(lambda t, v: t.t.select("id", a=fn.list_distinct(col.n), b=fn.list_distinct(col.s)).sort("id"),
             [(1, [3, 1], ["b", "B", "é", "z"]), (2, [], []), (3, None, None), (4, [], []), (5, [7], ["", "a b"])]),
    ),
    "`list_sort`, `list_min`, `list_max`": (
        Case(
            lambda t, v: t.t.select(
                "id", a=fn.list_sort(col.n), b=fn.list_sort(col.s), c=fn.list_min(col.s), d=fn.list_max(col.s),
                e=fn.list_max(col.n), f=fn.list_min(col.d),
            ).sort("id"),
            [(1, [1, 3, 3, None], ["B", "b", "z", "é"], "B", "é", 3, D("1.50")), (2, [], [], None, None, None, None),
             (3, None, None, None, None, None, None), (4, [None], [None], None, None, None, None),
             (5, [7], ["", "a b", None], "", "a b", 7, D("0.10"))],
        ),
        Case(lambda t, v: t.odd.select("id", "z", a=fn.list_max(col.d), b=fn.list_min(col.z), c=fn.list_sort(col.s))
             .sort("id"),
             [(1, [MOMENT], LEAP_DAY, MOMENT, [",", "NULL", 'a"b', "c\\d", "{x}"]), (2, [], None, None, [])]),
    ),
    "`list_join`": (
        Case(lambda t, v: t.t.select("id", a=fn.list_join(col.s, v("-")), b=fn.list_join(col.s, "")).sort("id"),
             [(1, "b-B-é-z", "bBéz"), (2, "", ""), (3, None, None), (4, "", ""), (5, "-a b", "a b")]),
    ),
    "`list_sum`, `list_avg`": (
        Case(
            lambda t, v: t.t.select("id", a=fn.list_sum(col.n), b=fn.list_avg(col.m), c=fn.list_sum(col.f),
                                    d=fn.list_sum(col.d), e=fn.list_avg(col.d)).sort("id"),
            [(1, 7, 2.0, 1.5, D("3.75"), 1.875), (2, None, 3.0, None, None, None), (3, None, None, None, None, None),
             (4, None, 7 / 3, None, None, None), (5, 7, 7.0, 0.25, D("0.10"), 0.1)],
        ),
    ),
    "`split(text, sep)`": (
        Case(
            lambda t, v: t.flat.select("id", a=fn.split(col.s, v(",")), b=fn.split(col.s, "")).sort("id"),
            [(1, ["a", "b"], ["a", ",", "b"]), (2, [""], [""]), (3, None, None), (4, ["", "é😀", ""],
                                                                                  [",", "é", "😀", ","])],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(5)).select(a=fn.split(fn.list_get(col.s, 2), v(" "))),
             [(["a", "b"],)]),
    ),
    "equality, groups, join keys": (
        Case(lambda t, v: t.t.filter(col.n == col.m).select("id").sort("id"), [(5,)]),
        Case(lambda t, v: t.t.filter(col.n != col.m).select("id").sort("id"), [(1,), (2,), (4,)]),
        Case(lambda t, v: t.t.filter(col.n == lit([3, None, 1, 3])).select("id"), [(1,)]),
        Case(lambda t, v: t.t.filter(col.s == v(["", "a b", None], "list(string)")).select("id"), [(5,)]),
        Case(lambda t, v: t.t.filter(col.s == lit(["B", "b", "é", "z"])).select("id")),
        Case(lambda t, v: t.t.select(k=col.n).union(t.t.select(k=col.m), all=True).group_by("k").agg(c=fn.count()),
             [([3, None, 1, 3], 2), ([], 1), (None, 2), ([None], 1), ([7], 2), ([3, 1], 1), ([3], 1)],
             in_any_order=True),
        Case(lambda t, v: t.t.select("id", "n").join(t.t.select(o=col.id, k=col.m), on=col.n == that.k)
             .select("id", "o").sort("id"), [(1, 4), (5, 5)]),
        Case(lambda t, v: t.t.agg(a=fn.count_distinct(col.n), b=fn.count_distinct(col.m)), [(4, 4)]),
        Case(lambda t, v: t.t.select("n").distinct().agg(c=fn.count()), [(5,)]),
    ),
    "`lit([1, col.x])`": (
        Case(
            lambda t, v: t.flat.select("id", a=lit([1, col.n]), b=lit([col.n, 0.5]), c=lit(["x", col.s])).sort("id"),
            [(1, [1, 10], [10.0, 0.5], ["x", "a,b"]), (2, [1, None], [None, 0.5], ["x", ""]),
             (3, [1, -1], [-1.0, 0.5], ["x", None]), (4, [1, 2], [2.0, 0.5], ["x", ",é😀,"])],
        ),
        Case(
            lambda t, v: t.flat.filter(col.id == v(1)).select(
                a=lit([]).cast("list(string)"), b=fn.list_concat(lit([col.n]), lit([])), c=lit([col.id]) == lit([])
            ),
            [([], [10], False)],
        ),
        Case(lambda t, v: t.flat.select(a=lit([1, col.s])), error="int64"),
        Case(lambda t, v: t.t.filter(col.id == v(2)).select(a=fn.list_concat(col.s, lit([])), b=col.n == lit([])),
             [([], True)]),
    ),
    "lists in MySQL, SQLite": (
        Case(
            lambda t, v: t.flat.select("id", a=fn.list_sum(lit([col.n, col.id])), b=fn.list_sort(fn.split(col.s, ",")),
                                       c=fn.list_join(lit([col.s, v("B", "string")]), "+")).sort("id"),
            [(1, 11, ["a", "b"], "a,b+B"), (2, 2, [""], "+B"), (3, 2, None, "B"), (4, 6, ["", "", "é😀"], ",é😀,+B")],
        ),
        Case(lambda t, v: t.flat.agg(n=fn.array_agg(col.n, sort="-id"), s=fn.array_agg(col.s, sort="id")),
             [([2, -1, None, 10], ["a,b", "", None, ",é😀,"])]),
        Case(lambda t, v: t.flat.filter(fn.list_length(fn.split(col.s, ",")) > v(2)).select("id"), [(4,)]),
        Case(lambda t, v: t.flat.select("id", i=fn.split(col.s, ",")).unnest("i").select("id", "i"),
             [(1, "a"), (1, "b"), (2, ""), (4, ""), (4, "é😀"), (4, "")], in_any_order=True),
    ),
    "arrays of arrays in PostgreSQL": (
        Case(lambda t, v: t.flat.filter(col.id <= v(2)).select("id", x=lit([[1], [col.n, 3], []])).sort("id"),
             [(1, [[1], [10, 3], []]), (2, [[1], [None, 3], []])]),
        Case(lambda t, v: t.t.select("id", x=lit([col.n, col.m])).sort("id").take(3),
             [(1, [[3, None, 1, 3], [3, 1]]), (2, [[], [3]]), (3, [None, None])]),
        Case(lambda t, v: t.t.filter(col.id == v(1)).select(x=fn.list_get(fn.list_get(lit([col.n, col.m]), 2), 2)),
             [(1,)]),
    ),
    "structs": (
        Case(
            lambda t, v: t.who.select("id", a=col.w.name, b=fn.field(col.w, "age"), c=col.w.home.city, d=col.v.age + 1)
            .sort("id"),
            [(1, "Zoë", 30, "Bern", None), (2, None, None, None, 2), (3, None, None, None, -1)],
        ),
        Case(lambda t, v: t.who.filter(col.w.name == v("Zoë")).select("w"),
             [({"name": "Zoë", "age": 30, "home": {"city": "Bern"}},)]),
        Case(lambda t, v: t.who.filter(col.w.is_null()).select("id", b=col.v.name.lower()), [(3, "b")]),
        Case(lambda t, v: t.who.group_by(k=col.v.name).agg(n=fn.max(col.w.age)).sort("k"),
             [("A", None), ("B", None), (None, 30)]),
        Case(lambda t, v: t.who.select(x=col.w.nothing), error="nothing"),
    ),
}  # fmt: skip
