# TPC-H Q10, returned item reporting: the twenty customers who sent back the most in a quarter.
from customer
join orders on c_custkey == o_custkey
join lineitem on l_orderkey == o_orderkey
join nation on c_nationkey == n_nationkey
filter o_orderdate >= @1993-10-01, o_orderdate < @1993-10-01 + 3months, l_returnflag == 'R'
agg revenue = sum(l_extendedprice * (1 - l_discount))
    by c_custkey, c_name, c_acctbal, c_phone, n_name, c_address, c_comment
select c_custkey, c_name, revenue, c_acctbal, n_name, c_address, c_phone, c_comment
sort -revenue, c_custkey
take 20
