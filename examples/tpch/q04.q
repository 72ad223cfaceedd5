# TPC-H Q4, order priority checking: orders of a quarter with a line that came later than promised.
from orders
filter o_orderdate >= @1993-07-01, o_orderdate < @1993-07-01 + 3months,
    exists (from lineitem | filter l_orderkey == o_orderkey, l_commitdate < l_receiptdate)
agg order_count = count() by o_orderpriority
sort o_orderpriority
