"""TPC-H queries in the Python form, with the specification's validation values as their parameters.

Each takes `t`, where `t.lineitem` and the other seven tables are queries, from one database or from several.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from dataflow import Expression, Query, col, fn, if_, interval, lit


class Tables(Protocol):
    """The eight tables, wherever each of them is."""

    @property
    def customer(self) -> Query: ...
    @property
    def lineitem(self) -> Query: ...
    @property
    def nation(self) -> Query: ...
    @property
    def orders(self) -> Query: ...
    @property
    def part(self) -> Query: ...
    @property
    def region(self) -> Query: ...
    @property
    def supplier(self) -> Query: ...


REVENUE = col.l_extendedprice * (1 - col.l_discount)


def q1(t: Tables) -> Query:
    """Pricing summary report."""
    return (
        t.lineitem.filter(col.l_shipdate <= lit(date(1998, 12, 1)) - interval(days=90))
        .group_by("l_returnflag", "l_linestatus")
        .agg(
            sum_qty=col.l_quantity.sum(),
            sum_base_price=col.l_extendedprice.sum(),
            sum_disc_price=REVENUE.sum(),
            sum_charge=(REVENUE * (1 + col.l_tax)).sum(),
            avg_qty=col.l_quantity.avg(),
            avg_price=col.l_extendedprice.avg(),
            avg_disc=col.l_discount.avg(),
            count_order=fn.count(),
        )
        .sort("l_returnflag", "l_linestatus")
    )


def q3(t: Tables) -> Query:
    """Shipping priority."""
    return (
        t.customer.filter(col.c_mktsegment == "BUILDING")
        .join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .filter(col.o_orderdate < date(1995, 3, 15), col.l_shipdate > date(1995, 3, 15))
        .group_by("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(revenue=REVENUE.sum())
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .sort("-revenue", "o_orderdate")
        .take(10)
    )


def q5(t: Tables) -> Query:
    """Local supplier volume."""
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .join(t.supplier, on=(col.l_suppkey == col.s_suppkey) & (col.c_nationkey == col.s_nationkey))
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .join(t.region, on=col.n_regionkey == col.r_regionkey)
        .filter(
            col.r_name == "ASIA",
            col.o_orderdate >= date(1994, 1, 1),
            col.o_orderdate < lit(date(1994, 1, 1)) + interval(years=1),
        )
        .group_by("n_name")
        .agg(revenue=REVENUE.sum())
        .sort("-revenue")
    )


def q6(t: Tables) -> Query:
    """Forecasting revenue change."""
    return t.lineitem.filter(
        col.l_shipdate >= date(1994, 1, 1),
        col.l_shipdate < lit(date(1994, 1, 1)) + interval(years=1),
        col.l_discount.between(0.05, 0.07),
        col.l_quantity < 24,
    ).agg(revenue=(col.l_extendedprice * col.l_discount).sum())


def q10(t: Tables) -> Query:
    """Returned item reporting."""
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .join(t.nation, on=col.c_nationkey == col.n_nationkey)
        .filter(
            col.o_orderdate >= date(1993, 10, 1),
            col.o_orderdate < lit(date(1993, 10, 1)) + interval(months=3),
            col.l_returnflag == "R",
        )
        .group_by("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
        .agg(revenue=REVENUE.sum())
        .select("c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
        .sort("-revenue", "c_custkey")
        .take(20)
    )


def q12(t: Tables) -> Query:
    """Shipping modes and order priority."""
    urgent = col.o_orderpriority.is_in(["1-URGENT", "2-HIGH"])
    return (
        t.orders.join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .filter(
            col.l_shipmode.is_in(["MAIL", "SHIP"]),
            col.l_commitdate < col.l_receiptdate,
            col.l_shipdate < col.l_commitdate,
            col.l_receiptdate >= date(1994, 1, 1),
            col.l_receiptdate < lit(date(1994, 1, 1)) + interval(years=1),
        )
        .group_by("l_shipmode")
        .agg(high_line_count=fn.count(where=urgent), low_line_count=fn.count(where=~urgent))
        .sort("l_shipmode")
    )


def q14(t: Tables) -> Query:
    """Promotion effect."""
    promotion = if_(col.p_type.like("PROMO%"), REVENUE, 0)
    return (
        t.lineitem.join(t.part, on=col.l_partkey == col.p_partkey)
        .filter(col.l_shipdate >= date(1995, 9, 1), col.l_shipdate < lit(date(1995, 9, 1)) + interval(months=1))
        .agg(promo_revenue=100.0 * promotion.sum() / REVENUE.sum())
    )


def q19(t: Tables) -> Query:
    """Discounted revenue."""

    def wanted(brand: str, containers: list[str], quantity: int, size: int) -> Expression:
        return (
            (col.p_brand == brand)
            & col.p_container.is_in(containers)
            & col.l_quantity.between(quantity, quantity + 10)
            & col.p_size.between(1, size)
        )

    return (
        t.lineitem.join(t.part, on=col.p_partkey == col.l_partkey)
        .filter(
            col.l_shipmode.is_in(["AIR", "AIR REG"]),
            col.l_shipinstruct == "DELIVER IN PERSON",
            wanted("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5)
            | wanted("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10)
            | wanted("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15),
        )
        .agg(revenue=REVENUE.sum())
    )


QUERIES = {1: q1, 3: q3, 5: q5, 6: q6, 10: q10, 12: q12, 14: q14, 19: q19}
"""The queries by their number."""
