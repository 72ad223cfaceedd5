"""What every function of the language means, said once more in plain Python and tried on edge values."""

from __future__ import annotations

from meaning.aggregates import more_ordered_totals, more_totals, more_windows
from meaning.case import Case, Conversion, Total
from meaning.conditions import condition_cases, totals
from meaning.conversions import MALFORMED, conversions
from meaning.dates import date_cases
from meaning.extremes import extreme_cases
from meaning.logic import logic_cases
from meaning.nested import json_cases, list_cases, nested_conversions, span_cases
from meaning.numbers import number_cases
from meaning.operators import operator_cases
from meaning.patterns import pattern_cases
from meaning.texts import text_cases
from meaning.windows import OrderedTotal, WindowCase, ordered_totals, window_cases

__all__ = [
    "CASES",
    "CONVERSIONS",
    "EVERY_ORDERED_TOTAL",
    "EVERY_TOTAL",
    "EVERY_WINDOW",
    "MALFORMED",
    "MATRIX",
    "ORDERED_TOTALS",
    "TOTALS",
    "WINDOWS",
]

CASES: tuple[Case, ...] = (
    *operator_cases(),
    *text_cases(),
    *pattern_cases(),
    *number_cases(),
    *date_cases(),
    *condition_cases(),
    *json_cases(),
    *list_cases(),
    *span_cases(),
)
MATRIX: tuple[Case, ...] = (*CASES, *logic_cases(), *extreme_cases((*CASES, *logic_cases())))
"""Those that are tried in whole queries: also what dialects need no templates for, and the ends of types."""
TOTALS: tuple[Total, ...] = tuple(totals())
WINDOWS: tuple[WindowCase, ...] = tuple(window_cases())
ORDERED_TOTALS: tuple[OrderedTotal, ...] = tuple(ordered_totals())
EVERY_TOTAL: tuple[Total, ...] = (*TOTALS, *more_totals())
EVERY_ORDERED_TOTAL: tuple[OrderedTotal, ...] = (*ORDERED_TOTALS, *more_ordered_totals())
EVERY_WINDOW: tuple[WindowCase, ...] = (*WINDOWS, *more_windows())
"""Likewise of aggregates and windows."""
CONVERSIONS: tuple[Conversion, ...] = tuple(
    conversion for conversion in (*conversions(), *nested_conversions()) if conversion.source != conversion.target
)
