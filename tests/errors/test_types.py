"""Comparisons and conditions whose types do not fit, each with the fix where there is one."""

from __future__ import annotations

from declared_shop import failure, lines


def test_number_with_text_of_a_number() -> None:
    assert failure('orders.filter(col.total > "5")') == lines("""
        error: `total` (decimal(15,2)) cannot be compared with `'5'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total > "5")
          |               ^^^^^^^^^^^^^^^
          = hint: leave out the quotes: `5`
        """)


def test_number_with_other_text() -> None:
    assert failure('orders.filter(col.total > "much")') == lines("""
        error: `total` (decimal(15,2)) cannot be compared with `'much'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total > "much")
          |               ^^^^^^^^^^^^^^^^^^
          = hint: convert one side with `.cast(…)`
        """)


def test_text_with_number() -> None:
    assert failure("orders.filter(col.status == 5)") == lines("""
        error: `status` (string) cannot be compared with `5` (int64)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status == 5)
          |               ^^^^^^^^^^^^^^^
          = hint: text is given in quotes: `"5"`
        """)


def test_text_column_with_number_column() -> None:
    assert failure("orders.filter(col.status == col.id)") == lines("""
        error: `status` (string) cannot be compared with `id` (int64)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status == col.id)
          |               ^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
        """)


def test_number_column_with_text_column() -> None:
    assert failure("orders.filter(col.id == col.status)") == lines("""
        error: `id` (int64) cannot be compared with `status` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.id == col.status)
          |               ^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
        """)


def test_bool_with_number() -> None:
    assert failure("orders.filter(col.paid == 1)") == lines("""
        error: `paid` (bool) cannot be compared with `1` (int64)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.paid == 1)
          |               ^^^^^^^^^^^^^
          = hint: a bool is given as `True`
        """)


def test_date_with_text() -> None:
    assert failure('orders.filter(col.placed >= "2026-01-31")') == lines("""
        error: `placed` (date) cannot be compared with `'2026-01-31'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.placed >= "2026-01-31")
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a date is given as `datetime.date(2026, 1, 31)`
        """)


def test_date_with_text_that_is_no_date() -> None:
    assert failure('orders.filter(col.placed >= "31.1.2026")') == lines("""
        error: `placed` (date) cannot be compared with `'31.1.2026'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.placed >= "31.1.2026")
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a date is given as `datetime.date(2026, 1, 31)`
        """)


def test_timestamp_with_text() -> None:
    assert failure('orders.filter(col.shipped_at >= "2026-01-31 10:00")') == lines("""
        error: `shipped_at` (timestamp) cannot be compared with `'2026-01-31 10:00'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.shipped_at >= "2026-01-31 10:00")
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a timestamp is given as `datetime.datetime(2026, 1, 31, 10, 0)`
        """)


def test_timestamptz_with_text() -> None:
    assert failure('orders.filter(col.seen_at >= "2026-01-31")') == lines("""
        error: `seen_at` (timestamptz) cannot be compared with `'2026-01-31'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.seen_at >= "2026-01-31")
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a timestamptz is given as `datetime.datetime(2026, 1, 31, 0, 0, tzinfo=datetime.timezone.utc)`
        """)


def test_timestamptz_with_timestamp() -> None:
    assert failure("orders.filter(col.seen_at >= col.shipped_at)") == lines("""
        error: `seen_at` (timestamptz) cannot be compared with `shipped_at` (timestamp)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.seen_at >= col.shipped_at)
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("timestamptz")`
        """)


def test_timestamptz_with_date() -> None:
    assert failure("orders.filter(col.seen_at >= col.placed)") == lines("""
        error: `seen_at` (timestamptz) cannot be compared with `placed` (date)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.seen_at >= col.placed)
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("timestamptz")`
        """)


