# TPC-H Q18, large volume customer: the hundred greatest orders of more than 300 pieces.
from customer
join orders on c_custkey == o_custkey
join lineitem on o_orderkey == l_orderkey
filter o_orderkey in (
    from lineitem | agg pieces = sum(l_quantity) by l_orderkey | filter pieces > 300 | select l_orderkey)
agg quantity = sum(l_quantity) by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
sort -o_totalprice, o_orderdate, o_orderkey
take 100
