"""Query texts that cannot be read, and what is said of them. Their parts: the files beside this one."""

from __future__ import annotations

from declared_shop import lines, misread


def test_one_equals_sign() -> None:
    assert misread("from shop.orders\nfilter total = 5") == lines("""
        error: expected an operator, `,` or the next step, found `=`
         --> <query>:2:14
          |
        2 | filter total = 5
          |              ^
          = hint: `==` compares, `=` names a column
        """)


def test_one_equals_sign_in_a_join() -> None:
    assert misread("from shop.orders | join crm.people on id = id") == lines("""
        error: expected an operator, `suffix` or the next step, found `=`
         --> <query>:1:42
          |
        1 | from shop.orders | join crm.people on id = id
          |                                          ^
          = hint: `==` compares, `=` names a column
        """)


def test_a_verb_in_the_middle_of_a_line() -> None:
    assert misread("from shop.orders filter total > 5") == lines("""
        error: expected `as` or the next step, found `filter`
         --> <query>:1:18
          |
        1 | from shop.orders filter total > 5
          |                  ^^^^^^
          = hint: a step begins on a new line or after `|`: `| filter …`
        """)


def test_a_verb_behind_a_list() -> None:
    assert misread("from shop.orders\nselect id, total sort -total") == lines("""
        error: expected an operator, `,`, `=` or the next step, found `sort`
         --> <query>:2:18
          |
        2 | select id, total sort -total
          |                  ^^^^
          = hint: a step begins on a new line or after `|`: `| sort …`
        """)


def test_a_query_that_begins_like_sql() -> None:
    assert misread("select id from orders") == lines("""
        error: expected `from` or `let`, found `select`
         --> <query>:1:1
          |
        1 | select id from orders
          | ^^^^^^
          = hint: a query starts at its table, and its steps follow: `from orders | select id, total`
        """)


def test_a_query_without_from() -> None:
    assert misread("orders | filter total > 5") == lines("""
        error: expected `from` or `let`, found `orders`
         --> <query>:1:1
          |
        1 | orders | filter total > 5
          | ^^^^^^
          = hint: a query starts at its table: `from orders | …`
        """)


def test_a_slip_in_from() -> None:
    assert misread("form shop.orders") == lines("""
        error: expected `from` or `let`, found `form`
         --> <query>:1:1
          |
        1 | form shop.orders
          | ^^^^
          = hint: `from` might be meant
        """)


def test_nothing() -> None:
    assert misread("") == lines("""
        error: expected `from` or `let`, found the end of the text
         --> <query>:1:1
          = hint: a query starts at its table: `from orders | …`
        """)


def test_only_from() -> None:
    assert misread("from") == lines("""
        error: expected a name or a parameter, found the end of the text
         --> <query>:1:5
          |
        1 | from
          |     ^
        """)


def test_a_slip_in_a_verb() -> None:
    assert misread("from shop.orders\nfliter paid") == lines("""
        error: unknown verb `fliter`
         --> <query>:2:1
          |
        2 | fliter paid
          | ^^^^^^
          = hint: `filter` might be meant
        """)


def test_a_verb_in_capitals() -> None:
    assert misread("from shop.orders\nFILTER paid") == lines("""
        error: unknown verb `FILTER`
         --> <query>:2:1
          |
        2 | FILTER paid
          | ^^^^^^
          = hint: verbs are in lower case: `filter`
        """)


def test_an_unknown_verb() -> None:
    assert misread("from shop.orders\nexplode_all paid") == lines("""
        error: unknown verb `explode_all`
         --> <query>:2:1
          |
        2 | explode_all paid
          | ^^^^^^^^^^^
          = verbs: let, from, filter, select, drop, rename, derive, join, agg, sort, take, distinct, union, intersect, except, pivot, unpivot, unnest
        """)  # noqa: E501


def test_a_foreign_verb_in_the_middle_of_a_line() -> None:
    assert misread("from shop.orders where total > 5") == lines("""
        error: expected `as` or the next step, found `where`
         --> <query>:1:18
          |
        1 | from shop.orders where total > 5
          |                  ^^^^^
          = hint: the verb here is `filter`, on a new line or after `|`
        """)


def test_an_unknown_function() -> None:
    assert misread("from shop.orders | derive x = lenght(status)") == lines("""
        error: unknown function `lenght`
         --> <query>:1:31
          |
        1 | from shop.orders | derive x = lenght(status)
          |                               ^^^^^^
          = hint: `length` might be meant
        """)


def test_two_values_side_by_side() -> None:
    assert misread("from shop.orders | filter total id") == lines("""
        error: expected an operator, `,` or the next step, found `id`
         --> <query>:1:33
          |
        1 | from shop.orders | filter total id
          |                                 ^^
          = hint: a comma or an operator is missing before `id`
        """)


def test_two_commas() -> None:
    assert misread("from shop.orders | select id,, total") == lines("""
        error: expected a column, a value, `(` or the next step, found `,`
         --> <query>:1:30
          |
        1 | from shop.orders | select id,, total
          |                              ^
        """)


def test_a_comma_before_a_bracket() -> None:
    assert misread("from shop.orders | filter id in (,)") == lines("""
        error: expected a column, a value, `(`, `)`, `from` or `let`, found `,`
         --> <query>:1:34
          |
        1 | from shop.orders | filter id in (,)
          |                                  ^
        """)


def test_an_operator_at_the_end() -> None:
    assert misread("from shop.orders | filter total >") == lines("""
        error: expected a column, a value or `(`, found the end of the text
         --> <query>:1:34
          |
        1 | from shop.orders | filter total >
          |                                  ^
        """)


def test_a_pipe_at_the_end() -> None:
    assert misread("from shop.orders |") == lines("""
        error: expected `as` or the next step, found `|`
         --> <query>:1:18
          |
        1 | from shop.orders |
          |                  ^
          = hint: a step is missing behind `|`
        """)


def test_a_bar_between_conditions() -> None:
    assert misread("from shop.orders | filter paid | total > 5") == lines("""
        error: unknown verb `total`
         --> <query>:1:34
          |
        1 | from shop.orders | filter paid | total > 5
          |                                  ^^^^^
          = hint: `|` stands between steps; conditions are combined by `or`
        """)


def test_a_bar_in_brackets() -> None:
    assert misread("from shop.orders | filter (paid | total)") == lines("""
        error: expected an operator or `)`, found `|`
         --> <query>:1:33
          |
        1 | from shop.orders | filter (paid | total)
          |                                 ^
        """)


def test_several_problems_at_once() -> None:
    assert misread("from shop.orders\nfilter lenght(status) > 5\nderive total * 2\ntake -1") == lines("""
        error: unknown function `lenght`
         --> <query>:2:8
          |
        2 | filter lenght(status) > 5
          |        ^^^^^^
          = hint: `length` might be meant

        error: each column of `derive` needs a name
         --> <query>:3:8
          |
        3 | derive total * 2
          |        ^^^^^^^^^
          = hint: as in `derive net = total - discount`

        error: `take` takes a whole number of rows, or one parameter
         --> <query>:4:6
          |
        4 | take -1
          |      ^^
          = hint: as in `take 10`, `take 11..20` or `take $n`
        """)
