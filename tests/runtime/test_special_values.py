import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DATE, INT64, TIME, TIMESTAMP, DataType, Field, List, Struct
from dataflow.runtime.special_values import check_held, read_as, refused, refused_by_duckdb


@pytest.mark.parametrize(
    ("values", "type_", "shown"),
    [
        (pa.array([0, 2**31 - 1], pa.int32()).cast(pa.date32()), DATE, "`infinity`: expected date"),
        (pa.array([1 - 2**31], pa.int32()).cast(pa.date32()), DATE, "`-infinity`: expected date"),
        (pa.array([86_400_000_000]).cast(pa.time64("us")), TIME, "`24:00:00`: expected time"),
        (pa.array([1 - 2**63]).cast(pa.timestamp("us")), TIMESTAMP, "`-infinity`: expected timestamp"),
    ],
)
def test_what_means_something_else_to_duckdb(values: pa.Array, type_: DataType, shown: str) -> None:
    cases = [
        (values, type_, 'read it as `col.x.cast("string")` (`x::string`)'),
        (pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values), List(type_), None),
        (pa.StructArray.from_arrays([values], names=["a"]), Struct((("a", type_),)), None),
    ]
    for column, of, hint in cases:
        with pytest.raises(SourceError) as raised:
            check_held(pa.record_batch({"x": column}), [Field("x", of)])
        assert raised.value.message == f"column `x` holds {shown}"
        assert raised.value.hint == hint


def test_other_values_are_let_through() -> None:
    days = pa.array([1 - 2**30, None, 2**30], pa.int32()).cast(pa.date32())
    check_held(pa.record_batch({"x": days, "n": [2**63 - 1, 0, None]}), [Field("x", DATE), Field("n", INT64)])


def test_the_hint_of_a_cast() -> None:
    assert read_as("x", "float64") == 'read it as `col.x.cast("float64")` (`x::float64`)'


def test_an_error_of_a_reader_is_told_as_what_it_says() -> None:
    before, after = refused("odd name", "shop", TIME)
    found = refused_by_duckdb(f"Conversion Error: Could not convert string '{before}24:00{after}' to BOOL")
    assert found is not None
    assert found.message == "column `odd name` of source `shop` holds `24:00`: expected time"
    assert found.hint == read_as("odd name", "string")
    assert refused_by_duckdb("Conversion Error: Could not convert string 'something else' to BOOL") is None
