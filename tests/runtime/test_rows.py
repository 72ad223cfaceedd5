from __future__ import annotations

import datetime as dt
import decimal

import pandas as pd
import pyarrow as pa
import pytest

from dataflow.dsl import types as t
from dataflow.dsl.errors import ParameterError
from dataflow.dsl.types import Decimal, Field
from dataflow.runtime.rows import BATCH_ROWS, batches_of_records, check_types, columns_of, fitted

ID = Field("id", t.INT64, False)
TOTAL = Field("total", Decimal(10, 2))
DAY = Field("day", t.DATE)
FIELDS = (ID, TOTAL, DAY)


def made(*records: object, fields: tuple[Field, ...] = FIELDS) -> list[dict[str, object]]:
    batches = batches_of_records(records, fields, "`orders`")  # type: ignore[arg-type]
    return [row for batch in batches for row in batch.to_pylist()]


def refused(*records: object, fields: tuple[Field, ...] = FIELDS) -> str:
    with pytest.raises(ParameterError) as error:
        made(*records, fields=fields)
    return str(error.value)


def test_dicts_become_columns_and_what_they_lack_is_null() -> None:
    assert made({"id": 1, "total": "12.50", "day": "2026-01-31"}, {"id": 2, "total": 3}) == [
        {"id": 1, "total": decimal.Decimal("12.50"), "day": dt.date(2026, 1, 31)},
        {"id": 2, "total": decimal.Decimal("3.00"), "day": None},
    ]


def test_many_dicts_come_in_batches() -> None:
    records = [{"id": number} for number in range(BATCH_ROWS + 1)]
    assert [batch.num_rows for batch in batches_of_records(records, FIELDS, "`orders`")] == [BATCH_ROWS, 1]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"id": None}, "row 2 of `orders` has no value for column `id` (int64), which must have one"),
        ({}, "row 2 of `orders` has no value for column `id` (int64), which must have one"),
        ({"id": "7"}, "row 2 of `orders`: column `id` is int64, found a value of type `str`"),
        ({"id": True}, "row 2 of `orders`: column `id` is int64, found a value of type `bool`"),
        ({"id": 2.5}, "row 2 of `orders`: column `id` is int64, found a value of type `float`"),
        ({"id": 2**63}, "row 2 of `orders`: column `id` is int64, its value does not fit 64 bits"),
        ({"id": 2, "total": "1.005"}, "column `total` is decimal(10,2), its value has more digits behind the point"),
        ({"id": 2, "total": "123456789.00"}, "its value has more digits before the point"),
        ({"id": 2, "day": "2026-02-30"}, "row 2 of `orders`: column `day` is date"),
        ({"id": 2, "day": dt.datetime(2026, 1, 1, 5)}, "column `day` is date, found a value of type `datetime`"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_row(record: dict[str, object], said: str) -> None:
    message = refused({"id": 1}, record)
    assert said in message
    assert "param(" not in message


def test_rows_of_a_later_batch_are_counted_from_the_first() -> None:
    records = [*({"id": number} for number in range(BATCH_ROWS)), {"id": "x"}]
    assert f"row {BATCH_ROWS + 1} of" in refused(*records)


def test_columns_of_records_are_those_of_all_in_the_order_they_come() -> None:
    assert columns_of([{"b": 1}, {"a": 1, "b": 2}], "`orders`") == ["b", "a"]
    for odd, said in ((5, "row 2 of `orders` is a `int`: expected a dict"), ({7: 1}, "is named `7`: expected a text")):
        with pytest.raises(ParameterError, match=said.replace("(", r"\(")):
            columns_of([{"b": 1}, odd], "`orders`")  # type: ignore[list-item]


def fit(values: pa.Array, field: Field) -> list[object]:
    return fitted(pa.record_batch({field.name: values}), [field], 11, "`orders`").column(0).to_pylist()


def test_arrow_columns_take_the_field_s_type_where_no_value_changes() -> None:
    assert fit(pa.array([1, None], pa.int8()), TOTAL) == [decimal.Decimal("1.00"), None]
    assert fit(pa.array([decimal.Decimal("1.500")]), TOTAL) == [decimal.Decimal("1.50")]
    assert fit(pa.array(["2026-01-31"]), DAY) == [dt.date(2026, 1, 31)]
    assert fit(pa.array([dt.date(2026, 1, 31)]), Field("at", t.TIMESTAMP)) == [dt.datetime(2026, 1, 31)]
    assert fit(pa.nulls(2), DAY) == [None, None]


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        (pa.array([1.5]), TOTAL, "column `total` of `orders` is decimal(10,2), the rows have float64"),
        (pa.array([True]), ID, "column `id` of `orders` is int64, the rows have bool"),
        (pa.array(["7"]), ID, "column `id` of `orders` is int64, the rows have string"),
        (pa.array([1, None]), ID, "row 12 of `orders` has no value for column `id`"),
        (pa.array([decimal.Decimal("1.505")]), TOTAL, "row 11 of `orders`: column `total` is decimal(10,2)"),
        (pa.array(["2026-01-31", "soon"]), DAY, "row 12 of `orders`: column `day` is date"),
        (pa.array([2**63], pa.uint64()), ID, "column `id` of `orders` is int64, the rows have decimal(20,0)"),
    ],
)
def test_arrow_columns_that_would_change_are_refused(values: pa.Array, field: Field, said: str) -> None:
    with pytest.raises(ParameterError) as error:
        fit(values, field)
    assert said in str(error.value)


