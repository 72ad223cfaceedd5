"""What every function of the language means, said once more in plain Python and tried on edge values."""

from __future__ import annotations

from meaning.case import Case, Conversion, Total
from meaning.conditions import condition_cases, totals
from meaning.conversions import MALFORMED, conversions
from meaning.dates import date_cases
from meaning.numbers import number_cases
from meaning.operators import operator_cases
from meaning.patterns import pattern_cases
from meaning.texts import text_cases

__all__ = ["CASES", "CONVERSIONS", "MALFORMED", "TOTALS"]

CASES: tuple[Case, ...] = (
    *operator_cases(),
    *text_cases(),
    *pattern_cases(),
    *number_cases(),
    *date_cases(),
    *condition_cases(),
)
TOTALS: tuple[Total, ...] = tuple(totals())
CONVERSIONS: tuple[Conversion, ...] = tuple(
    conversion for conversion in conversions() if conversion.source != conversion.target
)
