"""Queries as canonical text."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid

import pytest
from declared_shop import evaluate, lines, query

from dataflow.dsl.format import format_value
from dataflow.dsl.types import Interval


def test_every_step() -> None:
    code = """
        (orders.filter(col.status == "open", col.total > param.least)
            .join(customers, "c", how="left", on=col.customer_id == that.id, suffix="_c")
            .derive(net=col.total - col.discount.coalesce(0), day=col.placed)
            .select("net", "day", "region", who=col.c.name)
            .rename(amount="net")
            .drop("day")
            .union(orders.select("region", amount=col.total, who=None), all=True)
            .distinct()
            .group_by("region", initial=col.who.left(1))
            .agg(sales=col.amount.sum(), large=fn.count(where=col.amount > 100))
            .sort("-sales", col.region.asc(nulls="first"))
            .take(11, 20))
        """
    assert str(query(code)) == lines("""
        from shop.orders
        filter status == 'open' and total > $least
        join left shop.customers as c on customer_id == c.id suffix '_c'
        derive net = total - (discount ?? 0), day = placed
        select net, day, region, who = c.name
        rename amount = net
        drop day
        union all (from shop.orders | select region, amount = total, who = null)
        distinct
        agg sales = sum(amount), large = count() where (amount > 100) by region, initial = left(who, 1)
        sort -sales, region nulls first
        take 11..20
        """)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('customers.join(people, on="id")', "join crm.people on id"),
        ('customers.join(people, on=["id", "name"])', "join crm.people on (id, name)"),
        ("customers.join(people, on=col.id == that.id)", "join crm.people on id == that.id"),
        ('customers.join(people.take(1), "p", on="id")', "join (from crm.people | take 1) as p on id"),
        ('customers.join(people, how="cross")', "cross join crm.people"),
        ('customers.join(people, how="anti", on="id")', "join anti crm.people on id"),
        ("customers.group_by(col.region).agg()", "agg by region"),
        ("customers.agg(n=fn.count())", "agg n = count()"),
        ("customers.union(people)", "union crm.people"),
        ("customers.filter(col.id > 1, col.a | col.b)", "filter id > 1 and (a or b)"),
        ("customers.take(param.n)", "take $n"),
        ("customers.sort(-(col.a + 1), -col.a.lower())", "sort -(a + 1), -lower(a)"),
        ('customers.select("odd name", "by", **{"a-b": col.x})', "select `odd name`, `by`, `a-b` = x"),
    ],
)
def test_a_step(code: str, text: str) -> None:
    assert str(query(code)) == f"from shop.customers\n{text}"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("col.a + col.b * col.c", "a + b * c"),
        ("(col.a + col.b) * col.c", "(a + b) * c"),
        ("col.a - (col.b - col.c)", "a - (b - c)"),
        ("col.a - col.b - col.c", "a - b - c"),
        ("-(col.a + 1)", "-(a + 1)"),
        ("-col.a ** 2", "-power(a, 2)"),
        ("(-col.a) ** 2", "power(-a, 2)"),
        ("col.a - -1", "a - -1"),
        ("2 - col.a", "2 - a"),
        ("(col.a > 1) & (col.b < 2) | ~col.c", "a > 1 and b < 2 or not c"),
        ("(col.a > 1) & ((col.b < 2) | col.c)", "a > 1 and (b < 2 or c)"),
        ("~(col.a & col.b)", "not (a and b)"),
        ("(col.a == 1) == col.b", "(a == 1) == b"),
        ("(col.a + 1).is_null()", "a + 1 is null"),
        ("(col.a == 1).is_not_null()", "(a == 1) is not null"),
        ("col.a.coalesce(1) + 2", "(a ?? 1) + 2"),
        ("col.a.coalesce(col.b.coalesce(1))", "a ?? (b ?? 1)"),
        ("col.a.coalesce(1, 2)", "coalesce(a, 1, 2)"),
        ("col.a.is_in([1, 2])", "a in (1, 2)"),
        ("col.a.not_in(['x'])", "a not in ('x')"),
        ("col.a.between(1, 2)", "a >= 1 and a <= 2"),
        ("col.a.like('x%')", "a like 'x%'"),
        ("(col.a + 1).cast('decimal(15,2)')", "(a + 1)::decimal(15,2)"),
        ("(-col.a).cast(int)", "(-a)::int64"),
        ("param('day', 'date') >= col.a", "$day::date >= a"),
        ("case((col.a, 1), (col.b, 2), otherwise=3)", "case when a then 1 when b then 2 else 3 end"),
        ("if_(col.a, 1)", "if(a, 1)"),
        ("col.a.trunc('month')", "date_trunc('month', a)"),
        ("fn.count(where=col.a)", "count() where (a)"),
        ("col.a - interval(months=1)", "a - 1months"),
        ("col.a - interval(months=1, days=2)", "a - interval '1 months 2 days'"),
        ("col.c['odd name']", "c.`odd name`"),
        ("orders.total", "shop.orders.total"),
    ],
)
def test_an_expression(code: str, text: str) -> None:
    assert repr(evaluate(code)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (-3, "-3"),
        (1.5, "1.5"),
        (float("inf"), "float64 'inf'"),
        (float("nan"), "float64 'nan'"),
        (decimal.Decimal("12.50"), "decimal '12.50'"),
        (decimal.Decimal(12), "decimal '12'"),
        ("it's\na \\", r"'it\'s\na \\'"),
        (b"\x00\xff", "binary '00ff'"),
        (dt.date(2026, 1, 31), "@2026-01-31"),
        (dt.datetime(2026, 1, 31, 10), "@2026-01-31T10:00:00"),
        (dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC), "@2026-01-31T10:00:00Z"),
        (dt.time(10, 30), "time '10:30:00'"),
        (uuid.UUID(int=1), "uuid '00000000-0000-0000-0000-000000000001'"),
        (Interval(), "0days"),
        (Interval(days=-7), "-7days"),
        (Interval(microseconds=7_200_000_000), "2hours"),
        (Interval(microseconds=-5_400_000_000), "-90minutes"),
        (Interval(days=1, microseconds=1_500_000), "interval '1 days 1500 milliseconds'"),
        (Interval(1, 2, 3), "interval '1 months 2 days 3 microseconds'"),
    ],
    ids=repr,
)
def test_a_value(value: object, text: str) -> None:
    assert format_value(value) == text  # type: ignore[arg-type]
