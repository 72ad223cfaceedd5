import datetime as dt
import decimal
import uuid

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
)
from dataflow.runtime import arrow
from dataflow.runtime.sources.sqlite_columns import batch_of


def convert(type_: DataType, *values: object) -> list[object]:
    fields = [Field("x", type_)]
    batch = batch_of([values], fields, "local")
    assert batch.schema == arrow.schema_of(fields)
    return list(batch.column(0).to_pylist())


def failure(type_: DataType, *values: object) -> str:
    with pytest.raises(SourceError) as caught:
        convert(type_, *values)
    return caught.value.message


D = decimal.Decimal
ZONED = dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("type_", "values", "expected"),
    [
        (INT64, [2**63 - 1, -(2**63), None], [2**63 - 1, -(2**63), None]),
        (INT64, [2.0, 3], [2, 3]),
        (INT64, [None, None], [None, None]),
        (FLOAT64, [1, 2.5, None], [1.0, 2.5, None]),
        (FLOAT64, [2**53 + 1, float("inf")], [float(2**53), float("inf")]),
        (FLOAT64, [0.1 + 0.2, 1e308, 5e-324], [0.1 + 0.2, 1e308, 5e-324]),
        (BOOL, [0, 1, None, 0.0], [False, True, None, False]),
        (STRING, ["", "a\x00b", "𝄞é", None], ["", "a\x00b", "𝄞é", None]),
        (STRING, ["a", 5, 0.1], ["a", "5", "0.1"]),
        (BINARY, [b"\x00\xff", b"", None], [b"\x00\xff", b"", None]),
        (JSON, ['{"a": 1}'], ['{"a": 1}']),
        (UUID, [str(uuid.UUID(int=7)), None], [uuid.UUID(int=7), None]),
        (DATE, ["2026-01-31", "0001-01-01", None], [dt.date(2026, 1, 31), dt.date(1, 1, 1), None]),
        (TIME, ["10:00:00.500000", "23:59:59", None], [dt.time(10, 0, 0, 500000), dt.time(23, 59, 59), None]),
        (TIMESTAMP, ["2026-01-31 10:00:00.000001"], [dt.datetime(2026, 1, 31, 10, 0, 0, 1)]),
        (TIMESTAMPTZ, ["2026-01-31 10:00:00.000000", None], [ZONED, None]),
        (Decimal(15, 2), [10.5, 7, None, 0.07], [D("10.50"), D("7.00"), None, D("0.07")]),
        (Decimal(15, 2), ["10.5", 7, 0.12, "1e2", "0.120"], [D("10.50"), D("7.00"), D("0.12"), D("100.00"), D("0.12")]),
        (Decimal(15, 2), [0.3, -0.29, 9007199254740.99], [D("0.30"), D("-0.29"), D("9007199254740.99")]),
        (Decimal(38, 2), [2**62, 0.5], [D(2**62), D("0.50")]),
        (Decimal(38, 2), ["123456789012345678901234567890.12"], [D("123456789012345678901234567890.12")]),
        (Decimal(20, 0), [-(2**63)], [D(-(2**63))]),
        (Decimal(38, 6), [5256751331.449234, 55908065222.827692], [D("5256751331.449234"), D("55908065222.827690")]),
        (Decimal(20, 2), [12345678901234.56, -9999999999999.99], [D("12345678901234.56"), D("-9999999999999.99")]),
    ],
)  # fmt: skip
def test_values_that_fit(type_: DataType, values: list[object], expected: list[object]) -> None:
    assert convert(type_, *values) == expected


@pytest.mark.parametrize("units", range(-100_000, 100_000, 7919))
def test_decimals_kept_as_floats_are_exact(units: int) -> None:
    exact = D(units * 1_000_003).scaleb(-4)
    assert convert(Decimal(15, 4), float(exact)) == [exact]
    # The slow way gives the same as the quick one.
    assert convert(Decimal(15, 4), float(exact), "1") == [exact, D("1.0000")]


@pytest.mark.parametrize(
    ("type_", "values", "shown"),
    [
        (INT64, [1, 2.5], "`2.5`: expected int64"),
        (INT64, [1, "many"], "'many': expected int64"),
        (INT64, [2**53 + 1, 0.5], "`0.5`: expected int64"),
        (INT64, [0, -(2.0**63)], "`-9.223372036854776e+18`: expected int64"),
        (FLOAT64, [1.5, "many"], "'many': expected float64"),
        (BOOL, ["true"], "'true': expected bool"),
        (BOOL, [1, 2], "`2`: expected bool"),
        (BINARY, [b"", "text"], "'text': expected binary"),
        (STRING, [b"\xff\xfe"], r"b'\xff\xfe': expected string"),
        (DATE, ["2026-01-31", "2026-02-30"], "'2026-02-30': expected date"),
        (DATE, ["2026-01-31", "0000-12-31"], "'0000-12-31': expected date"),
        (DATE, [2461072], "`2461072`: expected date"),
        (DATE, ["2026-01-31 00:00:00"], "'2026-01-31 00:00:00': expected date"),
        (TIME, ["25:00"], "'25:00': expected time"),
        (TIMESTAMP, ["now"], "'now': expected timestamp"),
        (TIMESTAMP, ["2026-01-31 10:00:00.123456789"], "'2026-01-31 10:00:00.123456789': expected timestamp"),
        (TIMESTAMP, ["2026-01-31 10:00:00+01"], "'2026-01-31 10:00:00+01': expected timestamp"),
        (UUID, ["no uuid"], "'no uuid': expected uuid"),
        (INT64, [1, 9.3e18], "`9.3e+18`: expected int64"),
        (INT64, [-(2.0**63)], "`-9.223372036854776e+18`: expected int64"),
        (Decimal(20, 2), [0.5, 1234567890123456.7], "`1234567890123456.8`: expected decimal(20,2)"),
        (Decimal(4, 2), [99.99, 100], "`100`: expected decimal(4,2)"),
        (Decimal(4, 2), ["1,5"], "'1,5': expected decimal(4,2)"),
        (Decimal(4, 2), [1.5, 0.125], "`0.125`: expected decimal(4,2)"),
        (Decimal(4, 2), [0.3, 0.1 + 0.2], "`0.30000000000000004`: expected decimal(4,2)"),
        (Decimal(4, 2), ["1.5", 0.125], "`0.125`: expected decimal(4,2)"),
        (Decimal(4, 2), ["0.125"], "'0.125': expected decimal(4,2)"),
        (Decimal(4, 2), [float("inf")], "`inf`: expected decimal(4,2)"),
        (STRING, ["x" * 10, b"\xff" * 100], f"b'{chr(92)}xff"),
    ],
)
def test_values_that_do_not_fit(type_: DataType, values: list[object], shown: str) -> None:
    assert failure(type_, *values).startswith(f"column `x` of source `local` holds {shown}")


def test_a_sum_that_had_no_room_is_refused() -> None:
    """SQLite makes a float of it, of which the least looks like the least integer."""
    assert "-9.223372036854776e+18" in failure(INT64, 1, float(-(2**63)))


def test_great_integers_beside_whole_floats() -> None:
    assert convert(INT64, 2**63 - 2, 2.0, None) == [2**63 - 2, 2, None]
