"""Spans of time used for what they cannot do."""

from __future__ import annotations

from declared_shop import failure, lines


def test_order_of_intervals() -> None:
    assert failure("events.filter(col.took > interval(days=1))") == lines("""
        error: `>` does not apply to `took` (interval), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:15
          |
        1 | events.filter(col.took > interval(days=1))
          |               ^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out

        error: `>` does not apply to `1days` (interval), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:26
          |
        1 | events.filter(col.took > interval(days=1))
          |                          ^^^^^^^^^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out
        """)


def test_equality_of_intervals() -> None:
    assert failure("events.filter(col.took == interval(days=1))") == lines("""
        error: `==` does not apply to `took` (interval): interval has no equality
         --> pipeline.py:1:15
          |
        1 | events.filter(col.took == interval(days=1))
          |               ^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out
        """)


def test_sort_by_an_interval() -> None:
    assert failure('events.sort("took")') == lines("""
        error: rows cannot be sorted by interval
         --> pipeline.py:1:8
          |
        1 | events.sort("took")
          |        ^^^^
        """)


def test_interval_times_a_float() -> None:
    assert failure("events.derive(x=col.took * 1.5)") == lines("""
        error: `*` does not apply to `took` (interval) and `1.5` (float64)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.took * 1.5)
          |                 ^^^^^^^^^^^^^^
          = hint: a span of time is multiplied by a whole number
        """)


def test_interval_plus_a_number() -> None:
    assert failure("events.derive(x=col.took + 1)") == lines("""
        error: `+` does not apply to `took` (interval) and `1` (int64)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.took + 1)
          |                 ^^^^^^^^^^^^
          = hint: a span of time is added to a date, a timestamp or another span
        """)


def test_number_plus_an_interval() -> None:
    assert failure("events.derive(x=col.id + interval(days=1))") == lines("""
        error: `+` does not apply to `id` (int64) and `1days` (interval)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.id + interval(days=1))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a span of time is added to a date, a timestamp or another span
        """)


def test_parameter_minus_an_interval() -> None:
    assert failure("events.derive(x=param.then - interval(days=1))") == lines("""
        error: the type of parameter `then` cannot be told from its use
         --> pipeline.py:1:17
          |
        1 | events.derive(x=param.then - interval(days=1))
          |                 ^^^^^^^^^^
          = hint: say it: `param("then", "timestamp")`
        """)


def test_different_intervals() -> None:
    assert failure("events.agg(n=fn.count_distinct(col.took))") == lines("""
        error: `count_distinct` does not apply to `took` (interval): interval has no equality
         --> pipeline.py:1:32
          |
        1 | events.agg(n=fn.count_distinct(col.took))
          |                                ^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out
        """)


def test_difference_of_moments() -> None:
    assert failure("events.derive(x=col.at - col.at)") == lines("""
        error: `-` does not apply to `at` (timestamp) and `at` (timestamp)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.at - col.at)
          |                 ^^^^^^^^^^^^^^^
          = hint: say in which unit: `fn.date_diff("hour", start, end)`
        """)
