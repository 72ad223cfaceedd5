"""Texts as queries: what is printed reads back equal, and both forms of the language give one tree."""

from __future__ import annotations

import os
import threading

import pytest
from declared_shop import DB, lines, query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipelines import trees
from pipelines.data import TABLES
from pipelines.steps import pipelines

from dataflow import BindError, BuildError, DataFlow, ParseError, col, declare, expr, fn
from dataflow.dsl.expr import Expr
from dataflow.dsl.format import format_pipeline
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.parse import parse_expr, parse_pipeline, verb_that_writes
from dataflow.dsl.query import Filter, Pipeline
from dataflow.dsl.span import TextSpan

EXAMPLES = int(os.environ.get("DATAFLOW_TEST_EXAMPLES", "300"))
_GENERATED = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))

_TYPES = {
    "BIGINT": "int64",
    "INTEGER": "int64",
    "VARCHAR": "string",
    "DATE": "date",
    "DECIMAL(9,2)": "decimal(9,2)",
    "DOUBLE": "float64",
    "TIMESTAMP": "timestamp",
    "BOOLEAN": "bool",
}
DECLARED = DataFlow(
    main=declare(
        **{name: {column.name: _TYPES[column.duckdb] for column in columns} for name, columns in TABLES.items()}
    )
)
PAGE_TEXT = """
    from shop.orders
    filter status == 'open' and total > $min_total
    join left shop.customers as c on customer_id == c.id
    derive net = total - (discount ?? 0)
    agg revenue = sum(net), orders = count(),
         late = count() where (shipped_at > placed)
             by c.region, month = date_trunc('month', placed)
    filter revenue > 1000
    sort -revenue, region
    take 10
    """
PAGE_PYTHON = """
    (db.shop.orders
      .filter(col.status == "open",
              col.total > param.min_total)
      .join(db.shop.customers, "c", how="left",
            on=col.customer_id == that.id)
      .derive(net=col.total - col.discount.coalesce(0))
      .group_by(col.c.region,
                month=col.placed.trunc("month"))
      .agg(revenue=col.net.sum(), orders=fn.count(),
           late=fn.count(where=col.shipped_at > col.placed))
      .filter(col.revenue > 1000)
      .sort("-revenue", "region")
      .take(10))
    """


# repr shows every field but the places, tells 1 from true and 0.0 from -0.0, and NaN is alike.


@_GENERATED
@given(trees.expressions())
def test_printed_expressions_read_back_equal(expr: Expr) -> None:
    text = format_expr(expr)
    assert repr(parse_expr(text)) == repr(expr)


@_GENERATED
@given(trees.pipelines())
def test_printed_pipelines_read_back_equal(pipeline: Pipeline) -> None:
    text = format_pipeline(pipeline)
    assert "${" not in text
    assert repr(parse_pipeline(text)) == repr(pipeline)


@settings(_GENERATED, max_examples=EXAMPLES // 4)
@given(st.data())
def test_queries_that_mean_something_read_back_equal(data: st.DataObject) -> None:
    query = data.draw(pipelines({name: DECLARED.main[name] for name in TABLES}))
    assert DECLARED.parse(str(query)) == query


def test_both_forms_of_the_example_are_one_query() -> None:
    assert DB.parse(lines(PAGE_TEXT)) == query(PAGE_PYTHON)


def test_what_a_query_prints_is_the_query() -> None:
    q = query(PAGE_PYTHON)
    assert DB.parse(str(q)) == q
    assert str(DB.parse(str(q))) == str(q)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from shop.orders | filter paid, total > 5", "orders.filter(col.paid, col.total > 5)"),
        ("from shop.orders | filter paid and total > 5", "orders.filter(col.paid & (col.total > 5))"),
        ("from shop.orders | filter total between 1 .. 5", "orders.filter(col.total.between(1, 5))"),
        ("from shop.orders | filter not total between 1 .. 5", "orders.filter(~col.total.between(1, 5))"),
        ("from shop.orders | filter total not between 1 .. 5", "orders.filter(~col.total.between(1, 5))"),
        ("from shop.orders | filter status not in ('a', \"b\")", 'orders.filter(col.status.not_in(["a", "b"]))'),
        ("from shop.orders | filter status not like 'a%'", 'orders.filter(~col.status.like("a%"))'),
        ("from shop.orders | filter discount is not null", "orders.filter(col.discount.is_not_null())"),
        ("from shop.orders | filter placed > @2026-01-31", "orders.filter(col.placed > lit(date(2026, 1, 31)))"),
        (
            "from shop.orders | filter placed + 7days > placed",
            "orders.filter(col.placed + interval(days=7) > col.placed)",
        ),
        (
            "from shop.orders | derive x = case when paid then 1 else 2 end",
            "orders.derive(x=case((col.paid, 1), otherwise=2))",
        ),
        ("from shop.orders | derive x = if(paid, 1, 2)", "orders.derive(x=if_(col.paid, 1, 2))"),
        ("from shop.orders | derive x = total::float64", 'orders.derive(x=col.total.cast("float64"))'),
        ("from shop.orders | filter placed > $day::date", 'orders.filter(col.placed > param("day", "date"))'),
        ("from shop.orders | derive x = -total, y = -5", "orders.derive(x=-col.total, y=-5)"),
        ("from shop.orders | select id, net = total - 1", 'orders.select("id", net=col.total - 1)'),
        ("from shop.orders | drop id, paid", 'orders.drop("id", "paid")'),
        ("from shop.orders | rename amount = total", 'orders.rename(amount="total")'),
        ("from shop.orders | sort -total nulls first, id", 'orders.sort(col.total.desc(nulls="first"), "id")'),
        ("from shop.orders | take 11..20", "orders.take(11, 20)"),
        ("from shop.orders | take $n", "orders.take(param.n)"),
        ("from shop.orders | distinct", "orders.distinct()"),
        ("from shop.orders | join shop.lines on id == that.order_id", "orders.join(lines, on=col.id == that.order_id)"),
        ("from shop.orders | join shop.customers on (id, region)", 'orders.join(customers, on=["id", "region"])'),
        ("from shop.orders | join shop.customers on (id)", 'orders.join(customers, on="id")'),
        (
            "from shop.orders | cross join (from crm.people | take 1) as p",
            'orders.join(people.take(1), "p", how="cross")',
        ),
        ("from shop.orders | union all shop.orders", "orders.union(orders, all=True)"),
        ("from shop.orders | agg n = count() by region", 'orders.group_by("region").agg(n=fn.count())'),
    ],
)
def test_both_forms_are_one_query(text: str, code: str) -> None:
    code = code.replace("date(", "__import__('datetime').date(")
    assert DB.parse(text) == query(code)


