"""The type of sort keys that distances are added to. Wrong frames: tests/errors/test_frames.py."""

from __future__ import annotations

import pytest
from bound_shop import plan


@pytest.mark.parametrize(
    ("key", "bounds", "shown"),
    [
        ("id", "(-1, 0)", "sort id range -1..current"),
        ("id", "(-1.5, None)", "sort id::float64 range -1.5..unbounded"),
        ("total", "(-1, 1)", "sort total::decimal(21,2) range -1..1"),
        ("total", "(None, 0.005)", "sort total::decimal(16,3) range unbounded..0.005"),
        ("discount", "(1, 2)", "sort discount range 1..2"),
        ("placed", "(interval(months=-1), 0)", "sort placed range -1months..current"),
        ("status", "(None, 0)", "sort status range unbounded..current"),
    ],
)
def test_a_key_takes_a_distance(key: str, bounds: str, shown: str) -> None:
    assert f"over ({shown})" in plan(f'orders.derive(x=fn.count().over(sort="{key}", range={bounds}))')
