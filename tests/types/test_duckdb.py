"""Every type of DuckDB's columns: stored by its own client, read, and found by its values."""

import datetime as dt
import decimal
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import column_kinds
import duckdb
import pytest
from column_kinds import Kind, rows_of

from dataflow import BindError, DataFlow, SourceError, col, param
from dataflow.dsl import types as t
from dataflow.dsl.types import Decimal, Interval, List, Struct

D = decimal.Decimal
DAY, MOMENT = dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 10, 0, 0, 123456)
LEAST, GREATEST = dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)
DAYS = (("'0001-01-01'", dt.date(1, 1, 1)), ("'9999-12-31'", dt.date(9999, 12, 31)), ("'2026-01-31'", DAY))
MOMENTS = (
    ("'0001-01-01 00:00:00'", LEAST),
    ("'9999-12-31 23:59:59.999999'", GREATEST),
    ("'2026-01-31 10:00:00.123456'", MOMENT),
)
HALF = dt.datetime(2026, 1, 31, 10, 0, 0, 500000)
NINES = "9" * 38
LAST = dt.time(23, 59, 59, 999999)
TIMES = (("'00:00'", dt.time()), ("'23:59:59.999999'", LAST), ("'10:00'", dt.time(10)))


def whole(native: str, least: int, greatest: int, type_: t.DataType = t.INT64) -> Kind:
    made = D if isinstance(type_, Decimal) else int
    return Kind(native, type_, tuple((f"'{value}'", made(value)) for value in (least, greatest, 7)))


def instants(values: tuple[tuple[str, dt.datetime], ...]) -> tuple[tuple[str, dt.datetime], ...]:
    return tuple((f"{text[:-1]}+00'", value.replace(tzinfo=dt.UTC)) for text, value in values)


KINDS = (
    Kind("BOOLEAN", t.BOOL, (("true", True), ("false", False))),
    whole("TINYINT", -(2**7), 2**7 - 1),
    whole("SMALLINT", -(2**15), 2**15 - 1),
    whole("INTEGER", -(2**31), 2**31 - 1),
    whole("BIGINT", -(2**63), 2**63 - 1),
    whole("UTINYINT", 0, 2**8 - 1),
    whole("USMALLINT", 0, 2**16 - 1),
    whole("UINTEGER", 0, 2**32 - 1),
    whole("UBIGINT", 0, 2**64 - 1, Decimal(20, 0)),
    whole("HUGEINT", 1 - 10**38, 10**38 - 1, Decimal(38, 0)),
    whole("UHUGEINT", 0, 10**38 - 1, Decimal(38, 0)),
    Kind("FLOAT", t.FLOAT64, (("0.1", 0.10000000149011612), ("'-inf'", float("-inf")), ("1.5", 1.5))),
    Kind("DOUBLE", t.FLOAT64, (("0.1", 0.1), ("5e-324", 5e-324), ("1.7976931348623157e308", 1.7976931348623157e308),
                               ("'inf'", float("inf")), ("-0.5", -0.5))),
    Kind("DECIMAL(4,1)", Decimal(4, 1), (("-999.9", D("-999.9")), ("0", D("0.0")), ("1.5", D("1.5")))),
    Kind("DECIMAL(38,0)", Decimal(38, 0), ((f"'{NINES}'", D(NINES)), ("-1", D(-1)))),
    Kind("DECIMAL(38,38)", Decimal(38, 38), ((f"'0.{NINES}'", D(f"0.{NINES}")), ("-0.5", D("-0.5")))),
    Kind("VARCHAR", t.STRING, (("''", ""), ("'𝄞é '", "𝄞é "), ("chr(0) || 'a'", "\0a"),
                               ("repeat('x', 70000)", "x" * 70000))),
    Kind("VARCHAR COLLATE NOCASE", t.STRING, (("'A'", "A"), ("'a'", "a"))),
    Kind("ENUM('z', 'a')", t.STRING, (("'z'", "z"), ("'a'", "a"))),
    Kind("BLOB", t.BINARY, (("''", b""), (r"'\x00\xFF'", b"\0\xff"))),
    Kind("DATE", t.DATE, DAYS),
    Kind("TIME", t.TIME, TIMES),
    Kind("TIME_NS", t.TIME, TIMES),
    Kind("TIMESTAMP", t.TIMESTAMP, MOMENTS),
    Kind("TIMESTAMP_S", t.TIMESTAMP, (("'0001-01-01'", LEAST), ("'2026-01-31'", dt.datetime(2026, 1, 31)))),
    Kind("TIMESTAMP_MS", t.TIMESTAMP, (("'0001-01-01'", LEAST), ("'2026-01-31 10:00:00.5'", HALF))),
    Kind("TIMESTAMP_NS", t.TIMESTAMP, (("'1677-09-22'", dt.datetime(1677, 9, 22)), MOMENTS[2])),
    Kind("TIMESTAMPTZ", t.TIMESTAMPTZ, instants(MOMENTS)),
    Kind("TIMESTAMPTZ_NS", t.TIMESTAMPTZ, instants((("'2262-04-11 00:00:00'", dt.datetime(2262, 4, 11)), MOMENTS[2]))),
    Kind("INTERVAL", t.INTERVAL, (("'1 month -2 days 3.5 seconds'", Interval(1, -2, 3_500_000)),
                                  ("'200000 years'", Interval(2_400_000)),
                                  ("to_microseconds(-9000000000000000)", Interval(microseconds=-(9 * 10**15))))),
    Kind("UUID", t.UUID, tuple((f"'{uuid.UUID(int=n)}'", uuid.UUID(int=n)) for n in (0, 2**128 - 1, 7))),
    Kind("JSON", t.JSON, (("""'{"a": [1, null]}'""", '{"a": [1, null]}'), ("'null'", "null"))),
    Kind("SMALLINT[]", List(t.INT64), (("[]", []), ("[1, NULL]", [1, None]))),
    Kind("DOUBLE[2]", List(t.FLOAT64), (("[1.5, NULL]", [1.5, None]),)),
    Kind("TIMESTAMP_NS[]", List(t.TIMESTAMP), (("['2026-01-31 10:00:00.123456', NULL]", [MOMENT, None]), ("[]", []))),
    Kind("UUID[][]", List(List(t.UUID)), ((f"[['{uuid.UUID(int=7)}'], NULL, []]", [[uuid.UUID(int=7)], None, []]),)),
    Kind('STRUCT(a HUGEINT, "b c" DATE[])', Struct((("a", Decimal(38, 0)), ("b c", List(t.DATE)))),
         (("{'a': 1, 'b c': ['2026-01-31']}", {"a": D(1), "b c": [DAY]}),
          ("{'a': NULL, 'b c': NULL}", {"a": None, "b c": None}))),
)  # fmt: skip
NAMES = {f"c{at}": kind for at, kind in enumerate(KINDS)}

