import sqlite3
from collections.abc import Iterator

import pytest

from dataflow.dsl.types import BINARY, BOOL, DATE, FLOAT64, INT64, UUID, DataType, Decimal
from dataflow.runtime.sources.sqlite_spellings import SAMPLE_ROWS, templates_of


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    yield connection
    connection.close()


def read(connection: sqlite3.Connection, type_: DataType, *values: object) -> list[object] | None:
    """The values through the template of their column, None where it has none."""
    connection.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
    template, text = templates_of(connection, "t", {"x": type_}).get("x", (None, None))
    if template is None and text is None:
        return None
    return [row[0] for row in connection.execute(f"SELECT {(template or text or '').format('x')} FROM t")]


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (INT64, ["many"]),
        (BOOL, [0, 1, None]),
        (DATE, ["2026-01-31", None]),
        (UUID, ["12345678-1234-1234-1234-123456789abc"]),
        (BINARY, [b"a", None]),
        (FLOAT64, [1, 2.5, None]),
        (Decimal(4, 2), [1, 2.5, 0.07, None]),
        (DATE, []),
    ],
)
def test_usual_spellings_need_no_template(
    connection: sqlite3.Connection, type_: DataType, values: list[object]
) -> None:
    assert read(connection, type_, *values) is None


@pytest.mark.parametrize(
    ("type_", "values", "expected"),
    [
        (BOOL, ["t", "FALSE", "yes", 1, 2, "x", None], [1, 0, 1, 1, 2, "x", None]),
        (DATE, ["2026-01-31 00:00:00", "2026-01-31 00:01", None], ["2026-01-31", "2026-01-31 00:01", None]),
        (UUID, ["12345678123412341234123456789ABC", b"1" * 16, "zz"],
         ["12345678-1234-1234-1234-123456789abc", "31313131-3131-3131-3131-313131313131", "zz"]),
        (BINARY, ["é", b"a", 5], ["é".encode(), b"a", 5]),
        (FLOAT64, ["many", 1.5], ["many", "1.5"]),
        (Decimal(4, 2), [0.1 + 0.2, 0.125, 7, "few"], [0.3, 0.125, 7, "few"]),
    ],
)  # fmt: skip
def test_other_spellings_are_read_through_a_template(
    connection: sqlite3.Connection, type_: DataType, values: list[object], expected: list[object]
) -> None:
    assert read(connection, type_, *values) == expected


@pytest.mark.parametrize(("value", "shown"), [(5, "`5`"), ("notadate", "'notadate'")])
def test_what_is_no_date_fails(connection: sqlite3.Connection, value: object, shown: str) -> None:
    """Functions would make a date of the year 0 of it."""
    with pytest.raises(sqlite3.OperationalError, match="column `x` holds") as raised:
        read(connection, DATE, "2026-01-31 00:00:00", value)
    assert shown in str(raised.value)


def test_only_the_first_rows_are_looked_at(connection: sqlite3.Connection) -> None:
    assert read(connection, BOOL, *([1] * SAMPLE_ROWS), "t") is None
