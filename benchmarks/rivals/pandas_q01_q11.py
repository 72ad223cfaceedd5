"""Queries 1 to 11 of TPC-H for pandas: what each table can be asked for in SQL, then merges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from pandas_read import Column, Query, Read, revenue


def q1(read: Read) -> pd.DataFrame:
    columns = "l_returnflag l_linestatus l_quantity l_extendedprice l_discount l_tax"
    lines = read("lineitem", columns, ("l_shipdate", "<=", date(1998, 9, 2)))
    lines["price"] = revenue(lines)
    lines["charge"] = lines.price * (1 + lines.l_tax)
    groups = lines.groupby(["l_returnflag", "l_linestatus"], as_index=False)
    return groups.agg(
        sum_qty=("l_quantity", "sum"),
        sum_base_price=("l_extendedprice", "sum"),
        sum_disc_price=("price", "sum"),
        sum_charge=("charge", "sum"),
        avg_qty=("l_quantity", "mean"),
        avg_price=("l_extendedprice", "mean"),
        avg_disc=("l_discount", "mean"),
        count_order=("l_quantity", "size"),
    ).sort_values(["l_returnflag", "l_linestatus"])


def q2(read: Read) -> pd.DataFrame:
    region = read("region", "r_regionkey", ("r_name", "=", "EUROPE"))
    nation = read("nation", "n_nationkey n_name n_regionkey")
    supplier = read("supplier", "s_suppkey s_acctbal s_name s_address s_phone s_comment s_nationkey")
    part = read("part", "p_partkey p_mfgr", ("p_size", "=", 15), ("p_type", "like", "%BRASS"))
    partsupp = read("partsupp", "ps_partkey ps_suppkey ps_supplycost")
    joined = (
        part.merge(partsupp, left_on="p_partkey", right_on="ps_partkey")
        .merge(supplier, left_on="ps_suppkey", right_on="s_suppkey")
        .merge(nation, left_on="s_nationkey", right_on="n_nationkey")
        .merge(region, left_on="n_regionkey", right_on="r_regionkey")
    )
    cheapest = joined[joined.ps_supplycost == joined.groupby("p_partkey").ps_supplycost.transform("min")]
    order = ["s_acctbal", "n_name", "s_name", "p_partkey"]
    shown = ["s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment"]
    return cheapest.sort_values(order, ascending=[False, True, True, True]).head(100)[shown]


def q3(read: Read) -> pd.DataFrame:
    day = date(1995, 3, 15)
    customer = read("customer", "c_custkey", ("c_mktsegment", "=", "BUILDING"))
    orders = read("orders", "o_orderkey o_custkey o_orderdate o_shippriority", ("o_orderdate", "<", day))
    lineitem = read("lineitem", "l_orderkey l_extendedprice l_discount", ("l_shipdate", ">", day))
    joined = customer.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lineitem, left_on="o_orderkey", right_on="l_orderkey")
    joined["revenue"] = revenue(joined)
    totals = joined.groupby(["l_orderkey", "o_orderdate", "o_shippriority"], as_index=False)["revenue"].sum()
    top = totals.sort_values(["revenue", "o_orderdate"], ascending=[False, True]).head(10)
    return top[["l_orderkey", "revenue", "o_orderdate", "o_shippriority"]]


def q4(read: Read) -> pd.DataFrame:
    quarter = (("o_orderdate", ">=", date(1993, 7, 1)), ("o_orderdate", "<", date(1993, 10, 1)))
    orders = read("orders", "o_orderkey o_orderpriority", *quarter)
    lineitem = read("lineitem", "l_orderkey", ("l_commitdate", "<", Column("l_receiptdate")))
    late = orders[orders.o_orderkey.isin(lineitem.l_orderkey)]
    return late.groupby("o_orderpriority", as_index=False).agg(order_count=("o_orderkey", "size"))


def q5(read: Read) -> pd.DataFrame:
    region = read("region", "r_regionkey", ("r_name", "=", "ASIA"))
    nation = read("nation", "n_nationkey n_name n_regionkey")
    supplier = read("supplier", "s_suppkey s_nationkey")
    customer = read("customer", "c_custkey c_nationkey")
    year = (("o_orderdate", ">=", date(1994, 1, 1)), ("o_orderdate", "<", date(1995, 1, 1)))
    orders = read("orders", "o_orderkey o_custkey", *year)
    lineitem = read("lineitem", "l_orderkey l_suppkey l_extendedprice l_discount")
    asia = region.merge(nation, left_on="r_regionkey", right_on="n_regionkey")
    joined = customer.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lineitem, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(supplier, left_on=["l_suppkey", "c_nationkey"], right_on=["s_suppkey", "s_nationkey"])
    joined = joined.merge(asia, left_on="s_nationkey", right_on="n_nationkey")
    joined["revenue"] = revenue(joined)
    return joined.groupby("n_name", as_index=False)["revenue"].sum().sort_values("revenue", ascending=False)


def q6(read: Read) -> pd.DataFrame:
    year = (("l_shipdate", ">=", date(1994, 1, 1)), ("l_shipdate", "<", date(1995, 1, 1)))
    small = (("l_discount", ">=", 0.05), ("l_discount", "<=", 0.07), ("l_quantity", "<", 24))
    lines = read("lineitem", "l_extendedprice l_discount", *year, *small)
    return pd.DataFrame({"revenue": [(lines.l_extendedprice * lines.l_discount).sum()]})


def q7(read: Read) -> pd.DataFrame:
    nation = read("nation", "n_nationkey n_name", ("n_name", "in", ("FRANCE", "GERMANY")))
    supplier = read("supplier", "s_suppkey s_nationkey")
    customer = read("customer", "c_custkey c_nationkey")
    orders = read("orders", "o_orderkey o_custkey")
    years = (("l_shipdate", ">=", date(1995, 1, 1)), ("l_shipdate", "<=", date(1996, 12, 31)))
    lineitem = read("lineitem", "l_orderkey l_suppkey l_extendedprice l_discount l_shipdate", *years)
    sellers = supplier.merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    buyers = customer.merge(nation, left_on="c_nationkey", right_on="n_nationkey")
    bought = orders.merge(buyers, left_on="o_custkey", right_on="c_custkey")[["o_orderkey", "n_name"]]
    joined = lineitem.merge(sellers, left_on="l_suppkey", right_on="s_suppkey")
    joined = joined.merge(bought, left_on="l_orderkey", right_on="o_orderkey", suffixes=("_supplier", "_customer"))
    joined = joined[joined.n_name_supplier != joined.n_name_customer]
    joined = joined.assign(l_year=joined.l_shipdate.dt.year, revenue=revenue(joined))
    keys = ["n_name_supplier", "n_name_customer", "l_year"]
    return joined.groupby(keys, as_index=False)["revenue"].sum().sort_values(keys)


def q8(read: Read) -> pd.DataFrame:
    region = read("region", "r_regionkey", ("r_name", "=", "AMERICA"))
    nation = read("nation", "n_nationkey n_name n_regionkey")
    part = read("part", "p_partkey", ("p_type", "=", "ECONOMY ANODIZED STEEL"))
    supplier = read("supplier", "s_suppkey s_nationkey")
    customer = read("customer", "c_custkey c_nationkey")
    years = (("o_orderdate", ">=", date(1995, 1, 1)), ("o_orderdate", "<=", date(1996, 12, 31)))
    orders = read("orders", "o_orderkey o_custkey o_orderdate", *years)
    lineitem = read("lineitem", "l_orderkey l_partkey l_suppkey l_extendedprice l_discount")
    america = nation[nation.n_regionkey.isin(region.r_regionkey)]
    americans = customer[customer.c_nationkey.isin(america.n_nationkey)]
    joined = lineitem[lineitem.l_partkey.isin(part.p_partkey)].merge(
        orders, left_on="l_orderkey", right_on="o_orderkey"
    )
    joined = joined[joined.o_custkey.isin(americans.c_custkey)]
    joined = joined.merge(supplier, left_on="l_suppkey", right_on="s_suppkey")
    joined = joined.merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    joined = joined.assign(o_year=joined.o_orderdate.dt.year, volume=revenue(joined))
    joined["brazil"] = joined.volume.where(joined.n_name == "BRAZIL", 0.0)
    totals = joined.groupby("o_year", as_index=False)[["brazil", "volume"]].sum().sort_values("o_year")
    return pd.DataFrame({"o_year": totals.o_year, "mkt_share": totals.brazil / totals.volume})


def q9(read: Read) -> pd.DataFrame:
    nation = read("nation", "n_nationkey n_name")
    part = read("part", "p_partkey", ("p_name", "like", "%green%"))
    supplier = read("supplier", "s_suppkey s_nationkey")
    partsupp = read("partsupp", "ps_partkey ps_suppkey ps_supplycost")
    orders = read("orders", "o_orderkey o_orderdate")
    lineitem = read("lineitem", "l_orderkey l_partkey l_suppkey l_quantity l_extendedprice l_discount")
    joined = lineitem[lineitem.l_partkey.isin(part.p_partkey)]
    joined = joined.merge(partsupp, left_on=["l_suppkey", "l_partkey"], right_on=["ps_suppkey", "ps_partkey"])
    joined = joined.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined = joined.merge(supplier, left_on="l_suppkey", right_on="s_suppkey")
    joined = joined.merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    joined["o_year"] = joined.o_orderdate.dt.year
    joined["amount"] = revenue(joined) - joined.ps_supplycost * joined.l_quantity
    totals = joined.groupby(["n_name", "o_year"], as_index=False)["amount"].sum()
    return totals.sort_values(["n_name", "o_year"], ascending=[True, False])


def q10(read: Read) -> pd.DataFrame:
    nation = read("nation", "n_nationkey n_name")
    customer = read("customer", "c_custkey c_name c_acctbal c_address c_phone c_comment c_nationkey")
    quarter = (("o_orderdate", ">=", date(1993, 10, 1)), ("o_orderdate", "<", date(1994, 1, 1)))
    orders = read("orders", "o_orderkey o_custkey", *quarter)
    lineitem = read("lineitem", "l_orderkey l_extendedprice l_discount", ("l_returnflag", "=", "R"))
    joined = orders.merge(lineitem, left_on="o_orderkey", right_on="l_orderkey")
    joined["revenue"] = revenue(joined)
    totals = joined.groupby("o_custkey", as_index=False)["revenue"].sum()
    top = totals.sort_values(["revenue", "o_custkey"], ascending=[False, True]).head(20)
    top = top.merge(customer, left_on="o_custkey", right_on="c_custkey", how="left")
    top = top.merge(nation, left_on="c_nationkey", right_on="n_nationkey", how="left")
    return top[["c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment"]]


def q11(read: Read) -> pd.DataFrame:
    nation = read("nation", "n_nationkey", ("n_name", "=", "GERMANY"))
    supplier = read("supplier", "s_suppkey s_nationkey")
    partsupp = read("partsupp", "ps_partkey ps_suppkey ps_supplycost ps_availqty")
    here = supplier[supplier.s_nationkey.isin(nation.n_nationkey)]
    stock = partsupp[partsupp.ps_suppkey.isin(here.s_suppkey)]
    stock = stock.assign(value=stock.ps_supplycost * stock.ps_availqty)
    totals = stock.groupby("ps_partkey", as_index=False)["value"].sum()
    large = totals[totals.value > totals.value.sum() * 0.0001]
    return large.sort_values(["value", "ps_partkey"], ascending=[False, True])


FIRST: Mapping[int, Query] = {1: q1, 2: q2, 3: q3, 4: q4, 5: q5, 6: q6, 7: q7, 8: q8, 9: q9, 10: q10, 11: q11}
