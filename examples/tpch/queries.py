"""TPC-H queries in the Python form, with the specification's validation values as their parameters.

Each takes `t`, where `t.lineitem` and the other seven tables are queries, from one database or from several.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from dataflow import Expression, Query, col, exists, fn, if_, interval, lit, that


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
    def partsupp(self) -> Query: ...
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


def q2(t: Tables) -> Query:
    """Minimum cost supplier."""
    offers = (
        t.partsupp.join(t.supplier, on=col.ps_suppkey == col.s_suppkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .join(t.region, on=col.n_regionkey == col.r_regionkey)
        .filter(col.r_name == "EUROPE")
    )
    least = offers.filter(col.ps_partkey == col.p_partkey).agg(cost=col.ps_supplycost.min())
    return (
        t.part.filter(col.p_size == 15, col.p_type.like("%BRASS"))
        .join(offers, on=col.p_partkey == col.ps_partkey)
        .filter(col.ps_supplycost == least)
        .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
        .sort("-s_acctbal", "n_name", "s_name", "p_partkey")
        .take(100)
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


def q4(t: Tables) -> Query:
    """Order priority checking."""
    late = t.lineitem.filter(col.l_commitdate < col.l_receiptdate)
    return (
        t.orders.filter(
            col.o_orderdate >= date(1993, 7, 1),
            col.o_orderdate < lit(date(1993, 7, 1)) + interval(months=3),
            exists(late, on=col.o_orderkey == that.l_orderkey),
        )
        .group_by("o_orderpriority")
        .agg(order_count=fn.count())
        .sort("o_orderpriority")
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


def q11(t: Tables) -> Query:
    """Important stock identification."""
    stock = (
        t.partsupp.join(t.supplier, on=col.ps_suppkey == col.s_suppkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(col.n_name == "GERMANY")
        .derive(value=col.ps_supplycost * col.ps_availqty)
        .let("stock")
    )
    return (
        stock.group_by("ps_partkey")
        .agg(value=col.value.sum())
        .filter(col.value > stock.agg(least=col.value.sum() * 0.0001))
        .sort("-value", "ps_partkey")
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


def q15(t: Tables) -> Query:
    """Top supplier."""
    revenue = (
        t.lineitem.filter(
            col.l_shipdate >= date(1996, 1, 1), col.l_shipdate < lit(date(1996, 1, 1)) + interval(months=3)
        )
        .group_by(supplier_no=col.l_suppkey)
        .agg(total_revenue=REVENUE.sum())
        .let("revenue")
    )
    return (
        t.supplier.join(revenue, on=col.s_suppkey == col.supplier_no)
        .filter(col.total_revenue == revenue.agg(most=col.total_revenue.max()))
        .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
        .sort("s_suppkey")
    )


def q16(t: Tables) -> Query:
    """Parts and supplier relationship."""
    complained = t.supplier.filter(col.s_comment.like("%Customer%Complaints%")).select("s_suppkey")
    return (
        t.partsupp.join(t.part, on=col.ps_partkey == col.p_partkey)
        .filter(
            col.p_brand != "Brand#45",
            ~col.p_type.like("MEDIUM POLISHED%"),
            col.p_size.is_in([49, 14, 23, 45, 19, 3, 36, 9]),
            col.ps_suppkey.not_in(complained),
        )
        .group_by("p_brand", "p_type", "p_size")
        .agg(supplier_cnt=col.ps_suppkey.count_distinct())
        .sort("-supplier_cnt", "p_brand", "p_type", "p_size")
    )


def q17(t: Tables) -> Query:
    """Small-quantity-order revenue."""
    fifth = t.lineitem.filter(col.l_partkey == col.p_partkey).agg(quantity=0.2 * col.l_quantity.avg())
    return (
        t.lineitem.join(t.part, on=col.p_partkey == col.l_partkey)
        .filter(col.p_brand == "Brand#23", col.p_container == "MED BOX", col.l_quantity < fifth)
        .agg(avg_yearly=col.l_extendedprice.sum() / 7.0)
    )


def q18(t: Tables) -> Query:
    """Large volume customer."""
    large = t.lineitem.group_by("l_orderkey").agg(quantity=col.l_quantity.sum()).filter(col.quantity > 300)
    return (
        t.customer.join(t.orders, on=col.c_custkey == col.o_custkey)
        .join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .filter(col.o_orderkey.is_in(large.select("l_orderkey")))
        .group_by("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
        .agg(quantity=col.l_quantity.sum())
        .sort("-o_totalprice", "o_orderdate", "o_orderkey")
        .take(100)
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


def q20(t: Tables) -> Query:
    """Potential part promotion."""
    half = t.lineitem.filter(
        col.l_partkey == col.ps_partkey,
        col.l_suppkey == col.ps_suppkey,
        col.l_shipdate >= date(1994, 1, 1),
        col.l_shipdate < lit(date(1994, 1, 1)) + interval(years=1),
    ).agg(quantity=0.5 * col.l_quantity.sum())
    forest = t.part.filter(col.p_name.like("forest%")).select("p_partkey")
    stocked = t.partsupp.filter(col.ps_partkey.is_in(forest), col.ps_availqty > half).select("ps_suppkey")
    return (
        t.supplier.join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(col.s_suppkey.is_in(stocked), col.n_name == "CANADA")
        .select("s_name", "s_address")
        .sort("s_name")
    )


def q21(t: Tables) -> Query:
    """Suppliers who kept orders waiting."""
    others = (col.l_orderkey == that.l_orderkey) & (col.l_suppkey != that.l_suppkey)
    late = t.lineitem.filter(col.l_receiptdate > col.l_commitdate)
    return (
        t.supplier.join(late, on=col.s_suppkey == col.l_suppkey)
        .join(t.orders, on=col.o_orderkey == col.l_orderkey)
        .join(t.nation, on=col.s_nationkey == col.n_nationkey)
        .filter(
            col.o_orderstatus == "F",
            exists(t.lineitem, on=others),
            ~exists(late, on=others),
            col.n_name == "SAUDI ARABIA",
        )
        .group_by("s_name")
        .agg(numwait=fn.count())
        .sort("-numwait", "s_name")
        .take(100)
    )


def q22(t: Tables) -> Query:
    """Global sales opportunity."""
    customers = t.customer.derive(cntrycode=col.c_phone.left(2)).filter(
        col.cntrycode.is_in(["13", "31", "23", "29", "30", "18", "17"])
    )
    return (
        customers.filter(
            col.c_acctbal > customers.filter(col.c_acctbal > 0).agg(mean=col.c_acctbal.avg()),
            ~exists(t.orders, on=col.c_custkey == that.o_custkey),
        )
        .group_by("cntrycode")
        .agg(numcust=fn.count(), totacctbal=col.c_acctbal.sum())
        .sort("cntrycode")
    )


QUERIES = {
    1: q1,
    2: q2,
    3: q3,
    4: q4,
    5: q5,
    6: q6,
    10: q10,
    11: q11,
    12: q12,
    14: q14,
    15: q15,
    16: q16,
    17: q17,
    18: q18,
    19: q19,
    20: q20,
    21: q21,
    22: q22,
}
"""The queries by their number."""
