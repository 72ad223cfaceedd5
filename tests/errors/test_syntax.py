"""Query texts that cannot be read, and what is said of them."""

from __future__ import annotations

import pytest
from declared_shop import DB, lines

from dataflow import ParseError


def misread(text: str) -> str:
    """The whole message of the error that a text ends with."""
    with pytest.raises(ParseError) as caught:
        DB.parse(text)
    return str(caught.value)


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


def test_a_text_without_end() -> None:
    assert misread("from shop.orders | filter status == 'open") == lines("""
        error: the text that begins with `'` does not end on its line
         --> <query>:1:37
          |
        1 | from shop.orders | filter status == 'open
          |                                     ^
          = hint: a `'` is missing at its end; inside of it, one is written `\\'`
        """)


def test_a_name_without_end() -> None:
    assert misread("from shop.orders | filter `odd name > 5") == lines("""
        error: a name in backticks does not end on its line
         --> <query>:1:27
          |
        1 | from shop.orders | filter `odd name > 5
          |                           ^
          = hint: a backtick is missing at its end; inside of it, one is written twice
        """)


def test_curly_quotes() -> None:
    assert misread("from shop.orders | filter status == “open”") == lines("""
        error: `“` is no quote here
         --> <query>:1:37
          |
        1 | from shop.orders | filter status == “open”
          |                                     ^
          = hint: texts stand between `'` or `"`
        """)


def test_two_ampersands() -> None:
    assert misread("from shop.orders | filter paid && total > 5") == lines("""
        error: unknown sign `&&`
         --> <query>:1:32
          |
        1 | from shop.orders | filter paid && total > 5
          |                                ^^
          = hint: `and` combines conditions
        """)


def test_two_bars() -> None:
    assert misread("from shop.orders | filter paid || total > 5") == lines("""
        error: unknown sign `||`
         --> <query>:1:32
          |
        1 | from shop.orders | filter paid || total > 5
          |                                ^^
          = hint: `or` combines conditions, `concat(a, b)` joins texts
        """)


def test_an_exclamation_mark() -> None:
    assert misread("from shop.orders | filter !paid") == lines("""
        error: unknown sign `!`
         --> <query>:1:27
          |
        1 | from shop.orders | filter !paid
          |                           ^
          = hint: `not` turns a condition around
        """)


def test_less_or_greater() -> None:
    assert misread("from shop.orders | filter status <> 'open'") == lines("""
        error: unknown sign `<>`
         --> <query>:1:34
          |
        1 | from shop.orders | filter status <> 'open'
          |                                  ^^
          = hint: `!=` says that two values differ
        """)


def test_equal_to_null() -> None:
    assert misread("from shop.orders | filter status == null") == lines("""
        error: a comparison with null is never true
         --> <query>:1:27
          |
        1 | from shop.orders | filter status == null
          |                           ^^^^^^^^^^^^^^
          = hint: use `is null`
        """)


def test_not_equal_to_null() -> None:
    assert misread("from shop.orders | filter null != status") == lines("""
        error: a comparison with null is never true
         --> <query>:1:27
          |
        1 | from shop.orders | filter null != status
          |                           ^^^^^^^^^^^^^^
          = hint: use `is not null`
        """)


def test_a_star_in_select() -> None:
    assert misread("from shop.orders | select *") == lines("""
        error: expected a column, a value or `(`, found `*`
         --> <query>:1:27
          |
        1 | from shop.orders | select *
          |                           ^
          = hint: all columns are there without `select`; `derive` adds to them, `drop` leaves some out
        """)


def test_a_star_in_count() -> None:
    assert misread("from shop.orders | agg n = count(*)") == lines("""
        error: expected a column, a value, `(`, `)` or `sort`, found `*`
         --> <query>:1:34
          |
        1 | from shop.orders | agg n = count(*)
          |                                  ^
          = hint: rows are counted by `count()`
        """)


def test_as_for_a_name() -> None:
    assert misread("from shop.orders | select total as amount") == lines("""
        error: expected an operator, `,`, `=` or the next step, found `as`
         --> <query>:1:33
          |
        1 | from shop.orders | select total as amount
          |                                 ^^
          = hint: a name stands in front: `new = old`
        """)


