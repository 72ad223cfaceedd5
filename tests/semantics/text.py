"""Text."""

from __future__ import annotations

import hashlib
from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn, that

TEXTS = ("b", "B", "b ", "", None, "Straße", "É", "e\u0301x", "a_b\\c", "%", "😀z")
STREET = "Straße".encode()
TABLES: Final = {
    "t": Data(
        {"id": "int64", "s": "string", "o": "string", "n": "int64"},
        tuple((at, text, other, number) for at, (text, other, number) in enumerate(
            zip(TEXTS, ("b", "b", "b", "", "", "ß", "é", "x", "_", None, "z"), (0, 1, -1, 2, 3, 4, 66, 200, 0, 1, None),
                strict=True)))
    ),
}  # fmt: skip


CASES: Final[Cases] = {
    "`==`, `!=`, `is_in`, groups, `distinct`, join keys": (
        Case(lambda t, v: t.t.filter(col.s == v("b")).select("id"), [(0,)]),
        Case(lambda t, v: t.t.filter(v("B ") == col.s).select("id")),
        Case(lambda t, v: t.t.filter(col.s == col.o).select("id").sort("id"), [(0,), (3,)]),
        Case(
            lambda t, v: t.t.filter(col.s != v("b")).select("id").sort("id"),
            [(n,) for n in (1, 2, 3, 5, 6, 7, 8, 9, 10)],
        ),
        Case(lambda t, v: t.t.filter(col.s.is_in([v("B"), v("é"), v("%")])).select("id").sort("id"), [(1,), (9,)]),
        Case(
            lambda t, v: t.t.filter(col.id < v(4)).group_by("s").agg(n=fn.count()).sort("s"),
            [("", 1), ("B", 1), ("b", 1), ("b ", 1)],
        ),
        Case(lambda t, v: t.t.filter(col.id < v(3)).select("s").distinct().sort("s"), [("B",), ("b",), ("b ",)]),
        Case(lambda t, v: t.t.agg(n=fn.count_distinct(col.s)), [(10,)]),
        Case(
            lambda t, v: t.t.select("id", "s").join(t.t.select(k=col.o).distinct(), on=col.s == that.k)
            .select("id").sort("id"),
            [(0,), (3,)],
        ),
    ),
    "`<`, `sort`, `min`, `max`, `greatest`, `least`": (
        Case(
            lambda t, v: t.t.select("s").sort("s"),
            [(s,) for s in ("", "%", "B", "Straße", "a_b\\c", "b", "b ", "e\u0301x", "É", "😀z", None)],
        ),
        Case(lambda t, v: t.t.filter(col.s < v("a")).select("id").sort("id"), [(1,), (3,), (5,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.between(v("b"), v("b "))).select("id").sort("id"), [(0,), (2,)]),
        Case(lambda t, v: t.t.filter(col.s > col.o).select("id").sort("id"), [(2,), (8,), (10,)]),
        Case(lambda t, v: t.t.agg(a=fn.min(col.s), b=fn.max(col.s), c=fn.max(col.o)), [("", "😀z", "é")]),
        Case(
            lambda t, v: t.t.filter(col.id < v(3)).select(g=fn.greatest(col.s, v("a", "string"), col.o)).distinct()
            .sort("g"),
            [("b",), ("b ",)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(6)).select(l=fn.least(col.s, col.o)), [("É",)]),
    ),
    "`like`": (
        Case(lambda t, v: t.t.filter(col.s.like(v("b%"))).select("id").sort("id"), [(0,), (2,)]),
        Case(lambda t, v: t.t.filter(col.s.like(v("_"))).select("id").sort("id"), [(0,), (1,), (6,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.like(v("a\\_b%"))).select("id"), [(8,)]),
        Case(lambda t, v: t.t.filter(col.s.like(v("%\\\\c"))).select("id"), [(8,)]),
        Case(lambda t, v: t.t.filter(col.s.like(v("\\%"))).select("id"), [(9,)]),
        Case(lambda t, v: t.t.filter(col.s.left(4).like(v("a_b\\"))).select("id"), [(8,)]),
        Case(lambda t, v: t.t.filter(col.s.left(4).like(col.s.left(4))).select("id").sort("id"),
             [(n,) for n in (0, 1, 2, 3, 5, 6, 7, 8, 9, 10)]),
        Case(lambda t, v: t.t.filter(~col.s.like(v("%"))).select("id")),
        Case(lambda t, v: t.t.filter(col.s.like(col.o)).select("id").sort("id"), [(0,), (3,)]),
    ),
    "`ilike`, `lower`, `upper`": (
        Case(lambda t, v: t.t.filter(col.s.ilike(v("é"))).select("id"), [(6,)]),
        Case(lambda t, v: t.t.filter(col.s.ilike(v("B%"))).select("id").sort("id"), [(0,), (1,), (2,)]),
        Case(
            lambda t, v: t.t.filter(col.id.between(v(5), v(7)))
            .select(l=col.s.lower(), u=col.s.upper()).sort("l"),
            [("e\u0301x", "E\u0301X"), ("straße", "STRAßE"), ("é", "É")],
        ),
    ),
    "`trim`, `ltrim`, `rtrim`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(2)).select(
                a=fn.concat(" \t", col.s, "\u00a0 ").trim(), b=fn.concat(" ", col.s).ltrim(), c=col.s.rtrim(),
                d=fn.trim(fn.concat("xy", col.s, "yx"), "xy "), e=fn.ltrim(col.s, "b"), f=fn.rtrim(col.s, " b"),
            ),
            [("\tb \u00a0", "b ", "b", "b", " ", "")],
        ),
    ),
    "`split_part`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(8)).select(
                a=fn.split_part(col.s, "_", 1), b=fn.split_part(col.s, "_", -1), c=fn.split_part(col.s, "_", 0),
                d=fn.split_part(col.s, "_", 3), e=fn.split_part(col.s, "", 1), f=fn.split_part(col.s, "B", 1),
            ),
            [("a", "b\\c", "", "", "a_b\\c", "a_b\\c")],
        ),
    ),
    "`ascii`, `chr`": (
        Case(
            lambda t, v: t.t.select("id", a=fn.ascii(col.s), c=fn.chr(col.n)).sort("id"),
            [(0, 98, None), (1, 66, "\x01"), (2, 98, None), (3, 0, "\x02"), (4, None, "\x03"), (5, 83, "\x04"),
             (6, 201, "B"), (7, 101, "È"), (8, 97, None), (9, 37, "\x01"), (10, 0x1F600, None)],
        ),
    ),
    "`md5`, `sha256`": (
        Case(
            lambda t, v: t.t.filter(col.id.is_in([v(4), v(5)]))
            .select("id", m=fn.md5(col.s), h=fn.sha256(col.s)).sort("id"),
            [(4, None, None), (5, hashlib.md5(STREET).hexdigest(), hashlib.sha256(STREET).hexdigest())],
        ),
    ),
    "`concat_ws`": (
        Case(
            lambda t, v: t.t.filter(col.id.is_in([v(0), v(4)]))
            .select("id", c=fn.concat_ws(col.s, "x", col.s, "y")).sort("id"),
            [(0, "xbbby"), (4, None)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(4)).select(c=fn.concat_ws("-", col.s, "x", None, col.o)), [("x-",)]),
    ),
    "`translate`": (
        Case(lambda t, v: t.t.filter(col.id == v(5)).select(c=fn.translate(col.s, "ßaat", "ABC")), [("SrBAe",)]),
    ),
    "`length`, `substring`, `left`, `right`, `position`, `lpad`, `rpad`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(5)).select(
                a=col.s.length(), b=fn.substring(col.s, 0, 2), c=fn.substring(col.s, -1), d=fn.substring(col.s, 4),
                e=fn.left(col.s, -1), f=fn.right(col.s, -1), g=fn.left(col.s, 2), h=fn.right(col.s, 2),
                i=fn.position(col.s, "ß"), j=fn.position(col.s, "SS"), k=fn.position(col.s, ""),
                l=fn.lpad(col.s, 8, "xy"), m=fn.rpad(col.s, 8, ""), n=fn.lpad(col.s, -1, "x"), o=fn.rpad(col.s, 3, "x"),
            ),
            [(6, "S", "Straße", "aße", "", "", "St", "ße", 5, 0, 1, "xyStraße", "Straße", "", "Str")],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(10)).select(a=col.s.length(), b=fn.left(col.s, 1)), [(2, "😀")]),
    ),
    "`reverse`": (Case(lambda t, v: t.t.filter(col.id >= v(7)).select("id", r=fn.reverse(col.s)).sort("id").take(1),
                       [(7, "x\u0301e")]),),
    "`concat`, `replace`": (
        Case(
            lambda t, v: t.t.select("id", c=fn.concat(col.s, "-", col.o), p=fn.concat(col.s, v("!")))
                .sort("id").take(6),
            [(0, "b-b", "b!"), (1, "B-b", "B!"), (2, "b -b", "b !"), (3, "-", "!"), (4, None, None),
             (5, "Straße-ß", "Straße!")],
        ),
        Case(
            lambda t, v: t.t.filter(col.id.is_in([v(0), v(1), v(5)])).select(
                "id", r=fn.replace(col.s, v("b"), "x"), n=fn.replace(col.s, "nowhere", None),
                e=fn.replace(col.s, "", "x"), o=fn.replace(col.s, "", None),
            ).sort("id"),
            [(0, "x", None, "b", None), (1, "B", None, "B", None), (5, "Straße", None, "Straße", None)],
        ),
    ),
    "empty text": (
        Case(lambda t, v: t.t.filter(col.s == v("")).select("id"), [(3,)]),
        Case(lambda t, v: t.t.filter(col.s.is_null()).select("id"), [(4,)]),
        Case(lambda t, v: t.t.select("s").filter(col.s.coalesce("null").length() == v(0)), [("",)]),
        Case(lambda t, v: t.t.filter(col.id.is_in([v(3), v(4)])).agg(n=fn.count(col.s), m=fn.count()), [(1, 2)]),
    ),
}  # fmt: skip
