"""Calls of functions that cannot be meant: counts, types and constants, formats and regular expressions."""

from __future__ import annotations

from declared_shop import failure, lines


def test_a_group_that_is_not_closed() -> None:
    assert failure('orders.filter(fn.matches(col.status, "(a"))') == lines("""
        error: `(a` is no regular expression: `(` without `)`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "(a"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_group_that_is_not_opened() -> None:
    assert failure('orders.filter(fn.imatches(col.status, "a)"))') == lines("""
        error: `a)` is no regular expression: `)` without `(`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.imatches(col.status, "a)"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_nothing_to_repeat() -> None:
    assert failure('orders.filter(fn.matches(col.status, "*a"))') == lines("""
        error: `*a` is no regular expression: `*` has nothing to repeat: nothing stands before it
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "*a"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_repeat_of_a_repeat() -> None:
    assert failure('orders.filter(fn.matches(col.status, "a{2}{3}"))') == lines("""
        error: `a{2}{3}` is no regular expression: `{` has nothing to repeat: what stands before it is repeated already
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "a{2}{3}"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_repeat_that_runs_backwards() -> None:
    assert failure('orders.filter(fn.matches(col.status, "a{5,2}"))') == lines("""
        error: `a{5,2}` is no regular expression: `{5,2}` allows fewer repeats than it demands
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "a{5,2}"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_looking_ahead() -> None:
    assert failure('orders.filter(fn.matches(col.status, "(?=a)b"))') == lines("""
        error: `(?=a)b` is no regular expression: RE2 does not look ahead or behind, as `(?=…)` and `(?<=…)` would
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "(?=a)b"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_reference_to_a_group() -> None:
    assert failure(r'orders.filter(fn.matches(col.status, r"(a)\1"))') == lines(r"""
        error: `(a)\1` is no regular expression: RE2 does not refer back to a group, as `\1` would
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, r"(a)\1"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_range_that_runs_backwards() -> None:
    assert failure('orders.filter(fn.matches(col.status, "[z-a]"))') == lines("""
        error: `[z-a]` is no regular expression: the range `z-a` runs backwards
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "[z-a]"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_an_escape_without_meaning() -> None:
    assert failure(r'orders.filter(fn.matches(col.status, r"a\Z"))') == lines(r"""
        error: `a\Z` is no regular expression: `\Z` means nothing in RE2
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, r"a\Z"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_pattern_over_a_number() -> None:
    assert failure('orders.filter(fn.matches(col.total, "a"))') == lines("""
        error: `matches` takes string as `text`, found `total` (decimal(15,2))
         --> pipeline.py:1:26
          |
        1 | orders.filter(fn.matches(col.total, "a"))
          |                          ^^^^^^^^^
          = hint: convert it: `.cast("string")`
        """)


def test_a_group_that_is_not_there() -> None:
    assert failure('orders.select(x=fn.regexp_extract(col.status, "(a)", 2))') == lines("""
        error: `(a)` has one group, found `2`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_extract(col.status, "(a)", 2))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_a_group_that_is_not_constant() -> None:
    assert failure('orders.select(x=fn.regexp_extract(col.status, "(a)", col.id))') == lines("""
        error: `regexp_extract` takes a constant as `group`, found `id` (int64)
         --> pipeline.py:1:54
          |
        1 | orders.select(x=fn.regexp_extract(col.status, "(a)", col.id))
          |                                                      ^^^^^^
          = hint: write the value into the query: its meaning hangs on it
        """)


def test_a_group_put_in_that_is_not_there() -> None:
    assert failure(r'orders.select(x=fn.regexp_replace(col.status, "(a)(b)", r"\3"))') == lines(r"""
        error: `(a)(b)` has 2 groups, found `\3`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_replace(col.status, "(a)(b)", r"\3"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_an_escape_put_in() -> None:
    assert failure(r'orders.select(x=fn.regexp_replace(col.status, "a", r"\n"))') == lines(r"""
        error: `\n` means nothing in what `regexp_replace` puts in
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_replace(col.status, "a", r"\n"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a backslash is `\\`
        """)


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
