"""From ▶ Scan: which table a path means, and its columns of foreign types."""

from __future__ import annotations

import pytest
from bound_shop import CATALOG, bound, fields
from declared_shop import lines, query

from dataflow.compiler.bind import bind
from dataflow.compiler.bind.tables import list_names
from dataflow.compiler.catalog import Catalog
from dataflow.compiler.plan.show import show_plan
from dataflow.compiler.resolve import resolve
from dataflow.dsl.errors import BindError
from dataflow.dsl.query import From, Pipeline


def failure(*path: str, catalog: Catalog = CATALOG) -> str:
    with pytest.raises(BindError) as caught:
        bind(Pipeline(From(path)), catalog)
    return str(caught.value)


def foreign(code: str) -> str:
    with pytest.raises(BindError) as caught:
        bound(code)
    return str(caught.value)


def test_the_source_may_be_left_out_where_there_is_one() -> None:
    assert resolve(("shop", "orders"), ["shop", "crm"]) == ("shop", ("orders",))
    assert resolve(("orders",), ["shop"]) == ("shop", ("orders",))
    assert resolve(("shop",), ["shop"]) == ("shop", ())
    assert resolve(("orders",), ["shop", "crm"]) is None


def test_a_scan() -> None:
    found = bind(Pipeline(From(("shop", "customers"), "c")), CATALOG)
    assert show_plan(found.plan) == "Scan shop.customers [id, name, region]"


def test_an_unknown_source() -> None:
    assert failure("shp", "orders") == lines("""
        error: unknown source `shp`
         = sources here: shop, crm
         = hint: `shop` might be meant
        """)


def test_an_unknown_table() -> None:
    assert failure("shop", "order") == lines("""
        error: unknown table `order` in source `shop`
         = tables here: orders, customers, lines
         = hint: `orders` might be meant
        """)


def test_a_source_that_is_no_table() -> None:
    assert failure("shop") == lines("""
        error: source `shop` is not a table
         = tables here: orders, customers, lines
         = hint: name one, as `shop.orders`
        """)


def test_an_empty_catalog() -> None:
    assert failure("shop", "orders", catalog=Catalog({}, {})) == "error: unknown source `shop`\n = there are no sources"


def test_what_follows_an_unknown_table_is_not_reported_too() -> None:
    with pytest.raises(BindError) as caught:
        bind(Pipeline(From(("shop", "order")), query('orders.filter(col.x > 1).select("y")')._pipeline.steps), CATALOG)
    assert len(caught.value.diagnostics) == 1


def test_a_column_of_a_foreign_type_may_be_left_alone() -> None:
    assert fields('people.drop("home")') == "id int64, email string?, details json?"
    assert fields('people.select("id")') == "id int64"


def test_a_column_of_a_foreign_type_in_the_result() -> None:
    assert foreign("people") == lines("""
        error: column `home` is of type `polygon`, which has no counterpart here
         = hint: leave it out: `.drop("home")`
        """)


def test_a_column_of_a_foreign_type_in_an_expression() -> None:
    assert foreign('people.filter(col.home.is_null()).select("id")') == lines("""
        error: column `home` is of type `polygon`, which has no counterpart here
         --> pipeline.py:1:15
          |
        1 | people.filter(col.home.is_null()).select("id")
          |               ^^^^^^^^
          = hint: leave the column out with `drop`, or use a view that casts it
        """)


def test_a_column_of_a_foreign_type_read_as_text() -> None:
    assert fields('places.derive(at=col.at.cast("string"))') == "id int64, at string"
    assert fields('places.filter(col.at.cast("string") == "x").select("id")') == "id int64"
    assert fields('places.group_by(p=col.at.cast("string")).agg(n=fn.count())') == "p string, n int64"
    left = 'people.join(places, "p", on="id", how="left").select("id", x=col.p.at.cast("string"))'
    assert fields(left) == "id int64, x string?"


def test_a_column_of_a_foreign_type_is_read_as_text_behind_other_steps() -> None:
    read = '.derive(x=1).derive(p=col.at.cast("string")).select("p")'
    assert fields("places" + read) == "p string"
    assert fields('places.rename(i="id")' + read) == "p string"
    assert fields('places.derive(list=fn.split("a,b", ",")).unnest("list")' + read) == "p string"


def test_a_column_of_a_foreign_type_that_could_be_read_as_text() -> None:
    assert foreign("places") == lines("""
        error: column `at` is of type `geometry`, which has no counterpart here
         = hint: read it as text or leave it out: `.derive(at=col.at.cast("string"))` or `.drop("at")`
        """)
    assert foreign('places.filter(col.at.is_null()).select("id")') == lines("""
        error: column `at` is of type `geometry`, which has no counterpart here
         --> pipeline.py:1:15
          |
        1 | places.filter(col.at.is_null()).select("id")
          |               ^^^^^^
          = hint: read it as text: `.cast("string")`
        """)


def test_long_lists_are_cut() -> None:
    names = [f"t{number}" for number in range(23)]
    assert list_names(names[:3]) == "t0, t1, t2"
    assert list_names(names) == ", ".join(names[:20]) + ", and 3 more"
