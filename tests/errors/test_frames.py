"""Frames of windows that mean nothing."""

from __future__ import annotations

from declared_shop import failure, lines


def test_a_frame_without_order() -> None:
    assert failure('orders.derive(x=col.total.sum().over("region", rows=(-1, 0)))') == lines("""
        error: `sum` needs to know the order of the rows
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.sum().over("region", rows=(-1, 0)))
          |                 ^^^^^^^^^^^^^^^
          = hint: say it: `.over(sort="x")`, or `sort` the query before
        """)


def test_a_frame_for_lag() -> None:
    assert failure('orders.derive(x=col.id.lag().over(sort="id", rows=(-1, 0)))') == lines("""
        error: `lag` sees all rows of its group and takes no frame
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.lag().over(sort="id", rows=(-1, 0)))
          |                 ^^^^^^^^^^^^
        """)


def test_rows_by_fractions() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="id", rows=(-1.5, 0)))') == lines("""
        error: `rows` counts by whole numbers
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="id", rows=(-1.5, 0)))
          |                 ^^^^^^^^^^^^
          = hint: distances of the sort key are given as `range`
        """)


def test_a_frame_that_ends_before_it_starts() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="id", rows=(0, -1)))') == lines("""
        error: the frame starts behind its end
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="id", rows=(0, -1)))
          |                 ^^^^^^^^^^^^
          = hint: rows before the current one are negative: `rows=(-6, 0)`
        """)


def test_a_distance_of_two_keys() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort=["id", "total"], range=(-1, 0)))') == lines("""
        error: distances are measured by one sort key, found 2
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort=["id", "total"], range=(-1, 0)))
          |                 ^^^^^^^^^^^^
          = hint: count rows instead: `rows=(-6, 0)`
        """)


def test_a_number_as_a_distance_of_dates() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="placed", range=(-7, 0)))') == lines("""
        error: a number is no distance of date
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="placed", range=(-7, 0)))
          |                 ^^^^^^^^^^^^
          = hint: give an interval: `range=(interval(days=-7), 0)`
        """)


def test_an_interval_as_a_distance_of_numbers() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="id", range=(interval(days=-7), 0)))') == lines("""
        error: an interval is no distance of int64
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="id", range=(interval(days=-7), 0)))
          |                 ^^^^^^^^^^^^
        """)


def test_a_distance_of_texts() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="status", range=(-1, 0)))') == lines("""
        error: a number is no distance of string
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="status", range=(-1, 0)))
          |                 ^^^^^^^^^^^^
        """)


def test_a_distance_both_ways() -> None:
    assert failure(
        'orders.derive(x=col.id.sum().over(sort="placed", range=(interval(months=-1, days=1), 0)))'
    ) == lines("""
        error: a distance goes into one direction, found an interval with parts of both signs
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="placed", range=(interval(months=-1, days=1), 0)))
          |                 ^^^^^^^^^^^^
        """)


def test_rows_and_range() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="id", rows=(-1, 0), range=(-1, 0)))') == lines("""
        error: `over` takes `rows` or `range`, found both
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="id", rows=(-1, 0), range=(-1, 0)))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_one_bound() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="id", rows=-6))') == lines("""
        error: `rows` takes where the frame starts and where it ends, found `-6`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="id", rows=-6))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: as in `rows=(-6, 0)`; 0 is the current row, None as far as there are rows
        """)


def test_a_bound_that_is_a_text() -> None:
    assert failure('orders.derive(x=col.id.sum().over(sort="id", rows=("first", 0)))') == lines("""
        error: an end of `rows` is a number, an `interval` or None, found `'first'`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.id.sum().over(sort="id", rows=("first", 0)))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
