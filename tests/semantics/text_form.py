"""The text form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from semantics.case import Case, Cases, Data, Given, Row, Tables

from dataflow import DataFlow, Query, col, declare, fn, interval, lit, param, that

ODD = "a\\b'c"
TABLES: Final = {
    "t": Data(
        {"id": "int64", "a": "int64", "s": "string", "flag": "bool", "not": "int64", "sort": "int64", "take": "int64",
         "d": "date"},
        (
            (1, 5, ODD, True, 10, 1, 3, dt.date(2026, 1, 31)),
            (2, -5, 'x"y\n', False, 20, 2, 4, dt.date(2024, 2, 22)),
            (3, None, "50%", None, None, None, None, None),
            (4, 7, "$\\d`", True, 40, 0, 6, dt.date(1999, 12, 31)),
        ),
    ),
}  # fmt: skip
FLOW: Final = DataFlow(main=declare(t=TABLES["t"].columns))
MAIN: Final = Tables({"t": FLOW.main.t}, frozenset(), FLOW)


def _same(text: str, python: Callable[[Tables], Query], rows: tuple[Row, ...] | list[Row], **values: object) -> Case:
    """A text that is the query of the Python form, and its rows in every place, with these values of parameters."""

    def query(tables: Tables, given: Given) -> Query:
        assert FLOW.parse(text) == python(MAIN), text
        given.values.update(values)
        return tables.parse(text)

    return Case(query, rows)


def _refused(text: str, error: str) -> Case:
    return Case(lambda t, v: t.parse(text), error=error)


CASES: Final[Cases] = {
    "lines": (
        _same("from t | filter a == 5 | select id", lambda t: t.t.filter(col.a == 5).select("id"), [(1,)]),
        _same(
            "from t\nfilter a == 5\n  and id\n  == 1\n\nselect\n  id,\n  a",
            lambda t: t.t.filter((col.a == 5) & (col.id == 1)).select("id", "a"),
            [(1, 5)],
        ),
        _same(
            "from t\nselect x = (\n id\n +\n a\n)\nfilter x\n> 10",
            lambda t: t.t.select(x=col.id + col.a).filter(col.x > 10),
            [(11,)],
        ),
        _refused("from t\nselect id a", "expected"),
    ),
    "words as names": (
        _same(
            "from t\nselect filter = a, from = id, select = sort\nsort filter, from\nfilter select > 0",
            lambda t: t.t.select(**{"filter": col.a, "from": col.id, "select": col["sort"]}).sort("filter", "from")
            .filter(col["select"] > 0),
            [(-5, 2, 2), (5, 1, 1)],
        ),
        _same("from t | filter `not` > 10 | sort `not` | select `not`", lambda t: t.t.filter(col["not"] > 10)
              .sort("not").select("not"), [(20,), (40,)]),
        _same("from t | agg x = sum(`sort`)", lambda t: t.t.agg(x=fn.sum(col["sort"])), [(3,)]),
        _same("from t | filter id == 4 | select x = sort + take, `exists` = 1 | derive y = `exists`",
              lambda t: t.t.filter(col.id == 4).select(x=col["sort"] + col["take"], exists=1).derive(y=col.exists),
              [(6, 1, 1)]),
        _refused("from t | filter not > 10", "expected"),
        _refused("from t | derive x = case", "expected"),
    ),
    "a comma at the end": (
        _same("from t | filter a in (5, -5,), | select id, a, | sort id,",
              lambda t: t.t.filter(col.a.is_in([5, -5])).select("id", "a").sort("id"), [(1, 5), (2, -5)]),
        _same("from t\nselect id, a,\ntake 1..1", lambda t: t.t.select("id", "a").take(1, 1), [(1, 5)]),
        _same("from t\nfilter id == 2\nselect id,\ntake", lambda t: t.t.filter(col.id == 2).select("id", "take"),
              [(2, 4)]),
        _same("from t | agg n = count(), by flag, | sort flag | filter n > 1",
              lambda t: t.t.group_by("flag").agg(n=fn.count()).sort("flag").filter(col.n > 1), [(True, 2)]),
    ),
    "names in backticks": (
        _same(r"from t | filter id == 1 | select `a``b` = a, `\u{24}x` = 1, `c\d` = 2",
              lambda t: t.t.filter(col.id == 1).select(**{"a`b": col.a, "$x": 1, "c\\d": 2}), [(5, 1, 2)]),
    ),
    "escapes in texts": (
        _same(r"from t | filter s == 'a\\b\'c' | select id", lambda t: t.t.filter(col.s == ODD).select("id"), [(1,)]),
        _same(r"from t | filter s == 'a\b''c' | select id", lambda t: t.t.filter(col.s == ODD).select("id"), [(1,)]),
        _same(r"""from t | filter s in ("x\"y\n", "x""y") | select id""",
              lambda t: t.t.filter(col.s.is_in(['x"y\n', 'x"y'])).select("id"), [(2,)]),
        _same(r"from t | filter s ~ '\d+' and s like '50\%' | select id",
              lambda t: t.t.filter(col.s.matches(r"\d+") & col.s.like(r"50\%")).select("id"), [(3,)]),
        _same(r"from t | filter s == '\u{24}\d`' | select x = '\r\t\u{1F600}'",
              lambda t: t.t.filter(col.s == "$\\d`").select(x=lit("\r\t😀")), [("\r\t😀",)]),
    ),
    "`-5`": (
        _same("from t | filter a == -5 | select id", lambda t: t.t.filter(col.a == -5).select("id"), [(2,)]),
        _same("from t | filter a == -(5) | select id", lambda t: t.t.filter(col.a == -lit(5)).select("id"), [(2,)]),
    ),
    "`$n::int64`": (
        _same("from t | filter a == $n::int64 | select id",
              lambda t: t.t.filter(col.a == param("n", "int64")).select("id"), [(1,)], n=5),
        _same("from t | filter $n like '5' and a == ($n)::int64 | select id",
              lambda t: t.t.filter(param("n").like("5") & (col.a == param("n").cast("int64"))).select("id"),
              [(1,)], n="5"),
    ),
    "`1month 7days`": (
        _same("from t | filter id < 3 | select x = d + 1month 7days, y = d - 1year | sort x",
              lambda t: t.t.filter(col.id < 3).select(x=col.d + interval(months=1, days=7), y=col.d - interval(years=1))
              .sort("x"),
              [(dt.date(2024, 3, 29), dt.date(2023, 2, 22)), (dt.date(2026, 3, 7), dt.date(2025, 1, 31))]),
        _same("from t | filter id == 4 | select x = d + 1.5years, y = d + 1.5hours",
              lambda t: t.t.filter(col.id == 4).select(x=col.d + interval(months=18), y=col.d + interval(minutes=90)),
              [(dt.date(2001, 6, 30), dt.datetime(1999, 12, 31, 1, 30))]),
        _refused("from t | derive x = d + 1.5days", "not a whole number"),
        _refused("from t | derive x = d + 0.3months", "not a whole number"),
    ),
    "`a between x .. y`": (
        _same("from t | filter a between 5 .. 7 | sort id | select id",
              lambda t: t.t.filter((col.a >= 5) & (col.a <= 7)).sort("id").select("id"), [(1,), (4,)]),
        _same("from t | filter not a between -5 .. 5 | select id",
              lambda t: t.t.filter(~((col.a >= -5) & (col.a <= 5))).select("id"), [(4,)]),
    ),
    "`a == null`": (
        _refused("from t | filter a == null", "is null"),
        _refused("from t | filter null != a", "is not null"),
        _same("from t | filter a == (null) | select id", lambda t: t.t.filter(col.a == lit(None)).select("id"), []),
        _same("from t | filter not (a == (null)) | select id", lambda t: t.t.filter(~(col.a == lit(None))).select("id"),
              []),
    ),
    "`sort -a + b`": (
        _refused("from t | sort -a + id", "needs brackets"),
        _same("from t | sort -(a + id) | select id", lambda t: t.t.sort((col.a + col.id).desc()).select("id"),
              [(4,), (1,), (2,), (3,)]),
        _same("from t | sort (-a + id) | select id", lambda t: t.t.sort(-col.a + col.id).select("id"),
              [(1,), (4,), (2,), (3,)]),
    ),
    "`join … on (id)`": (
        _same("from t | join (from t | select id, b = a) on (id) | filter b > 5 | select id, b",
              lambda t: t.t.join(t.t.select("id", b=col.a), on="id").filter(col.b > 5).select("id", "b"), [(4, 7)]),
        _same("from t | select id, flag | filter id == 3 | join (from t | filter id == 1 | select b = flag) on ((b)) "
              "| select id, b",
              lambda t: t.t.select("id", "flag").filter(col.id == 3)
              .join(t.t.filter(col.id == 1).select(b=col.flag), on=col.b).select("id", "b"),
              [(3, True)]),
    ),
    "`that` in a join with a name": (
        _same("from t | join t as u on `sort` == that.id | sort u.id | select t.id, x = u.id",
              lambda t: t.t.join(t.t, "u", on=col["sort"] == that.id).sort(col.u.id).select(col.t.id, x=col.u.id),
              [(1, 1), (2, 2)]),
        _same("from t | join t as u on `sort` == u.id | sort u.id | select x = u.id",
              lambda t: t.t.join(t.t, "u", on=col["sort"] == that.id).sort(col.u.id).select(x=col.u.id), [(1,), (2,)]),
    ),
    "tables without a source": (
        _same("from t | filter id == 1 | select id", lambda t: t.flow.main.t.filter(col.id == 1).select("id"), [(1,)]),
        Case(lambda t, v: t.flow.parse("from text_form_t"), error="text_form_t"),
        Case(lambda t, v: t.flow.parse(f"let frame_text_form_t = ({t.t} | filter id < 3)\n"
                                       "from frame_text_form_t | agg n = count()"), [(2,)]),
        Case(lambda t, v: t.flow.parse("from frame_text_form_t | agg n = count()"), [(4,)]),
    ),
}  # fmt: skip
