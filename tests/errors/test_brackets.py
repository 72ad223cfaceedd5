"""Brackets of query texts that are missing, too many, or of the other kind."""

from __future__ import annotations

from declared_shop import lines, misread


def test_a_bracket_that_is_never_closed() -> None:
    assert misread("from shop.orders | filter (total > 5") == lines("""
        error: `(` is never closed
         --> <query>:1:27
          |
        1 | from shop.orders | filter (total > 5
          |                           ^
          = hint: a `)` is missing
        """)


def test_a_bracket_that_is_not_closed_before_the_next_step() -> None:
    assert misread("from shop.orders\nderive x = round(total\nfilter paid") == lines("""
        error: `(` is never closed
         --> <query>:2:17
          |
        2 | derive x = round(total
          |                 ^
          = hint: a `)` is missing before the step `filter`
        """)


def test_a_bracket_too_many() -> None:
    assert misread("from shop.orders | filter total > 5)") == lines("""
        error: `)` closes no bracket
         --> <query>:1:36
          |
        1 | from shop.orders | filter total > 5)
          |                                    ^
        """)


def test_a_bracket_of_the_other_kind() -> None:
    assert misread("from shop.orders | filter (total > 5]") == lines("""
        error: expected `)` for the `(`, found `]`
         --> <query>:1:37
          |
        1 | from shop.orders | filter (total > 5]
          |                                     ^
        """)


def test_a_bracket_of_the_other_kind_lines_later() -> None:
    assert misread("from shop.orders\nderive x = [total,\n  1)") == lines("""
        error: expected `]` for the `[` of line 2, found `)`
         --> <query>:3:4
          |
        3 |   1)
          |    ^
        """)
