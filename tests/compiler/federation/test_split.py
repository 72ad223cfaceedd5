from __future__ import annotations

from dataclasses import replace

import pytest
from plans import CATALOG, plan_of, shown, table

from dataflow import DataFlow, Query, UnsupportedError, col, cube, declare, fn, rollup, that
from dataflow.compiler.catalog import Catalog, ColumnStatistics, SourceInfo, Statistics, Table, TableColumn
from dataflow.compiler.compile import compile_query, compile_sql
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.dsl.types import Decimal

ORDERS = table("shop.orders").select("id", "customer_id", "status", "total")
CUSTOMERS = table("crm.customers").select("id", "name")


def parts(query: Query, *, optimized: bool = True) -> dict[str, list[str]]:
    """The plan of each fragment under its number and source, and the local plan under `local`."""
    plan = plan_of(query)
    federated = split(optimize(plan) if optimized else plan, CATALOG.sources)
    found = {f"{number} {part.source}": shown(part.plan) for number, part in enumerate(federated.fragments, 1)}
    for part in federated.fragments:
        check_plan(part.plan)
    if federated.local is not None:
        check_plan(federated.local)
        found["local"] = shown(federated.local)
    return found


def test_one_source_does_everything() -> None:
    query = table("shop.orders").join(table("shop.customers"), on="id").group_by("region").agg(n=fn.count())
    assert list(parts(query)) == ["1 shop"]


def test_a_join_of_two_sources_is_done_here_over_what_each_filters_and_sends() -> None:
    query = ORDERS.filter(col.status == "open").join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c")
    assert parts(query.select("total", "name")) == {
        "1 shop": [
            "Project [customer_id, total]",
            "  Filter (status == 'open')",
            "    Scan shop.orders [customer_id, status, total]",
        ],
        "2 crm": ["Scan crm.customers [id, name]"],
        "local": [
            "Project [total, name]",
            "  Join inner on (customer_id == id)",
            "    Exchange #2 [id, name]",
            "    Exchange #1 [customer_id, total]",
        ],
    }


def test_a_local_source_is_scanned_here() -> None:
    assert parts(table("lake.orders").select("id")) == {"local": ["Scan lake.orders [id]"]}
    joined = CUSTOMERS.join(table("lake.orders"), "o", on="id", suffix="_o").select("name")
    assert list(parts(joined)) == ["1 crm", "local"]


def test_what_a_source_cannot_compute_is_computed_here() -> None:
    assert parts(table("lite.customers").select(x=col.name.lower())) == {
        "1 lite": ["Scan lite.customers [name]"],
        "local": ["Project [x = lower(name)]", "  Exchange #1 [name]"],
    }


def test_a_source_checks_the_part_of_a_filter_that_it_can() -> None:
    query = table("lite.customers").select("id", "name").filter(col.id > 1, col.name.lower() == "a")
    assert parts(query) == {
        "1 lite": ["Filter (id > 1)", "  Scan lite.customers [id, name]"],
        "local": ["Filter (lower(name) == 'a')", "  Exchange #1 [id, name]"],
    }


def test_an_order_is_made_anew_behind_an_exchange() -> None:
    top = table("lite.customers").sort("-score").take(3).select("name", "score")
    assert parts(top.derive(name=col.name.lower())) == {
        "1 lite": ["Limit 3", "  Sort [-score]", "    Scan lite.customers [name, score]"],
        "local": ["Project [name = lower(name), score]", "  Sort [-score]", "    Exchange #1 [name, score]"],
    }


def test_two_projections_over_a_limit_keep_its_order() -> None:
    query = table("lite.customers").sort("score").take(3).derive(a=col.id + 1).derive(b=col.name.lower()).select("b")
    for optimized in (True, False):
        assert "Sort [score]" in [line.strip() for line in parts(query, optimized=optimized)["local"]]


def test_a_full_join_without_an_equality_is_done_here() -> None:
    customers = table("shop.customers").select("id")
    less = ORDERS.join(customers, on=col.customer_id < that.id, how="full", suffix="_c")
    equal = ORDERS.join(customers, on=col.customer_id == that.id, how="full", suffix="_c")
    assert list(parts(less)) == ["1 shop", "2 shop", "local"]
    assert list(parts(equal)) == ["1 shop"]


def test_a_kind_of_join_that_the_source_lacks_is_done_here() -> None:
    query = CUSTOMERS.join(table("crm.orders").select("id"), "o", on=col.id == that.id, how="full", suffix="_o")
    assert list(parts(query)) == ["1 crm", "2 crm", "local"]


