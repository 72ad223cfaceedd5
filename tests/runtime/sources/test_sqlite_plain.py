"""Few values of SQLite as Python's own are those that `sqlite_columns` makes."""

from __future__ import annotations

import decimal
import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import BOOL, DATE, FLOAT64, INT64, STRING, TIMESTAMP, DataType, Decimal, Field
from dataflow.runtime.plain import Plain
from dataflow.runtime.result import Result
from dataflow.runtime.sources.sqlite_columns import batch_of
from dataflow.runtime.sources.sqlite_plain import few_of


def both(values: Sequence[object], type_: DataType) -> tuple[list[object], list[object], bool]:
    """What each makes of values, or its error, and whether they stayed out of Arrow."""
    fields = (Field("x", type_),)
    try:
        found = few_of([values], fields, "crm")
    except SourceError as error:
        with pytest.raises(SourceError) as other:
            batch_of([values], fields, "crm")
        return [str(error)], [str(other.value)], False
    held = found if isinstance(found, Plain) else pa.Table.from_batches(found)
    wanted = Result(pa.table(batch_of([values], fields, "crm")), fields)["x"]
    return Result(held, fields)["x"], wanted, isinstance(found, Plain)


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([1, None, -5], INT64),
        ([1.5, None], FLOAT64),
        ([1, 0, None], BOOL),
        (["2026-01-31 10:00:00", "0001-01-01 00:00:00.000001", None], TIMESTAMP),
        (["a", None], STRING),
        (["2026-01-31", None, "0001-01-01", "9999-12-31"], DATE),
        ([123.45, 7, None, -0.0, 0, 0.1, -99999.99], Decimal(15, 2)),
        ([9, -9, 0.0], Decimal(1, 0)),
    ],
)
def test_usual_values_stay_out_of_arrow(values: list[object], type_: DataType) -> None:
    ours, wanted, is_plain = both(values, type_)
    assert is_plain
    assert list(map(repr, ours)) == list(map(repr, wanted))


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([1.0], INT64),
        ([1.5], INT64),
        ([1], FLOAT64),
        ([1, "a"], STRING),
        ([2], BOOL),
        (["2026-01-31T10:00"], TIMESTAMP),
        (["2026-01-31 10:00:00.5"], TIMESTAMP),
        (["2026-01-31"], TIMESTAMP),
        (["2026-01-31 25:00:00"], TIMESTAMP),
        ([1.0], BOOL),
        (["2026-W01-1"], DATE),
        (["20260131"], DATE),
        (["2026-02-30"], DATE),
        (["0000-01-01"], DATE),
        (["2026-01-31 10:00:00"], DATE),
        ([20260131], DATE),
        (["1.5"], Decimal(15, 2)),
        ([1.005], Decimal(15, 2)),
        ([0.125], Decimal(15, 2)),
        ([float("inf")], Decimal(15, 2)),
        ([1000], Decimal(5, 2)),
        ([2**60], Decimal(38, 2)),
        ([b"x"], Decimal(15, 2)),
    ],
)
def test_other_values_are_what_they_are_in_arrow(values: list[object], type_: DataType) -> None:
    ours, wanted, is_plain = both(values, type_)
    assert not is_plain
    assert ours == wanted


def test_decimals_are_the_same_whatever_their_float() -> None:
    random_ = random.Random(5)
    for scale in (0, 2, 6):
        values = [random_.randrange(-(10**14), 10**14) / 10**scale for _ in range(300)]
        values += [float(round(random_.uniform(-1, 1) * 10 ** random_.randrange(1, 8), scale)) for _ in range(300)]
        ours, wanted, is_plain = both(values, Decimal(38, scale))
        assert is_plain
        assert list(map(repr, ours)) == list(map(repr, wanted))


def test_decimals_do_not_depend_on_the_digits_that_a_program_has_set() -> None:
    with decimal.localcontext(prec=3):
        assert both([12345678.25], Decimal(15, 2))[0] == [decimal.Decimal("12345678.25")]
