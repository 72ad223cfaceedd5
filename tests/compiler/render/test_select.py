from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Query, col, fn, lit, param, that
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.optimize import optimize
from dataflow.compiler.render.select import fragment_name, render
from dataflow.dsl.errors import UnsupportedError

ORDERS = table("lite.orders").select("id", "status")
CUSTOMERS = table("lite.customers").select("id", "score")


def sql(query: Query, dialect: str = "sqlite", *, optimized: bool = True) -> str:
    plan = plan_of(query)
    return render(optimize(plan) if optimized else plan, dialect_named(dialect)).sql


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (ORDERS, 'SELECT "orders"."id", "orders"."status" FROM "orders" AS "orders"'),
        (ORDERS.rename(n="id").select("n"), 'SELECT "orders"."id" AS "n" FROM "orders" AS "orders"'),
        (
            ORDERS.filter(col.id > 1).group_by("status").agg(n=fn.count()).filter(col.n > 1).sort("-n").take(3),
            (
                'SELECT "orders"."status", COUNT(*) AS "n" FROM "orders" AS "orders" WHERE "orders"."id" > ?1 '
                'GROUP BY "orders"."status" HAVING COUNT(*) > ?1 ORDER BY COUNT(*) DESC LIMIT ?2'
            ),
        ),
        (
            ORDERS.select("status").distinct().filter(col.status == "a"),
            'SELECT DISTINCT "orders"."status" FROM "orders" AS "orders" WHERE "orders"."status" = ?1',
        ),
        (
            ORDERS.take(5).filter(col.id > 1),
            (
                'SELECT "q"."id", "q"."status" FROM (SELECT "orders"."id", "orders"."status" FROM "orders" AS "orders" '
                'LIMIT ?1) AS "q" WHERE "q"."id" > ?2'
            ),
        ),
        (
            ORDERS.join(CUSTOMERS, on=col.id == that.id, how="semi"),
            (
                'SELECT "orders"."id", "orders"."status" FROM "orders" AS "orders" '
                'WHERE EXISTS(SELECT 1 FROM "customers" AS "customers" WHERE "orders"."id" = "customers"."id")'
            ),
        ),
        (
            ORDERS.join(CUSTOMERS.filter(col.score > 1), "c", on="id", how="left").select("status", "score"),
            (
                'SELECT "orders"."status", "customers"."score" FROM "orders" AS "orders" LEFT JOIN '
                '"customers" AS "customers" ON "orders"."id" = "customers"."id" AND "customers"."score" > ?1'
            ),
        ),
        (
            ORDERS.select("id").union(CUSTOMERS.select("id"), all=True),
            (
                'SELECT "q"."id" FROM (SELECT "orders"."id" FROM "orders" AS "orders" UNION ALL '
                'SELECT "customers"."id" FROM "customers" AS "customers") AS "q"'
            ),
        ),
        (
            ORDERS.join(ORDERS.select("id"), "o", on=col.id < that.id, suffix="_o").select("id_o"),
            (
                'SELECT "orders_2"."id" AS "id_o" FROM "orders" AS "orders" INNER JOIN "orders" AS "orders_2" '
                'ON "orders"."id" < "orders_2"."id"'
            ),
        ),
    ],
)
def test_one_statement_with_the_fewest_sub_queries(query: Query, text: str) -> None:
    assert sql(query) == text


def test_constants_of_a_side_without_match_are_null() -> None:
    joined = ORDERS.join(CUSTOMERS.derive(one=1), "c", on="id", how="left").select("one")
    assert 'LEFT JOIN (SELECT "customers"."id", ?1 AS "one" FROM' in sql(joined)


def test_a_limit_of_a_limit_keeps_the_order() -> None:
    assert sql(ORDERS.sort("id").take(5).take(param.n)) == (
        'SELECT "q"."id", "q"."status" FROM (SELECT "orders"."id", "orders"."status" FROM "orders" AS "orders" '
        'ORDER BY "orders"."id" LIMIT ?1) AS "q" ORDER BY "q"."id" LIMIT ?2'
    )


def test_a_constant_orders_nothing_and_groups_without_being_a_position() -> None:
    assert sql(ORDERS.sort(lit(True)).select("id")) == 'SELECT "orders"."id" FROM "orders" AS "orders"'
    assert sql(ORDERS.derive(k=lit(True)).sort("k", "id").select("id")).endswith('ORDER BY "orders"."id"')
    assert sql(ORDERS.group_by(k=lit(2)).agg(n=fn.count())) == (
        'SELECT ?1 AS "k", COUNT(*) AS "n" FROM "orders" AS "orders" GROUP BY 1 = 1'
    )


def test_an_order_by_a_constant_binds_nothing() -> None:
    plan = optimize(plan_of(ORDERS.sort(lit(7)).select("id")))
    assert render(plan, dialect_named("sqlite")).slots == ()


def test_one_row_of_aggregates_stays_one_row_where_no_aggregate_is_kept() -> None:
    query = ORDERS.agg(n=fn.count()).select(x=lit(1))
    for optimized in (True, False):
        assert 'FROM (SELECT COUNT(*) AS "' in sql(query, optimized=optimized)


def test_no_rows_have_typed_columns() -> None:
    assert sql(ORDERS.take(0), "postgres") == (
        'SELECT CAST(NULL AS BIGINT) AS "id", CAST(NULL AS TEXT) AS "status" WHERE 1 = 0'
    )
    assert (
        sql(ORDERS.take(0), "mysql")
        == "SELECT CAST(NULL AS SIGNED) AS `id`, CAST(NULL AS CHAR) AS `status` WHERE 1 = 0"
    )


def test_nulls_are_last_where_order_by_has_no_word_for_it() -> None:
    assert sql(CUSTOMERS.sort("-score", "id").select("id"), "mysql") == (
        "SELECT `customers`.`id` FROM `customers` AS `customers` "
        "ORDER BY (`customers`.`score` IS NULL), `customers`.`score` DESC, `customers`.`id`"
    )


def test_texts_of_a_union_compare_by_code_point_behind_it() -> None:
    names = table("crm.customers").select("name")
    united = sql(names.union(names, all=True).filter(col.name == "a").group_by("name").agg(n=fn.count()), "mysql")
    assert united.count("COLLATE utf8mb4_0900_bin) AS `name`") == 2
    assert united.endswith("GROUP BY `q`.`name`")


def test_a_kind_of_join_that_the_dialect_lacks_is_an_error() -> None:
    with pytest.raises(UnsupportedError) as caught:
        sql(ORDERS.join(CUSTOMERS, on="id", how="full", suffix="_c"), "mysql")
    assert caught.value.message == "a full join cannot be done by mysql with the same meaning"


def test_fragments_are_tables_of_the_local_plan() -> None:
    assert fragment_name(3) == "fragment_3"
