"""Queries as canonical text."""

from __future__ import annotations

import pytest
from declared_shop import lines, query


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
