from __future__ import annotations

import datetime as dt
import decimal

import pytest
from plans import column

from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.scalar import AggregateCall, Call, Cast, ColumnRef, Literal, Scalar, SortKey, WindowCall
from dataflow.compiler.render.missing import missing
from dataflow.dsl.expr import Frame
from dataflow.dsl.types import BOOL, DATE, FLOAT64, INT64, STRING, Decimal, List

NAME, DAY, NUMBER = (ColumnRef(column(at, "x", type_)) for at, type_ in enumerate((STRING, DATE, INT64), 1))
MANY = ColumnRef(column(4, "x", List(INT64)))
KEYS = (SortKey(DAY),)
MONTH = Frame("range", -1, 0)


@pytest.mark.parametrize(
    ("scalar", "dialect", "lacking"),
    [
        (Call("lower", (NAME,), STRING), "sqlite", "`lower`"),
        (Call("lower", (NAME,), STRING), "postgres", None),
        (Literal(dt.date(2026, 1, 1), DATE), "sqlite", None),
        (Literal(decimal.Decimal("0.06999999999999999"), Decimal(17, 17)), "sqlite", "`0.06999999999999999`"),
        (Literal(decimal.Decimal("0.06999999999999999"), Decimal(17, 17)), "postgres", None),
        (Literal(decimal.Decimal("0.0700000000000000000"), Decimal(19, 19)), "sqlite", None),
        (Literal(decimal.Decimal(10**17), Decimal(18, 0)), "sqlite", None),
        (Call("matches.plain", (NAME, NAME), BOOL), "mysql", "`matches`"),
        (Call("date_diff.week", (DAY, DAY), INT64), "sqlite", None),
        (Cast(NAME, FLOAT64), "sqlite", "cast of string to float64"),
        (AggregateCall("sum", (NUMBER,), None, INT64), "sqlite", None),
        (AggregateCall("string_agg", (NAME, NAME), None, STRING, sort=KEYS), "mariadb", "`string_agg`"),
        (AggregateCall("first", (NAME,), None, STRING, sort=KEYS), "mariadb", None),
        (AggregateCall("first", (MANY,), None, MANY.type, sort=KEYS), "mariadb", "`first`"),
        (AggregateCall("first", (MANY,), None, MANY.type, sort=KEYS), "duckdb", None),
        (WindowCall("rank", (), None, (), KEYS, None, INT64), "sqlite", None),
        (WindowCall("count_distinct", (NAME,), None, (), (), None, INT64), "sqlite", "`count_distinct` over a window"),
        (WindowCall("sum", (NUMBER,), None, (), KEYS, MONTH, INT64), "sqlite", "a window by distances of date"),
        (WindowCall("sum", (NUMBER,), None, (), KEYS, MONTH, INT64), "postgres", None),
        (WindowCall("sum", (NUMBER,), None, (), KEYS, Frame("range", None, 0), INT64), "sqlite", None),
    ],
)
def test_what_a_dialect_lacks(scalar: Scalar, dialect: str, lacking: str | None) -> None:
    assert missing(scalar, dialect_named(dialect)) == lacking


def test_it_looks_at_every_part() -> None:
    inner = Call("lower", (NAME,), STRING)
    window = WindowCall("rank", (), None, (inner,), (), None, INT64)
    assert missing(window, dialect_named("sqlite")) == "`lower`"
