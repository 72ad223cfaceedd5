"""Every declaration of SQLite's columns, with what is stored in them: read, refused, and found by their values."""

import datetime as dt
import decimal
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import column_kinds
import pytest
from column_kinds import Kind, rows_of

from dataflow import BindError, DataFlow, SourceError, col, param
from dataflow.dsl import types as t
from dataflow.dsl.types import Decimal

D = decimal.Decimal
DAY, NOON, HOUR = dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 12), dt.timedelta(hours=1)
LEAST, GREATEST = dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)
WHOLE = ((-(2**63), -(2**63)), (2**63 - 1, 2**63 - 1), (0, 0))
FLOATS = ((1.5, 1.5), (float("-inf"), float("-inf")), (5e-324, 5e-324), (7, 7.0), (2**53 + 1, float(2**53)))
TEXTS = (("", ""), ("𝄞é ", "𝄞é "), ("x" * 70000, "x" * 70000))
DAYS = (("0001-01-01", dt.date(1, 1, 1)), ("9999-12-31", dt.date(9999, 12, 31)), ("2026-01-31", DAY))
TIMES = (
    ("00:00", dt.time()),
    ("23:59:59.999999", dt.time(23, 59, 59, 999999)),
    ("10:00:00.500000000", dt.time(10, 0, 0, 500000)),
)
MOMENTS = (
    ("0001-01-01 00:00:00", LEAST),
    ("9999-12-31T23:59:59.999999", GREATEST),
    ("2026-01-31 12:00", NOON),
    ("2026-01-31", NOON - 12 * HOUR),
    ("2026-01-31T12:00:00Z", NOON),
    ("2026-01-31 12:00:00.000000000", NOON),
    ("2026-01-31 13:00:00.500+01:00", NOON + dt.timedelta(seconds=0.5)),
)  # fmt: skip
ZONED = tuple((text, value.replace(tzinfo=dt.UTC)) for text, value in MOMENTS)
MONEY = (
    (12.5, D("12.50")),
    (-99999999.99, D("-99999999.99")),
    (0.1 + 0.2, D("0.30")),
    (7, D("7.00")),
    ("0.07", D("0.07")),
)
UUIDS = tuple((str(uuid.UUID(int=n)), uuid.UUID(int=n)) for n in (0, 2**128 - 1, 7))
ONE = uuid.UUID("12345678-1234-1234-1234-123456789abc")

