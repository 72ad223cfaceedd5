import datetime as dt
import decimal
import uuid

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.sqlite_parameters import parameter_of

D = decimal.Decimal


def test_a_decimal_that_a_float_does_not_hold_is_no_parameter() -> None:
    with pytest.raises(SourceError, match=r"no decimals of more than 15 digits, which `1234567890123\.456` has"):
        parameter_of(D("1234567890123.456"))
    assert parameter_of(D("123456789012.345")) == 123456789012.345


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, 1),
        (5, 5),
        (1.5, 1.5),
        ("a", "a"),
        (b"a", b"a"),
        (decimal.Decimal("12.50"), 12.5),
        (decimal.Decimal("12.00"), 12),
        (decimal.Decimal(10) ** 30, 1e30),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (dt.time(10), "10:00:00.000000"),
        (dt.datetime(2026, 1, 31, 10), "2026-01-31 10:00:00.000000"),
        (dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=2))), "2026-01-31 08:00:00.000000"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    ],
)
def test_parameters_are_spelt_as_the_dialect_does(value: object, expected: object) -> None:
    found = parameter_of(value)
    assert found == expected
    assert type(found) is type(expected)