def test_date_with_number() -> None:
    assert failure("orders.filter(col.placed == 2026)") == lines("""
        error: `placed` (date) cannot be compared with `2026` (int64)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.placed == 2026)
          |               ^^^^^^^^^^^^^^^^^^
          = hint: a date is given as `datetime.date(2026, 1, 31)`
        """)


def test_order_of_bools() -> None:
    assert failure("orders.filter(col.paid > col.paid)") == lines("""
        error: `>` does not apply to `paid` (bool), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.paid > col.paid)
          |               ^^^^^^^^

        error: `>` does not apply to `paid` (bool), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:26
          |
        1 | orders.filter(col.paid > col.paid)
          |                          ^^^^^^^^
        """)


def test_text_in_numbers() -> None:
    assert failure('orders.filter(col.id.is_in([1, "2"]))') == lines("""
        error: `id` (int64) cannot be compared with `'2'` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.id.is_in([1, "2"]))
          |               ^^^^^^^^^^^^^^^^^^^^^^
          = hint: leave out the quotes: `2`
        """)


def test_sum_of_text() -> None:
    assert failure("orders.agg(x=col.status.sum())") == lines("""
        error: `sum` takes a number as `x`, found `status` (string)
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=col.status.sum())
          |              ^^^^^^^^^^
          = hint: convert it: `.cast("float64")`
        """)


def test_average_of_dates() -> None:
    assert failure("orders.agg(x=col.placed.avg())") == lines("""
        error: `avg` takes a number as `x`, found `placed` (date)
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=col.placed.avg())
          |              ^^^^^^^^^^
        """)


def test_greatest_of_bools() -> None:
    assert failure("orders.derive(x=fn.greatest(col.paid, True))") == lines("""
        error: `greatest` takes a number, string, date, time, timestamp or timestamptz as `x`, found `paid` (bool)
         --> pipeline.py:1:29
          |
        1 | orders.derive(x=fn.greatest(col.paid, True))
          |                             ^^^^^^^^

        error: `greatest` takes a number, string, date, time, timestamp or timestamptz as `y`, found `true` (bool)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.greatest(col.paid, True))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_and_without_brackets() -> None:
    assert failure("orders.filter(col.paid & col.total > 5)") == lines("""
        error: `&` does not apply to `total` (decimal(15,2)), it takes bool
         --> pipeline.py:1:26
          |
        1 | orders.filter(col.paid & col.total > 5)
          |                          ^^^^^^^^^
          = hint: put brackets around comparisons: `(col.x == 1) & (col.y == 2)`
        """)


def test_cast_that_is_not_there() -> None:
    assert failure('orders.derive(x=col.placed.cast("int64"))') == lines("""
        error: `placed` (date) cannot be cast to int64
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.placed.cast("int64"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_number_too_large() -> None:
    assert failure("orders.derive(x=2**70)") == lines("""
        error: the number `1180591620717411303424` does not fit int64
         --> pipeline.py:1:8
          |
        1 | orders.derive(x=2**70)
          |        ^^^^^^
          = hint: give a `Decimal("1180591620717411303424")`
        """)


def test_sort_by_json() -> None:
    assert failure('people.sort("details")') == lines("""
        error: rows cannot be sorted by json
         --> pipeline.py:1:8
          |
        1 | people.sort("details")
          |        ^^^^
        """)


def test_comparison_of_json() -> None:
    assert failure("people.filter(col.details > 5)") == lines("""
        error: `>` does not apply to `details` (json), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:15
          |
        1 | people.filter(col.details > 5)
          |               ^^^^^^^^^^^
          = hint: convert it: `.cast("float64")`
        """)


def test_text_that_is_none() -> None:
    """Half of a pair of UTF-16, which no database takes; it is a DataFlowError, not one of Python's codecs."""
    assert failure("orders.filter(col.status == 'a\\ud800')") == lines(r"""
        error: the text holds '\ud800', which is no character
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status == 'a\ud800')
          |               ^^^^^^^^^^^^^^^^^^^^^^^
        """)
