"""Few rows that never were in Arrow are those that come out of it."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import uuid
from collections.abc import Sequence

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
    List,
)
from dataflow.runtime import arrow, arrow_values
from dataflow.runtime.plain import Plain, few_of, is_plain
from dataflow.runtime.result import Result
from dataflow.runtime.values import python_values

D = decimal.Decimal
MOMENT = dt.datetime(2026, 1, 31, 10, 0, 0, 5)

PLAIN: list[tuple[DataType, Sequence[object]]] = [
    (INT64, [1, None, -(2**63), 2**63 - 1]),
    (INT64, [None, None]),
    (INT64, []),
    (FLOAT64, [1.5, None, -0.0, math.inf]),
    (BOOL, [True, False, None]),
    (STRING, ["", "a\0b", "é", None]),
    (JSON, ['{"a": 1}', None]),
    (BINARY, [b"", b"\xff\x00", None]),
    (DATE, [dt.date.min, dt.date.max, None]),
    (TIMESTAMP, [MOMENT, dt.datetime.min, dt.datetime.max, None]),
    (TIMESTAMPTZ, [MOMENT.replace(tzinfo=dt.UTC), None]),
    (Decimal(5, 2), [D("1.50"), D("-999.99"), D("0.00"), None]),
    (Decimal(38, 0), [D(10**38 - 1), D(-(10**38) + 1)]),
    (Decimal(38, 38), [D(f"0.{'9' * 38}")]),
]

OTHERS: list[tuple[DataType, Sequence[object]]] = [
    (INT64, [2**63]),
    (INT64, [True]),
    (INT64, [D(1)]),
    (FLOAT64, [1]),
    (BOOL, [1]),
    (STRING, [b"a"]),
    (BINARY, [bytearray(b"a")]),
    (DATE, [MOMENT]),
    (TIMESTAMP, [MOMENT.replace(tzinfo=dt.UTC)]),
    (TIMESTAMPTZ, [MOMENT]),
    (TIMESTAMPTZ, [MOMENT.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))]),
    (TIME, [dt.time(10)]),
    (UUID, [uuid.UUID(int=1)]),
    (List(INT64), [[1]]),
    (Decimal(5, 2), [D("1.5")]),
    (Decimal(5, 2), [D("1.500")]),
    (Decimal(5, 2), [D("1000.00")]),
    (Decimal(5, 2), [D("-0.00")]),
    (Decimal(5, 2), [D("NaN")]),
    (Decimal(5, 2), [D("-Infinity")]),
    (Decimal(5, 2), [1.5]),
]


@pytest.mark.parametrize(("type_", "values"), PLAIN)
def test_plain_values_come_back_out_of_arrow(type_: DataType, values: list[object]) -> None:
    assert is_plain(values, type_)
    column = arrow_values.batch_of([values], [Field("x", type_)], "shop").column(0)
    back = python_values(column, type_)
    assert list(map(repr, back)) == list(map(repr, values))


@pytest.mark.parametrize(("type_", "values"), OTHERS)
def test_other_values_are_looked_at_by_arrow(type_: DataType, values: list[object]) -> None:
    assert not is_plain(values, type_)


def test_decimals_do_not_depend_on_the_digits_that_a_program_has_set() -> None:
    with decimal.localcontext(prec=3):
        assert is_plain([D("12345678.25")], Decimal(15, 2))
        assert not is_plain([D("12345678.25")], Decimal(9, 2))


def test_a_result_of_plain_rows_is_the_same_in_every_way() -> None:
    fields = (Field("id", INT64, False), Field("price", Decimal(9, 2)), Field("day", DATE))
    rows = [(n, D(f"{n}.50"), dt.date(2026, 1, n)) for n in range(1, 8)]
    few = few_of(rows, fields, "shop")
    assert isinstance(few, Plain)
    table = few.table(fields)
    plain, other = Result(few, fields), Result(table, fields)
    assert table.schema.equals(arrow.schema_of(fields))
    assert (len(plain), plain.rows(), list(plain)) == (len(other), other.rows(), list(other))
    assert (plain.first(), plain[-2], plain["price"]) == (other.first(), other[-2], other["price"])
    for part in (slice(2, 5), slice(5, 2), slice(None, None, -2), slice(-3, 99)):
        assert plain[part].rows() == other[part].rows()
    assert (plain.records(), repr(plain)) == (other.records(), repr(other))
    assert plain.to_arrow().equals(table)


def test_no_rows_are_a_result_too() -> None:
    fields = (Field("id", INT64), Field("name", STRING))
    few = few_of([], fields, "shop")
    assert isinstance(few, Plain)
    empty = Result(few, fields)
    assert (len(empty), empty.rows(), empty.first(), empty["name"]) == (0, [], None, [])
    assert empty.to_arrow().schema.equals(arrow.schema_of(fields))


def test_a_value_that_does_not_fit_is_an_error_at_once() -> None:
    with pytest.raises(SourceError, match=r"column `id` of source `shop` holds `1\.5`: expected int64"):
        few_of([(D("1.5"),)], [Field("id", INT64)], "shop")
