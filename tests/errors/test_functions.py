"""Calls of functions that cannot be meant: counts, types and constants, and formats of dates."""

from __future__ import annotations

from declared_shop import failure, lines


def test_a_share_in_percent() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total, 95))") == lines("""
        error: `quantile` takes a share from 0 to 1, found `95`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total, 95))
          |              ^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: 95 percent are `0.95`
        """)


def test_a_share_below_zero() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total, -1))") == lines("""
        error: `quantile` takes a share from 0 to 1, found `-1`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total, -1))
          |              ^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_share_that_is_a_parameter() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total, param.share))") == lines("""
        error: `quantile` takes a constant as `share`, found `$share` (float64)
         --> pipeline.py:1:37
          |
        1 | orders.agg(x=fn.quantile(col.total, param.share))
          |                                     ^^^^^^^^^^^
          = hint: write the value into the query: its meaning hangs on it
        """)


def test_a_share_that_is_missing() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total))") == lines("""
        error: `quantile` takes 2 arguments, found 1
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total))
          |              ^^^^^^^^^^^^^^^^^^^^^^
          = hint: it is called as `quantile(x, share)`
        """)


def test_a_median_of_text() -> None:
    assert failure("orders.agg(x=fn.median(col.status))") == lines("""
        error: `median` takes a number as `x`, found `status` (string)
         --> pipeline.py:1:24
          |
        1 | orders.agg(x=fn.median(col.status))
          |                        ^^^^^^^^^^
          = hint: convert it: `.cast("float64")`
        """)


def test_any_of_a_number() -> None:
    assert failure("orders.agg(x=fn.any(col.total))") == lines("""
        error: `any` takes bool as `condition`, found `total` (decimal(15,2))
         --> pipeline.py:1:21
          |
        1 | orders.agg(x=fn.any(col.total))
          |                     ^^^^^^^^^
        """)


def test_a_code_of_no_date() -> None:
    assert failure('orders.select(x=fn.strftime(col.placed, "%Q"))') == lines("""
        error: `strftime` knows no `%Q`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strftime(col.placed, "%Q"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = codes: %Y %y %m %d %j %H %I %M %S %f %p %G %V %u %a %A %b %B, and %% for a percent sign
        """)


def test_a_format_without_a_code() -> None:
    assert failure('orders.select(x=fn.strftime(col.placed, "2024"))') == lines("""
        error: `2024` is no format of a date: it has no part of one
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strftime(col.placed, "2024"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = codes: %Y %y %m %d %j %H %I %M %S %f %p %G %V %u %a %A %b %B, and %% for a percent sign
          = hint: a format is written as `'%Y-%m-%d'`
        """)


def test_a_format_that_is_a_column() -> None:
    assert failure("orders.select(x=fn.strftime(col.placed, col.status))") == lines("""
        error: `strftime` takes a constant as `format`, found `status` (string)
         --> pipeline.py:1:41
          |
        1 | orders.select(x=fn.strftime(col.placed, col.status))
          |                                         ^^^^^^^^^^
          = hint: write the value into the query: its meaning hangs on it
        """)


def test_a_code_that_cannot_be_read() -> None:
    assert failure('orders.select(x=fn.strptime(col.status, "%G-%V"))') == lines("""
        error: `strptime` knows no `%G`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strptime(col.status, "%G-%V"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = codes: %Y %y %m %d %j %H %I %M %S %f %p %a %A %b %B, and %% for a percent sign
        """)


def test_an_abbreviated_zone() -> None:
    assert failure('orders.select(x=fn.at_zone(col.seen_at, "CEST"))') == lines("""
        error: unknown time zone `CEST`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.at_zone(col.seen_at, "CEST"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a zone is named as in `'Europe/Zurich'`, or `'UTC'`
        """)


def test_the_zone_of_a_date() -> None:
    assert failure('orders.select(x=fn.at_zone(col.placed, "Europe/Zurich"))') == lines("""
        error: `at_zone` takes timestamptz or timestamp as `x`, found `placed` (date)
         --> pipeline.py:1:28
          |
        1 | orders.select(x=fn.at_zone(col.placed, "Europe/Zurich"))
          |                            ^^^^^^^^^^
          = hint: convert it: `.cast("timestamptz")`
        """)


def test_too_few_arguments() -> None:
    assert failure('orders.select(x=fn.split_part(col.status, ","))') == lines("""
        error: `split_part` takes 3 arguments, found 2
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.split_part(col.status, ","))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: it is called as `split_part(text, separator, number)`
        """)


def test_too_many_arguments() -> None:
    assert failure("orders.select(x=fn.pi(1))") == lines("""
        error: `pi` takes 0 arguments, found 1
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.pi(1))
          |                 ^^^^^^^^
          = hint: it is called as `pi()`
        """)


def test_too_few_arguments_of_many() -> None:
    assert failure('orders.select(x=fn.concat_ws(","))') == lines("""
        error: `concat_ws` takes at least 2 arguments, found 1
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.concat_ws(","))
          |                 ^^^^^^^^^^^^^^^^^
          = hint: it is called as `concat_ws(separator, text, …)`
        """)


def test_a_decimal_as_a_code_point() -> None:
    assert failure("orders.select(x=fn.chr(col.total))") == lines("""
        error: `chr` takes int64 as `code`, found `total` (decimal(15,2))
         --> pipeline.py:1:24
          |
        1 | orders.select(x=fn.chr(col.total))
          |                        ^^^^^^^^^
          = hint: convert it: `.cast("int64")`
        """)


def test_values_that_cannot_be_compared() -> None:
    assert failure("orders.select(x=fn.is_distinct(col.id, col.status))") == lines("""
        error: `is_distinct` takes values of one type, found `id` (int64) and `status` (string)
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.is_distinct(col.id, col.status))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
        """)


def test_a_condition_that_is_a_number() -> None:
    assert failure('orders.select(x=getattr(fn, "if")(col.id, 1, 2))') == lines("""
        error: a condition of `case` must be bool, found `id` (int64)
         --> pipeline.py:1:35
          |
        1 | orders.select(x=getattr(fn, "if")(col.id, 1, 2))
          |                                   ^^^^^^
          = hint: compare it with a value, as `col.x == 1`
        """)


def test_an_aggregate_in_select() -> None:
    assert failure("orders.select(x=fn.median(col.total))") == lines("""
        error: `median` is an aggregate and may not stand in `select`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.median(col.total))
          |                 ^^^^^^^^^^^^^^^^^^^^
          = hint: aggregate first with `agg`; beside each row it is `col.x.sum().over()`
        """)
