from __future__ import annotations

import sys
from types import FrameType

import pytest
from plans import CATALOG, table

from dataflow import DataFlow, col, declare, param, that
from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.compile import compile_query, compile_sql
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.scalar import Parameter
from dataflow.dsl.errors import BindError, UnsupportedError
from dataflow.dsl.query import Pipeline
from dataflow.dsl.types import INT64, STRING, TIMESTAMP, Field

ORDERS, CUSTOMERS = table("shop.orders"), table("crm.customers")


def test_one_source_needs_nothing_local() -> None:
    plan = compile_query(ORDERS.filter(col.id > param.least).select("id")._pipeline, CATALOG)
    (fragment,) = plan.fragments
    assert (fragment.source, fragment.why_here, plan.local) == ("shop", None, None)
    assert fragment.sql == 'SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."id" > CAST($1 AS BIGINT)'
    assert fragment.slots == (Parameter("least", INT64),)
    assert plan.parameters == (Field("least", INT64),)
    assert plan.fields == fragment.fields == (Field("id", INT64, nullable=False),)


def test_two_sources_are_joined_here() -> None:
    query = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c").select("status", "name")
    plan = compile_query(query._pipeline, CATALOG)
    assert [(fragment.source, fragment.sql) for fragment in plan.fragments] == [
        ("shop", 'SELECT "orders"."customer_id", "orders"."status" FROM "orders" AS "orders"'),
        ("crm", "SELECT `customers`.`id`, `customers`.`name` FROM `customers` AS `customers`"),
    ]
    assert plan.local is not None
    assert plan.local.sql == (
        'SELECT "fragment_1"."status", "fragment_2"."name" FROM "fragment_1" AS "fragment_1" '
        'INNER JOIN "fragment_2" AS "fragment_2" ON "fragment_1"."customer_id" = "fragment_2"."id"'
    )
    assert plan.local.tables == ()
    assert plan.fields == (Field("status", STRING), Field("name", STRING))


def test_a_local_source_is_listed_to_be_attached() -> None:
    plan = compile_query(table("lake.orders").select("id")._pipeline, CATALOG)
    assert plan.fragments == ()
    assert plan.local is not None
    assert [known.label for known in plan.local.tables] == ["lake.orders"]


def test_the_columns_of_an_attached_table_that_any_part_reads_are_named() -> None:
    lake = table("lake.orders")
    query = lake.join(lake.select(other=col.customer_id), on=col.id == that.other).agg(n=col.id.max())
    plan = compile_query(query._pipeline, CATALOG)
    assert plan.local is not None
    assert [known.used for known in plan.local.tables] == [{"id", "customer_id"}]


def test_no_rules_give_the_same_columns() -> None:
    query = ORDERS.filter(col.id > 1).select("id", "status")._pipeline
    assert compile_query(query, CATALOG, ()).fields == compile_query(query, CATALOG).fields


def test_a_statement_of_one_dialect_reads_all_tables_there() -> None:
    query = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c").select("name")
    assert compile_sql(query._pipeline, CATALOG, dialect_named("duckdb")).sql == (
        'SELECT "customers"."name" FROM "orders" AS "orders" INNER JOIN "customers" AS "customers" '
        'ON "orders"."customer_id" = "customers"."id"'
    )


def test_what_is_wrong_is_said_before_anything_is_spelt() -> None:
    with pytest.raises(BindError) as unknown:
        compile_query(ORDERS.select("totl")._pipeline, CATALOG)
    assert unknown.value.message == "unknown column `totl`"
    with pytest.raises(UnsupportedError) as lacking:
        compile_sql(ORDERS.select(x=col.status.lower())._pipeline, CATALOG, dialect_named("sqlite"))
    assert lacking.value.message == "`lower` cannot be done by sqlite with the same meaning"


def test_texts_of_a_table_elsewhere_compare_by_code_point_in_every_dialect() -> None:
    db = DataFlow(shop=declare(people={"name": "string"}))
    query = db.shop.people.filter(col.name == "BOB")
    assert query.sql("mariadb") == (
        "SELECT `people`.`name` FROM `people` AS `people` WHERE (`people`.`name` = %(p1)s AND "
        "(CONVERT(`people`.`name` USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %(p1)s)"
    )
    assert query.sql("sqlite") == 'SELECT "people"."name" FROM "people" AS "people" WHERE "people"."name" = ?1'


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("postgres", 'CAST("t"."far" AS TEXT) AS "far", CASE WHEN "t"."at" BETWEEN'),
        ("mysql", "CAST(`t`.`far` AS CHAR) AS `far`, CAST(CAST(`t`.`at` AS DATETIME(6)) AS CHAR) AS `at`"),
        ("duckdb", """CAST("t"."far" AS VARCHAR) AS "far", STRFTIME("t"."at", '%Y-%m-%d %H:%M:%S.%f') AS "at\""""),
    ],
)
def test_columns_read_as_texts_are_texts_of_any_length_elsewhere(dialect: str, expected: str) -> None:
    foreign = TableColumn("far", None, native="point", read="ST_AsText({0})")
    moment = TableColumn("at", TIMESTAMP, text="ITS_OWN_TEXT({0})")
    place = Table("here", ("t",), ("t",), (foreign, moment))
    catalog = Catalog({"here": SourceInfo("here", dialect_named("sqlite"))}, {("here", ("t",)): place})
    query = table("here.t").select(far=col.far.cast("string"), at=col.at.cast("string"))
    assert expected in compile_sql(query._pipeline, catalog, dialect_named(dialect)).sql


# --- how much is done, counted in calls: unlike time, it is the same on every machine ---------------------------------


def test_the_work_for_five_joins_stays_what_it_is() -> None:
    assert calls(joined(5)) < 7000


def test_the_work_grows_as_the_query_does() -> None:
    assert calls(joined(20)) < 5 * calls(joined(5))
    assert calls(computed(20)) < 4 * calls(computed(10))


def joined(times: int) -> Pipeline:
    """As many joins within one source, with a filter and groups on top."""
    query = ORDERS
    for at in range(times):
        query = query.join(
            ORDERS.select(**{f"k{at}": col.id, f"v{at}": col.total}), on=col.customer_id == col[f"k{at}"]
        )
    return query.filter(col.v0 > 5, col.status == "open").group_by("status").agg(n=col.v1.sum()).sort("-n")._pipeline


def computed(times: int) -> Pipeline:
    """As many columns and filters, each of the columns before."""
    query = ORDERS.derive(x0=col.total)
    for at in range(times):
        query = query.derive(**{f"x{at + 1}": col[f"x{at}"] + 1}).filter(col[f"x{at + 1}"] > at)
    return query._pipeline


def calls(pipeline: Pipeline) -> int:
    """How many functions of this package are called while a pipeline is compiled that was compiled before."""
    compile_query(pipeline, CATALOG)
    count = 0

    def met(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and "dataflow" in frame.f_code.co_filename

    before = sys.getprofile()
    sys.setprofile(met)
    try:
        compile_query(pipeline, CATALOG)
    finally:
        sys.setprofile(before)
    return count
