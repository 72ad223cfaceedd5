"""Regular expressions that are none, and groups that are not in them."""

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
