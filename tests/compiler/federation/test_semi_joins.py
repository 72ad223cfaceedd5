"""Which fragments wait for whose keys, by what the sources say of their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plans import CATALOG, shown, table

from dataflow import Query, col, fn, that
from dataflow.compiler.catalog import Catalog, ColumnStatistics, Index, Statistics
from dataflow.compiler.compile import compile_query
from dataflow.compiler.federation.physical import Fragment
from dataflow.compiler.federation.semi_joins import Policy
from dataflow.compiler.optimize import RULES
from dataflow.compiler.plan.check import check_plan

ID = Index(("id",), unique=True, clustered=True)
OF_CUSTOMER = Index(("customer_id",))


def orders(rows: float, *, customers: float = 100_000) -> Statistics:
    columns = {"id": ColumnStatistics(rows, 0.0), "customer_id": ColumnStatistics(customers, 0.0)}
    return Statistics(rows, columns | {"status": ColumnStatistics(5, 0.0)}, (ID, OF_CUSTOMER))


def customers(rows: float) -> Statistics:
    columns = {"id": ColumnStatistics(rows, 0.0), "region": ColumnStatistics(100, 0.0)}
    return Statistics(rows, columns, (ID,))


def told(tables: Mapping[str, Statistics]) -> Catalog:
    """The catalog with what is noted of some tables, by their labels."""
    return replace(
        CATALOG,
        tables={key: replace(table, statistics=tables.get(table.label)) for key, table in CATALOG.tables.items()},
    )


LARGE = told({"shop.orders": orders(6e6), "crm.customers": customers(100_000), "lake.customers": customers(100)})
THREE = told({"lake.customers": customers(100), "crm.orders": orders(1e6), "shop.orders": orders(6e6)})
NORTH = table("crm.customers").filter(col.region == "north")


def fragments(query: Query, catalog: Catalog = LARGE, keys: Policy = "by cost") -> tuple[Fragment, ...]:
    plan = compile_query(query._pipeline, catalog, RULES, keys)
    for fragment in plan.federated.fragments:
        for each in (*(keys.values for keys in fragment.keys), *(reduced.plan for reduced in fragment.reduced)):
            check_plan(each)
    return plan.federated.fragments


def waiting(query: Query, catalog: Catalog = LARGE, keys: Policy = "by cost") -> dict[str, list[str]]:
    """The columns by which fragments wait for keys, by their sources."""
    return {
        fragment.source: [key.column.name for key in fragment.keys]
        for fragment in fragments(query, catalog, keys)
        if fragment.keys
    }


def joined(**options: str) -> Query:
    others = table("shop.orders").select("customer_id", "total")
    return NORTH.join(others, "o", on=col.id == that.customer_id, **options).agg(n=fn.count())  # type: ignore[arg-type]


def test_a_large_table_waits_for_the_keys_of_a_small_one() -> None:
    query = NORTH.join(table("shop.orders").select("customer_id", "total"), "o", on=col.id == that.customer_id)
    _, second = fragments(query.select("name", "total"))
    (keys,) = second.keys
    assert shown(second.plan) == ["Scan shop.orders [customer_id, total]"]
    assert shown(keys.values) == [
        "Distinct",
        "  Project [key = id]",
        "    Filter is_not_null(id)",
        "      Exchange #1 [id, name]",
    ]
    assert [(reduced.keys, shown(reduced.plan)) for reduced in second.reduced] == [
        ((0,), [f"Filter in_list(customer_id, ${keys.parameter})", "  Scan shop.orders [customer_id, total]"])
    ]
    assert 1_000 < keys.most < 300_000


def test_small_tables_are_read_at_the_same_time() -> None:
    small = told({"shop.orders": orders(500, customers=50), "crm.customers": customers(100)})
    assert waiting(joined(), small) == {}
    assert waiting(joined(), small, "always") == {"shop": ["customer_id"]}


def test_without_statistics_no_one_waits() -> None:
    assert waiting(joined(), CATALOG) == {}
    assert waiting(joined(), told({"shop.orders": orders(6e6)})) == {}
    assert waiting(joined(), told({"crm.customers": customers(100_000)})) == {}


def test_never_means_never() -> None:
    assert waiting(joined(), LARGE, "never") == {}


def test_no_one_waits_for_most_of_the_keys() -> None:
    everyone = table("crm.customers").join(table("shop.orders"), "o", on=col.id == that.customer_id, suffix="_o")
    assert waiting(everyone.select("total")) == {}


def test_rows_of_a_left_join_are_kept() -> None:
    assert waiting(joined(how="left")) == {"shop": ["customer_id"]}
    assert waiting(joined(how="right")) == {}
    assert waiting(joined(how="full")) == {}


def test_keys_of_a_table_that_is_read_here() -> None:
    query = table("lake.customers").join(table("shop.orders"), "o", on=col.id == that.customer_id, suffix="_o")
    (fragment,) = fragments(query.select("total"))
    assert [shown(keys.values)[-1] for keys in fragment.keys] == ["      Scan lake.customers [id]"]


def test_groups_are_made_of_the_rows_that_are_wanted() -> None:
    groups = table("shop.orders").group_by("customer_id").agg(spent=col.total.sum())
    _, fragment = fragments(NORTH.join(groups, "g", on=col.id == that.customer_id).select("name", "spent"))
    lines = [line.split("[")[0].strip() for line in shown(fragment.reduced[0].plan)]
    assert lines[-3:] == ["Aggregate", "Filter in_list(customer_id, $#2 by 0)", "Scan shop.orders"]


def test_keys_go_from_one_to_the_next() -> None:
    of_one = table("crm.orders").select("id", "customer_id")
    query = table("lake.customers").select("id").join(of_one, "c", on=col.id == that.customer_id, suffix="_c")
    query = query.join(table("shop.orders").select("id", "total"), "s", on=col.id_c == that.id, suffix="_s")
    assert waiting(query.agg(n=fn.count()), THREE) == {"crm": ["customer_id"], "shop": ["id"]}


def test_few_groups_are_thought_to_be_left_by_what_was_aggregated() -> None:
    known = told({"lake.customers": customers(2_000_000), "shop.orders": orders(6e6, customers=1e6)})
    of_region = table("lake.customers").group_by("id").agg(n=fn.count())
    query = of_region.join(table("shop.orders"), "o", on=col.id == that.customer_id, suffix="_o").select("n", "total")
    assert waiting(query, known) == {}
    unusual = of_region.filter(col.n > 5).join(table("shop.orders"), "o", on=col.id == that.customer_id, suffix="_o")
    assert waiting(unusual.select("n", "total"), known) == {"shop": ["customer_id"]}


def test_keys_are_as_few_where_keys_before_them_turn_out_to_be_too_many() -> None:
    of_one = table("crm.orders").select("id", "customer_id")
    query = table("lake.customers").select("id").join(of_one, "c", on=col.id == that.customer_id, suffix="_c")
    query = query.join(table("shop.orders").select("id", "total"), "s", on=col.id_c == that.id, suffix="_s")
    (keys,) = next(each.keys for each in fragments(query.agg(n=fn.count()), THREE) if each.source == "shop")
    assert [line.strip().split(" [")[0] for line in shown(keys.values)][-3:] == [
        "Join semi on (customer_id == id)",
        "Exchange #1",
        "Scan lake.customers",
    ]


def test_an_index_that_would_take_longer_is_not_used() -> None:
    known = told({"crm.orders": orders(1e6, customers=50_000), "lite.customers": customers(2_000_000)})
    few = table("lite.customers").filter(col.region == "north").select("id")
    others = table("crm.orders").select("customer_id", "total", "status")
    query = few.join(others, "o", on=col.id == that.customer_id).select("total", "status")
    reduced = [each.plan for each in fragments(query, known)[1].reduced]
    assert all("coalesce(customer_id, customer_id)" in shown(plan)[0] for plan in reduced)


def test_columns_of_other_types_do_not_wait() -> None:
    assert waiting(NORTH.join(table("shop.orders"), "o", on=col.id == that.total, suffix="_o"), LARGE, "always") == {}
    texts = table("lite.customers").join(
        table("shop.orders"), "o", on=col.seen.cast("date") == that.placed, suffix="_o"
    )
    assert waiting(texts, LARGE, "always") == {"shop": ["placed"]}
    dates = (
        table("shop.orders")
        .filter(col.id < 5)
        .join(table("lite.orders"), "o", on=col.placed == that.placed, suffix="_o")
    )
    # SQLite has dates in several spellings, so that it is not asked for them.
    assert waiting(dates.select("placed"), LARGE, "always") == {"shop": ["placed"]}


def test_no_keys_of_rows_that_may_be_others_when_they_are_read_again() -> None:
    few = table("lake.customers").sort("region").take(5)
    query = few.join(table("shop.orders"), "o", on=col.id == that.customer_id, how="left", suffix="_o")
    assert waiting(query.select("total"), LARGE, "always") == {}
    of_source = table("crm.customers").sort("region").take(5)
    query = of_source.join(table("shop.orders"), "o", on=col.id == that.customer_id, how="left", suffix="_o")
    assert waiting(query.select("total"), LARGE, "always") == {"shop": ["customer_id"]}
    # What no key depends on may be computed in any order.
    numbered = table("lake.customers").derive(n=fn.row_number().over(sort="region"))
    query = numbered.join(table("shop.orders"), "o", on=col.id == that.customer_id, how="left", suffix="_o")
    assert waiting(query.select("n", "total"), LARGE, "always") == {"shop": ["customer_id"]}
