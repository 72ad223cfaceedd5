"""The order of rows: where a sort enters the plan, and which columns it carries along."""

from __future__ import annotations

from bound_shop import plan
from declared_shop import lines


def test_a_sort_is_last() -> None:
    assert plan('orders.select("id", "total").sort("-total", "id")') == lines("""
        Sort [-total, id]
          Project [id, total]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_it_stays_behind_a_filter() -> None:
    assert plan('orders.select("id", "total").sort("total").filter(col.id > 1)') == lines("""
        Sort [total]
          Filter (id > 1)
            Project [id, total]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_key_that_is_not_selected_still_orders() -> None:
    assert plan('orders.select("id", "total").sort("-total").select("id")') == lines("""
        Project [id]
          Sort [-total]
            Project [id, total]
              Project [id, total]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_key_that_is_dropped_still_orders() -> None:
    assert plan('orders.select("id", "total").sort("total").drop("total")') == lines("""
        Project [id]
          Sort [total]
            Project [id, total]
              Project [id, total]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_key_that_is_replaced_orders_by_what_it_was() -> None:
    assert plan('orders.select("id", "total").sort("total").derive(total=col.total * 2)') == lines("""
        Project [id, total]
          Sort [total]
            Project [id, total, total = (total * 2)]
              Project [id, total]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_key_that_is_renamed() -> None:
    assert plan('orders.select("id", "total").sort("total").rename(price="total")') == lines("""
        Project [id, price = total]
          Sort [total]
            Project [id, total]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_computed_key() -> None:
    assert plan('orders.select("id", "region").sort(col.region.lower()).select("id")') == lines("""
        Project [id]
          Sort [lower(region)]
            Project [id, region]
              Project [id, region]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_take_takes_from_the_sorted_rows() -> None:
    assert plan('orders.select("id", "total").sort("-total").take(5)') == lines("""
        Limit 5
          Sort [-total]
            Project [id, total]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_filter_behind_take_does_not_pass_it() -> None:
    assert plan('orders.select("id", "total").sort("-total").take(5).filter(col.id > 1)') == lines("""
        Sort [-total]
          Filter (id > 1)
            Limit 5
              Sort [-total]
                Project [id, total]
                  Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_second_sort_is_the_one_that_counts() -> None:
    assert plan('orders.select("id", "total").sort("total").sort("id")') == lines("""
        Sort [id]
          Project [id, total]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_second_sort_behind_take() -> None:
    assert plan('orders.select("id", "total").sort("total").take(5).sort("id")') == lines("""
        Sort [id]
          Limit 5
            Sort [total]
              Project [id, total]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_two_takes() -> None:
    assert plan('orders.select("id").sort("id").take(10).take(3, 5)') == lines("""
        Limit 3 after 2
          Limit 10
            Sort [id]
              Project [id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_an_aggregate_has_no_order() -> None:
    assert plan('orders.sort("total").agg(n=fn.count())') == lines("""
        Project [n = count]
          Aggregate [count = count()]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_distinct_has_no_order() -> None:
    assert plan('orders.select("id", "total").sort("total").distinct()') == lines("""
        Distinct
          Project [id, total]
            Project [id, total]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_join_has_no_order() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .sort("id")
            .join(lines, on=col.id == that.order_id, how="semi"))
        """
    assert plan(code) == lines("""
        Join semi on (id == order_id)
          Project [id, customer_id, total]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Scan shop.lines [order_id, price, quantity]
        """)


def test_the_right_side_keeps_its_order_for_take_only() -> None:
    assert plan('orders.select("id").join(customers.select("id", "name").sort("name").take(3), on="id")') == lines("""
        Project [id, name]
          Join inner on (id == id)
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Limit 3
              Sort [name]
                Project [id, name]
                  Scan shop.customers [id, name, region]
        """)