def test_a_semicolon() -> None:
    assert misread("from shop.orders | take 5;") == lines("""
        error: unknown sign `;`
         --> <query>:1:26
          |
        1 | from shop.orders | take 5;
          |                          ^
          = hint: a query ends where its text does; leave it out
        """)


def test_a_parameter_in_braces() -> None:
    assert misread("from shop.orders | filter total > ${least}") == lines("""
        error: unknown sign `${`
         --> <query>:1:35
          |
        1 | from shop.orders | filter total > ${least}
          |                                   ^^
          = hint: a parameter is `$name`, without braces
        """)


def test_a_no_break_space() -> None:
    assert misread("from shop.orders | filter\u00a0paid") == lines("""
        error: an unusual blank: no-break space (U+00A0)
         --> <query>:1:26
          |
        1 | from shop.orders | filter\u00a0paid
          |                          ^
          = hint: put an ordinary blank, or nothing, in its place
        """)


def test_a_zero_width_space() -> None:
    assert misread("from shop.orders | filter paid\u200b") == lines("""
        error: an unusual blank: zero width space (U+200B)
         --> <query>:1:31
          |
        1 | from shop.orders | filter paid\u200b
          |                               ^
          = hint: put an ordinary blank, or nothing, in its place
        """)


def test_a_byte_order_mark() -> None:
    assert misread("\ufefffrom shop.orders") == lines("""
        error: an unusual blank: zero width no-break space (U+FEFF)
         --> <query>:1:1
          |
        1 | \ufefffrom shop.orders
          | ^
          = hint: put an ordinary blank, or nothing, in its place
        """)


def test_a_full_width_sign() -> None:
    assert misread("from shop.orders | filter total ＞ 5") == lines("""
        error: unknown sign `＞`
         --> <query>:1:33
          |
        1 | from shop.orders | filter total ＞ 5
          |                                 ^^
          = hint: this is a full-width character; the ordinary one is `>`
        """)


def test_a_full_width_word() -> None:
    assert misread("from shop.orders | ｆｉｌｔｅｒ paid") == lines("""
        error: unknown verb `ｆｉｌｔｅｒ`
         --> <query>:1:20
          |
        1 | from shop.orders | ｆｉｌｔｅｒ paid
          |                    ^^^^^^^^^^^^
          = hint: these are full-width letters; in ordinary ones it is `filter`
        """)


def test_a_tab_before_the_place() -> None:
    assert misread("from shop.orders\n\tfilter\ttotal = 5") == lines("""
        error: expected an operator, `,` or the next step, found `=`
         --> <query>:2:15
          |
        2 |  filter total = 5
          |               ^
          = hint: `==` compares, `=` names a column
        """)


def test_desc() -> None:
    assert misread("from shop.orders | sort total desc") == lines("""
        error: expected an operator, `,`, `nulls first` or the next step, found `desc`
         --> <query>:1:31
          |
        1 | from shop.orders | sort total desc
          |                               ^^^^
          = hint: `-` in front sorts down: `sort -x`
        """)


def test_asc() -> None:
    assert misread("from shop.orders | sort total asc") == lines("""
        error: expected an operator, `,`, `nulls first` or the next step, found `asc`
         --> <query>:1:31
          |
        1 | from shop.orders | sort total asc
          |                               ^^^
          = hint: leave it out; `-` in front sorts down
        """)


def test_between_and() -> None:
    assert misread("from shop.orders | filter total between 1 and 5") == lines("""
        error: expected `..` or `??`, found `and`
         --> <query>:1:43
          |
        1 | from shop.orders | filter total between 1 and 5
          |                                           ^^^
          = hint: the ends of `between` are `low .. high`
        """)


def test_a_chain_of_comparisons() -> None:
    assert misread("from shop.orders | filter 1 < total < 5") == lines("""
        error: expected an operator, `,` or the next step, found `<`
         --> <query>:1:37
          |
        1 | from shop.orders | filter 1 < total < 5
          |                                     ^
          = hint: comparisons do not chain: `a < b and b < c`
        """)


def test_a_list_in_square_brackets() -> None:
    assert misread("from shop.orders | filter id in [1, 2]") == lines("""
        error: expected `(` or a parameter, found `[`
         --> <query>:1:33
          |
        1 | from shop.orders | filter id in [1, 2]
          |                                 ^
          = hint: the values stand in round brackets: `in (1, 2)`
        """)