KINDS = (
    *(Kind(name, t.INT64, WHOLE) for name in ("INT", "INTEGER", "TINYINT", "SMALLINT", "MEDIUMINT", "BIGINT", "INT8",
                                              "UNSIGNED BIG INT", "INTEGER(11)")),
    *(Kind(name, t.FLOAT64, FLOATS) for name in ("REAL", "DOUBLE", "DOUBLE PRECISION", "FLOAT")),
    *(Kind(name, t.FLOAT64, FLOATS[:-1]) for name in ("NUMERIC", "DECIMAL")),
    *(Kind(name, t.STRING, TEXTS) for name in ("TEXT", "VARCHAR(255)", "NCHAR(55)", "CLOB", "CHARACTER VARYING(9)")),
    Kind("TEXT COLLATE NOCASE", t.STRING, (("A", "A"), ("a", "a"), ("a ", "a "))),
    Kind("BLOB", t.BINARY, ((b"", b""), (b"\0\xff", b"\0\xff"))),
    Kind("BLOB DEFAULT 1", t.BINARY, ((b"a", b"a"), ("é", "é".encode()))),
    *(Kind(name, t.BOOL, ((0, False), (1, True))) for name in ("BOOLEAN", "BOOL")),
    Kind("BOOLEAN", t.BOOL, (("t", True), ("false", False), ("Y", True), (1, True), ("no", False))),
    Kind("DATE", t.DATE, DAYS),
    Kind("DATE", t.DATE, (*DAYS, ("2026-01-31 00:00:00", DAY), ("2026-01-31T00:00:00.000", DAY))),
    *(Kind(name, t.TIME, TIMES) for name in ("TIME", "TIME WITHOUT TIME ZONE")),
    *(Kind(name, t.TIMESTAMP, MOMENTS) for name in ("DATETIME", "TIMESTAMP",
                                                    "TIMESTAMP(6)", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME2")),
    *(Kind(name, t.TIMESTAMPTZ, ZONED) for name in ("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "DATETIMEOFFSET")),
    *(Kind(name, Decimal(10, 2), MONEY) for name in ("DECIMAL(10,2)", "NUMERIC(10, 2)", "NUMBER(10,2)")),
    Kind("DECIMAL(38)", Decimal(38, 0), ((2**62, D(2**62)), (-1, D(-1)))),
    Kind("UUID", t.UUID, UUIDS),
    Kind("UUID", t.UUID, ((ONE.hex, ONE), (str(uuid.UUID(int=ONE.int + 1)).upper(), uuid.UUID(int=ONE.int + 1)),
                          (uuid.UUID(int=7).bytes, uuid.UUID(int=7)))),
    Kind("JSON", t.JSON, (('{"a": [1, null]}', '{"a": [1, null]}'), ("null", "null"))),
    # What is not declared is what it is.
    Kind("", t.INT64, WHOLE),
    Kind("ANY", t.FLOAT64, ((1, 1.0), (2.5, 2.5))),
    Kind("MONEY", t.FLOAT64, ((1, 1.0), (2.5, 2.5))),
    Kind("POINT", t.BINARY, ((b"\0\1", b"\0\1"),)),
    Kind("INTERVAL", t.STRING, (("1 day", "1 day"),)),
)  # fmt: skip
NAMES = {f"c{at}": kind for at, kind in enumerate(KINDS)}

REFUSED = (
    ("INTEGER", 2.5, "`2.5`", "int64", ("string", "2.5")),
    ("INTEGER", "many", "'many'", "int64", ("string", "many")),
    ("UNSIGNED BIG INT", 2.0**63, "`9.223372036854776e+18`", "int64", ("string", "9.22337203685478e+18")),
    ("INTEGER", b"x", "b'x'", "int64", ("string", "x")),
    ("BOOLEAN", 2, "`2`", "bool", ("string", "2")),
    ("BOOLEAN", "maybe", "'maybe'", "bool", ("string", "maybe")),
    ("DATE", 20260131, "`20260131`", "date", ("string", "20260131")),
    ("DATE", 2461072.5, "`2461072.5`", "date", ("string", "2461072.5")),
    ("DATE", "2026-02-30", "'2026-02-30'", "date", ("string", "2026-02-30")),
    ("DATE", "0000-00-00", "'0000-00-00'", "date", ("string", "0000-00-00")),
    ("DATE", "2026-01-31 10:00", "'2026-01-31 10:00'", "date", ("string", "2026-01-31 10:00")),
    ("DATETIME", 1769853600, "`1769853600`", "timestamp", ("string", "1769853600")),
    ("DATETIME", 2461072.5, "`2461072.5`", "timestamp", ("string", "2461072.5")),
    ("DATETIME", "now", "'now'", "timestamp", ("string", "now")),
    ("DATETIME", "2026-01-31 10:00:00.1234567", "'2026-01-31 10:00:00.1234567'", "timestamp",
     ("string", "2026-01-31 10:00:00.1234567")),
    ("TIMESTAMPTZ", "2026-01-31 10:00:00+01", "'2026-01-31 10:00:00+01'", "timestamptz",
     ("string", "2026-01-31 10:00:00+01+00:00")),
    ("TIMESTAMP", "2026-13-01 10:00+01:00", "'2026-13-01 10:00+01:00'", "timestamp",
     ("string", "2026-13-01 10:00+01:00")),
    ("TIME", "24:00", "'24:00:00.000000'", "time", ("string", "24:00:00.000000")),
    ("TIME", "838:59:59", "'838:59:59'", "time", ("string", "838:59:59")),
    ("DECIMAL(4,2)", 0.125, "`0.125`", "decimal(4,2)", ("float64", 0.125)),
    ("DECIMAL(4,2)", 100, "`100`", "decimal(4,2)", ("float64", 100.0)),
    ("DECIMAL(4,2)", float("inf"), "`inf`", "decimal(4,2)", ("float64", float("inf"))),
    ("UUID", "no uuid", "'no uuid'", "uuid", ("string", "no uuid")),
    ("TEXT", b"\xff", r"b'\xff'", "string", None),
    ("BLOB", 5, "`5`", "binary", None),
)  # fmt: skip
"""A declaration, a value that its type does not hold, how it is shown, the type, and the cast that reads it."""


def _create(connection: sqlite3.Connection, table: str, natives: list[str], rows: list[tuple[object, ...]]) -> None:
    columns = ", ".join(f"c{at} {native}" for at, native in enumerate(natives))
    connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {columns})")
    marks = ", ".join("?" for _ in range(len(natives) + 1))
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", [(at, *row) for at, row in enumerate(rows)])


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFlow]:
    """The file, and the same rows in a frame."""
    path: Path = tmp_path_factory.mktemp("types") / "t.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        _create(connection, "kinds", [kind.native for kind in KINDS], rows_of(NAMES))
        connection.execute("CREATE VIEW seen AS SELECT * FROM kinds WHERE id >= 0")
        # What is refused stands behind the rows that are looked at for the spelling of a column.
        nothing = [(None,) * len(REFUSED)] * 1000
        _create(connection, "refused", [case[0] for case in REFUSED], [*nothing, tuple(case[1] for case in REFUSED)])
        connection.execute("CREATE TABLE copies (copy INTEGER)")
        connection.executemany("INSERT INTO copies VALUES (?)", [(number,) for number in range(4200)])
        connection.executescript(
            "CREATE TABLE strict (i INT, r REAL, s TEXT, b BLOB, a ANY) STRICT;"
            "INSERT INTO strict VALUES (1, 1, 'x', x'00', 'any');"
            "CREATE TABLE odd (id INTEGER PRIMARY KEY, mixed, f REAL, n DECIMAL(4, 1));"
            "INSERT INTO odd VALUES (1, 1, 1.5, 1.5), (2, 'a', 'many', 'few'), (3, 2.5, NULL, NULL), (4, NULL, 2, 2)"
        )
    with DataFlow(x=path) as first:
        stored = first.x.kinds.collect().to_arrow()
    with DataFlow(x=path, frame={"kinds": stored}) as opened:
        yield opened


def test_columns_have_the_languages_types(db: DataFlow) -> None:
    column_kinds.check_types(db.x.kinds, NAMES)


def test_values_are_read(db: DataFlow) -> None:
    column_kinds.check_values(db.x.kinds, NAMES)


def test_values_are_read_through_a_view(db: DataFlow) -> None:
    column_kinds.check_values(db.x.seen, NAMES)


def test_values_of_a_large_result(db: DataFlow) -> None:
    short = {str(kind.type): (name, kind) for name, kind in NAMES.items() if kind.values is not TEXTS}
    chosen = dict(short.values())
    column_kinds.check_many(db.x.kinds.select("id", *chosen), db.x.copies, chosen)


def test_rows_are_found_by_their_values(db: DataFlow) -> None:
    column_kinds.check_found_by_values(db.x.kinds, NAMES)


def test_rows_are_found_by_lists_of_values(db: DataFlow) -> None:
    column_kinds.check_lists(db.x.kinds, NAMES)


def test_rows_are_sorted_grouped_and_joined_as_elsewhere(db: DataFlow) -> None:
    column_kinds.check_answers(db.x.kinds, db.frame.kinds, NAMES)


@pytest.mark.parametrize("at", range(len(REFUSED)), ids=[f"{case[0]} {case[2]}" for case in REFUSED])
def test_values_that_a_type_does_not_hold(db: DataFlow, at: int) -> None:
    _, _, shown, expected, cast = REFUSED[at]
    with pytest.raises(SourceError) as raised:
        db.x.refused.select(f"c{at}").collect()
    assert raised.value.message == f"column `c{at}` of source `x` holds {shown}: expected {expected}"
    assert raised.value.hint == (cast and f'read it as `col.c{at}.cast("{cast[0]}")` (`c{at}::{cast[0]}`)')
    if cast is not None:
        value = col[f"c{at}"].cast(cast[0])
        assert db.x.refused.filter(col.id == 1000).select(x=value).collect()["x"] == [cast[1]]
        assert db.x.refused.filter(value == param.v).select("id").collect(v=cast[1])["id"] == [1000]


def test_the_character_0(db: DataFlow) -> None:
    assert db.x.strict.select(x=param("v", "string")).collect(v="a\0b")["x"] == ["a\0b"]
    assert db.x.strict.filter(col.s == param.v).count(v="x\0") == 0
    with pytest.raises(SourceError, match="a list for SQLite holds a text with the character 0"):
        db.x.strict.filter(col.s.is_in(param.vs)).collect(vs=["x", "x\0"])


def test_a_strict_table(db: DataFlow) -> None:
    assert db.x.strict.collect().rows() == [{"i": 1, "r": 1.0, "s": "x", "b": b"\0", "a": "any"}]


def test_a_column_of_numbers_and_texts_is_read_as_text(db: DataFlow) -> None:
    mixed = (
        db.x.odd.sort("id").select(x=col.mixed.cast("string"), f=col.f.cast("string"), n=col.n.cast("string")).collect()
    )
    assert mixed["x"] == ["1", "a", "2.5", None]
    assert mixed["f"] == ["1.5", "many", None, "2.0"]
    assert mixed["n"] == ["1.5", "few", None, "2"]
    with pytest.raises(BindError, match="column `mixed` is of type `integer or real or text`"):
        db.x.odd.select("mixed").collect()
    with pytest.raises(SourceError, match="column `f` of source `x` holds 'many': expected float64"):
        db.x.odd.select("f").collect()


def test_every_value_is_the_same_after_an_update(db: DataFlow) -> None:
    column_kinds.check_updates(db.x.kinds, NAMES)
