# TPC-H Q6, forecasting revenue change: what a year would have brought without its middling discounts.
from lineitem
filter l_shipdate >= @1994-01-01, l_shipdate < @1994-01-01 + 1year,
    l_discount between 0.06 - 0.01 .. 0.06 + 0.01, l_quantity < 24
agg revenue = sum(l_extendedprice * l_discount)
