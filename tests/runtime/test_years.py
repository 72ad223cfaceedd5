from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from dataflow.runtime.years import are_known

DATES = pa.array([dt.date(1, 1, 1), None, dt.date(9999, 12, 31)], pa.date32())
MOMENTS = pa.array([dt.datetime(1, 1, 1), None, dt.datetime.max], pa.timestamp("us"))


@pytest.mark.parametrize(("days", "known"), [(0, True), (1, False), (-1, False)])
def test_dates_end_where_python_ends(days: int, known: bool) -> None:
    moved = pa.array([None if day is None else day + days for day in DATES.view(pa.int32()).to_pylist()], pa.int32())
    assert are_known(moved.view(pa.date32())) is known


@pytest.mark.parametrize("zone", [None, "UTC"])
@pytest.mark.parametrize(("microseconds", "known"), [(0, True), (1, False), (-1, False)])
def test_moments_end_where_python_ends(zone: str | None, microseconds: int, known: bool) -> None:
    counts = [None if count is None else count + microseconds for count in MOMENTS.view(pa.int64()).to_pylist()]
    assert are_known(pa.array(counts, pa.int64()).view(pa.timestamp("us", zone))) is known


def test_what_has_no_years_is_known() -> None:
    assert are_known(pa.array([2**62]))
    assert are_known(pa.array([], pa.date32()))
    assert are_known(pa.array([None], pa.date32()))
