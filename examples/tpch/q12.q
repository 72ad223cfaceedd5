# TPC-H Q12, shipping modes and order priority: late lines of urgent and of other orders, by two modes of shipping.
from orders
join lineitem on o_orderkey == l_orderkey
filter l_shipmode in ('MAIL', 'SHIP'), l_commitdate < l_receiptdate, l_shipdate < l_commitdate,
    l_receiptdate >= @1994-01-01, l_receiptdate < @1994-01-01 + 1year
agg high_line_count = sum(if(o_orderpriority == '1-URGENT' or o_orderpriority == '2-HIGH', 1, 0)),
    low_line_count = sum(if(o_orderpriority != '1-URGENT' and o_orderpriority != '2-HIGH', 1, 0))
    by l_shipmode
sort l_shipmode