FOREIGN = (
    ("TIMETZ", "'12:00:00+02'", "12:00:00+02"),
    ("BIT", "'0101'", "0101"),
    ("BIGNUM", f"'{NINES}{NINES}'", NINES + NINES),
    ("MAP(INTEGER, VARCHAR)", "MAP {1: 'a'}", "{1=a}"),
    ("UNION(n INTEGER, s VARCHAR)", "'a'", "a"),
    ("VARIANT", "{'a': 1}", "{'a': 1}"),
    ("GEOMETRY", "'POINT (1 2)'", "POINT (1 2)"),
    ("MAP(INTEGER, DATE)[]", "[MAP {1: '2026-01-31'}]", "[{1=2026-01-31}]"),
)
"""Types that can be read as text only."""

NANO = "2026-01-31 10:00:00.000000001"
REFUSED = (
    ("HUGEINT", f"'{2**127 - 1}'", str(2**127 - 1), "decimal(38,0)", str(2**127 - 1)),
    ("UHUGEINT", f"'{2**128 - 1}'", str(2**128 - 1), "decimal(38,0)", str(2**128 - 1)),
    ("DATE", "'infinity'", "infinity", "date", "infinity"),
    ("TIMESTAMP", "'-infinity'", "-infinity", "timestamp", "-infinity"),
    ("TIMESTAMP_NS", "'infinity'", "infinity", "timestamp", "infinity"),
    ("TIMESTAMPTZ", "'infinity'", "infinity", "timestamptz", "infinity"),
    ("TIME", "'24:00:00'", "24:00:00", "time", "24:00:00.000000"),
    ("TIME_NS", "'10:00:00.123456789'", "10:00:00.123456789", "time", "10:00:00.123456789"),
    ("TIMESTAMP_NS", f"'{NANO}'", NANO, "timestamp", NANO),
    ("TIMESTAMPTZ_NS", f"'{NANO}+00'", f"{NANO}+00", "timestamptz", f"{NANO}+00"),
    ("INTERVAL", "to_hours(2562047788)", "2562047788:00:00", "interval", "2562047788:00:00"),
    ("DATE[]", "['infinity']", "infinity", "date", None),
    ("TIMESTAMP_NS[]", f"['{NANO}']", f"['{NANO}']", "list(timestamp)", None),
    ("STRUCT(a UHUGEINT)", f"{{'a': {2**128 - 1}}}", f"{{'a': {2**128 - 1}}}", "struct(a: decimal(38,0))", None),
)  # fmt: skip
"""A type, a value that the language's type does not hold, how it is shown, the type, and its text where it has one."""


