"""Arguments for which there is no result: an error on every engine, never another value."""

from __future__ import annotations

from itertools import product

from meaning.case import Row

from dataflow.dsl.types import FLOAT64, INT64, STRING, DataType

GREATEST, LEAST = 2**63 - 1, -(2**63)

_NO_DATES: tuple[Row, ...] = (
    *((year, 1, 1) for year in (0, -1, GREATEST, LEAST)),
    *((2024, month, 1) for month in (0, -1, 13, GREATEST, LEAST)),
    *((2024, 1, day) for day in (0, -1, 32, GREATEST, LEAST)),
    (2023, 2, 29),
)
_NO_TIMES: tuple[Row, ...] = tuple(
    (2024, 1, 1, *(wrong if at == place else 1 for place in range(3)))
    for at, wrong in product(range(3), (-1, 61, GREATEST, LEAST))
)
_NO_SECONDS: tuple[Row, ...] = tuple((2024, 1, 1, 1, 1, second) for second in (-0.5, 60.0, 60.5, 1e308, -1e308))

# By the function's name, which may have more words behind it.
REFUSED: dict[str, tuple[tuple[DataType, ...], tuple[Row, ...]]] = {
    "add": ((INT64, INT64), ((GREATEST, 1), (LEAST, -1))),
    "subtract": ((INT64, INT64), ((LEAST, 1), (1, LEAST))),
    "multiply": ((INT64, INT64), ((GREATEST, 2), (LEAST, -1))),
    "floor_divide": ((INT64, INT64), ((LEAST, -1),)),
    "negate": ((INT64,), ((LEAST,),)),
    "abs": ((INT64,), ((LEAST,),)),
    "lcm": ((INT64, INT64), ((GREATEST, GREATEST - 1),)),
    "make_date": ((INT64,) * 3, _NO_DATES),
    "make_timestamp": ((INT64,) * 6, (*((*day, 0, 0, 0) for day in _NO_DATES), *_NO_TIMES)),
    "make_timestamp of a fraction": ((*(INT64,) * 5, FLOAT64), _NO_SECONDS),
    "strptime": ((STRING, STRING), tuple((text, "%Y-%m-%d") for text in ("", "e\u0301", "😀", "ß", "2023-02-29"))),
}
