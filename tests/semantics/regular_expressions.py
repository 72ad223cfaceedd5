"""Regular expressions."""

from __future__ import annotations

from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn

TEXTS = ("abc 123", "ABC", "a\nb", "", None, "é٣\u00a0", "\u212a", "a.b\\c", "aaa", "x=1;yy=22", "b\n")
TABLES: Final = {
    "t": Data(
        {"id": "int64", "s": "string", "p": "string"},
        tuple((at, text, pattern) for at, (text, pattern) in enumerate(
            zip(TEXTS, ("c 1", "b", "^b", "^$", "", r"\d", "^k$", r"\.", None, "=1;y+", "b$"), strict=True))),
    ),
}  # fmt: skip

CASES: Final[Cases] = {
    "`~`, `~*`": (
        Case(lambda t, v: t.t.filter(col.s.matches(v("b"))).select("id").sort("id"), [(0,), (2,), (7,), (10,)]),
        Case(lambda t, v: t.t.filter(col.s.imatches(v("bc"))).select("id").sort("id"), [(0,), (1,)]),
        # `.` is no end of line, `^` and `$` are the ends of the whole text, not of a line, and not before its end.
        Case(lambda t, v: t.t.filter(col.s.matches(v("a.b"))).select("id").sort("id"), [(7,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v("^b"))).select("id").sort("id"), [(10,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v("a$"))).select("id").sort("id"), [(8,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v("b$"))).select("id"), [(2,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v("^[^c]*$"))).select("id").sort("id").take(2), [(1,), (2,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"\d"))).select("id").sort("id"), [(0,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"^\W"))).select("id").sort("id"), [(5,), (6,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"\s"))).select("id").sort("id"), [(0,), (2,), (10,)]),
        Case(lambda t, v: t.t.filter(col.s.imatches(v("k"))).select("id"), [(6,)]),
        Case(lambda t, v: t.t.filter(col.s.imatches(v("É"))).select("id"), [(5,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"a|=1"))).select("id").sort("id"),
             [(0,), (2,), (7,), (8,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"\bb"))).select("id").sort("id"), [(2,), (7,), (10,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"\pL{2}"))).select("id").sort("id"), [(0,), (1,), (8,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v("[é-ü]"))).select("id"), [(5,)]),
        Case(lambda t, v: t.t.filter(col.s.imatches(v("[^a]b"))).select("id").sort("id"), [(2,), (7,)]),
        Case(lambda t, v: t.t.filter(col.s.matches(v(r"a\.b\\c"))).select("id"), [(7,)]),
        Case(lambda t, v: t.t.filter(~col.s.matches(v(""))).select("id")),
        Case(lambda t, v: t.t.filter(col.s.matches(col.p)).select("id").sort("id"), [(0,), (3,), (7,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.imatches(col.p)).select("id").sort("id"),
             [(0,), (1,), (3,), (6,), (7,), (9,)]),
        Case(lambda t, v: t.t.filter(col.s.matches("a(?=b)")).select("id"), error="a(?=b)"),
        Case(lambda t, v: t.t.filter(col.s.matches(r"(a)\1")).select("id"), error=r"(a)\1"),
    ),
    "`regexp_extract`": (
        Case(
            lambda t, v: t.t.filter(col.id.is_in([0, 3, 4, 9])).select(
                "id", a=fn.regexp_extract(col.s, v("[a-z]+")), b=fn.regexp_extract(col.s, v("([a-z]+)=([0-9]+)"), 2),
                c=fn.regexp_extract(col.s, v(r"y=(\d)"), 0),
            ).sort("id"),
            [(0, "abc", None, None), (3, None, None, None), (4, None, None, None), (9, "x", "1", "y=2")],
        ),
        # A group that takes no part is empty, an empty match too. The first match counts, not the longest.
        Case(
            lambda t, v: t.t.filter(col.id.is_in([v(0), v(1)])).select(
                "id", a=fn.regexp_extract(col.s, "(z)?[aA]", 1), b=fn.regexp_extract(col.s, "z*"),
                c=fn.regexp_extract(col.s, "a|abc"), d=fn.regexp_extract(col.s, "b.*?"),
            ).sort("id"),
            [(0, "", "", "a", "b"), (1, "", "", None, None)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(2)).select(a=fn.regexp_extract(col.s, ".+"),
                                                            b=fn.regexp_extract(col.s, "(?s)a.b")), [("a", "a\nb")]),
        Case(lambda t, v: t.t.filter(col.id == v(8)).select(a=fn.regexp_extract(col.s, "(a)", 2)), error="group"),
    ),
    "`regexp_replace`": (
        Case(
            lambda t, v: t.t.filter(col.id.is_in([v(0), v(4), v(9)])).select(
                "id", a=fn.regexp_replace(col.s, v("[0-9]+"), "#"),
                b=fn.regexp_replace(col.s, r"([a-z]+)=(\d+)", r"\2=\1"), c=fn.regexp_replace(col.s, r"\d", r"<\0>"),
                d=fn.regexp_replace(col.s, "=", r"\\"), e=fn.regexp_replace(col.s, "[a-z]", "$1&"),
            ).sort("id"),
            [
                (0, "abc #", "abc 123", "abc <1><2><3>", "abc 123", "$1&$1&$1& 123"),
                (4, None, None, None, None, None),
                (9, "x=#;yy=#", "1=x;22=yy", "x=<1>;yy=<2><2>", "x\\1;yy\\22", "$1&=1;$1&$1&=22"),
            ],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(8)).select(a=fn.regexp_replace(col.s, v("a*"), "-"),
                                                            b=fn.regexp_replace(col.s, "a*?", v("-"))),
             [("-", "-a-a-a-")]),
        Case(lambda t, v: t.t.filter(col.id == v(7)).select(a=fn.regexp_replace(col.s, v("[.]"), v("")),
                                                            b=fn.regexp_replace(col.s, r"\\", v(r"\\\\"))),
             [("ab\\c", "a.b\\\\c")]),
    ),
    "`regexp_count`": (
        Case(
            lambda t, v: t.t.filter(col.id < v(6)).select(
                "id", a=fn.regexp_count(col.s, v("[a-z]")), b=fn.regexp_count(col.s, v(r"\d*$")),
            ).sort("id"),
            [(0, 3, 2), (1, 0, 1), (2, 2, 1), (3, 0, 1), (4, None, None), (5, 0, 1)],
        ),
        Case(lambda t, v: t.t.filter(col.id == v(8)).select(a=fn.regexp_count(col.s, "aa"),
                                                            b=fn.regexp_count(col.s, "z*")), [(1, 4)]),
    ),
}  # fmt: skip
