# TPC-H Q14, promotion effect: the percentage of a month's revenue that came from promoted parts.
from lineitem
join part on l_partkey == p_partkey
filter l_shipdate >= @1995-09-01, l_shipdate < @1995-09-01 + 1month
agg promo_revenue = 100.00 * sum(if(p_type like 'PROMO%', l_extendedprice * (1 - l_discount), 0))
    / sum(l_extendedprice * (1 - l_discount))
