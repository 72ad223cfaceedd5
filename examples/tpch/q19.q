# TPC-H Q19, discounted revenue: what three kinds of parts brought that were sent by air and handed over in person.
from lineitem
join part on p_partkey == l_partkey
filter p_brand == 'Brand#12'
        and p_container in ('SM CASE', 'SM BOX', 'SM PACK', 'SM PKG')
        and l_quantity between 1 .. 1 + 10
        and p_size between 1 .. 5
        and l_shipmode in ('AIR', 'AIR REG')
        and l_shipinstruct == 'DELIVER IN PERSON'
    or p_brand == 'Brand#23'
        and p_container in ('MED BAG', 'MED BOX', 'MED PKG', 'MED PACK')
        and l_quantity between 10 .. 10 + 10
        and p_size between 1 .. 10
        and l_shipmode in ('AIR', 'AIR REG')
        and l_shipinstruct == 'DELIVER IN PERSON'
    or p_brand == 'Brand#34'
        and p_container in ('LG CASE', 'LG BOX', 'LG PACK', 'LG PKG')
        and l_quantity between 20 .. 20 + 10
        and p_size between 1 .. 15
        and l_shipmode in ('AIR', 'AIR REG')
        and l_shipinstruct == 'DELIVER IN PERSON'
agg revenue = sum(l_extendedprice * (1 - l_discount))
