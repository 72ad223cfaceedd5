# TPC-H Q5, local supplier volume: revenue in each nation of Asia where customer and supplier are both from there.
from customer
join orders on c_custkey == o_custkey
join lineitem on l_orderkey == o_orderkey
join supplier on l_suppkey == s_suppkey and c_nationkey == s_nationkey
join nation on s_nationkey == n_nationkey
join region on n_regionkey == r_regionkey
filter r_name == 'ASIA', o_orderdate >= @1994-01-01, o_orderdate < @1994-01-01 + 1year
agg revenue = sum(l_extendedprice * (1 - l_discount)) by n_name
sort -revenue