def test_columns_of_one_name_in_a_fragment_get_names_of_their_own() -> None:
    joined = table("shop.orders").join(table("shop.customers"), "c", on=col.customer_id == that.id, suffix="_c")
    query = joined.join(table("crm.orders"), "o", on=col.c.id == that.id, suffix="_o").select("id", "id_c", "id_o")
    assert parts(query)["1 shop"][0] == "Project [id, id_2 = id]"


def test_no_rows_at_all_need_no_source() -> None:
    assert parts(ORDERS.take(0)) == {"local": ["Empty [id, customer_id, status, total]"]}


def test_constant_rows_go_where_their_neighbour_goes() -> None:
    query = table("crm.customers").unpivot("name", "region", into=("what", "value")).select("id", "what", "value")
    assert list(parts(query)) == ["1 crm"]
    assert list(parts(table("lake.customers").unpivot("name", "region", into=("what", "value")))) == ["local"]


def test_constant_rows_stay_where_a_source_cannot_do_what_is_asked_of_them() -> None:
    query = table("lite.customers").unpivot("name", "region", into=("what", "value")).filter(col.what.upper() == "NAME")
    assert "Values [number, what] of 2 rows" in parts(query)["local"][-1]


def test_what_a_source_lacks_of_several_inputs_is_done_here() -> None:
    names = table("crm.customers").select("name")
    assert [line.strip() for line in parts(names.intersect(names.filter(col.name > "a")))["local"]] == [
        "Intersect",
        "Exchange #1 [name]",
        "Exchange #2 [name]",
    ]
    nearest = ORDERS.join(table("shop.customers").select(key=col.id), on=col.id > that.key, how="asof")
    assert parts(nearest.select("key"))["local"][1] == "  Join asof on (id > key)"


def test_groupings_are_done_here_where_a_source_would_read_its_rows_often() -> None:
    few = table("lite.orders").group_by(cube("id", "status", "total")).agg(n=fn.count())
    many = table("lite.orders").group_by(cube("id", "status", "total", "placed")).agg(n=fn.count())
    cut = table("lite.orders").take(5).group_by(rollup("id")).agg(n=fn.count())
    assert list(parts(few)) == ["1 lite"]
    assert list(parts(many)) == list(parts(cut)) == ["1 lite", "local"]
    assert list(parts(table("shop.orders").take(5).group_by(rollup("id")).agg(n=fn.count()))) == ["1 shop"]


def test_windows_are_done_where_their_rows_are() -> None:
    query = ORDERS.take(1, by="status", sort="-total").join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c")
    assert parts(query.select("id", "name"))["1 shop"] == [
        "Project [id, customer_id]",
        "  Filter (row_number <= 1)",
        "    Window [row_number = row_number() over (by status sort -total)]",
        "      Scan shop.orders [id, customer_id, status, total]",
    ]


def test_a_window_of_two_sources_is_done_here() -> None:
    joined = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c")
    assert (
        "  Window [rank = rank() over (by name sort total)]"
        in parts(joined.select(r=fn.rank().over("name", "total")))["local"]
    )


def test_a_window_that_its_source_lacks_is_done_here() -> None:
    customers = table("crm.customers")
    lacking = {
        "`count_distinct` over a window": fn.count_distinct(col.id).over("region"),
        "`string_agg` over a window": col.name.string_agg(",").over("region"),
        "a window by distances of int64": col.id.sum().over(sort="id", range=(-1, 0)),
    }
    for reason, window in lacking.items():
        federated = split(optimize(plan_of(customers.select(x=window))), CATALOG.sources)
        assert [part.why_here for part in federated.fragments] == [f"{reason} is not the same in mysql"]


def test_what_would_be_very_long_in_a_database_is_computed_here() -> None:
    """SQLite spells `round` with sixteen times its argument, so five of them would be a gigabyte."""
    orders = DataFlow(lite=declare(orders={"total": "decimal(9,2)"})).lite.orders
    nested = [col.total, (col.total * 2).round(1)]
    for _ in range(5):
        nested.append(nested[-1].round(2))
    infos = {"lite": SourceInfo("lite", dialect_named("sqlite"))}
    columns = (TableColumn("total", Decimal(9, 2)),)
    catalog = Catalog(infos, {("lite", ("orders",)): Table("lite", ("orders",), ("orders",), columns)})
    small, large = (compile_query(orders.select(x=value)._pipeline, catalog) for value in (nested[1], nested[-1]))
    assert small.local is None
    assert large.local is not None
    assert large.fragments[0].why_here == "a computation would be too long in sqlite"
    assert len(large.local.sql) < 1000
    with pytest.raises(UnsupportedError, match="a computation would be too long in sqlite"):
        compile_sql(orders.select(x=nested[-1])._pipeline, catalog, dialect_named("sqlite"))
    listed = compile_query(orders.filter(col.total.is_in([*range(5000)]))._pipeline, catalog)
    assert listed.local is None


