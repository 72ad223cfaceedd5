"""Words and signs of other languages in query texts, and the ones here that are told."""

from __future__ import annotations

from declared_shop import lines, misread


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


def test_using() -> None:
    assert misread("from shop.orders | join crm.people using (id)") == lines("""
        error: expected `as` or `on`, found `using`
         --> <query>:1:36
          |
        1 | from shop.orders | join crm.people using (id)
          |                                    ^^^^^
          = hint: columns that both sides have are named by `on`: `on id`, `on (id, day)`
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
