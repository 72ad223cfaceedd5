"""Queries 1 to 11 of TPC-H for polars: what each table can be asked for in SQL, then lazy frames."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from polars import col

from polars_read import REVENUE, Query, Read


def q1(read: Read) -> pl.LazyFrame:
    columns = "l_returnflag, l_linestatus, l_quantity, l_extendedprice, l_discount, l_tax"
    return (
        read("lineitem", columns, "l_shipdate <= '1998-09-02'")
        .group_by("l_returnflag", "l_linestatus")
        .agg(
            col("l_quantity").sum().alias("sum_qty"),
            col("l_extendedprice").sum().alias("sum_base_price"),
            REVENUE.sum().alias("sum_disc_price"),
            (REVENUE * (1 + col("l_tax"))).sum().alias("sum_charge"),
            col("l_quantity").mean().alias("avg_qty"),
            col("l_extendedprice").mean().alias("avg_price"),
            col("l_discount").mean().alias("avg_disc"),
            pl.len().alias("count_order"),
        )
        .sort("l_returnflag", "l_linestatus")
    )


def q2(read: Read) -> pl.LazyFrame:
    region = read("region", "r_regionkey", "r_name = 'EUROPE'")
    nation = read("nation", "n_nationkey, n_name, n_regionkey")
    supplier = read("supplier", "s_suppkey, s_acctbal, s_name, s_address, s_phone, s_comment, s_nationkey")
    part = read("part", "p_partkey, p_mfgr", "p_size = 15 and p_type like '%BRASS'")
    partsupp = read("partsupp", "ps_partkey, ps_suppkey, ps_supplycost")
    return (
        part.join(partsupp, left_on="p_partkey", right_on="ps_partkey")
        .join(supplier, left_on="ps_suppkey", right_on="s_suppkey")
        .join(nation, left_on="s_nationkey", right_on="n_nationkey")
        .join(region, left_on="n_regionkey", right_on="r_regionkey")
        .filter(col("ps_supplycost") == col("ps_supplycost").min().over("p_partkey"))
        .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
        .sort("s_acctbal", "n_name", "s_name", "p_partkey", descending=[True, False, False, False])
        .head(100)
    )


def q3(read: Read) -> pl.LazyFrame:
    customer = read("customer", "c_custkey", "c_mktsegment = 'BUILDING'")
    orders = read("orders", "o_orderkey, o_custkey, o_orderdate, o_shippriority", "o_orderdate < '1995-03-15'")
    lineitem = read("lineitem", "l_orderkey, l_extendedprice, l_discount", "l_shipdate > '1995-03-15'")
    return (
        customer.join(orders, left_on="c_custkey", right_on="o_custkey")
        .join(lineitem, left_on="o_orderkey", right_on="l_orderkey")
        .group_by(col("o_orderkey").alias("l_orderkey"), "o_orderdate", "o_shippriority")
        .agg(REVENUE.sum().alias("revenue"))
        .sort("revenue", "o_orderdate", descending=[True, False])
        .head(10)
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
    )


def q4(read: Read) -> pl.LazyFrame:
    quarter = "o_orderdate >= '1993-07-01' and o_orderdate < '1993-10-01'"
    orders = read("orders", "o_orderkey, o_orderpriority", quarter)
    lineitem = read("lineitem", "l_orderkey", "l_commitdate < l_receiptdate")
    return (
        orders.join(lineitem, left_on="o_orderkey", right_on="l_orderkey", how="semi")
        .group_by("o_orderpriority")
        .agg(pl.len().alias("order_count"))
        .sort("o_orderpriority")
    )


def q5(read: Read) -> pl.LazyFrame:
    region = read("region", "r_regionkey", "r_name = 'ASIA'")
    nation = read("nation", "n_nationkey, n_name, n_regionkey")
    supplier = read("supplier", "s_suppkey, s_nationkey")
    customer = read("customer", "c_custkey, c_nationkey")
    orders = read("orders", "o_orderkey, o_custkey", "o_orderdate >= '1994-01-01' and o_orderdate < '1995-01-01'")
    lineitem = read("lineitem", "l_orderkey, l_suppkey, l_extendedprice, l_discount")
    asia = region.join(nation, left_on="r_regionkey", right_on="n_regionkey")
    return (
        customer.join(orders, left_on="c_custkey", right_on="o_custkey")
        .join(lineitem, left_on="o_orderkey", right_on="l_orderkey")
        .join(supplier, left_on=["l_suppkey", "c_nationkey"], right_on=["s_suppkey", "s_nationkey"])
        .join(asia, left_on="c_nationkey", right_on="n_nationkey")
        .group_by("n_name")
        .agg(REVENUE.sum().alias("revenue"))
        .sort("revenue", descending=True)
    )


def q6(read: Read) -> pl.LazyFrame:
    where = (
        "l_shipdate >= '1994-01-01' and l_shipdate < '1995-01-01'"
        " and l_discount between 0.05 and 0.07 and l_quantity < 24"
    )
    lineitem = read("lineitem", "l_extendedprice, l_discount", where)
    return lineitem.select((col("l_extendedprice") * col("l_discount")).sum().alias("revenue"))


def q7(read: Read) -> pl.LazyFrame:
    nation = read("nation", "n_nationkey, n_name", "n_name in ('FRANCE', 'GERMANY')")
    supplier = read("supplier", "s_suppkey, s_nationkey")
    customer = read("customer", "c_custkey, c_nationkey")
    orders = read("orders", "o_orderkey, o_custkey")
    lineitem = read(
        "lineitem",
        "l_orderkey, l_suppkey, l_extendedprice, l_discount, l_shipdate",
        "l_shipdate between '1995-01-01' and '1996-12-31'",
    )
    sellers = supplier.join(nation.rename({"n_name": "supp_nation"}), left_on="s_nationkey", right_on="n_nationkey")
    buyers = customer.join(nation.rename({"n_name": "cust_nation"}), left_on="c_nationkey", right_on="n_nationkey")
    return (
        lineitem.join(sellers, left_on="l_suppkey", right_on="s_suppkey")
        .join(
            orders.join(buyers, left_on="o_custkey", right_on="c_custkey"), left_on="l_orderkey", right_on="o_orderkey"
        )
        .filter(col("supp_nation") != col("cust_nation"))
        .group_by("supp_nation", "cust_nation", col("l_shipdate").dt.year().alias("l_year"))
        .agg(REVENUE.sum().alias("revenue"))
        .sort("supp_nation", "cust_nation", "l_year")
    )


def q8(read: Read) -> pl.LazyFrame:
    region = read("region", "r_regionkey", "r_name = 'AMERICA'")
    nation = read("nation", "n_nationkey, n_name, n_regionkey")
    part = read("part", "p_partkey", "p_type = 'ECONOMY ANODIZED STEEL'")
    supplier = read("supplier", "s_suppkey, s_nationkey")
    customer = read("customer", "c_custkey, c_nationkey")
    years = "o_orderdate between '1995-01-01' and '1996-12-31'"
    orders = read("orders", "o_orderkey, o_custkey, o_orderdate", years)
    lineitem = read("lineitem", "l_orderkey, l_partkey, l_suppkey, l_extendedprice, l_discount")
    america = nation.join(region, left_on="n_regionkey", right_on="r_regionkey", how="semi")
    volume = REVENUE.alias("volume")
    return (
        lineitem.join(part, left_on="l_partkey", right_on="p_partkey", how="semi")
        .join(orders, left_on="l_orderkey", right_on="o_orderkey")
        .join(customer, left_on="o_custkey", right_on="c_custkey")
        .join(america, left_on="c_nationkey", right_on="n_nationkey", how="semi")
        .join(supplier, left_on="l_suppkey", right_on="s_suppkey")
        .join(nation, left_on="s_nationkey", right_on="n_nationkey")
        .select(col("o_orderdate").dt.year().alias("o_year"), volume, "n_name")
        .group_by("o_year")
        .agg((col("volume").filter(col("n_name") == "BRAZIL").sum() / col("volume").sum()).alias("mkt_share"))
        .sort("o_year")
    )


def q9(read: Read) -> pl.LazyFrame:
    nation = read("nation", "n_nationkey, n_name as nation")
    part = read("part", "p_partkey", "p_name like '%green%'")
    supplier = read("supplier", "s_suppkey, s_nationkey")
    partsupp = read("partsupp", "ps_partkey, ps_suppkey, ps_supplycost")
    orders = read("orders", "o_orderkey, o_orderdate")
    lineitem = read("lineitem", "l_orderkey, l_partkey, l_suppkey, l_quantity, l_extendedprice, l_discount")
    amount = REVENUE - col("ps_supplycost") * col("l_quantity")
    return (
        lineitem.join(part, left_on="l_partkey", right_on="p_partkey", how="semi")
        .join(partsupp, left_on=["l_suppkey", "l_partkey"], right_on=["ps_suppkey", "ps_partkey"])
        .join(orders, left_on="l_orderkey", right_on="o_orderkey")
        .join(supplier, left_on="l_suppkey", right_on="s_suppkey")
        .join(nation, left_on="s_nationkey", right_on="n_nationkey")
        .group_by("nation", col("o_orderdate").dt.year().alias("o_year"))
        .agg(amount.sum().alias("sum_profit"))
        .sort("nation", "o_year", descending=[False, True])
    )


def q10(read: Read) -> pl.LazyFrame:
    nation = read("nation", "n_nationkey, n_name")
    customer = read("customer", "c_custkey, c_name, c_acctbal, c_address, c_phone, c_comment, c_nationkey")
    orders = read("orders", "o_orderkey, o_custkey", "o_orderdate >= '1993-10-01' and o_orderdate < '1994-01-01'")
    lineitem = read("lineitem", "l_orderkey, l_extendedprice, l_discount", "l_returnflag = 'R'")
    return (
        orders.join(lineitem, left_on="o_orderkey", right_on="l_orderkey")
        .group_by("o_custkey")
        .agg(REVENUE.sum().alias("revenue"))
        .sort("revenue", "o_custkey", descending=[True, False])
        .head(20)
        .join(customer, left_on="o_custkey", right_on="c_custkey")
        .join(nation, left_on="c_nationkey", right_on="n_nationkey")
        .select(
            col("o_custkey").alias("c_custkey"),
            "c_name",
            "revenue",
            "c_acctbal",
            "n_name",
            "c_address",
            "c_phone",
            "c_comment",
        )
        .sort("revenue", "c_custkey", descending=[True, False])
    )


def q11(read: Read) -> pl.LazyFrame:
    nation = read("nation", "n_nationkey", "n_name = 'GERMANY'")
    supplier = read("supplier", "s_suppkey, s_nationkey")
    partsupp = read("partsupp", "ps_partkey, ps_suppkey, ps_supplycost, ps_availqty")
    return (
        partsupp.join(supplier, left_on="ps_suppkey", right_on="s_suppkey")
        .join(nation, left_on="s_nationkey", right_on="n_nationkey", how="semi")
        .group_by("ps_partkey")
        .agg((col("ps_supplycost") * col("ps_availqty")).sum().alias("value"))
        .filter(col("value") > col("value").sum() * 0.0001)
        .sort("value", "ps_partkey", descending=[True, False])
    )


FIRST: Mapping[int, Query] = {1: q1, 2: q2, 3: q3, 4: q4, 5: q5, 6: q6, 7: q7, 8: q8, 9: q9, 10: q10, 11: q11}
