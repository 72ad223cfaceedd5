# TPC-H Q3, shipping priority: the ten orders of the highest value that were not yet shipped on a day.
from customer
join orders on c_custkey == o_custkey
join lineitem on l_orderkey == o_orderkey
filter c_mktsegment == 'BUILDING', o_orderdate < @1995-03-15, l_shipdate > @1995-03-15
agg revenue = sum(l_extendedprice * (1 - l_discount)) by l_orderkey, o_orderdate, o_shippriority
select l_orderkey, revenue, o_orderdate, o_shippriority
sort -revenue, o_orderdate
take 10
