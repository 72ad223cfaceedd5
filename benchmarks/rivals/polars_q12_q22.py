"""Queries 12 to 22 of TPC-H for polars: what each table can be asked for in SQL, then lazy frames."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from polars import col

from polars_read import REVENUE, Query, Read


def q12(read: Read) -> pl.LazyFrame:
    where = (
        "l_shipmode in ('MAIL', 'SHIP') and l_commitdate < l_receiptdate and l_shipdate < l_commitdate"
        " and l_receiptdate >= '1994-01-01' and l_receiptdate < '1995-01-01'"
    )
    orders = read("orders", "o_orderkey, o_orderpriority")
    high = col("o_orderpriority").is_in(["1-URGENT", "2-HIGH"])
    return (
        read("lineitem", "l_orderkey, l_shipmode", where)
        .join(orders, left_on="l_orderkey", right_on="o_orderkey")
        .group_by("l_shipmode")
        .agg(high.sum().alias("high_line_count"), (~high).sum().alias("low_line_count"))
        .sort("l_shipmode")
    )


def q13(read: Read) -> pl.LazyFrame:
    orders = read("orders", "o_custkey, o_orderkey", "o_comment not like '%special%requests%'")
    return (
        read("customer", "c_custkey")
        .join(orders, left_on="c_custkey", right_on="o_custkey", how="left")
        .group_by("c_custkey")
        .agg(col("o_orderkey").count().alias("c_count"))
        .group_by("c_count")
        .agg(pl.len().alias("custdist"))
        .sort("custdist", "c_count", descending=True)
    )


def q14(read: Read) -> pl.LazyFrame:
    month = "l_shipdate >= '1995-09-01' and l_shipdate < '1995-10-01'"
    lineitem = read("lineitem", "l_partkey, l_extendedprice, l_discount", month)
    promo = col("p_type").str.starts_with("PROMO")
    return lineitem.join(read("part", "p_partkey, p_type"), left_on="l_partkey", right_on="p_partkey").select(
        (100.0 * REVENUE.filter(promo).sum() / REVENUE.sum()).alias("promo_revenue")
    )


def q15(read: Read) -> pl.LazyFrame:
    quarter = "l_shipdate >= '1996-01-01' and l_shipdate < '1996-04-01'"
    revenue = (
        read("lineitem", "l_suppkey, l_extendedprice, l_discount", quarter)
        .group_by("l_suppkey")
        .agg(REVENUE.sum().alias("total_revenue"))
        .filter(col("total_revenue") == col("total_revenue").max())
    )
    return (
        read("supplier", "s_suppkey, s_name, s_address, s_phone")
        .join(revenue, left_on="s_suppkey", right_on="l_suppkey")
        .sort("s_suppkey")
    )


def q16(read: Read) -> pl.LazyFrame:
    where = "p_brand <> 'Brand#45' and p_type not like 'MEDIUM POLISHED%' and p_size in (49, 14, 23, 45, 19, 3, 36, 9)"
    part = read("part", "p_partkey, p_brand, p_type, p_size", where)
    complained = read("supplier", "s_suppkey", "s_comment like '%Customer%Complaints%'")
    return (
        read("partsupp", "ps_partkey, ps_suppkey")
        .join(part, left_on="ps_partkey", right_on="p_partkey")
        .join(complained, left_on="ps_suppkey", right_on="s_suppkey", how="anti")
        .group_by("p_brand", "p_type", "p_size")
        .agg(col("ps_suppkey").n_unique().alias("supplier_cnt"))
        .sort("supplier_cnt", "p_brand", "p_type", "p_size", descending=[True, False, False, False])
    )


def q17(read: Read) -> pl.LazyFrame:
    part = read("part", "p_partkey", "p_brand = 'Brand#23' and p_container = 'MED BOX'")
    return (
        read("lineitem", "l_partkey, l_quantity, l_extendedprice")
        .join(part, left_on="l_partkey", right_on="p_partkey", how="semi")
        .filter(col("l_quantity") < 0.2 * col("l_quantity").mean().over("l_partkey"))
        .select((col("l_extendedprice").sum() / 7.0).alias("avg_yearly"))
    )


def q18(read: Read) -> pl.LazyFrame:
    orders = read("orders", "o_orderkey, o_custkey, o_orderdate, o_totalprice")
    return (
        read("lineitem", "l_orderkey, l_quantity")
        .group_by("l_orderkey")
        .agg(col("l_quantity").sum().alias("quantity"))
        .filter(col("quantity") > 300)
        .join(orders, left_on="l_orderkey", right_on="o_orderkey")
        .join(read("customer", "c_custkey, c_name"), left_on="o_custkey", right_on="c_custkey")
        .sort("o_totalprice", "o_orderdate", "l_orderkey", descending=[True, False, False])
        .head(100)
        .select("c_name", "o_custkey", "l_orderkey", "o_orderdate", "o_totalprice", "quantity")
    )


def q19(read: Read) -> pl.LazyFrame:
    kinds = (
        ("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5),
        ("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10),
        ("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15),
    )
    where = "l_shipmode in ('AIR', 'AIR REG') and l_shipinstruct = 'DELIVER IN PERSON' and l_quantity between 1 and 30"
    lineitem = read("lineitem", "l_partkey, l_quantity, l_extendedprice, l_discount", where)
    brands = "p_brand in ('Brand#12', 'Brand#23', 'Brand#34') and p_size between 1 and 15"
    part = read("part", "p_partkey, p_brand, p_container, p_size", brands)
    wanted = pl.any_horizontal(
        (col("p_brand") == brand)
        & col("p_container").is_in(containers)
        & col("l_quantity").is_between(least, least + 10)
        & (col("p_size") <= size)
        for brand, containers, least, size in kinds
    )
    joined = lineitem.join(part, left_on="l_partkey", right_on="p_partkey")
    return joined.filter(wanted).select(REVENUE.sum().alias("revenue"))


def q20(read: Read) -> pl.LazyFrame:
    year = "l_shipdate >= '1994-01-01' and l_shipdate < '1995-01-01'"
    nation = read("nation", "n_nationkey", "n_name = 'CANADA'")
    supplier = read("supplier", "s_suppkey, s_name, s_address, s_nationkey")
    part = read("part", "p_partkey", "p_name like 'forest%'")
    sold = (
        read("lineitem", "l_partkey, l_suppkey, l_quantity", year)
        .join(part, left_on="l_partkey", right_on="p_partkey", how="semi")
        .group_by("l_partkey", "l_suppkey")
        .agg((0.5 * col("l_quantity").sum()).alias("half"))
    )
    enough = (
        read("partsupp", "ps_partkey, ps_suppkey, ps_availqty")
        .join(sold, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"])
        .filter(col("ps_availqty") > col("half"))
    )
    return (
        supplier.join(nation, left_on="s_nationkey", right_on="n_nationkey", how="semi")
        .join(enough, left_on="s_suppkey", right_on="ps_suppkey", how="semi")
        .select("s_name", "s_address")
        .sort("s_name")
    )


def q21(read: Read) -> pl.LazyFrame:
    nation = read("nation", "n_nationkey", "n_name = 'SAUDI ARABIA'")
    supplier = read("supplier", "s_suppkey, s_name, s_nationkey")
    orders = read("orders", "o_orderkey", "o_orderstatus = 'F'")
    lineitem = read("lineitem", "l_orderkey, l_suppkey, l_receiptdate > l_commitdate as late")
    late = col("late").cast(pl.Boolean)
    of_order = lineitem.group_by("l_orderkey").agg(
        col("l_suppkey").n_unique().alias("suppliers"), col("l_suppkey").filter(late).n_unique().alias("late_suppliers")
    )
    here = supplier.join(nation, left_on="s_nationkey", right_on="n_nationkey", how="semi")
    return (
        lineitem.filter(late)
        .join(here, left_on="l_suppkey", right_on="s_suppkey")
        .join(orders, left_on="l_orderkey", right_on="o_orderkey", how="semi")
        .join(of_order.filter(col("suppliers") > 1, col("late_suppliers") == 1), on="l_orderkey", how="semi")
        .group_by("s_name")
        .agg(pl.len().alias("numwait"))
        .sort("numwait", "s_name", descending=[True, False])
        .head(100)
    )


def q22(read: Read) -> pl.LazyFrame:
    countries = "substr(c_phone, 1, 2) in ('13', '31', '23', '29', '30', '18', '17')"
    customer = read("customer", "c_custkey, c_acctbal, substr(c_phone, 1, 2) as cntrycode", countries)
    mean = col("c_acctbal").filter(col("c_acctbal") > 0).mean()
    return (
        customer.filter(col("c_acctbal") > mean)
        .join(read("orders", "o_custkey"), left_on="c_custkey", right_on="o_custkey", how="anti")
        .group_by("cntrycode")
        .agg(pl.len().alias("numcust"), col("c_acctbal").sum().alias("totacctbal"))
        .sort("cntrycode")
    )


SECOND: Mapping[int, Query] = {
    12: q12, 13: q13, 14: q14, 15: q15, 16: q16, 17: q17, 18: q18, 19: q19, 20: q20, 21: q21, 22: q22
}  # fmt: skip
