"""Ibis: the queries built as expressions over unbound tables and compiled to PostgreSQL's SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table

from measure import report_compile

MONEY = "decimal(15, 2)"
lineitem = ibis.table(
    {
        "l_orderkey": "int64",
        "l_suppkey": "int64",
        "l_quantity": MONEY,
        "l_extendedprice": MONEY,
        "l_discount": MONEY,
        "l_tax": MONEY,
        "l_returnflag": "string",
        "l_linestatus": "string",
        "l_shipdate": "date",
    },
    name="lineitem",
)
orders = ibis.table(
    {
        "o_orderkey": "int64",
        "o_custkey": "int64",
        "o_totalprice": MONEY,
        "o_orderdate": "date",
        "o_shippriority": "int32",
    },
    name="orders",
)
customer = ibis.table({"c_custkey": "int64", "c_nationkey": "int64", "c_mktsegment": "string"}, name="customer")
supplier = ibis.table({"s_suppkey": "int64", "s_nationkey": "int64"}, name="supplier")
nation = ibis.table({"n_nationkey": "int64", "n_name": "string", "n_regionkey": "int64"}, name="nation")
region = ibis.table({"r_regionkey": "int64", "r_name": "string"}, name="region")


def trivial() -> Table:
    return orders.filter(_.o_totalprice > 1000).select("o_orderkey", "o_custkey", "o_orderdate")


def thirty_steps() -> Table:
    query = orders.mutate(x0=_.o_totalprice)
    for step in range(1, 16):
        query = query.mutate(**{f"x{step}": _[f"x{step - 1}"] + 1}).filter(_[f"x{step}"] > step)
    return query


def q1() -> Table:
    discounted = _.l_extendedprice * (1 - _.l_discount)
    return (
        lineitem.filter(_.l_shipdate <= date(1998, 9, 2))
        .group_by("l_returnflag", "l_linestatus")
        .agg(
            sum_qty=_.l_quantity.sum(),
            sum_base_price=_.l_extendedprice.sum(),
            sum_disc_price=discounted.sum(),
            sum_charge=(discounted * (1 + _.l_tax)).sum(),
            avg_qty=_.l_quantity.mean(),
            avg_price=_.l_extendedprice.mean(),
            avg_disc=_.l_discount.mean(),
            count_order=_.count(),
        )
        .order_by("l_returnflag", "l_linestatus")
    )


def q3() -> Table:
    return (
        customer.filter(_.c_mktsegment == "BUILDING")
        .join(orders, customer.c_custkey == orders.o_custkey)
        .join(lineitem, _.o_orderkey == lineitem.l_orderkey)
        .filter(_.o_orderdate < date(1995, 3, 15), _.l_shipdate > date(1995, 3, 15))
        .group_by("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(revenue=(_.l_extendedprice * (1 - _.l_discount)).sum())
        .order_by(ibis.desc("revenue"), "o_orderdate")
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .limit(10)
    )


def q5() -> Table:
    return (
        customer.join(orders, customer.c_custkey == orders.o_custkey)
        .join(lineitem, _.o_orderkey == lineitem.l_orderkey)
        .join(supplier, [_.l_suppkey == supplier.s_suppkey, _.c_nationkey == supplier.s_nationkey])
        .join(nation, _.s_nationkey == nation.n_nationkey)
        .join(region, _.n_regionkey == region.r_regionkey)
        .filter(_.r_name == "ASIA", _.o_orderdate >= date(1994, 1, 1), _.o_orderdate < date(1995, 1, 1))
        .group_by("n_name")
        .agg(revenue=(_.l_extendedprice * (1 - _.l_discount)).sum())
        .order_by(ibis.desc("revenue"))
    )


def compiled(build: Callable[[], Table]) -> Callable[[], str]:
    return lambda: str(ibis.to_sql(build(), dialect="postgres"))


report_compile(
    f"Ibis {ibis.__version__}",
    {
        "trivial": compiled(trivial),
        "Q1": compiled(q1),
        "Q3": compiled(q3),
        "Q5": compiled(q5),
        "30 steps": compiled(thirty_steps),
    },
)
