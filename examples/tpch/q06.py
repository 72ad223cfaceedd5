"""TPC-H Q6, forecasting revenue change: what a year would have brought without its middling discounts."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    # Python's own `0.06 + 0.01` is a little less than 0.07.
    day, discount = lit(date(1994, 1, 1)), lit(0.06)
    return t.lineitem.filter(
        col.l_shipdate >= day,
        col.l_shipdate < day + interval(years=1),
        col.l_discount.between(discount - 0.01, discount + 0.01),
        col.l_quantity < 24,
    ).agg(revenue=(col.l_extendedprice * col.l_discount).sum())
