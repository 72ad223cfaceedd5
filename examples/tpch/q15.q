# TPC-H Q15, top supplier: who contributed the most revenue in a quarter.
let revenue = (
    from lineitem
    filter l_shipdate >= @1996-01-01, l_shipdate < @1996-01-01 + 3months
    agg total_revenue = sum(l_extendedprice * (1 - l_discount)) by supplier_no = l_suppkey)
from supplier
join revenue on s_suppkey == supplier_no
filter total_revenue == (from revenue | agg most = max(total_revenue))
select s_suppkey, s_name, s_address, s_phone, total_revenue
sort s_suppkey
