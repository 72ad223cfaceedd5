# TPC-H Q13, customer distribution: how many customers have how many orders, those without any too.
from customer
join left orders on c_custkey == o_custkey and o_comment not like '%special%requests%'
agg c_count = count(o_orderkey) by c_custkey
agg custdist = count() by c_count
sort -custdist, -c_count
