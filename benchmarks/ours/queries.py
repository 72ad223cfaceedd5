"""The measured queries in the Python form, over tables given by name, wherever they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dataflow import Query, col, fn, that

Tables = Mapping[str, Query]
DISCOUNTED = col.l_extendedprice * (1 - col.l_discount)


def trivial(tables: Tables) -> Query:
    return tables["orders"].filter(col.o_totalprice > 1000).select("o_orderkey", "o_custkey", "o_orderdate")


def thirty_steps(tables: Tables) -> Query:
    query = tables["orders"].derive(x0=col.o_totalprice)
    for step in range(1, 16):
        query = query.derive(**{f"x{step}": getattr(col, f"x{step - 1}") + 1}).filter(getattr(col, f"x{step}") > step)
    return query


def q1(tables: Tables) -> Query:
    return (
        tables["lineitem"]
        .filter(col.l_shipdate <= date(1998, 9, 2))
        .group_by("l_returnflag", "l_linestatus")
        .agg(
            sum_qty=col.l_quantity.sum(),
            sum_base_price=col.l_extendedprice.sum(),
            sum_disc_price=DISCOUNTED.sum(),
            sum_charge=(DISCOUNTED * (1 + col.l_tax)).sum(),
            avg_qty=col.l_quantity.avg(),
            avg_price=col.l_extendedprice.avg(),
            avg_disc=col.l_discount.avg(),
            count_order=fn.count(),
        )
        .sort("l_returnflag", "l_linestatus")
    )


def q3(tables: Tables) -> Query:
    return (
        tables["customer"]
        .filter(col.c_mktsegment == "BUILDING")
        .join(tables["orders"], on=col.c_custkey == that.o_custkey)
        .join(tables["lineitem"], on=col.o_orderkey == that.l_orderkey)
        .filter(col.o_orderdate < date(1995, 3, 15), col.l_shipdate > date(1995, 3, 15))
        .group_by("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(revenue=DISCOUNTED.sum())
        .sort("-revenue", "o_orderdate")
        .take(10)
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
    )


def q5(tables: Tables) -> Query:
    return (
        tables["customer"]
        .join(tables["orders"], on=col.c_custkey == that.o_custkey)
        .join(tables["lineitem"], on=col.o_orderkey == that.l_orderkey)
        .join(tables["supplier"], on=(col.l_suppkey == that.s_suppkey) & (col.c_nationkey == that.s_nationkey))
        .join(tables["nation"], on=col.s_nationkey == that.n_nationkey)
        .join(tables["region"], on=col.n_regionkey == that.r_regionkey)
        .filter(col.r_name == "ASIA", col.o_orderdate >= date(1994, 1, 1), col.o_orderdate < date(1995, 1, 1))
        .group_by("n_name")
        .agg(revenue=DISCOUNTED.sum())
        .sort("-revenue")
    )
