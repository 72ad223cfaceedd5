# TPC-H Q21, suppliers who kept orders waiting: who alone was late in an order of several suppliers, and how often.
from supplier
join lineitem as l1 on s_suppkey == l1.l_suppkey
join orders on o_orderkey == l1.l_orderkey
join nation on s_nationkey == n_nationkey
filter o_orderstatus == 'F', l1.l_receiptdate > l1.l_commitdate, n_name == 'SAUDI ARABIA',
    exists (from lineitem | filter l_orderkey == l1.l_orderkey, l_suppkey != l1.l_suppkey),
    not exists (
        from lineitem
        filter l_orderkey == l1.l_orderkey, l_suppkey != l1.l_suppkey, l_receiptdate > l_commitdate)
agg numwait = count() by s_name
sort -numwait, s_name
take 100
