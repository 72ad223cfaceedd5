"""Joins: which columns there are behind them, how they are named, and what may be null."""

from __future__ import annotations

from bound_shop import fields, plan
from declared_shop import lines


def test_inner() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .join(customers.select("id", "name"), "c", on=col.customer_id == that.id, suffix="_c"))
        """
    assert plan(code) == lines("""
        Project [id, customer_id, total, id_c = id, name]
          Join inner on (customer_id == id)
            Project [id, customer_id, total]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Project [id, name]
              Scan shop.customers [id, name, region]
        """)


def test_inner_fields() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .join(customers.select("id", "name"), "c", on=col.customer_id == that.id, suffix="_c"))
        """
    assert fields(code) == "id int64, customer_id int64, total decimal(15,2), id_c int64, name string"


def test_left_makes_the_right_side_nullable() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .join(customers.select("id", "name"), on=col.customer_id == that.id, suffix="_c", how="left"))
        """
    assert fields(code) == "id int64, customer_id int64, total decimal(15,2), id_c int64?, name string?"


def test_right_makes_the_left_side_nullable() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .join(customers.select("id", "name"), on=col.customer_id == that.id, suffix="_c", how="right"))
        """
    assert fields(code) == "id int64?, customer_id int64?, total decimal(15,2)?, id_c int64, name string"


def test_full_makes_both_sides_nullable() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .join(customers.select("id", "name"), on=col.customer_id == that.id, suffix="_c", how="full"))
        """
    assert fields(code) == "id int64?, customer_id int64?, total decimal(15,2)?, id_c int64?, name string?"


def test_cross() -> None:
    assert fields('orders.select("id").join(customers.select("name"), how="cross")') == "id int64, name string"


def test_semi_keeps_the_left_side_only() -> None:
    code = """
        (orders.select("id", "customer_id")
            .join(customers.select("id", "name"), on=col.customer_id == that.id, how="semi"))
        """
    assert plan(code) == lines("""
        Join semi on (customer_id == id)
          Project [id, customer_id]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id, name]
            Scan shop.customers [id, name, region]
        """)


def test_anti_keeps_the_left_side_only() -> None:
    code = """
        (orders.select("id", "customer_id", "total")
            .join(customers.select("id", "name"), on=col.customer_id == that.id, how="anti"))
        """
    assert fields(code) == "id int64, customer_id int64, total decimal(15,2)"


def test_equal_names_are_one_column() -> None:
    assert (
        fields('orders.select("id", "total").join(customers.select("id", "name"), on="id")')
        == "id int64, total decimal(15,2), name string"
    )


def test_equal_names_written_as_a_condition_are_one_column() -> None:
    code = """
        (orders.select("id", "total")
            .join(customers.select("id", "name"), on=col.id == that.id))
        """
    assert fields(code) == "id int64, total decimal(15,2), name string"


def test_equal_names_of_a_left_join_are_the_left_column() -> None:
    code = """
        (orders.select("id", "total")
            .join(customers.select("id", "name"), on="id", how="left"))
        """
    assert fields(code) == "id int64, total decimal(15,2), name string?"


def test_the_right_key_of_a_left_join_is_there_by_its_table() -> None:
    code = """
        (orders.select("id")
            .join(customers.select("id", "name"), "c", on="id", how="left")
            .filter(col.c.id.is_null()))
        """
    assert plan(code) == lines("""
        Project [id, name]
          Filter is_null(id)
            Join left on (id == id)
              Project [id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
              Project [id, name]
                Scan shop.customers [id, name, region]
        """)


def test_the_right_key_of_a_left_join_is_nullable() -> None:
    code = """
        (orders.select("id")
            .join(customers.select("id", "name"), "c", on="id", how="left")
            .select("id", match=col.c.id))
        """
    assert fields(code) == "id int64, match int64?"


def test_several_names() -> None:
    assert plan('orders.select("id", "region").join(customers, on=["id", "region"])') == lines("""
        Project [id, region, name]
          Join inner on ((id == id) and (region == region))
            Project [id, region]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Scan shop.customers [id, name, region]
        """)


def test_several_conditions() -> None:
    code = """
        (orders.select("customer_id", "total")
            .join(customers.select("id"), "c", on=[col.customer_id == that.id, col.total > 5]))
        """
    assert plan(code) == lines("""
        Join inner on ((customer_id == id) and (total > 5))
          Project [customer_id, total]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
          Project [id]
            Scan shop.customers [id, name, region]
        """)


def test_a_condition_that_is_no_equality_merges_nothing() -> None:
    assert (
        fields('orders.select("id").join(customers.select("id"), on=col.id < that.id, suffix="_c")')
        == "id int64, id_c int64"
    )


def test_a_suffix_leaves_other_names_alone() -> None:
    assert (
        fields('orders.select("id", "region").join(customers, on=col.id == that.id, suffix="_c")')
        == "id int64, region string?, name string, region_c string?"
    )


def test_a_column_with_a_suffix_keeps_its_name_below_its_table() -> None:
    code = """
        (orders.select("id", "region")
            .join(customers, "c", on="id", suffix="_c")
            .select(r=col.c.region))
        """
    assert fields(code) == "r string?"


def test_columns_by_their_tables() -> None:
    code = """
        (orders.join(customers, on=orders.customer_id == customers.id)
            .select(orders.id, customers.name, r=customers.region))
        """
    assert fields(code) == "id int64, name string, r string?"


def test_a_table_joined_twice() -> None:
    code = """
        (orders.select("id")
            .join(customers.select("id", "name"), "a", on=col.id == that.id)
            .join(customers.select("id", "name").rename(other="name"), "b", on=col.id == col.b.id))
        """
    assert plan(code) == lines("""
        Project [id, name, other = name]
          Join inner on (id == id)
            Join inner on (id == id)
              Project [id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
              Project [id, name]
                Scan shop.customers [id, name, region]
            Project [id, name]
              Scan shop.customers [id, name, region]
        """)


def test_a_table_joined_with_itself() -> None:
    code = """
        (orders.select("id", "total")
            .join(orders.select("id", "total"), "again", on="id", suffix="_again"))
        """
    assert fields(code) == "id int64, total decimal(15,2), total_again decimal(15,2)"


def test_a_key_that_was_computed() -> None:
    assert plan('orders.select("id").derive(id=col.id + 1).join(customers.select("id", "name"), on="id")') == lines("""
        Project [id, name]
          Join inner on (id == id)
            Project [id, id = (id + 1)]
              Project [id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Project [id, name]
              Scan shop.customers [id, name, region]
        """)


def test_a_right_side_with_steps() -> None:
    assert plan('orders.select("id").join(customers.filter(col.region == "EU").select("id"), on="id")') == lines("""
        Project [id]
          Join inner on (id == id)
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Project [id]
              Filter (region == 'EU')
                Scan shop.customers [id, name, region]
        """)


def test_a_double_name_that_is_dropped() -> None:
    assert (
        fields('orders.select("id", "region").join(customers, "c", on="id").drop(col.c.region)')
        == "id int64, region string?, name string"
    )


def test_a_double_name_that_is_renamed() -> None:
    code = """
        (orders.select("id", "region")
            .join(customers, "c", on="id")
            .rename(theirs=col.c.region))
        """
    assert fields(code) == "id int64, region string?, name string, theirs string?"


def test_double_names_do_not_matter_below_an_aggregate() -> None:
    code = """
        (orders.join(customers, "c", on=col.customer_id == that.id)
            .group_by(col.c.region)
            .agg(n=fn.count()))
        """
    assert fields(code) == "region string?, n int64"
