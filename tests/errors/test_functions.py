"""Calls of functions that cannot be meant: counts, types and constants, formats and regular expressions."""

from __future__ import annotations

from declared_shop import failure, lines


def test_a_group_that_is_not_closed() -> None:
    assert failure('orders.filter(fn.matches(col.status, "(a"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "(a"))
          |               ^^^^^^^^^^
        """)


def test_a_group_that_is_not_opened() -> None:
    assert failure('orders.filter(fn.imatches(col.status, "a)"))') == lines("""
        error: unknown function `imatches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.imatches(col.status, "a)"))
          |               ^^^^^^^^^^^
        """)


def test_nothing_to_repeat() -> None:
    assert failure('orders.filter(fn.matches(col.status, "*a"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "*a"))
          |               ^^^^^^^^^^
        """)


def test_a_repeat_of_a_repeat() -> None:
    assert failure('orders.filter(fn.matches(col.status, "a{2}{3}"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "a{2}{3}"))
          |               ^^^^^^^^^^
        """)


def test_a_repeat_that_runs_backwards() -> None:
    assert failure('orders.filter(fn.matches(col.status, "a{5,2}"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "a{5,2}"))
          |               ^^^^^^^^^^
        """)


def test_looking_ahead() -> None:
    assert failure('orders.filter(fn.matches(col.status, "(?=a)b"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "(?=a)b"))
          |               ^^^^^^^^^^
        """)


def test_a_reference_to_a_group() -> None:
    assert failure(r'orders.filter(fn.matches(col.status, r"(a)\1"))') == lines(r"""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, r"(a)\1"))
          |               ^^^^^^^^^^
        """)


def test_a_range_that_runs_backwards() -> None:
    assert failure('orders.filter(fn.matches(col.status, "[z-a]"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, "[z-a]"))
          |               ^^^^^^^^^^
        """)


def test_an_escape_without_meaning() -> None:
    assert failure(r'orders.filter(fn.matches(col.status, r"a\Z"))') == lines(r"""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.status, r"a\Z"))
          |               ^^^^^^^^^^
        """)


def test_a_pattern_over_a_number() -> None:
    assert failure('orders.filter(fn.matches(col.total, "a"))') == lines("""
        error: unknown function `matches`
         --> pipeline.py:1:15
          |
        1 | orders.filter(fn.matches(col.total, "a"))
          |               ^^^^^^^^^^
        """)


def test_a_group_that_is_not_there() -> None:
    assert failure('orders.select(x=fn.regexp_extract(col.status, "(a)", 2))') == lines("""
        error: unknown function `regexp_extract`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_extract(col.status, "(a)", 2))
          |                 ^^^^^^^^^^^^^^^^^
        """)


def test_a_group_that_is_not_constant() -> None:
    assert failure('orders.select(x=fn.regexp_extract(col.status, "(a)", col.id))') == lines("""
        error: unknown function `regexp_extract`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_extract(col.status, "(a)", col.id))
          |                 ^^^^^^^^^^^^^^^^^
        """)


def test_a_group_put_in_that_is_not_there() -> None:
    assert failure(r'orders.select(x=fn.regexp_replace(col.status, "(a)(b)", r"\3"))') == lines(r"""
        error: unknown function `regexp_replace`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_replace(col.status, "(a)(b)", r"\3"))
          |                 ^^^^^^^^^^^^^^^^^
          = hint: `replace` might be meant
        """)


def test_an_escape_put_in() -> None:
    assert failure(r'orders.select(x=fn.regexp_replace(col.status, "a", r"\n"))') == lines(r"""
        error: unknown function `regexp_replace`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.regexp_replace(col.status, "a", r"\n"))
          |                 ^^^^^^^^^^^^^^^^^
          = hint: `replace` might be meant
        """)


def test_a_share_in_percent() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total, 95))") == lines("""
        error: unknown function `quantile`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total, 95))
          |              ^^^^^^^^^^^
          = hint: `quarter` might be meant
        """)


def test_a_share_below_zero() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total, -1))") == lines("""
        error: unknown function `quantile`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total, -1))
          |              ^^^^^^^^^^^
          = hint: `quarter` might be meant
        """)


def test_a_share_that_is_a_parameter() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total, param.share))") == lines("""
        error: unknown function `quantile`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total, param.share))
          |              ^^^^^^^^^^^
          = hint: `quarter` might be meant
        """)


def test_a_share_that_is_missing() -> None:
    assert failure("orders.agg(x=fn.quantile(col.total))") == lines("""
        error: unknown function `quantile`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.quantile(col.total))
          |              ^^^^^^^^^^^
          = hint: `quarter` might be meant
        """)


def test_a_median_of_text() -> None:
    assert failure("orders.agg(x=fn.median(col.status))") == lines("""
        error: unknown function `median`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.median(col.status))
          |              ^^^^^^^^^
          = hint: `min` might be meant
        """)


def test_any_of_a_number() -> None:
    assert failure("orders.agg(x=fn.any(col.total))") == lines("""
        error: unknown function `any`
         --> pipeline.py:1:14
          |
        1 | orders.agg(x=fn.any(col.total))
          |              ^^^^^^
          = hint: `and` might be meant
        """)


def test_a_code_of_no_date() -> None:
    assert failure('orders.select(x=fn.strftime(col.placed, "%Q"))') == lines("""
        error: unknown function `strftime`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strftime(col.placed, "%Q"))
          |                 ^^^^^^^^^^^
          = hint: `trim` might be meant
        """)


def test_a_format_without_a_code() -> None:
    assert failure('orders.select(x=fn.strftime(col.placed, "2024"))') == lines("""
        error: unknown function `strftime`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strftime(col.placed, "2024"))
          |                 ^^^^^^^^^^^
          = hint: `trim` might be meant
        """)


def test_a_format_that_is_a_column() -> None:
    assert failure("orders.select(x=fn.strftime(col.placed, col.status))") == lines("""
        error: unknown function `strftime`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strftime(col.placed, col.status))
          |                 ^^^^^^^^^^^
          = hint: `trim` might be meant
        """)


def test_a_code_that_cannot_be_read() -> None:
    assert failure('orders.select(x=fn.strptime(col.status, "%G-%V"))') == lines("""
        error: unknown function `strptime`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.strptime(col.status, "%G-%V"))
          |                 ^^^^^^^^^^^
          = hint: `trim` might be meant
        """)


def test_an_abbreviated_zone() -> None:
    assert failure('orders.select(x=fn.at_zone(col.seen_at, "CEST"))') == lines("""
        error: unknown function `at_zone`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.at_zone(col.seen_at, "CEST"))
          |                 ^^^^^^^^^^
        """)


def test_the_zone_of_a_date() -> None:
    assert failure('orders.select(x=fn.at_zone(col.placed, "Europe/Zurich"))') == lines("""
        error: unknown function `at_zone`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.at_zone(col.placed, "Europe/Zurich"))
          |                 ^^^^^^^^^^
        """)


def test_too_few_arguments() -> None:
    assert failure('orders.select(x=fn.split_part(col.status, ","))') == lines("""
        error: unknown function `split_part`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.split_part(col.status, ","))
          |                 ^^^^^^^^^^^^^
        """)


def test_too_many_arguments() -> None:
    assert failure("orders.select(x=fn.pi(1))") == lines("""
        error: unknown function `pi`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.pi(1))
          |                 ^^^^^
        """)


def test_too_few_arguments_of_many() -> None:
    assert failure('orders.select(x=fn.concat_ws(","))') == lines("""
        error: unknown function `concat_ws`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.concat_ws(","))
          |                 ^^^^^^^^^^^^
          = hint: `concat` might be meant
        """)


def test_a_decimal_as_a_code_point() -> None:
    assert failure("orders.select(x=fn.chr(col.total))") == lines("""
        error: unknown function `chr`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.chr(col.total))
          |                 ^^^^^^
        """)


def test_values_that_cannot_be_compared() -> None:
    assert failure("orders.select(x=fn.is_distinct(col.id, col.status))") == lines("""
        error: unknown function `is_distinct`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.is_distinct(col.id, col.status))
          |                 ^^^^^^^^^^^^^^
          = hint: `count_distinct` might be meant
        """)


def test_a_condition_that_is_a_number() -> None:
    assert failure('orders.select(x=getattr(fn, "if")(col.id, 1, 2))') == lines("""
        error: unknown function `if`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=getattr(fn, "if")(col.id, 1, 2))
          |                 ^^^^^^^^^^^^^^^^^
        """)


def test_an_aggregate_in_select() -> None:
    assert failure("orders.select(x=fn.median(col.total))") == lines("""
        error: unknown function `median`
         --> pipeline.py:1:17
          |
        1 | orders.select(x=fn.median(col.total))
          |                 ^^^^^^^^^
          = hint: `min` might be meant
        """)
