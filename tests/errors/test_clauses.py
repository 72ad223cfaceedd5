"""Steps of query texts that lack a part, or have one that cannot be there."""

from __future__ import annotations

from declared_shop import lines, misread


def test_a_join_without_on() -> None:
    assert misread("from shop.orders | join crm.people") == lines("""
        error: expected `as` or `on`, found the end of the text
         --> <query>:1:35
          |
        1 | from shop.orders | join crm.people
          |                                   ^
          = hint: a join says which rows fit: `on id` or `on a == b`
        """)


def test_derive_without_a_name() -> None:
    assert misread("from shop.orders | derive total * 2") == lines("""
        error: each column of `derive` needs a name
         --> <query>:1:27
          |
        1 | from shop.orders | derive total * 2
          |                           ^^^^^^^^^
          = hint: as in `derive net = total - discount`
        """)


def test_agg_without_a_name() -> None:
    assert misread("from shop.orders | agg sum(total)") == lines("""
        error: each column of `agg` needs a name
         --> <query>:1:24
          |
        1 | from shop.orders | agg sum(total)
          |                        ^^^^^^^^^^
          = hint: as in `agg total = sum(x)`
        """)


def test_agg_of_nothing() -> None:
    assert misread("from shop.orders | agg") == lines("""
        error: `agg` takes `name = aggregate` at least once
         --> <query>:1:20
          |
        1 | from shop.orders | agg
          |                    ^^^
        """)


def test_take_backwards() -> None:
    assert misread("from shop.orders | take 5..2") == lines("""
        error: `take n..m` takes rows from 1 upwards
         --> <query>:1:25
          |
        1 | from shop.orders | take 5..2
          |                         ^^^^
          = hint: as in `take 11..20`
        """)


def test_take_a_column() -> None:
    assert misread("from shop.orders | take total") == lines("""
        error: `take` takes a whole number of rows, or one parameter
         --> <query>:1:25
          |
        1 | from shop.orders | take total
          |                         ^^^^^
          = hint: as in `take 10`, `take 11..20` or `take $n`
        """)


def test_intersect_all() -> None:
    assert misread("from shop.orders | intersect all shop.orders") == lines("""
        error: only `union` takes `all`
         --> <query>:1:30
          |
        1 | from shop.orders | intersect all shop.orders
          |                              ^^^
          = hint: leave out `all`: `intersect T`
        """)


def test_a_sort_key_that_begins_with_minus() -> None:
    assert misread("from shop.orders | sort -total + id") == lines("""
        error: a sort key that begins with `-` needs brackets
         --> <query>:1:25
          |
        1 | from shop.orders | sort -total + id
          |                         ^^^^^^^^^^^
          = hint: `-(a + b)` sorts down by a sum, `(-a + b)` sorts up
        """)


def test_a_pivot_without_values() -> None:
    assert misread("from shop.orders | pivot region in () agg n = count()") == lines("""
        error: `pivot` takes the values that become columns
         --> <query>:1:20
          |
        1 | from shop.orders | pivot region in () agg n = count()
          |                    ^^^^^
          = hint: as in `pivot status in ('open', 'sent') agg …`
        """)


def test_a_pivot_over_columns() -> None:
    assert misread("from shop.orders | pivot region in (status) agg n = count()") == lines("""
        error: the values of a pivot are constants
         --> <query>:1:37
          |
        1 | from shop.orders | pivot region in (status) agg n = count()
          |                                     ^^^^^^
          = hint: as in `in ('open', 'sent')`
        """)


def test_a_frame_of_text() -> None:
    assert misread("from shop.orders | derive x = sum(id) over (rows 'a'..current)") == lines("""
        error: a frame ends at a number, an interval, `current` or `unbounded`
         --> <query>:1:45
          |
        1 | from shop.orders | derive x = sum(id) over (rows 'a'..current)
          |                                             ^^^^
          = hint: as in `rows -6..current`
        """)
