"""Each step with one input: what it does to the plan, the names and the types."""

from __future__ import annotations

from bound_shop import fields, plan
from declared_shop import lines


def test_filters_in_a_row_are_one() -> None:
    assert plan('orders.select("id", "paid").filter(col.id > 1, col.paid).filter(col.id < 9)') == lines("""
        Filter (((id > 1) and paid) and (id < 9))
          Project [id, paid]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_filter_behind_take_is_its_own() -> None:
    assert plan('orders.select("id").filter(col.id > 1).take(3).filter(col.id < 9)') == lines("""
        Filter (id < 9)
          Limit 3
            Filter (id > 1)
              Project [id]
                Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_select_keeps_the_order_given() -> None:
    assert (
        fields('orders.select("total", "id", net=col.total * 2, five=5, nothing=None)')
        == "total decimal(15,2), id int64, net decimal(16,2), five int64, nothing null?"
    )


def test_select_of_a_column_twice() -> None:
    assert plan('orders.select("id", again=col.id)') == lines("""
        Project [id, again = id]
          Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_derive_sees_what_it_made() -> None:
    assert plan('orders.select("id").derive(a=col.id + 1, b=col.a * 2)') == lines("""
        Project [id, a, b = (a * 2)]
          Project [id, a = (id + 1)]
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_derive_replaces_in_place() -> None:
    assert (
        fields('orders.select("id", "total", "region").derive(total=col.total.cast("string"), new=1)')
        == "id int64, total string, region string?, new int64"
    )


def test_rename_keeps_the_place() -> None:
    assert (
        fields('orders.select("id", "total", "region").rename(price="total")')
        == "id int64, price decimal(15,2), region string?"
    )


def test_rename_swaps() -> None:
    assert plan('orders.select("id", "customer_id").rename(id="customer_id", customer_id="id")') == lines("""
        Project [customer_id = id, id = customer_id]
          Project [id, customer_id]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_rename_in_a_chain() -> None:
    code = """
        (orders.select("id", "region")
            .rename(a="id")
            .rename(b="a", id="region")
            .rename(region="b"))
        """
    assert plan(code) == lines("""
        Project [region = id, id = region]
          Project [id, region]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_rename_of_nothing_new() -> None:
    assert fields('orders.select("id").rename(id="id")') == "id int64"


def test_drop() -> None:
    assert fields('customers.drop("name", col.region)') == "id int64"


def test_aggregates_without_a_key_give_one_row() -> None:
    code = """
        (orders.agg(n=fn.count(), sum=col.total.sum(), mean=col.id.avg(), last=col.placed.max()))
        """
    assert fields(code) == "n int64, sum decimal(38,2)?, mean float64?, last date?"


def test_aggregates_by_keys() -> None:
    assert plan('orders.group_by("region", month=col.placed.trunc("month")).agg(n=fn.count())') == lines("""
        Project [region, month, n = count]
          Aggregate [count = count()] by [region, month = date_trunc.month(placed)]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_aggregates_inside_expressions() -> None:
    code = """
        (orders.group_by("region")
            .agg(mean=col.total.sum() / fn.count(), text=col.region.lower()))
        """
    assert plan(code) == lines("""
        Project [region, mean = (sum / count), text = lower(region)]
          Aggregate [sum = sum(total), count = count()] by [region]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_aggregates_of_some_rows() -> None:
    code = """
        (orders.agg(late=fn.count(where=col.shipped_at.is_null()), sum=col.total.sum(where=col.paid)))
        """
    assert plan(code) == lines("""
        Project [late = count, sum]
          Aggregate [count = count() where is_null(shipped_at), sum = sum(total) where paid]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_key_that_is_computed_is_used_by_name() -> None:
    assert plan("orders.group_by(r=col.region.lower()).agg(x=col.r.upper())") == lines("""
        Project [r, x = upper(r)]
          Aggregate [] by [r = lower(region)]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_keys_alone_are_distinct_values() -> None:
    assert plan('orders.group_by("region").agg()') == lines("""
        Project [region]
          Aggregate [] by [region]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_a_filter_behind_agg() -> None:
    assert plan('orders.group_by("region").agg(n=fn.count()).filter(col.n > 5)') == lines("""
        Filter (n > 5)
          Project [region, n = count]
            Aggregate [count = count()] by [region]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_sort_keys() -> None:
    assert plan('orders.select("id", "region").sort(-col.id, col.region.desc(nulls="first"), "id")') == lines("""
        Sort [-id, -region nulls first, id]
          Project [id, region]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_take_a_range() -> None:
    assert plan('orders.select("id").take(11, 20)') == lines("""
        Limit 10 after 10
          Project [id]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_take_a_parameter() -> None:
    assert plan('orders.select("id").take(param.n)') == lines("""
        Limit $n
          Project [id]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_take_nothing() -> None:
    assert plan('orders.select("id").take(0)') == lines("""
        Limit 0
          Project [id]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_distinct() -> None:
    assert plan('orders.select("region").distinct()') == lines("""
        Distinct
          Project [region]
            Project [region]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_columns_that_do_not_read_each_other_are_one_projection() -> None:
    text = plan("orders.select('id').derive(a=col.id + 1, b=col.id * 2, c=col.a + col.b, id=col.c, d=col.id)")
    assert [line.strip() for line in text.splitlines()][:4] == [
        "Project [id, a, b, c, d = id]",
        "Project [id, a, b, c, id = c]",
        "Project [id, a, b, c = (a + b)]",
        "Project [id, a = (id + 1), b = (id * 2)]",
    ]
