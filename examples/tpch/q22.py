"""TPC-H Q22, global sales opportunity: customers with money, of seven countries, who have not ordered yet."""

from __future__ import annotations

from dataflow import Query, col, exists, fn

from tables import Tables


def query(t: Tables) -> Query:
    codes = ["13", "31", "23", "29", "30", "18", "17"]
    mean = t.customer.filter(col.c_acctbal > 0.00, col.c_phone.substring(1, 2).is_in(codes)).agg(
        mean=col.c_acctbal.avg()
    )
    return (
        t.customer.derive(cntrycode=col.c_phone.substring(1, 2))
        .filter(
            col.cntrycode.is_in(codes),
            col.c_acctbal > mean,
            ~exists(t.orders.filter(col.o_custkey == col.c_custkey)),
        )
        .group_by("cntrycode")
        .agg(numcust=fn.count(), totacctbal=col.c_acctbal.sum())
        .sort("cntrycode")
    )