def _fill(connection: duckdb.DuckDBPyConnection, table: str, natives: list[str], rows: list[tuple[str, ...]]) -> None:
    columns = ", ".join(f"c{at} {native}" for at, native in enumerate(natives))
    connection.execute(f"CREATE TABLE {table} (id INTEGER, {columns})")
    for number, row in enumerate(rows):
        # A statement for several rows would bring the values of a column to one type first.
        connection.execute(f"INSERT INTO {table} VALUES ({number}, {', '.join(row)})")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFlow]:
    """The file, and the same rows in a frame."""
    path: Path = tmp_path_factory.mktemp("types") / "t.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _fill(connection, "kinds", [kind.native for kind in KINDS], rows_of(NAMES, "NULL"))
        _fill(connection, "foreigners", [native for native, _, _ in FOREIGN], [tuple(sql for _, sql, _ in FOREIGN)])
        _fill(connection, "refused", [case[0] for case in REFUSED], [tuple(case[1] for case in REFUSED)])
    with DataFlow(x=path) as first:
        stored = first.x.kinds.collect().to_arrow()
    with DataFlow(x=path, frame={"kinds": stored}) as opened:
        yield opened


def test_columns_have_the_languages_types(db: DataFlow) -> None:
    column_kinds.check_types(db.x.kinds, NAMES)


def test_values_are_read(db: DataFlow) -> None:
    column_kinds.check_values(db.x.kinds, NAMES)


def test_values_are_read_from_a_frame(db: DataFlow) -> None:
    column_kinds.check_values(db.frame.kinds, NAMES)


def test_rows_are_found_by_their_values(db: DataFlow) -> None:
    column_kinds.check_found_by_values(db.x.kinds, NAMES)


def test_rows_are_found_by_lists_of_values(db: DataFlow) -> None:
    column_kinds.check_lists(db.x.kinds, NAMES)


def test_rows_are_sorted_grouped_and_joined_as_elsewhere(db: DataFlow) -> None:
    column_kinds.check_answers(db.x.kinds, db.frame.kinds, NAMES)


@pytest.mark.parametrize("at", range(len(FOREIGN)), ids=[native for native, _, _ in FOREIGN])
def test_types_without_counterpart_are_read_as_text(db: DataFlow, at: int) -> None:
    text = col[f"c{at}"].cast("string")
    assert db.x.foreigners.select(x=text).collect()["x"] == [FOREIGN[at][2]]
    assert db.x.foreigners.filter(text == param.text).count(text=FOREIGN[at][2]) == 1
    with pytest.raises(BindError, match="has no counterpart here"):
        db.x.foreigners.select(f"c{at}").collect()


@pytest.mark.parametrize("at", range(len(REFUSED)), ids=[f"{case[0]} {case[2]}"[:40] for case in REFUSED])
def test_values_that_a_type_does_not_hold(db: DataFlow, at: int) -> None:
    _, _, shown, expected, text = REFUSED[at]
    with pytest.raises(SourceError) as raised:
        db.x.refused.select(f"c{at}").collect()
    message = raised.value.message.replace(" of source `x`", "")
    assert message == f"column `c{at}` holds `{shown}`: expected {expected}"
    assert raised.value.hint == (text and f'read it as `col.c{at}.cast("string")` (`c{at}::string`)')
    if text is not None:
        assert db.x.refused.filter(col[f"c{at}"].cast("string") == param.text).count(text=text) == 1


def test_nan_is_equal_to_itself_and_greater_than_all(db: DataFlow) -> None:
    floats = db.x.kinds.filter(col.id == 0).select(x=col.c12 - col.c12 + param("nan", "float64"))
    assert str(floats.collect(nan=float("nan"))["x"]) == "[nan]"
    assert db.x.kinds.filter(col.c12 < param("nan", "float64")).count(nan=float("nan")) == 5


def test_text_of_a_column_that_may_not_fit_in_groups_joins_and_outer_joins(db: DataFlow) -> None:
    text = col.c1.cast("string")
    refused = db.x.refused.select("id", text=text)
    assert refused.group_by("text").agg(n=col.id.count()).collect().rows() == [{"text": str(2**128 - 1), "n": 1}]
    joined = db.x.kinds.join(db.x.refused, "r", on="id", how="left").sort("id").select(x=col.r.c1.cast("string"))
    assert joined.collect()["x"] == [str(2**128 - 1)] + [None] * (len(rows_of(NAMES)) - 1)


def test_json_is_a_document(db: DataFlow) -> None:
    documents = [json.loads(text) for text in db.x.kinds.filter(col.c31.is_not_null()).sort("id").collect()["c31"]]
    assert documents == [{"a": [1, None]}, None]


def test_every_value_is_the_same_after_an_update(db: DataFlow) -> None:
    column_kinds.check_updates(db.x.kinds, NAMES)
