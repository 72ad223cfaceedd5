"""Functions in whole queries: the same rows from every engine and from two at once, and what is sent where."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import sqlite3
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dataflow import DataFlow, Expression, Query, SourceError, UnsupportedError, col, fn, param, that

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

ROWS = """
    (1, 'Straße 12, Zürich', -7, 0.5, 12.345, '2024-02-29', '2024-03-31 00:30:00.250000', {true}),
    (2, 'b2b@example.com', 12, -2.5, -0.005, '2021-01-03', '1969-12-31 23:59:59.999999', {false}),
    (3, '', 0, 0, 0, '2023-12-31', '2024-10-27 12:00:00', {true}),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
"""

TEXTS = ("Straße 12, Zürich", "b2b@example.com", "")

VALUES: dict[str, tuple[Expression, Sequence[object]]] = {
    "split_part": (fn.split_part(col.s, ", ", -1), ("Zürich", "b2b@example.com", "", None)),
    "translate": (fn.translate(col.s, "ße@", "x"), ("Strax 12, Zürich", "b2bxampl.com", "", None)),
    "trim": (fn.trim(col.s, "Sbhm"), ("traße 12, Züric", "2b@example.co", "", None)),
    "ascii": (fn.ascii(fn.right(col.s, 5)), (252, 101, 0, None)),
    "chr": (fn.chr(col.n + 100), ("]", "p", "d", None)),
    "md5": (fn.left(fn.md5(col.s), 4), (*tuple(hashlib.md5(text.encode()).hexdigest()[:4] for text in TEXTS), None)),
    "concat_ws": (fn.concat_ws("-", col.s.left(2), None, col.id.cast("string")), ("St-1", "b2-2", "-3", "4")),
    "matches": (fn.matches(col.s, r"^\w+@\w+\.com$"), (False, True, False, None)),
    "imatches": (fn.imatches(col.s, "EXAMPLE|straSSe"), (False, True, False, None)),
    "regexp_extract": (fn.regexp_extract(col.s, r"\d+"), ("12", "2", None, None)),
    "a group": (fn.regexp_extract(col.s, r"(\w+)@(\w+)", 2), (None, "example", None, None)),
    "regexp_replace": (fn.regexp_replace(col.s, r"(\d)", r"<\1>"), (
        "Straße <1><2>, Zürich", "b<2>b@example.com", "", None)),
    "regexp_count": (fn.regexp_count(col.s, "[a-z]"), (8, 12, 0, None)),
    "truncate": (fn.truncate(col.d, 1), (Decimal("12.300"), Decimal("0.000"), Decimal("0.000"), None)),
    "log": (fn.log(10, col.n * col.n + 951), (3.0, math.log10(1095), math.log10(951), None)),
    "atan2": (fn.atan2(col.x, col.n), (math.atan2(0.5, -7), math.atan2(-2.5, 12), 0.0, None)),
    "asin": (fn.asin(col.x), (math.asin(0.5), None, 0.0, None)),
    "pi": (fn.pi() + col.x, (math.pi + 0.5, math.pi - 2.5, math.pi, None)),
    "gcd": (fn.gcd(col.n, 21), (7, 3, 21, None)),
    "last_day": (fn.last_day(col.day), (dt.date(2024, 2, 29), dt.date(2021, 1, 31), dt.date(2023, 12, 31), None)),
    "iso_year": (fn.iso_year(col.day), (2024, 2020, 2023, None)),
    "epoch": (fn.epoch(col.moment), (1711845000, -1, 1730030400, None)),
    "millisecond": (fn.millisecond(col.moment), (250, 999, 0, None)),
    "weeks": (fn.date_diff("week", col.day, dt.date(2024, 1, 1)), (-8, 157, 1, None)),
    "strftime": (fn.strftime(col.moment, "%d.%m.%y, %H Uhr %M (100%%)"), (
        "31.03.24, 00 Uhr 30 (100%)", "31.12.69, 23 Uhr 59 (100%)", "27.10.24, 12 Uhr 00 (100%)", None)),
    "iso date": (fn.strftime(col.moment, "%Y-%m-%d"), ("2024-03-31", "1969-12-31", "2024-10-27", None)),
    "names": (fn.strftime(col.day, "%a %B"), ("Thu February", "Sun January", "Sun December", None)),
    "strptime": (fn.strptime(fn.strftime(col.day, "%d/%m/%Y"), "%d/%m/%Y"), (
        dt.datetime(2024, 2, 29), dt.datetime(2021, 1, 3), dt.datetime(2023, 12, 31), None)),
    "at_zone": (fn.at_zone(col.moment.cast("timestamptz"), "Europe/Zurich"), (
        dt.datetime(2024, 3, 31, 1, 30, 0, 250000), dt.datetime(1970, 1, 1, 0, 59, 59, 999999),
        dt.datetime(2024, 10, 27, 13), None)),
    "if": (getattr(fn, "if")(col.n > 0, col.s, "none"), ("none", "b2b@example.com", "none", "none")),
    "is_distinct": (fn.is_distinct(col.s, fn.nullif(col.s, "")), (False, False, True, False)),
}  # fmt: skip

TOTALS: dict[str, tuple[Expression, object]] = {
    "median": (fn.median(col.n), 0.0),
    "quantile": (fn.quantile(col.n, 0.25), -3.5),
    "some quantile": (fn.quantile(col.x, 1, where=col.n > 0), -2.5),
    "stddev": (fn.stddev(col.d), statistics.stdev((12.345, -0.005, 0.0))),
    "var_pop": (fn.var_pop(col.x), 31 / 18),
    "corr": (fn.corr(col.id, col.id * 2 + 1), 1.0),
    "corr where": (fn.corr(col.id, col.n, where=col.id < 3), 1.0),
    "any": (fn.any(col.n > 10), True),
    "all": (fn.all(col.n > 10), False),
    "all where": (fn.all(col.ok, where=col.n <= 0), True),
    "none": (fn.any(col.ok, where=col.id > 3), None),
    "max of truths": (fn.max(col.ok), True),
    "product": (fn.product(col.x, where=col.id < 3), -1.25),
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, Query]]:
    folder = tmp_path_factory.mktemp("functions")
    with ExitStack() as stack:
        postgres = stack.enter_context(fresh_postgres_database(postgres_url))
        mysql = stack.enter_context(fresh_mysql_database(mysql_url))
        embedded = _fill(folder, postgres, mysql)
        flow = DataFlow(postgres=postgres, mariadb=mysql, **embedded)
        stack.callback(flow.close)
        found = {name: flow[name].f for name in ("postgres", "mariadb", "sqlite", "duckdb")}
        there = flow.mariadb.f.select("id", "s", "n", "ok")
        found["split"] = flow.postgres.f.select("id", "x", "d", "day", "moment").join(there, on="id")
        yield found


def _fill(folder: Path, postgres: str, mysql: str) -> dict[str, str]:
    columns = "id BIGINT, s {text}, n BIGINT, x {float}, d DECIMAL(12, 3), day DATE, moment {moment}, ok BOOLEAN"
    words = {"text": "TEXT", "float": "DOUBLE PRECISION", "moment": "TIMESTAMP", "true": "TRUE", "false": "FALSE"}
    create, insert = f"CREATE TABLE f ({columns.format(**words)})", f"INSERT INTO f VALUES {ROWS.format(**words)}"
    run_postgres(postgres, create, insert)
    moments = columns.format(**{**words, "moment": "DATETIME(6)", "text": "VARCHAR(50) CHARACTER SET utf8mb4"})
    run_mysql(mysql, f"CREATE TABLE f ({moments})", insert)
    lite = sqlite3.connect(folder / "f.sqlite")
    lite.execute(create)
    lite.execute(insert)
    lite.commit()
    lite.close()
    duck = duckdb.connect(str(folder / "f.duckdb"))
    duck.execute(create)
    duck.execute(insert)
    duck.close()
    return {"sqlite": f"sqlite:///{folder / 'f.sqlite'}", "duckdb": f"duckdb:///{folder / 'f.duckdb'}"}


PLACES = ("postgres", "mariadb", "sqlite", "duckdb", "split")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", VALUES)
def test_values_are_the_same(name: str, place: str, tables: dict[str, Query]) -> None:
    expression, expected = VALUES[name]
    found = tables[place].select("id", r=expression).sort("id").collect().rows()
    for row, value in zip(found, expected, strict=True):
        _check(row["r"], value)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_the_same(name: str, place: str, tables: dict[str, Query]) -> None:
    expression, expected = TOTALS[name]
    _check(tables[place].agg(r=expression).scalar(), expected)


@pytest.mark.parametrize("place", PLACES)
def test_filters_and_keys(place: str, tables: dict[str, Query]) -> None:
    table = tables[place]
    assert [row["id"] for row in table.filter(fn.imatches(col.s, "^s")).collect().rows()] == [1]
    groups = table.group_by(month=fn.strftime(col.day, "%m")).agg(n=fn.count()).sort("month")
    assert [tuple(row.values()) for row in groups.collect().rows()] == [("01", 1), ("02", 1), ("12", 1), (None, 1)]
    same = table.join(table, "o", on=~fn.is_distinct(col.n, that.n), how="semi").agg(c=fn.count())
    assert same.scalar() == 4


def _check(found: object, expected: object) -> None:
    if isinstance(expected, float):
        assert isinstance(found, float)
        assert math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-300)
    else:
        assert found == expected


LOCAL = {
    "postgres": {"regexp_count", "strptime", "product"},
    "mariadb": {
        "translate", "trim", "a group", "regexp_count", "gcd", "names", "strptime", "at_zone", "median",
        "quantile", "some quantile", "corr", "corr where", "product",
    },
    "sqlite": {
        "split_part", "translate", "md5", "matches", "imatches", "regexp_extract", "a group",
        "regexp_replace", "regexp_count", "truncate", "gcd", "names", "strptime", "at_zone", "median", "quantile",
        "some quantile", "stddev", "var_pop", "corr", "corr where", "product", "log",
    },
    "duckdb": set(),
}  # fmt: skip
"""What each engine does not do with the same meaning, or not in a way that is known to have it."""


@pytest.mark.parametrize("place", LOCAL)
@pytest.mark.parametrize("name", [*VALUES, *TOTALS])
def test_what_an_engine_can_do_is_done_there(name: str, place: str, tables: dict[str, Query]) -> None:
    table = tables[place]
    query = table.select(r=VALUES[name][0]) if name in VALUES else table.agg(r=TOTALS[name][0])
    if name in LOCAL[place]:
        with pytest.raises(UnsupportedError):
            query.sql(place)
    else:
        assert query.sql(place)


@pytest.mark.parametrize("place", PLACES)
def test_a_pattern_that_turns_out_wrong_is_shown(place: str, tables: dict[str, Query]) -> None:
    with pytest.raises(SourceError, match=r"missing \): b\("):
        tables[place].filter(fn.matches(col.s, param.pattern)).collect(pattern="b(")


@pytest.mark.parametrize("place", PLACES)
def test_a_pattern_that_is_a_parameter(place: str, tables: dict[str, Query]) -> None:
    query = tables[place].filter(fn.imatches(col.s, param.pattern)).select("id")
    assert [query.collect(pattern=pattern).rows() for pattern in ("STRA", "x$")] == [[{"id": 1}], []]
