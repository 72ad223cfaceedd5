# TPC-H Q17, small-quantity-order revenue: what a year would lack if orders of few of a part were not taken.
from lineitem
join part on p_partkey == l_partkey
filter p_brand == 'Brand#23', p_container == 'MED BOX',
    l_quantity < (from lineitem | filter l_partkey == p_partkey | agg fifth = 0.2 * avg(l_quantity))
agg avg_yearly = sum(l_extendedprice) / 7.0
