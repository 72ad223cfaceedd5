"""Arrays from Python's values and back through their buffers, beside what pyarrow makes of them by itself."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from dataflow.runtime.plain_arrays import array_of, known_of, numbers_of

COLUMNS: list[tuple[list[Any], pa.DataType]] = [
    ([1, None, -(2**63), 2**63 - 1], pa.int64()),
    ([1.5, None, float("inf"), -0.0], pa.float64()),
    ([1.5, 2], pa.float64()),
    ([True, None, False] * 5, pa.bool_()),
    (["a", None, "é\0", "", "😀"], pa.string()),
    ([b"\xff", None, b""], pa.binary()),
    ([dt.date.min, None, dt.date(1969, 12, 31), dt.date.max], pa.date32()),
    ([dt.datetime.min, None, dt.datetime(1969, 12, 31, 23, 59, 59, 999_999), dt.datetime.max], pa.timestamp("us")),
    ([dt.datetime(2024, 1, 1, tzinfo=dt.UTC), None], pa.timestamp("us", "UTC")),
    (
        [Decimal("1.50"), None, Decimal(-2), Decimal("1E+2"), Decimal("0E-9"), Decimal(f"-{'9' * 36}.99")],
        pa.decimal128(38, 2),
    ),
    ([dt.time(1, 2, 3), None], pa.time64("us")),
    ([None, None], pa.uuid()),
    ([], pa.string()),
]
REFUSED: list[tuple[list[Any], pa.DataType]] = [
    ([2**63], pa.int64()),
    ([1, "a"], pa.int64()),
    ([2**53 + 1], pa.float64()),
    (["\ud800"], pa.string()),
    ([Decimal("1.555")], pa.decimal128(5, 2)),
    ([Decimal(1000)], pa.decimal128(5, 2)),
    ([Decimal("NaN")], pa.decimal128(5, 2)),
    ([Decimal("1E+99999")], pa.decimal128(5, 2)),
]


@pytest.mark.parametrize(("values", "type_"), COLUMNS)
def test_arrays_are_those_of_pyarrow(values: list[Any], type_: Any) -> None:
    made = array_of(values, type_)
    made.validate(full=True)
    assert made.equals(pa.array(values, type_))
    assert made.null_count == values.count(None)


@pytest.mark.parametrize(("values", "type_"), REFUSED)
def test_what_pyarrow_refuses_is_refused_as_it_does(values: list[Any], type_: Any) -> None:
    with pytest.raises((pa.ArrowException, ValueError, OverflowError)) as expected:
        pa.array(values, type_)
    with pytest.raises(expected.type) as found:
        array_of(values, type_)
    assert str(found.value) == str(expected.value)


def test_noughts_behind_the_digits_of_a_decimal_are_taken() -> None:
    assert array_of([Decimal("1.5000")], pa.decimal128(3, 1)).to_pylist() == [Decimal("1.5")]


def test_parts_of_an_array_have_their_own_numbers() -> None:
    array = pa.array([1, None, *range(20), None], pa.int64())
    part = array.slice(1)
    assert numbers_of(part, "i8")[1:-1].tolist() == [*range(20)]
    assert known_of(part).tolist() == [False, *[True] * 20, False]
    assert known_of(array.slice(2, 3)).tolist() == [True] * 3
    assert numbers_of(array.slice(0, 0), "i8").tolist() == []


def test_pandas_is_not_imported_for_a_query(tmp_path: Any) -> None:
    """It was for every result: 35 MB and a third of a second in each program."""
    program = (
        "import sys, sqlite3, dataflow; connection = sqlite3.connect(sys.argv[1]); "
        "connection.execute('CREATE TABLE t (id INTEGER, price DECIMAL(10,2), day DATE, name TEXT)'); "
        "connection.execute('INSERT INTO t VALUES (1, 2.5, \\'2024-01-31\\', \\'x\\'), (2, 3, NULL, NULL)'); "
        "connection.commit(); "
        "db = dataflow.DataFlow(shop='sqlite:///' + sys.argv[1]); "
        "rows = list(db.parse('from shop.t | sort id').collect().rows()); "
        "assert [row['id'] for row in rows] == [1, 2], rows; "
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "t.db")], check=True)
