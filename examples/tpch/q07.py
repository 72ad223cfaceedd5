"""TPC-H Q7, volume shipping: what France and Germany sold to each other, by year."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col

from tables import Tables


def query(t: Tables) -> Query:
    supplier, customer = col.n1.n_name, col.n2.n_name
    return (
        t.supplier.join(t.lineitem, on=col.s_suppkey == col.l_suppkey)
        .join(t.orders, on=col.o_orderkey == col.l_orderkey)
        .join(t.customer, on=col.c_custkey == col.o_custkey)
        .join(t.nation, "n1", on=col.s_nationkey == col.n1.n_nationkey)
        .join(t.nation, "n2", on=col.c_nationkey == col.n2.n_nationkey)
        .filter(
            ((supplier == "FRANCE") & (customer == "GERMANY")) | ((supplier == "GERMANY") & (customer == "FRANCE")),
            col.l_shipdate.between(date(1995, 1, 1), date(1996, 12, 31)),
        )
        .select(
            supp_nation=supplier,
            cust_nation=customer,
            l_year=col.l_shipdate.year(),
            volume=col.l_extendedprice * (1 - col.l_discount),
        )
        .group_by("supp_nation", "cust_nation", "l_year")
        .agg(revenue=col.volume.sum())
        .sort("supp_nation", "cust_nation", "l_year")
    )
