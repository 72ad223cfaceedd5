"""Constants and types in query texts that are none."""

from __future__ import annotations

from declared_shop import lines, misread


def test_no_such_date() -> None:
    assert misread("from shop.orders | filter placed > @2026-02-30") == lines("""
        error: there is no such date: day is out of range for month
         --> <query>:1:36
          |
        1 | from shop.orders | filter placed > @2026-02-30
          |                                    ^^^^^^^^^^^
        """)


def test_a_date_with_short_numbers() -> None:
    assert misread("from shop.orders | filter placed > @2026-2-3") == lines("""
        error: unknown sign `@`
         --> <query>:1:36
          |
        1 | from shop.orders | filter placed > @2026-2-3
          |                                    ^
          = hint: a date is `@2026-01-31`, a time `@2026-01-31T10:00`
        """)


def test_a_short_unit() -> None:
    assert misread("from shop.orders | filter placed + 5d > placed") == lines("""
        error: `5d` is no number
         --> <query>:1:36
          |
        1 | from shop.orders | filter placed + 5d > placed
          |                                    ^^
          = hint: an interval is `5days`
        """)


def test_half_a_month() -> None:
    assert misread("from shop.orders | derive x = placed + 1.5months") == lines("""
        error: `1.5months` is not a whole number of days or months
         --> <query>:1:40
          |
        1 | from shop.orders | derive x = placed + 1.5months
          |                                        ^^^^^^^^^
          = hint: say it in smaller units
        """)


def test_a_cast_to_nothing() -> None:
    assert misread("from shop.orders | derive x = id::") == lines("""
        error: expected a type, found the end of the text
         --> <query>:1:33
          |
        1 | from shop.orders | derive x = id::
          |                                 ^
        """)


def test_a_literal_of_an_unknown_type() -> None:
    assert misread("from shop.orders | filter placed > datetime '2026-01-31'") == lines("""
        error: unknown type of literal `datetime`
         --> <query>:1:36
          |
        1 | from shop.orders | filter placed > datetime '2026-01-31'
          |                                    ^^^^^^^^^^^^^^^^^^^^^
          = hint: `date` might be meant
        """)


def test_a_literal_that_is_none_of_its_type() -> None:
    assert misread("from shop.orders | filter total > decimal 'much'") == lines("""
        error: `much` is no decimal
         --> <query>:1:35
          |
        1 | from shop.orders | filter total > decimal 'much'
          |                                   ^^^^^^^^^^^^^^
        """)
