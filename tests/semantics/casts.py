"""Casts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from semantics.case import Case, Cases, Data, Given, Tables

from dataflow import Query, col

D, DAY, AT = Decimal, dt.date, dt.datetime

TABLES: Final = {
    "n": Data(
        {"id": "int64", "i": "int64", "f": "float64", "d": "decimal(12,3)", "b": "bool"},
        (
            (1, 7, 7.5, D("7.555"), True),
            (2, -7, -7.5, D("-7.555"), False),
            (3, 2**62, 9.3e18, D("99999.999"), None),
            (4, None, None, None, None),
        ),
    ),
    "s": Data(
        {"id": "int64", "s": "string"},
        tuple(
            enumerate(
                (
                    "7",
                    " +7 ",
                    "7.5",
                    "1e3",
                    "0x1f",
                    "1_000",
                    "yes",
                    "F",
                    "on",
                    "2024-01-31",
                    "2024-1-3",
                    "20240131",
                    "today",
                    "2024-01-31 10:00:00.1234567",
                    "2024-01-31T10:00Z",
                    "2024-01-31 12:00:00+02:00",
                    "2024-01-31 23:59:60",
                    "2024-02-30",
                    "24:00:00",
                    "10:30",
                    "nan",
                    "1e400",
                    "",
                    None,
                )
            )
        ),
    ),
    "t": Data(
        {"id": "int64", "d": "date", "t": "timestamp", "z": "timestamptz", "c": "time"},
        (
            (
                1,
                DAY(2024, 1, 31),
                AT(2024, 1, 31, 23, 30, 0, 500000),
                AT(2024, 1, 31, 23, 30, tzinfo=dt.UTC),
                dt.time(10, 30),
            ),
        ),
    ),
}


def becomes(at: int, type_: str, value: object) -> Case:
    return Case(lambda t, v: _cast(t, v, at, type_), [(value,)])


def fails(at: int, type_: str) -> Case:
    return Case(lambda t, v: _cast(t, v, at, type_), error="")


def _cast(t: Tables, v: Given, at: int, type_: str) -> Query:
    return t.s.filter(col.id == v(at)).select(x=col.s.cast(type_))


CASES: Final[Cases] = {
    "a float or a decimal to an integer": (
        Case(
            lambda t, v: (
                t.n.filter(col.id < v(3)).select("id", f=col.f.cast("int64"), d=col.d.cast("int64")).sort("id")
            ),
            [(1, 7, 7), (2, -7, -7)],
        ),
        Case(lambda t, v: t.n.filter(col.id == v(3)).select(f=col.f.cast("int64")), error=""),
        Case(lambda t, v: t.n.filter((col.id == v(3)) & (col.f.cast("int64") > 0)).select("id"), error=""),
    ),
    "to a decimal": (
        Case(
            lambda t, v: (
                t.n.filter(col.id < v(3))
                .select(
                    "id", a=col.d.cast("decimal(12,2)"), b=col.f.cast("decimal(9,0)"), c=col.i.cast("decimal(20,1)")
                )
                .sort("id")
            ),
            [(1, D("7.56"), D(8), D("7.0")), (2, D("-7.56"), D(-8), D("-7.0"))],
        ),
        Case(lambda t, v: t.n.filter(col.id == v(3)).select(a=col.d.cast("decimal(7,2)")), error=""),
        Case(lambda t, v: t.n.filter(col.id == v(3)).select(a=col.i.cast("decimal(18,0)")), error=""),
    ),
    "numbers and truth values to text": (
        Case(
            lambda t, v: (
                t.n.filter(col.id < v(3))
                .select(
                    "id", i=col.i.cast("string"), f=col.f.cast("string"), d=col.d.cast("string"), b=col.b.cast("string")
                )
                .sort("id")
            ),
            [(1, "7", "7.5", "7.555", "true"), (2, "-7", "-7.5", "-7.555", "false")],
        ),
        Case(
            lambda t, v: (
                t.n.filter(col.id < v(3)).select("id", i=col.b.cast("int64"), b=(col.i + 7).cast("bool")).sort("id")
            ),
            [(1, 1, True), (2, 0, False)],
        ),
    ),
    "text to a number": (
        becomes(0, "int64", 7),
        becomes(1, "int64", 7),
        becomes(23, "int64", None),
        *(fails(at, "int64") for at in (2, 3, 4, 5, 22)),
        becomes(2, "float64", 7.5),
        becomes(3, "float64", 1000.0),
        *(fails(at, "float64") for at in (4, 5, 21, 22)),
        becomes(1, "decimal(9,2)", D("7.00")),
        becomes(3, "decimal(9,2)", D("1000.00")),
        *(fails(at, "decimal(9,2)") for at in (4, 20, 22)),
        Case(lambda t, v: t.s.filter(col.s.cast("float64") == v(7.0)).select("id"), error=""),
    ),
    "text to a truth value": (
        becomes(6, "bool", True),
        becomes(7, "bool", False),
        *(fails(at, "bool") for at in (0, 1, 8, 22)),
    ),
    "text to a date or a time": (
        becomes(9, "date", DAY(2024, 1, 31)),
        becomes(10, "date", DAY(2024, 1, 3)),
        becomes(13, "date", DAY(2024, 1, 31)),
        *(fails(at, "date") for at in (11, 12, 16, 17, 19, 22)),
        becomes(9, "timestamp", AT(2024, 1, 31)),
        becomes(13, "timestamp", AT(2024, 1, 31, 10, 0, 0, 123456)),
        *(fails(at, "timestamp") for at in (11, 12, 16, 17, 19)),
        becomes(9, "timestamptz", AT(2024, 1, 31, tzinfo=dt.UTC)),
        becomes(14, "timestamptz", AT(2024, 1, 31, 10, tzinfo=dt.UTC)),
        becomes(15, "timestamptz", AT(2024, 1, 31, 10, tzinfo=dt.UTC)),
        *(fails(at, "timestamptz") for at in (11, 12, 16, 17)),
        becomes(19, "time", dt.time(10, 30)),
        *(fails(at, "time") for at in (9, 18)),
    ),
    "dates and times to text": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                d=col.d.cast("string"), t=col.t.cast("string"), z=col.z.cast("string"), c=col.c.cast("string")
            ),
            [("2024-01-31", "2024-01-31 23:30:00.500000", "2024-01-31 23:30:00.000000+00:00", "10:30:00.000000")],
        ),
    ),
    "dates and times to each other": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                a=col.d.cast("timestamp"),
                b=col.d.cast("timestamptz"),
                c=col.t.cast("date"),
                d=col.z.cast("time"),
                e=col.t.cast("timestamptz"),
                f=col.z.cast("timestamp"),
            ),
            [
                (
                    AT(2024, 1, 31),
                    AT(2024, 1, 31, tzinfo=dt.UTC),
                    DAY(2024, 1, 31),
                    dt.time(23, 30),
                    AT(2024, 1, 31, 23, 30, 0, 500000, tzinfo=dt.UTC),
                    AT(2024, 1, 31, 23, 30),
                )
            ],
        ),
    ),
}
