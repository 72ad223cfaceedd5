"""Functions and conditions over values of the wrong type, or too few or many of them."""

from __future__ import annotations

from declared_shop import failure, lines


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
