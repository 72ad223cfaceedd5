"""Queries 12 to 22 of TPC-H for pandas: what each table can be asked for in SQL, then merges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from pandas_read import Column, Query, Read, revenue


def q12(read: Read) -> pd.DataFrame:
    lineitem = read(
        "lineitem",
        "l_orderkey l_shipmode",
        ("l_shipmode", "in", ("MAIL", "SHIP")),
        ("l_commitdate", "<", Column("l_receiptdate")),
        ("l_shipdate", "<", Column("l_commitdate")),
        ("l_receiptdate", ">=", date(1994, 1, 1)),
        ("l_receiptdate", "<", date(1995, 1, 1)),
    )
    joined = lineitem.merge(read("orders", "o_orderkey o_orderpriority"), left_on="l_orderkey", right_on="o_orderkey")
    joined["high"] = joined.o_orderpriority.isin(["1-URGENT", "2-HIGH"])
    joined["low"] = ~joined.high
    return joined.groupby("l_shipmode", as_index=False)[["high", "low"]].sum().sort_values("l_shipmode")


def q13(read: Read) -> pd.DataFrame:
    orders = read("orders", "o_custkey o_orderkey", ("o_comment", "not like", "%special%requests%"))
    counts = orders.groupby("o_custkey").size()
    customer = read("customer", "c_custkey")
    customer["c_count"] = customer.c_custkey.map(counts).fillna(0).astype("int64")
    found = customer.groupby("c_count", as_index=False).agg(custdist=("c_custkey", "size"))
    return found.sort_values(["custdist", "c_count"], ascending=False)


def q14(read: Read) -> pd.DataFrame:
    month = (("l_shipdate", ">=", date(1995, 9, 1)), ("l_shipdate", "<", date(1995, 10, 1)))
    lineitem = read("lineitem", "l_partkey l_extendedprice l_discount", *month)
    joined = lineitem.merge(read("part", "p_partkey p_type"), left_on="l_partkey", right_on="p_partkey")
    price = revenue(joined)
    promo = price[joined.p_type.str.startswith("PROMO")].sum()
    return pd.DataFrame({"promo_revenue": [100.0 * promo / price.sum()]})


def q15(read: Read) -> pd.DataFrame:
    quarter = (("l_shipdate", ">=", date(1996, 1, 1)), ("l_shipdate", "<", date(1996, 4, 1)))
    lineitem = read("lineitem", "l_suppkey l_extendedprice l_discount", *quarter)
    lineitem["total_revenue"] = revenue(lineitem)
    totals = lineitem.groupby("l_suppkey", as_index=False)["total_revenue"].sum()
    top = totals[totals.total_revenue == totals.total_revenue.max()]
    found = read("supplier", "s_suppkey s_name s_address s_phone").merge(top, left_on="s_suppkey", right_on="l_suppkey")
    return found.sort_values("s_suppkey")[["s_suppkey", "s_name", "s_address", "s_phone", "total_revenue"]]


def q16(read: Read) -> pd.DataFrame:
    part = read(
        "part",
        "p_partkey p_brand p_type p_size",
        ("p_brand", "<>", "Brand#45"),
        ("p_type", "not like", "MEDIUM POLISHED%"),
        ("p_size", "in", (49, 14, 23, 45, 19, 3, 36, 9)),
    )
    complained = read("supplier", "s_suppkey", ("s_comment", "like", "%Customer%Complaints%"))
    partsupp = read("partsupp", "ps_partkey ps_suppkey")
    partsupp = partsupp[~partsupp.ps_suppkey.isin(complained.s_suppkey)]
    joined = partsupp.merge(part, left_on="ps_partkey", right_on="p_partkey")
    keys = ["p_brand", "p_type", "p_size"]
    counts = joined.groupby(keys, as_index=False).agg(supplier_cnt=("ps_suppkey", "nunique"))
    return counts.sort_values(["supplier_cnt", *keys], ascending=[False, True, True, True])


def q17(read: Read) -> pd.DataFrame:
    part = read("part", "p_partkey", ("p_brand", "=", "Brand#23"), ("p_container", "=", "MED BOX"))
    lineitem = read("lineitem", "l_partkey l_quantity l_extendedprice")
    wanted = lineitem[lineitem.l_partkey.isin(part.p_partkey)]
    few = wanted[wanted.l_quantity < 0.2 * wanted.groupby("l_partkey").l_quantity.transform("mean")]
    return pd.DataFrame({"avg_yearly": [few.l_extendedprice.sum() / 7.0]})


def q18(read: Read) -> pd.DataFrame:
    quantity = read("lineitem", "l_orderkey l_quantity").groupby("l_orderkey", as_index=False)["l_quantity"].sum()
    orders = read("orders", "o_orderkey o_custkey o_orderdate o_totalprice")
    found = quantity[quantity.l_quantity > 300].merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    found = found.merge(read("customer", "c_custkey c_name"), left_on="o_custkey", right_on="c_custkey")
    order = ["o_totalprice", "o_orderdate", "o_orderkey"]
    top = found.sort_values(order, ascending=[False, True, True]).head(100)
    return top[["c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice", "l_quantity"]]


def q19(read: Read) -> pd.DataFrame:
    kinds = (
        ("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5),
        ("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10),
        ("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15),
    )
    lineitem = read(
        "lineitem",
        "l_partkey l_quantity l_extendedprice l_discount",
        ("l_shipmode", "in", ("AIR", "AIR REG")),
        ("l_shipinstruct", "=", "DELIVER IN PERSON"),
        ("l_quantity", ">=", 1),
        ("l_quantity", "<=", 30),
    )
    brands = ("p_brand", "in", tuple(kind[0] for kind in kinds))
    sizes = (("p_size", ">=", 1), ("p_size", "<=", 15))
    part = read("part", "p_partkey p_brand p_container p_size", brands, *sizes)
    joined = lineitem.merge(part, left_on="l_partkey", right_on="p_partkey")
    wanted = pd.Series(False, index=joined.index)
    for brand, containers, least, size in kinds:
        wanted |= (
            (joined.p_brand == brand)
            & joined.p_container.isin(containers)
            & joined.l_quantity.between(least, least + 10)
            & (joined.p_size <= size)
        )
    return pd.DataFrame({"revenue": [revenue(joined[wanted]).sum()]})


def q20(read: Read) -> pd.DataFrame:
    year = (("l_shipdate", ">=", date(1994, 1, 1)), ("l_shipdate", "<", date(1995, 1, 1)))
    nation = read("nation", "n_nationkey", ("n_name", "=", "CANADA"))
    supplier = read("supplier", "s_suppkey s_name s_address s_nationkey")
    part = read("part", "p_partkey", ("p_name", "like", "forest%"))
    partsupp = read("partsupp", "ps_partkey ps_suppkey ps_availqty")
    lineitem = read("lineitem", "l_partkey l_suppkey l_quantity", *year)
    lineitem = lineitem[lineitem.l_partkey.isin(part.p_partkey)]
    sold = lineitem.groupby(["l_partkey", "l_suppkey"], as_index=False)["l_quantity"].sum()
    keys = {"left_on": ["ps_partkey", "ps_suppkey"], "right_on": ["l_partkey", "l_suppkey"]}
    stock = partsupp.merge(sold, **keys)
    enough = stock[stock.ps_availqty > 0.5 * stock.l_quantity]
    here = supplier[supplier.s_nationkey.isin(nation.n_nationkey) & supplier.s_suppkey.isin(enough.ps_suppkey)]
    return here.sort_values("s_name")[["s_name", "s_address"]]


def q21(read: Read) -> pd.DataFrame:
    nation = read("nation", "n_nationkey", ("n_name", "=", "SAUDI ARABIA"))
    supplier = read("supplier", "s_suppkey s_name s_nationkey")
    orders = read("orders", "o_orderkey", ("o_orderstatus", "=", "F"))
    lineitem = read("lineitem", "l_orderkey l_suppkey")
    late = read("lineitem", "l_orderkey l_suppkey", ("l_receiptdate", ">", Column("l_commitdate")))
    suppliers = lineitem.groupby("l_orderkey").l_suppkey.nunique()
    late_suppliers = late.groupby("l_orderkey").l_suppkey.nunique()
    alone = late_suppliers.index[late_suppliers == 1].intersection(suppliers.index[suppliers > 1])
    here = supplier[supplier.s_nationkey.isin(nation.n_nationkey)]
    found = late.merge(here, left_on="l_suppkey", right_on="s_suppkey")
    found = found[found.l_orderkey.isin(orders.o_orderkey) & found.l_orderkey.isin(alone)]
    counts = found.groupby("s_name", as_index=False).agg(numwait=("l_orderkey", "size"))
    return counts.sort_values(["numwait", "s_name"], ascending=[False, True]).head(100)


def q22(read: Read) -> pd.DataFrame:
    customer = read("customer", "c_custkey c_acctbal c_phone")
    customer["cntrycode"] = customer.c_phone.str[:2]
    customer = customer[customer.cntrycode.isin(["13", "31", "23", "29", "30", "18", "17"])]
    rich = customer[customer.c_acctbal > customer.c_acctbal[customer.c_acctbal > 0].mean()]
    rich = rich[~rich.c_custkey.isin(read("orders", "o_custkey").o_custkey)]
    found = rich.groupby("cntrycode", as_index=False).agg(
        numcust=("c_custkey", "size"), totacctbal=("c_acctbal", "sum")
    )
    return found.sort_values("cntrycode")


SECOND: Mapping[int, Query] = {
    12: q12, 13: q13, 14: q14, 15: q15, 16: q16, 17: q17, 18: q18, 19: q19, 20: q20, 21: q21, 22: q22
}  # fmt: skip
