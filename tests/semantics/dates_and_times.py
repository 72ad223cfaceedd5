"""Dates and times."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semantics.case import Case, Cases, Data

from dataflow import col, fn, interval

DAY, AT = dt.date, dt.datetime


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


TABLES: Final = {
    "t": Data(
        {"id": "int64", "d": "date", "t": "timestamp", "z": "timestamptz", "c": "time", "n": "int64"},
        (
            (
                1,
                DAY(2024, 1, 31),
                AT(2024, 1, 31, 23, 30, 59, 999999),
                utc(2024, 3, 31, 0, 30),
                dt.time(23, 59, 59, 999999),
                1,
            ),
            (2, DAY(2024, 12, 30), AT(1969, 12, 31, 23, 59, 59, 500000), utc(1970, 1, 1, 0, 0, 1), dt.time(0, 0), -1),
            (3, DAY(2021, 1, 3), AT(2000, 2, 29), utc(2024, 10, 27, 1, 0), dt.time(12, 30, 0, 250000), 13),
            (4, None, None, None, None, None),
        ),
    ),
    "ends": Data(
        {"id": "int64", "d": "date", "t": "timestamp"},
        (
            (1, DAY.min, AT.min),
            (2, DAY.max, AT.max),
            (3, DAY(1582, 10, 10), AT(1582, 10, 10, 12)),
            (4, DAY(9999, 11, 30), AT(1500, 2, 28)),
        ),
    ),
    # Columns that SQLite declares as DATE and TIMESTAMP may hold any text.
    "spelt": Data(
        {"id": "int64", "d": "string", "t": "string"},
        (
            (1, "2024-01-31", "2024-01-31 10:00:00"),
            (2, "2024-01-31 00:00:00", "2024-01-31T09:00:00Z"),
            (3, "2024-02-01 00:00:00", "2024-01-31 12:00:00+01:00"),
        ),
        native={("sqlite", "d"): "DATE", ("sqlite", "t"): "TIMESTAMP"},
        missing=("postgres", "mariadb", "duckdb", "parquet", "frame", "split"),
    ),
}

CASES: Final[Cases] = {
    "`timestamptz`": (
        Case(
            lambda t, v: (
                t.t.filter(col.z >= v(dt.datetime(2024, 3, 31, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))))
                .select("z")
                .sort("z")
            ),
            [(utc(2024, 3, 31, 0, 30),), (utc(2024, 10, 27, 1),)],
        ),
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                h=fn.hour(col.z), d=fn.day(col.z), u=fn.date_trunc("day", col.z), x=col.z.cast("date")
            ),
            [(0, 31, utc(2024, 3, 31), DAY(2024, 3, 31))],
        ),
    ),
    "`timestamp`": (
        Case(
            lambda t, v: t.t.filter(col.t == v(AT(2024, 1, 31, 23, 30, 59, 999999))).select("id", "t", "c"),
            [(1, AT(2024, 1, 31, 23, 30, 59, 999999), dt.time(23, 59, 59, 999999))],
        ),
        Case(lambda t, v: t.t.filter(col.t > v(AT(1969, 12, 31))).sort("t").select("id"), [(2,), (3,), (1,)]),
        Case(lambda t, v: t.t.filter(col.t >= DAY(2024, 1, 31)).select("id"), [(1,)]),
    ),
    "years": (
        Case(
            lambda t, v: t.ends.sort("d").select("d"),
            [(DAY.min,), (DAY(1582, 10, 10),), (DAY(9999, 11, 30),), (DAY.max,)],
        ),
        Case(
            lambda t, v: t.ends.filter((col.t == v(AT.max)) | (col.t == v(AT.min))).select("t").sort("t"),
            [(AT.min,), (AT.max,)],
        ),
        Case(
            lambda t, v: t.ends.filter(col.id == v(3)).select(
                d=col.d - interval(days=6), w=fn.day_of_week(col.d), e=fn.epoch(col.d)
            ),
            [(DAY(1582, 10, 4), 7, -12219724800)],
        ),
        Case(
            lambda t, v: t.ends.filter(col.d == v(DAY.max)).select(
                l=fn.last_day(col.d), n=fn.days_in_month(col.d), y=fn.iso_year(col.d)
            ),
            [(DAY.max, 31, 9999)],
        ),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=col.d + interval(days=1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=col.d + interval(months=1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=col.t + interval(seconds=1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(1)).select(x=col.d - interval(days=1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(1)).select(x=col.d - interval(months=1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(1)).select(x=col.t - interval(hours=1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=fn.make_date(10000 * col.id, 1, 1)), error=""),
    ),
    "dates in SQLite": (
        Case(
            lambda t, v: t.spelt.filter(col.d == v(DAY(2024, 1, 31))).select("id", "d").sort("id"),
            [(1, DAY(2024, 1, 31)), (2, DAY(2024, 1, 31))],
        ),
        Case(
            lambda t, v: t.spelt.group_by("d").agg(n=fn.count()).sort("d"),
            [(DAY(2024, 1, 31), 2), (DAY(2024, 2, 1), 1)],
        ),
        Case(lambda t, v: t.spelt.filter(col.t < v(AT(2024, 1, 31, 10))).select("id", "t"), [(2, AT(2024, 1, 31, 9))]),
        Case(lambda t, v: t.spelt.filter(fn.hour(col.t) == v(11)).select("id"), [(3,)]),
    ),
    "`week`, `day_of_week`": (
        Case(
            lambda t, v: (
                t.t.filter(col.id < v(4))
                .select("id", w=fn.week(col.d), i=fn.iso_year(col.d), d=fn.day_of_week(col.d))
                .sort("id")
            ),
            [(1, 5, 2024, 3), (2, 1, 2025, 1), (3, 53, 2020, 7)],
        ),
        Case(lambda t, v: t.t.filter(fn.week(col.d) == v(53)).select("id"), [(3,)]),
    ),
    '`trunc("month")`, …': (
        Case(
            lambda t, v: (
                t.t.filter(col.id < v(4))
                .select(
                    "id",
                    q=fn.date_trunc("quarter", col.d),
                    w=fn.date_trunc("week", col.d),
                    h=fn.date_trunc("hour", col.t),
                    m=fn.date_trunc("month", col.z),
                )
                .sort("id")
            ),
            [
                (1, DAY(2024, 1, 1), DAY(2024, 1, 29), AT(2024, 1, 31, 23), utc(2024, 3, 1)),
                (2, DAY(2024, 10, 1), DAY(2024, 12, 30), AT(1969, 12, 31, 23), utc(1970, 1, 1)),
                (3, DAY(2021, 1, 1), DAY(2020, 12, 28), AT(2000, 2, 29), utc(2024, 10, 1)),
            ],
        ),
    ),
    "`date_diff`": (
        Case(
            lambda t, v: (
                t.t.filter(col.id < 4)
                .select(
                    "id",
                    y=fn.date_diff("year", col.d, v(DAY(2025, 1, 1))),
                    w=fn.date_diff("week", col.d, v(DAY(2025, 1, 6))),
                    d=fn.date_diff("day", v(DAY(2024, 1, 1)), col.d),
                )
                .sort("id")
            ),
            [(1, 1, 49, 30), (2, 1, 1, 364), (3, 4, 210, -1093)],
        ),
        Case(
            lambda t, v: (
                t.t.filter(col.id < 4)
                .select(
                    "id",
                    h=fn.date_diff("hour", col.t, v(AT(2024, 2, 1))),
                    s=fn.date_diff("second", v(AT(1970, 1, 1)), col.t),
                )
                .sort("id")
                .take(2)
            ),
            [(1, 1, 1706743859), (2, 474097, -1)],
        ),
    ),
    "`millisecond`, `microsecond`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                a=fn.millisecond(col.t), b=fn.microsecond(col.t), c=fn.millisecond(col.c), d=fn.microsecond(col.c)
            ),
            [(999, 999999, 999, 999999)],
        ),
    ),
    "`epoch`, `epoch_ms`, `epoch_us`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(2)).select(
                a=fn.epoch(col.t), b=fn.epoch_ms(col.t), c=fn.epoch_us(col.t), d=fn.epoch(col.z)
            ),
            [(-1, -500, -500000, 1)],
        ),
        Case(lambda t, v: t.t.filter(fn.epoch(col.d) == v(1706659200)).select("id"), [(1,)]),
    ),
    "`strftime`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                a=fn.strftime(col.t, "%d.%m.%Y %H:%M:%S.%f %p %%"), b=fn.strftime(col.d, "%a %b %j")
            ),
            [("31.01.2024 23:30:59.999999 PM %", "Wed Jan 031")],
        ),
        Case(
            lambda t, v: t.ends.filter(col.id == v(1)).select(a=fn.strftime(col.d, "%Y-%m-%d %y %G-W%V-%u")),
            [("0001-01-01 01 0001-W01-1",)],
        ),
    ),
    "`strptime`": (
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(
                a=fn.strptime(v("31/01/2024 10:00", "string"), "%d/%m/%Y %H:%M")
            ),
            [(AT(2024, 1, 31, 10),)],
        ),
        Case(
            lambda t, v: t.t.filter(col.id == 1).select(a=fn.strptime(v("31.01.2024", "string"), "%d/%m/%Y")), error=""
        ),
    ),
    "`at_zone`": (
        Case(
            lambda t, v: (
                t.t.filter(col.id.is_in([v(1), v(3)])).select("id", z=fn.at_zone(col.z, "Europe/Zurich")).sort("id")
            ),
            [(1, AT(2024, 3, 31, 1, 30)), (3, AT(2024, 10, 27, 2))],
        ),
        Case(
            lambda t, v: t.t.filter(col.id == v(1)).select(z=fn.at_zone(col.t, "America/New_York")),
            [(utc(2024, 2, 1, 4, 30, 59, 999999),)],
        ),
        Case(lambda t, v: t.t.select(z=fn.at_zone(col.z, "Europe/Zuerich")), error="`Europe/Zurich` might be meant"),
        Case(lambda t, v: t.t.select(z=fn.at_zone(col.z, "CEST")), error="a zone is named as in `'Europe/Zurich'`"),
    ),
    "`make_timestamp`": (
        Case(
            lambda t, v: t.t.filter(col.id == 1).select(a=fn.make_timestamp(v(2024), 2, 29, 23, 59, 59.5)),
            [(AT(2024, 2, 29, 23, 59, 59, 500000),)],
        ),
        Case(lambda t, v: t.t.filter(col.id == 1).select(a=fn.make_timestamp(v(2023), 2, 29, 0, 0, 0)), error=""),
    ),
    "`+ interval(months=1)`": (
        Case(
            lambda t, v: (
                t.t.filter(col.id < v(4))
                .select(
                    "id",
                    a=col.d + interval(months=1),
                    b=col.d - interval(months=2),
                    c=col.t + interval(years=1),
                    d=col.z + interval(months=13),
                )
                .sort("id")
            ),
            [
                (1, DAY(2024, 2, 29), DAY(2023, 11, 30), AT(2025, 1, 31, 23, 30, 59, 999999), utc(2025, 4, 30, 0, 30)),
                (
                    2,
                    DAY(2025, 1, 30),
                    DAY(2024, 10, 30),
                    AT(1970, 12, 31, 23, 59, 59, 500000),
                    utc(1971, 2, 1, 0, 0, 1),
                ),
                (3, DAY(2021, 2, 3), DAY(2020, 11, 3), AT(2001, 2, 28), utc(2025, 11, 27, 1)),
            ],
        ),
        Case(
            lambda t, v: t.ends.filter(col.id == v(4)).select(
                a=col.d + interval(months=1), b=col.t + interval(months=48)
            ),
            [(DAY(9999, 12, 30), AT(1504, 2, 28))],
        ),
    ),
    "`make_date`": (
        Case(
            lambda t, v: t.t.filter(col.id == 1).select(a=fn.make_date(v(2024), 2, col.id + 28)), [(DAY(2024, 2, 29),)]
        ),
        Case(lambda t, v: t.t.filter(col.id == 1).select(a=fn.make_date(v(2023), 2, col.id + 28)), error=""),
    ),
    "`second`": (
        Case(lambda t, v: t.t.filter(col.id == v(1)).select(a=fn.second(col.t), b=fn.second(col.c)), [(59, 59)]),
    ),
}