def test_types_are_compared_before_any_row_comes() -> None:
    check_types([Field("id", t.INT64), Field("total", t.INT64)], [ID, TOTAL], "`orders`")
    with pytest.raises(ParameterError) as error:
        check_types([Field("id", t.STRING), Field("total", t.FLOAT64)], [ID, TOTAL], "`orders`")
    assert str(error.value).count("the rows have") == 2
    assert 'hint: convert it first: `.cast("decimal(10,2)")`' in str(error.value)


MOMENT = dt.datetime(2026, 1, 31, 10)


def test_a_moment_with_a_zone_is_not_taken_for_one_without_and_the_other_way_round() -> None:
    zoned = MOMENT.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))
    plain_only, zoned_only = (Field("at", t.TIMESTAMP),), (Field("at", t.TIMESTAMPTZ),)
    assert "is timestamp, its value has a time zone" in refused({"at": MOMENT}, {"at": zoned}, fields=plain_only)
    assert "is timestamptz, its value has no time zone" in refused({"at": zoned}, {"at": MOMENT}, fields=zoned_only)
    assert made({"at": MOMENT}, {"at": None}, fields=plain_only) == [{"at": MOMENT}, {"at": None}]
    assert made({"at": zoned}, {"at": None}, fields=zoned_only) == [{"at": zoned}, {"at": None}]


def test_a_list_may_be_null_as_any_value() -> None:
    lists = (Field("parts", t.List(t.INT64)),)
    assert made({"parts": None}, {"parts": [1, None]}, {}, fields=lists) == [
        {"parts": None},
        {"parts": [1, None]},
        {"parts": None},
    ]


def test_structs_of_other_fields_are_refused() -> None:
    target = (Field("s", t.Struct((("x", t.INT64), ("y", t.STRING)))),)
    for fields in ((("y", t.STRING), ("z", t.INT64)), (("x", t.INT64),), (("x", t.STRING), ("y", t.STRING))):
        with pytest.raises(ParameterError, match="is struct"):
            check_types((Field("s", t.Struct(fields)),), target, "`orders`")
    check_types((Field("s", t.Struct((("y", t.STRING), ("x", t.INT64)))),), target, "`orders`")


def test_nanoseconds_are_refused_rather_than_cut() -> None:
    field = (Field("at", t.TIMESTAMP),)
    fine = pa.record_batch({"at": pa.array([1_000, None], pa.timestamp("ns"))})
    assert fitted(fine, field, 1, "`orders`").column(0).to_pylist() == [dt.datetime(1970, 1, 1, 0, 0, 0, 1), None]
    over = pa.array([1_000, 1_001], pa.timestamp("ns"))
    with pytest.raises(ParameterError, match="row 2 of `orders`: column `at` is timestamp, its value is not to"):
        fitted(pa.record_batch({"at": over}), field, 1, "`orders`")
    assert "row 1 of `orders`: column `at` is timestamp, its value is not to" in refused(
        {"at": pd.Timestamp(1_001)}, fields=field
    )
    with pytest.raises(ParameterError, match="is not to the microsecond"):
        fitted(
            pa.record_batch({"at": pa.array([[pd.Timestamp(1_001)]], pa.list_(pa.timestamp("ns")))}),
            (Field("at", t.List(t.TIMESTAMP)),),
            1,
            "`orders`",
        )
    with pytest.raises(ParameterError, match="column `at` of `orders` is time, the rows have values that are not"):
        fitted(pa.record_batch({"at": pa.array([1], pa.time64("ns"))}), (Field("at", t.TIME),), 1, "`orders`")
