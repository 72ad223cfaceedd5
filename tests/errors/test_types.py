"""Expressions whose types do not fit, each with the fix where there is one."""

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


def test_plus_of_texts() -> None:
    assert failure('orders.derive(x=col.status + "!")') == lines("""
        error: `+` does not apply to `status` (string), it takes a number
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status + "!")
          |                 ^^^^^^^^^^
          = hint: use `concat` to join texts

        error: `+` does not apply to `'!'` (string), it takes a number
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status + "!")
          |                 ^^^^^^^^^^^^^^^^
          = hint: use `concat` to join texts
        """)


def test_text_times_number() -> None:
    assert failure("orders.derive(x=col.status * 2)") == lines("""
        error: `*` does not apply to `status` (string), it takes a number
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status * 2)
          |                 ^^^^^^^^^^
          = hint: convert it: `.cast("float64")`
        """)


def test_date_plus_number() -> None:
    assert failure("orders.derive(x=col.placed + 7)") == lines("""
        error: `+` does not apply to `placed` (date) and `7` (int64)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.placed + 7)
          |                 ^^^^^^^^^^^^^^
          = hint: a span of time is given as `interval(days=7)` or a `datetime.timedelta`
        """)


def test_date_minus_timestamp() -> None:
    assert failure("orders.derive(x=col.placed - col.shipped_at)") == lines("""
        error: `-` does not apply to `placed` (date) and `shipped_at` (timestamp)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.placed - col.shipped_at)
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: say in which unit: `fn.date_diff("hour", start, end)`
        """)


def test_function_of_the_wrong_type() -> None:
    assert failure("orders.derive(x=col.total.upper())") == lines("""
        error: `upper` takes string as `text`, found `total` (decimal(15,2))
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.total.upper())
          |                 ^^^^^^^^^
          = hint: convert it: `.cast("string")`
        """)


def test_date_part_of_text() -> None:
    assert failure("orders.derive(x=col.status.year())") == lines("""
        error: `year` takes date, timestamp or timestamptz as `x`, found `status` (string)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status.year())
          |                 ^^^^^^^^^^
          = hint: convert it: `.cast("date")`
        """)


def test_hour_of_a_date() -> None:
    assert failure("orders.derive(x=col.placed.hour())") == lines("""
        error: `hour` takes timestamp, timestamptz or time as `x`, found `placed` (date)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.placed.hour())
          |                 ^^^^^^^^^^
          = hint: convert it: `.cast("timestamp")`
        """)


def test_coalesce_of_two_types() -> None:
    assert failure("orders.derive(x=col.status.coalesce(0))") == lines("""
        error: `coalesce` takes values of one type, found `status` (string) and `0` (int64)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=col.status.coalesce(0))
          |                 ^^^^^^^^^^^^^^^^^^^^^^
          = hint: text is given in quotes: `"0"`
        """)


def test_case_of_two_types() -> None:
    assert failure('orders.derive(x=case((col.paid, 1), otherwise="no"))') == lines("""
        error: the results of `case` are of types that do not go together: `1` (int64) and `'no'` (string)
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=case((col.paid, 1), otherwise="no"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_case_with_a_number_as_condition() -> None:
    assert failure("orders.derive(x=if_(col.id, 1, 2))") == lines("""
        error: a condition of `case` must be bool, found `id` (int64)
         --> pipeline.py:1:21
          |
        1 | orders.derive(x=if_(col.id, 1, 2))
          |                     ^^^^^^
          = hint: compare it with a value, as `col.x == 1`
        """)


def test_filter_that_is_a_number() -> None:
    assert failure("orders.filter(col.total)") == lines("""
        error: a filter must be bool, found `total` (decimal(15,2))
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total)
          |               ^^^^^^^^^
          = hint: compare it with a value, as `col.x == 1`
        """)


def test_filter_that_is_text() -> None:
    assert failure("orders.filter(col.status)") == lines("""
        error: a filter must be bool, found `status` (string)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status)
          |               ^^^^^^^^^^
          = hint: compare it with a value, as `col.x == 1`
        """)


def test_filter_of_an_aggregate_that_is_a_number() -> None:
    assert failure("orders.agg(n=fn.count(where=col.id))") == lines("""
        error: `where` of an aggregate must be bool, found `id` (int64)
         --> pipeline.py:1:29
          |
        1 | orders.agg(n=fn.count(where=col.id))
          |                             ^^^^^^
          = hint: compare it with a value, as `col.x == 1`
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


def test_not_of_a_number() -> None:
    assert failure("orders.filter(~col.id)") == lines("""
        error: `~` does not apply to `id` (int64), it takes bool
         --> pipeline.py:1:16
          |
        1 | orders.filter(~col.id)
          |                ^^^^^^
          = hint: a condition is a comparison: `col.x == 1`
        """)


def test_join_on_a_number() -> None:
    assert failure("orders.join(customers, on=col.customer_id)") == lines("""
        error: `on` must be bool, found `customer_id` (int64)
         --> pipeline.py:1:27
          |
        1 | orders.join(customers, on=col.customer_id)
          |                           ^^^^^^^^^^^^^^^
          = hint: compare it with a value, as `col.x == 1`
        """)


def test_join_on_two_types() -> None:
    assert failure("orders.join(customers, on=col.customer_id == that.name)") == lines("""
        error: `customer_id` (int64) cannot be compared with `that.name` (string)
         --> pipeline.py:1:27
          |
        1 | orders.join(customers, on=col.customer_id == that.name)
          |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
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


def test_too_few_arguments() -> None:
    assert failure("orders.derive(x=fn.left(col.status))") == lines("""
        error: `left` takes 2 arguments, found 1
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.left(col.status))
          |                 ^^^^^^^^^^^^^^^^^^^
          = hint: it is called as `left(text, count)`
        """)


def test_too_many_arguments() -> None:
    assert failure("orders.derive(x=fn.round(col.total, 2, 3))") == lines("""
        error: `round` takes 1 to 2 arguments, found 3
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.round(col.total, 2, 3))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: it is called as `round(x[, digits])`
        """)


def test_no_argument_for_a_variadic_function() -> None:
    assert failure("orders.derive(x=fn.coalesce())") == lines("""
        error: `coalesce` takes at least 1 argument, found 0
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.coalesce())
          |                 ^^^^^^^^^^^^^
          = hint: it is called as `coalesce(x, …)`
        """)


def test_where_of_a_plain_function() -> None:
    assert failure("orders.derive(x=fn.lower(col.status, where=col.paid))") == lines("""
        error: `lower` is not an aggregate and takes no `where`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=fn.lower(col.status, where=col.paid))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
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