def test_a_fragment_that_nothing_reads_any_more_is_left_out() -> None:
    """A join that adds nothing was dropped behind the splitter's back, which then looked for its exchange."""
    total = table("crm.customers").agg(best=fn.string_agg(col.name, ", "))
    query = ORDERS.derive(best=total).join(table("lite.customers"), "l", on=col.id == that.id, suffix="_l")
    found = parts(query.select("total", "region"), optimized=False)
    assert list(found) == ["1 shop", "2 lite", "local"]
    assert not any("best" in line for line in found["local"])


def in_catalog_with(rows: float, *tables: tuple[str, str], **distinct: float) -> Catalog:
    """The catalog of these tests, where so many rows and different values are known of some tables."""
    said = Statistics(rows, {name: ColumnStatistics(distinct=count) for name, count in distinct.items()})
    known = {(source, (name,)): replace(CATALOG.tables[source, (name,)], statistics=said) for source, name in tables}
    return Catalog(CATALOG.sources, {**CATALOG.tables, **known}, CATALOG.names)


BOTH_ORDERS = (("crm", "orders"), ("shop", "orders"), ("shop", "customers"))
COUNTED = table("crm.orders").group_by("customer_id").agg(n=fn.count())


def fragments(query: Query, catalog: Catalog) -> list[tuple[str, str | None]]:
    compiled = compile_query(query._pipeline, catalog).federated
    return [(" ".join(line.split()[0] for line in shown(each.plan)), each.why_here) for each in compiled.fragments]


def test_groups_that_a_source_would_take_longer_for_are_made_here() -> None:
    catalog = in_catalog_with(6e6, *BOTH_ORDERS, customer_id=1e6)
    query = table("shop.orders").join(COUNTED, "c", on="customer_id", suffix="_c")
    why = "cheaper here: mysql would take longer to group about 6,000,000 rows than to send them"
    assert ("Scan", why) in fragments(query, catalog)


def test_groups_of_few_keys_are_made_in_the_source_which_is_sent_the_keys() -> None:
    catalog = in_catalog_with(6e6, *BOTH_ORDERS, customer_id=1e6)
    few = table("shop.orders").sort("id").take(5).join(COUNTED, "c", on="customer_id", how="left", suffix="_c")
    assert "Project Aggregate Scan" in [name for name, _ in fragments(few, catalog)]


def test_groups_that_the_source_joins_again_stay_with_it() -> None:
    catalog = in_catalog_with(6e6, *BOTH_ORDERS, customer_id=1e6)
    again = table("crm.orders").join(COUNTED, on="customer_id", how="semi")
    query = again.join(table("shop.orders").select("id"), "s", on="id", suffix="_s")
    assert all(why is not None and why.startswith("joined here with rows of") for _, why in fragments(query, catalog))


def test_a_query_of_one_source_stays_there() -> None:
    catalog = in_catalog_with(6e6, *BOTH_ORDERS, customer_id=1e6)
    assert fragments(COUNTED, catalog) == [("Project Aggregate Scan", None)]


def test_tables_of_one_source_are_joined_there_though_another_stands_between() -> None:
    orders = table("shop.orders").select("id", "customer_id", "total")
    other = table("crm.customers").select(key=col.id, name=col.name)
    third = table("shop.customers").select(third=col.id, area=col.region)
    query = orders.join(other, on=col.customer_id == col.key).join(third, on=col.key == col.third)
    found = parts(query)
    assert list(found) == ["1 shop", "2 crm", "local"]
    assert found["1 shop"][0] == "Join inner on (customer_id == third)"


def test_a_semi_join_goes_to_the_source_of_what_it_filters() -> None:
    orders = table("shop.orders").select("id", "customer_id", "total")
    joined = orders.join(table("crm.customers").select(key=col.id), on=col.customer_id == col.key)
    query = joined.join(table("shop.customers"), on=col.customer_id == that.id, how="semi")
    assert list(parts(query)) == ["1 shop", "2 crm", "local"]