def test_an_expression_may_stand_wherever_one_is_built() -> None:
    orders = DB.shop.orders
    assert orders.filter(expr("total > 5 and paid")) == orders.filter(col.total > 5, col.paid)
    assert orders.derive(x=expr("total ?? 0") + 1) == orders.derive(x=col.total.coalesce(0) + 1)
    assert orders.agg(n=expr("count() where (paid)")) == orders.agg(n=fn.count(where=col.paid))


def test_an_expression_may_begin_with_the_word_of_a_verb() -> None:
    assert repr(expr("filter + sort\n- take")) == "filter + `sort` - take"


def test_problems_of_meaning_are_shown_in_the_text() -> None:
    with pytest.raises(BindError) as caught:
        DB.parse("from shop.orders\nfilter totl > 5\nsort regin").schema  # noqa: B018
    assert str(caught.value) == lines("""
        error: unknown column `totl`
         --> <query>:2:8
          |
        2 | filter totl > 5
          |        ^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `total` might be meant

        error: unknown column `regin`
         --> <query>:3:6
          |
        3 | sort regin
          |      ^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)


def test_a_place_covers_the_brackets_of_an_expression() -> None:
    step = parse_pipeline("from t | filter (a + b) * c > 5").steps[0]
    assert isinstance(step, Filter)
    span = step.predicates[0].span
    assert isinstance(span, TextSpan)
    assert span.text[span.start : span.end] == "(a + b) * c > 5"


def test_with_one_source_its_tables_are_named_alone() -> None:
    db = DataFlow(shop=declare(orders={"id": "int64"}, lines={"id": "int64"}))
    query = db.parse(
        "let big = (from orders | filter id > 5)\nfrom big | join lines on id | filter exists (from orders)"
    )
    assert str(query) == lines("""
        let big = (from shop.orders | filter id > 5)
        from big
        join shop.lines on id
        filter exists (from shop.orders)
        """)
    assert db.parse("from shop.orders") == db.shop.orders == db.orders


def test_a_name_of_a_let_is_a_table_again_behind_its_pipeline() -> None:
    db = DataFlow(shop=declare(orders={"id": "int64"}))
    query = db.parse("from orders | union (let orders2 = (from orders) | from orders2) | join orders2 on id")
    assert str(query).endswith("union (let orders2 = (from shop.orders) | from orders2)\njoin shop.orders2 on id")


def test_a_text_is_read_once() -> None:
    assert parse_pipeline("from t | take 5") is parse_pipeline("from t | take 5")


def test_texts_are_read_in_several_threads_at_once() -> None:
    texts = [f"from t\nfilter a{number} > {number} and b == 'x{number}'" for number in range(300)]
    read: dict[str, str] = {}

    def work(part: list[str]) -> None:
        for text in part:
            read[text] = format_pipeline(parse_pipeline(text))

    threads = [threading.Thread(target=work, args=(texts[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == {text: text for text in texts}


def test_only_text_is_read() -> None:
    with pytest.raises(BuildError, match="`parse` takes text, found `int`"):
        DB.parse(5)  # type: ignore[arg-type]
    with pytest.raises(BuildError, match="`expr` takes text, found `Expression`"):
        expr(col.x)  # type: ignore[arg-type]


def test_every_problem_of_a_well_formed_text_is_told() -> None:
    with pytest.raises(ParseError) as caught:
        DB.parse("from shop.orders\nfilter sm(total) > @2026-02-30\nderive x = lengt('a')")
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        "unknown function `sm`",
        "there is no such date: day is out of range for month",
        "unknown function `lengt`",
    ]


def test_the_verb_by_which_a_text_writes() -> None:
    assert verb_that_writes("from a | filter b == 1 | delete") == "delete"
    assert verb_that_writes("from a | update n =") == "update"
    assert verb_that_writes("from a | select update, n = delete") is None
    assert verb_that_writes("from a | filter b == 'x") is None
