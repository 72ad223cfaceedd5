from __future__ import annotations

import datetime as dt
import decimal

import pytest

from dataflow.dsl.types import DATE, INT64, INTERVAL, TIME, DataType, Decimal, Field, Interval, List
from dataflow.runtime.sources.postgres_refusals import refusal

NUMERIC = Decimal(38, 9)
D = decimal.Decimal

AS_TEXT = 'read it as `col.x.cast("string")` (`x::string`)'
AS_FLOAT = 'read it as `col.x.cast("float64")` (`x::float64`), or `col.x.cast("string")` (`x::string`)'


@pytest.mark.parametrize(
    ("type_", "value", "shown", "hint"),
    [
        (DATE, "infinity", "'infinity'", AS_TEXT),
        (TIME, "24:00:00", "'24:00:00'", AS_TEXT),
        (TIME, dt.timedelta(hours=25), "`1 day, 1:00:00`", AS_TEXT),
        (
            INTERVAL,
            Interval(1, 0, 9 * 10**18),
            "`Interval(months=1, days=0, microseconds=9000000000000000000…",
            AS_TEXT,
        ),
        (List(INT64), [[1]], "`[[1]]`", AS_TEXT),
        (INT64, 2**63, f"`{2**63}`", None),
        (INT64, b"x" * 100, repr(b"x" * 100)[:60] + "…", None),
        (NUMERIC, D("NaN"), "`NaN`", AS_FLOAT),
        (NUMERIC, D("1e40"), "`1" + "0" * 40 + "`", AS_FLOAT),
        (NUMERIC, D("0.12345678901"), "`0.12345678901`", f"{AS_FLOAT}".replace("read it as ", "")),
    ],
)
def test_the_value_is_shown_and_a_cast_that_reads_it(
    type_: DataType, value: object, shown: str, hint: str | None
) -> None:
    error = refusal(Field("x", type_), "shop", value)
    assert error.message == f"column `x` of source `shop` holds {shown}: expected {type_}"
    assert (error.hint or "").endswith(hint or "")
    assert (error.hint is None) == (hint is None)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("0.12345678901", "decimal(38,20)"),
        ("0.123456789012345678901", "decimal(38,30)"),
        ("1e29", "decimal(38,0)"),
        ("1e37", "decimal(38,0)"),
        ("12345678901234567890123456789.500000000000", "decimal(38,1)"),
        ("123456789012345678.12345678901", "decimal(38,20)"),
        ("12345678901234567890.12345678901", "decimal(38,11)"),
    ],
)
def test_a_decimal_that_holds_all_digits_is_hinted_first(value: str, type_: str) -> None:
    hint = refusal(Field("x", NUMERIC), "shop", D(value)).hint
    assert hint is not None
    assert hint.startswith(f'read it as `col.x.cast("{type_}")` (`x::{type_}`), or `col.x.cast("float64")`')


def test_odd_names_are_spelt_in_both_forms() -> None:
    hint = refusal(Field("a b", DATE), "shop", "infinity").hint
    assert hint == "read it as `col['a b'].cast(\"string\")` (``a b`::string`)"
