"""Verbs of other languages in query texts, and the ones here that are told."""

from __future__ import annotations

from declared_shop import lines, misread


def test_where() -> None:
    assert misread("from shop.orders\nwhere total > 5") == lines("""
        error: expected `as` or the next step, found `where`
         --> <query>:2:1
          |
        2 | where total > 5
          | ^^^^^
          = hint: the verb here is `filter`, on a new line or after `|`
        """)


def test_order_by() -> None:
    assert misread("from shop.orders\norder by total") == lines("""
        error: unknown verb `order`
         --> <query>:2:1
          |
        2 | order by total
          | ^^^^^
          = hint: the verb here is `sort`
        """)


def test_group_by() -> None:
    assert misread("from shop.orders\ngroup by region") == lines("""
        error: unknown verb `group`
         --> <query>:2:1
          |
        2 | group by region
          | ^^^^^
          = hint: the verb here is `agg … by`
        """)


def test_having() -> None:
    assert misread("from shop.orders\nhaving total > 5") == lines("""
        error: unknown verb `having`
         --> <query>:2:1
          |
        2 | having total > 5
          | ^^^^^^
          = hint: the verb here is `filter`
        """)


def test_limit() -> None:
    assert misread("from shop.orders\nlimit 10") == lines("""
        error: unknown verb `limit`
         --> <query>:2:1
          |
        2 | limit 10
          | ^^^^^
          = hint: the verb here is `take`
        """)


def test_a_join_with_its_kind_in_front() -> None:
    assert misread("from shop.orders\nleft join crm.people on id") == lines("""
        error: unknown verb `left`
         --> <query>:2:1
          |
        2 | left join crm.people on id
          | ^^^^
          = hint: the kind stands behind `join`: `join left T on …`
        """)


def test_mutate() -> None:
    assert misread("from shop.orders\nmutate x = 1") == lines("""
        error: unknown verb `mutate`
         --> <query>:2:1
          |
        2 | mutate x = 1
          | ^^^^^^
          = hint: the verb here is `derive`
        """)


def test_with_columns() -> None:
    assert misread("from shop.orders\nwith_columns x = 1") == lines("""
        error: unknown verb `with_columns`
         --> <query>:2:1
          |
        2 | with_columns x = 1
          | ^^^^^^^^^^^^
          = hint: the verb here is `derive`
        """)


def test_arrange() -> None:
    assert misread("from shop.orders\narrange total") == lines("""
        error: unknown verb `arrange`
         --> <query>:2:1
          |
        2 | arrange total
          | ^^^^^^^
          = hint: the verb here is `sort`
        """)


def test_summarise() -> None:
    assert misread("from shop.orders\nsummarise n = count()") == lines("""
        error: unknown verb `summarise`
         --> <query>:2:1
          |
        2 | summarise n = count()
          | ^^^^^^^^^
          = hint: the verb here is `agg`
        """)


def test_aggregate_of_prql() -> None:
    assert misread("from shop.orders\naggregate {n = count()}") == lines("""
        error: unknown verb `aggregate`
         --> <query>:2:1
          |
        2 | aggregate {n = count()}
          | ^^^^^^^^^
          = hint: the verb here is `agg`
        """)


def test_group_of_prql() -> None:
    assert misread("from shop.orders\ngroup region (agg n = count())") == lines("""
        error: unknown verb `group`
         --> <query>:2:1
          |
        2 | group region (agg n = count())
          | ^^^^^
          = hint: the verb here is `agg … by`
        """)


def test_braces() -> None:
    assert misread("from shop.orders\nderive {x = 1}") == lines("""
        error: unknown sign `{`
         --> <query>:2:8
          |
        2 | derive {x = 1}
          |        ^
          = hint: columns are listed without braces: `derive a = x, b = y`
        """)


def test_the_pipe_of_dplyr() -> None:
    assert misread("from shop.orders %>% filter paid") == lines("""
        error: unknown sign `%>%`
         --> <query>:1:18
          |
        1 | from shop.orders %>% filter paid
          |                  ^^^
          = hint: a step begins on a new line or after `|`
        """)


def test_the_pipe_of_r_and_elixir() -> None:
    assert misread("from shop.orders |> filter paid") == lines("""
        error: unknown sign `|>`
         --> <query>:1:18
          |
        1 | from shop.orders |> filter paid
          |                  ^^
          = hint: a step begins on a new line or after `|`
        """)
