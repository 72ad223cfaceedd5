"""What people write who come from SQL, pandas, Polars or dplyr, and the word here that they are told."""

from __future__ import annotations

import pytest
from declared_shop import DB, failure, lines

from dataflow import DataFlowError

TEXTS = {
    "filter paid AND total > 5": "words are in lower case: `and`",
    "filter status NOT IN ('open')": "words are in lower case: `not`",
    "filter order_date >= now()": "the time of a run is given to it as a parameter: `$now`",
    "derive x = dateadd('day', 1, placed)": "a span of time is added by `+`: `day + 7days`",
    "derive x = placed + 1 day": "a span of time is written in one word: `1day`",
    "derive x = placed + 7dayz": "an interval is `7days`",
    "derive x = extract(year from placed)": "a part of a date is a function: `year(day)`",
    "derive x = cast(total as int64)": "a conversion is `x::int64`",
    "derive x = total::decimal(50,2)": (
        "a decimal has 1 to 38 digits, of which no more than all stand behind the point: `decimal(15,2)`"
    ),
    "filter id in (1 .. 5)": "what lies between two values is `x between low .. high`",
    "filter regexp_matches(status, '^o')": "the function here is `matches`",
    "agg n = countif(paid)": "an aggregate takes a condition: `count() where (x > 1)`",
    "derive x = iif(paid, 1, 2)": "the function here is `if`",
    "derive x = total over (by region)": "`over` follows a function: `sum(x) over (by region)`",
    "derive x = rank() over (partition by region order by total)": (
        "a window is written as `over (by region sort day)`"
    ),
    "derive x = sum(id) over (sort id rows between 1 preceding and current row)": (
        "a frame is written as `rows -6..current`"
    ),
    "agg n = count() filter (paid)": "the condition of an aggregate is `where (…)`",
    "agg n = sum(total) where paid": "the condition of an aggregate stands in brackets: `where (…)`",
    "distinct region": "the first row of each key is `distinct by x`; `select x` before `distinct` leaves only x",
    "agg n = count(distinct region)": "different values are counted by `count_distinct(x)`",
    "join lft shop.customers on id": "`join left` might be meant",
    "join left outer shop.customers on id": (
        "`left`, `right` or `full` says it all: `join left T on …`, `join full T on …`"
    ),
    "cross join shop.customers on id": "a cross join pairs all rows and takes no `on`; with one it is `join T on …`",
    "pivot region agg sum(total)": (
        "the values that become columns are listed: `pivot status in ('open', 'sent') agg …`"
    ),
    "unpivot total, discount into k": (
        "two names follow `into`, for the names and for the values: `into month, amount`"
    ),
    "join orders on id": "`shop.orders` might be meant",
    "derive x = 1 if paid else 0": "one of two values is `if(condition, x, y)`",
    "filter status is not None": "`is` is followed by `null` or `not null`; values are compared by `!=`",
    "take 10 offset 5": "rows behind others are `take 11..20`",
    "select id as x": "a name stands in front: `new = old`",
}  # fmt: skip

CALLS = {
    "orders.agg(x=col.total.mean())": "the function here is `avg`",
    "orders.filter(col.status.isin(['open']))": "values are listed by `col.x.is_in([1, 2])`",
    "orders.derive(x=col.status.fillna(''))": "the function here is `coalesce`",
    "orders.derive(x=col.total.astype('int'))": 'a conversion is `col.x.cast("int64")`',
    "orders.derive(x=col.status.to_date())": 'a conversion is `col.x.cast("date")`',
    "orders.agg(n=fn.countif(col.paid))": "an aggregate takes a condition: `fn.count(where=col.x > 1)`",
    "orders.derive(x=col.total.alias('y'))": "a name stands in front: `select(name=col.x)`",
    "orders.derive(x=col.total.rank())": "it is `fn.rank(…)`, without a column before it",
    "orders.derive(x=col.total.cumsum())": 'a running sum is `col.x.sum().over(sort="day")`',
    "orders.derive(x=fn.now())": "the time of a run is given to it as a parameter: `param.now`",
    "orders.derive(x=col.status.str.upper())": (
        "functions follow the column itself: `col.status.upper()`, `col.status.year()`"
    ),
    "orders.derive(x=fn.date_trunc(col.month, col.placed))": 'a unit is given in quotes: `"month"`',
    "orders[['id', 'total']]": 'columns are chosen by `select("a", "b")`',
    "orders[col.total > 5]": "rows are chosen by `filter`",
    "orders.select('*')": "all columns are there without `select`",
    "orders.group_by('region').agg(total='sum')": "as in `agg(total=col.x.sum())`; a text is `lit('sum')`",
    "orders.agg(total=('total', 'mean'))": "as in `agg(total=col.x.avg())`; a text is `lit('mean')`",
    "orders.join('customers', on='id')": "a table is named as `db.source.customers`",
}


@pytest.mark.parametrize(("step", "hint"), TEXTS.items(), ids=TEXTS)
def test_in_texts(step: str, hint: str) -> None:
    with pytest.raises(DataFlowError) as caught:
        DB.parse(f"from shop.orders\n{step}").schema  # noqa: B018
    assert caught.value.hint == hint


@pytest.mark.parametrize(("call", "hint"), CALLS.items(), ids=CALLS)
def test_in_python(call: str, hint: str) -> None:
    assert failure(call).splitlines()[-1].strip() == f"= hint: {hint}"


def test_the_name_of_an_aggregate() -> None:
    assert failure('orders.group_by("region").agg(total="sum")') == lines("""
        error: `agg` takes aggregates, found `'sum'` as `total`
         --> pipeline.py:1:27
          |
        1 | orders.group_by("region").agg(total="sum")
          |                           ^^^
          = hint: as in `agg(total=col.x.sum())`; a text is `lit('sum')`
        """)


@pytest.mark.parametrize(
    ("text", "hint"),
    {
        "SELECT * FROM orders": "a query starts at its table, and its steps follow: `from orders | select id, total`",
        "from shop.orders o": "a table is given another name by `as`: `as o`",
        "from shop.orders -- all of them": "a comment begins with `#`",
        "from shop.orders // all of them": "a comment begins with `#`",
    }.items(),
)
def test_whole_texts(text: str, hint: str) -> None:
    with pytest.raises(DataFlowError) as caught:
        DB.parse(text)
    assert caught.value.hint == hint


def test_a_name_that_a_let_has() -> None:
    with pytest.raises(DataFlowError, match="hint: `large` might be meant"):
        DB.parse("let large = (from shop.orders | filter total > 100)\nfrom lagre").schema  # noqa: B018
