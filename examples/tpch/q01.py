"""TPC-H Q1, pricing summary report: what was billed, discounted and shipped until 90 days before the end."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, fn, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    price = col.l_extendedprice * (1 - col.l_discount)
    return (
        t.lineitem.filter(col.l_shipdate <= lit(date(1998, 12, 1)) - interval(days=90))
        .group_by("l_returnflag", "l_linestatus")
        .agg(
            sum_qty=col.l_quantity.sum(),
            sum_base_price=col.l_extendedprice.sum(),
            sum_disc_price=price.sum(),
            sum_charge=(price * (1 + col.l_tax)).sum(),
            avg_qty=col.l_quantity.avg(),
            avg_price=col.l_extendedprice.avg(),
            avg_disc=col.l_discount.avg(),
            count_order=fn.count(),
        )
        .sort("l_returnflag", "l_linestatus")
    )
