"""Hints speak the form that a query was written in; everything else of a message is the same in both."""

from __future__ import annotations

import pytest
from declared_shop import DB, failure, lines

from dataflow import DataFlowError, col, expr


def in_text(step: str) -> str:
    """The whole message of a step of the text form over the orders."""
    with pytest.raises(DataFlowError) as caught:
        DB.parse(f"from shop.orders\n{step}").schema  # noqa: B018
    return str(caught.value)


HINTS = {
    "filter status == id": "convert one side: `id::string`",
    "filter status == 5": "text is given in quotes: `'5'`",
    "filter paid == 1": "a bool is given as `true`",
    "filter placed >= '2026-01-31'": "a date is given as `@2026-01-31`",
    "filter shipped_at >= '2026-01-31 10:00'": "a timestamp is given as `@2026-01-31T10:00:00`",
    "filter placed >= 'soon'": "a date is given as `@2026-01-31`",
    "filter total > 'much'": "convert one side with `total::string`",
    "filter total": "compare it with a value, as `x == 1`",
    "filter not total": "a condition is a comparison: `x == 1`",
    "filter id in ('a', 2)": "convert one side with `id::string`",
    "derive x = -(status)": "convert it: `status::float64`",
    "derive x = upper(total + 1)": "convert it: `(total + 1)::string`",
    "derive x = placed + 1": "a span of time is given as `7days`",
    "derive x = placed - id": "so many days are `1day * n`",
    "filter total == max(total)": "aggregate first with `agg`; beside each row it is `sum(x) over ()`",
    "derive x = shipped_at - seen_at": "say in which unit: `date_diff('hour', start, end)`",
    "derive x = placed - $p": "say it: `$p::interval`",
    "derive x = $p": "say it: `$p::int64`",
    "filter id in $ids and status in $ids": "say it: `$ids::list(string)`",
    "derive x = []": "say it: `[]::list(string)`",
    "derive x = date_trunc(month, placed)": "a unit is given in quotes: `'month'`",
    "derive x = 99999999999999999999": "give a `decimal '99999999999999999999'`",
    "derive x = row_number()": "as in `row_number() over (by k sort x)`",
    "derive x = lag(total) over (by region)": "say it: `over (sort x)`, or `sort` the query before",
    "derive x = upper(status) over (by id)": "put `over` behind the function that needs it: `sum(x) over (…) + 1`",
    "derive x = sum(id) over (sort id rows 3..-1)": "rows before the current one are negative: `rows -6..current`",
    "derive x = sum(id) over (sort placed range -1..0)": "give an interval: `range -7days..current`",
    "agg x = first(status)": "say it: `first(… sort x)`, or `sort` the query before",
    "agg x = total by region": "put it into `by`, or aggregate it: `max(total)`",
    "agg n = count() by total > 5": "name it: `by name = …`",
    "agg x = grouping(region) by region": "it tells groupings apart, as in `agg g = grouping(a) by rollup(a)`",
    "select total * 2": "name it: `select name = …`",
    "select `id` | union shop.customers": "leave them out: `drop name, region`",
    "select id = status | union (from shop.customers | select id)": "convert one: `derive id = id::int64`",
    "unpivot total, status into k, v": "convert one: `derive total = total::string`",
    "pivot region in ('EU', 'EU') agg count()": "name the values: `pivot status in (is_open = 'open') agg …`",
    "pivot region in () agg count()": "as in `pivot status in ('open', 'sent') agg …`",
    "join asof shop.customers as c on id == c.id": "as in `on symbol == that.symbol and at >= that.at`",
    "join shop.customers on customer_id": "names that differ are compared: `on customer_id == that.…`",
    "join shop.customers as c on customer_id == c.id | drop c.id | select region": (
        "name the table, as `c.region`, or give the join a `suffix '_right'`"
    ),
    "join shop.customers on customer_id == id": "`id` of the right side is `that.id`",
    "join shop.customers as c on region == region suffix '_c'": "`region` of the right side is `c.region`",
    "filter placed == 2026-01-05": "a date is given as `@2026-01-31`",
    "filter id == (from shop.customers | select id)": (
        "aggregate it, as `agg m = max(x)`, or take its first row: `take 1`"
    ),
    "derive x = col.status": "a column is named alone: `status`",
    "derive x = status.a.b": (
        "`status` is a column of text; a part of the JSON in it is `json_text(status::json, 'a.b')`"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("step", "hint"), HINTS.items(), ids=HINTS)
def test_hints_of_texts(step: str, hint: str) -> None:
    assert in_text(step).splitlines()[-1].strip() == f"= hint: {hint}"


def test_operators_are_called_as_they_are_written() -> None:
    assert in_text("derive x = paid and total") == lines("""
        error: `and` does not apply to `total` (decimal(15,2)), it takes bool
         --> <query>:2:21
          |
        2 | derive x = paid and total
          |                     ^^^^^
          = hint: a condition is a comparison: `x == 1`
        """)


def test_columns_of_one_name() -> None:
    assert in_text("join shop.customers as c on customer_id == c.id") == lines("""
        error: two columns each are named `id`, `region` after the join
         --> <query>:2:1
          |
        2 | join shop.customers as c on customer_id == c.id
          | ^^^^
          = they are `shop.orders.id` and `c.id`
          = they are `shop.orders.region` and `c.region`
          = hint: keep one with `select` or `drop`, or tell them apart: `join … on … suffix '_c'`
        """)


def test_a_piece_of_text_in_a_query_of_python() -> None:
    with pytest.raises(DataFlowError, match=r"text is given in quotes: `'5'`"):
        DB.shop.orders.filter(expr("status == 5")).schema  # noqa: B018


def test_a_query_of_python_around_it() -> None:
    with pytest.raises(DataFlowError, match=r'text is given in quotes: `"5"`'):
        DB.parse("from shop.orders").filter(col.status == 5).schema  # noqa: B018


def test_a_value_of_a_pivot_is_pointed_at() -> None:
    assert in_text("pivot region in ('EU', 1) agg sum(total)") == lines("""
        error: `region` (string) cannot be compared with `1` (int64)
         --> <query>:2:24
          |
        2 | pivot region in ('EU', 1) agg sum(total)
          |                        ^
          = hint: text is given in quotes: `'1'`
        """)


def test_several_columns_that_one_side_lacks() -> None:
    assert in_text("select id, status, total | union (from shop.customers | select id)") == lines("""
        error: the other query of the union has no columns `status`, `total`
         --> <query>:2:28
          |
        2 | select id, status, total | union (from shop.customers | select id)
          |                            ^^^^^
          = here: id int64, status string, total decimal(15,2)
          = there: id int64
        """)


def test_two_names_for_one_column() -> None:
    assert failure('orders.rename(x="total", y="total")') == lines("""
        error: `rename` gives column `total` two names
         --> pipeline.py:1:8
          |
        1 | orders.rename(x="total", y="total")
          |        ^^^^^^
          = hint: a copy of it is made by `derive`
        """)


def test_a_parameter_taken_from_a_moment_is_a_span_of_time() -> None:
    query = DB.parse("from shop.orders | select x = shipped_at - $span")
    assert [(field.name, str(field.type)) for field in query.parameters] == [("span", "interval")]
