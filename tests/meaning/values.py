"""Edge values of every type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from meaning.case import EXACT, Row

from dataflow.dsl.types import DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMPTZ, DataType

TEXTS = (
    "", " ", "a", "A", "abc", "aBc", "ab ", "  ab  ", "\tx", "\u00a0x\u00a0", "äÖß", "Straße", "ΑΣ", "İI", "ꭰᲐ",
    "e\u0301a", "a😀b", "👍🏽", "a%b", "a_b", "a\\b", "O'Brien", '"q"', "100%s {0}", "ababab", None,
)  # fmt: skip
PARTS = ("", "a", "A", "ab", "b ", "😀", "ß", "%", "\\", "\u0301", "ababababab", None)
PATTERNS = (
    "", "%", "a%", "A%", "%B%", "_", "__", "a\\%b", "a\\_b", "a\\\\b", "%😀%", "%ß", "%ö%", "ab", "ab_", "%s {0}", None,
)  # fmt: skip
COUNTS = (-3, -1, 0, 1, 2, 5, 100, None)
INTEGERS = (0, 1, -1, 7, -7, 2, -2, 10, 125, -125, 2**53 + 1, -(2**53) - 1, 2**62, -(2**62), None)
FLOATS = (
    0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.3, -0.3, 7.25, -7.25, 2.675, -613.555, 0.49999999999999994,
    4503599627370497.0, 1e15, -1e15, 1e100, 1e-7, None,
)  # fmt: skip
DECIMALS = tuple(
    Decimal(text) if text else None
    for text in (
        "0", "1", "-1", "2.5", "-2.5", "0.5", "0.1", "0.3", "0.285", "-0.285", "0.005", "-0.001", "7.25", "-7.25",
        "1234567.891", "99999999.999", "",
    )
)  # fmt: skip
NUMBERS: dict[DataType, Row] = {INT64: INTEGERS, EXACT: DECIMALS, FLOAT64: FLOATS}

DATES = tuple(
    dt.date.fromisoformat(text) if text else None
    for text in (
        "2024-02-29", "2023-02-28", "2024-01-31", "2023-12-31", "2020-12-31", "2021-01-03", "2021-01-04", "2026-01-01",
        "2000-01-01", "1970-01-01", "1969-12-31", "1600-03-01", "9998-12-31", "",
    )
)  # fmt: skip
MOMENTS = tuple(
    dt.datetime.fromisoformat(text) if text else None
    for text in (
        "2024-02-29T00:00:00", "2023-12-31T23:59:59.999999", "2024-01-31T10:11:12.000001", "2020-12-31T12:34:56",
        "2021-01-03T23:00:00.5", "2021-01-04T00:00:00.9996", "2037-12-31T23:59:59.9995", "1970-01-02T00:00:00", "",
    )
)  # fmt: skip
EARLY_MOMENTS = (dt.datetime(1969, 12, 31, 23, 59, 59, 999999), dt.datetime(1600, 2, 29, 12))
INSTANTS = tuple(moment.replace(tzinfo=dt.UTC) if moment else None for moment in MOMENTS)
TIMES = (dt.time(0), dt.time(10, 11, 12), dt.time(23, 59, 59, 999999), dt.time(1, 2, 3, 400), None)
CALENDAR: dict[DataType, Row] = {DATE: DATES, TIMESTAMP: (*MOMENTS, *EARLY_MOMENTS), TIMESTAMPTZ: INSTANTS}