def test_is_true() -> None:
    assert misread("from shop.orders | filter paid is true") == lines("""
        error: expected `not` or `null`, found `true`
         --> <query>:1:35
          |
        1 | from shop.orders | filter paid is true
          |                                   ^^^^
          = hint: `is` is followed by `null` or `not null`; compare by `==`
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


def test_a_function_of_another_language() -> None:
    assert misread("from shop.orders | agg m = mean(total)") == lines("""
        error: unknown function `mean`
         --> <query>:1:28
          |
        1 | from shop.orders | agg m = mean(total)
          |                            ^^^^
          = hint: the function here is `avg`
        """)


def test_a_method() -> None:
    assert misread("from shop.orders | agg m = total.sum()") == lines("""
        error: expected an operator, `,`, `by` or the next step, found `(`
         --> <query>:1:37
          |
        1 | from shop.orders | agg m = total.sum()
          |                                     ^
          = hint: functions are called as `sum(total)`, not as methods
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


def test_a_join_without_on() -> None:
    assert misread("from shop.orders | join crm.people") == lines("""
        error: expected `as` or `on`, found the end of the text
         --> <query>:1:35
          |
        1 | from shop.orders | join crm.people
          |                                   ^
          = hint: a join says which rows fit: `on id` or `on a == b`
        """)


def test_using() -> None:
    assert misread("from shop.orders | join crm.people using (id)") == lines("""
        error: expected `as` or `on`, found `using`
         --> <query>:1:36
          |
        1 | from shop.orders | join crm.people using (id)
          |                                    ^^^^^
          = hint: columns that both sides have are named by `on`: `on id`, `on (id, day)`
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


def test_a_foreign_type() -> None:
    assert misread("from shop.orders | derive x = id::varchar(20)") == lines("""
        error: unknown type `varchar(20)`
         --> <query>:1:35
          |
        1 | from shop.orders | derive x = id::varchar(20)
          |                                   ^^^^^^^^^^^
          = types: int64, float64, decimal(p,s), string, bool, date, time, timestamp, timestamptz
          = and interval, binary, uuid, json, list(T), struct(name: T)
          = hint: the type here is `string`
        """)


def test_a_cast_to_nothing() -> None:
    assert misread("from shop.orders | derive x = id::") == lines("""
        error: expected a type, found the end of the text
         --> <query>:1:33
          |
        1 | from shop.orders | derive x = id::
          |                                 ^
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


def test_distinct_in_count() -> None:
    assert misread("from shop.orders | agg n = count(distinct region)") == lines("""
        error: expected an operator, `)`, `,` or `sort`, found `region`
         --> <query>:1:43
          |
        1 | from shop.orders | agg n = count(distinct region)
          |                                           ^^^^^^
          = hint: different values are counted by `count_distinct(x)`
        """)


def test_two_stars() -> None:
    assert misread("from shop.orders | derive x = total ** 2") == lines("""
        error: unknown sign `**`
         --> <query>:1:37
          |
        1 | from shop.orders | derive x = total ** 2
          |                                     ^^
          = hint: a power is `power(x, y)`
        """)


def test_a_case_with_a_value() -> None:
    assert misread("from shop.orders | derive x = case id when 1 then 2 end") == lines("""
        error: expected `when`, found `id`
         --> <query>:1:36
          |
        1 | from shop.orders | derive x = case id when 1 then 2 end
          |                                    ^^
          = hint: each branch has its condition: `case when a == 1 then …`
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


def test_a_backslash_at_the_end_of_a_line() -> None:
    assert misread("from shop.orders \\\n | take 5") == lines("""
        error: unknown sign `\\`
         --> <query>:1:18
          |
        1 | from shop.orders \\
          |                  ^
          = hint: a line goes on inside brackets and after a comma or an operator, without `\\`
        """)


def test_a_colon() -> None:
    assert misread("from shop.orders | derive x := 1") == lines("""
        error: unknown sign `:`
         --> <query>:1:29
          |
        1 | from shop.orders | derive x := 1
          |                             ^
          = hint: a conversion is `x::int64`, a name is given by `=`
        """)


def test_no_such_character() -> None:
    assert misread("from shop.orders | filter status == '\\u{110000}'") == lines("""
        error: there is no character `\\u{110000}`
         --> <query>:1:37
          |
        1 | from shop.orders | filter status == '\\u{110000}'
          |                                     ^^^^^^^^^^^^
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
