"""Window functions and aggregates of rows in order as SQL: their frames, and where they need a sub-query."""

from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Expression, Query, col, fn, interval, that
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.optimize import optimize
from dataflow.compiler.render.select import render
from dataflow.dsl.errors import UnsupportedError

ORDERS = table("lite.orders").select("id", "status", "total")
FROM = ' FROM "orders" AS "orders"'


def sql(query: Query, dialect: str = "sqlite") -> str:
    return render(optimize(plan_of(query)), dialect_named(dialect)).sql


def spelt(window: Expression, dialect: str = "sqlite") -> str:
    return sql(ORDERS.select(x=window), dialect).removeprefix("SELECT ").partition(" AS ")[0].replace('"orders".', "")


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (fn.count().over(), "COUNT(*) OVER ()"),
        (fn.count(where=col.id > 1).over("id"), 'COUNT(CASE WHEN "id" > ?1 THEN 1 END) OVER (PARTITION BY "id")'),
        (
            col.id.sum().over(sort="id"),
            ('SUM("id") OVER (ORDER BY "id" RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)'),
        ),
        (
            col.id.last_value().over("id", "-total"),
            (
                'LAST_VALUE("id") OVER (PARTITION BY "id" ORDER BY "total" DESC NULLS LAST '
                "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
            ),
        ),
        (
            col.id.sum().over(sort="id", rows=(-2, 1)),
            'SUM("id") OVER (ORDER BY "id" ROWS BETWEEN ?1 PRECEDING AND ?2 FOLLOWING)',
        ),
        (
            col.id.sum().over(sort="id", range=(-2, 0)),
            'SUM("id") OVER (ORDER BY "id" RANGE BETWEEN ?1 PRECEDING AND CURRENT ROW)',
        ),
        (
            fn.rank().over(by=[fn.abs(col.id)], sort=col.id),
            'RANK() OVER (PARTITION BY ABS("id") ORDER BY "id")',
        ),
    ],
)
def test_windows_and_frames(window: Expression, text: str) -> None:
    assert spelt(window) == text


def test_an_order_by_a_constant_is_one_of_equal_rows() -> None:
    constant = ORDERS.select("id", c=1).derive(x=col.id.sum().over("c", "c"))
    assert 'SUM("orders"."id") OVER (ORDER BY 1 = 1 RANGE BETWEEN' in sql(constant)


def test_distances_of_dates() -> None:
    window = col.id.sum().over(sort="placed", range=(interval(months=-1), interval(days=1)))
    text = sql(table("lite.orders").select(x=window), "duckdb")
    assert "RANGE BETWEEN (TO_MONTHS(" in text
    assert ") PRECEDING AND (TO_MONTHS(" in text
    with pytest.raises(UnsupportedError) as caught:
        sql(table("lite.orders").select(x=window))
    assert caught.value.message == "a window by distances of date cannot be done by sqlite with the same meaning"


RANKED = ORDERS.derive(r=fn.rank().over(sort="id"))
RANK = 'RANK() OVER (ORDER BY "orders"."id")'
RANKS = f'(SELECT "orders"."id", {RANK} AS "rank"{FROM}) AS "q"'


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (RANKED.filter(col.r > 1).select("id"), f'SELECT "q"."id" FROM {RANKS} WHERE "q"."rank" > ?1'),
        (
            RANKED.group_by("r").agg(n=fn.count()).select("n"),
            f'SELECT COUNT(*) AS "n" FROM {RANKS} GROUP BY "q"."rank"',
        ),
        (
            RANKED.select("r").sort("r").take(2),
            f'SELECT {RANK} AS "r"{FROM} ORDER BY {RANK} LIMIT ?1',
        ),
        (
            RANKED.select("r").distinct(),
            f'SELECT DISTINCT {RANK} AS "r"{FROM}',
        ),
    ],
)
def test_what_would_change_the_rows_of_a_window_is_done_outside_of_it(query: Query, text: str) -> None:
    assert sql(query) == text


def test_a_semi_join_is_done_outside_of_a_window() -> None:
    query = RANKED.join(table("lite.customers"), on=col.id == that.id, how="semi").select("id", "r")
    assert sql(query).partition(" WHERE ")[0].endswith(') AS "q"')


def test_a_window_of_groups_and_of_computed_columns_is_over_a_sub_query() -> None:
    grouped = ORDERS.group_by("status").agg(n=fn.count()).derive(r=fn.rank().over(sort="n"))
    assert f'FROM (SELECT "orders"."status", COUNT(*) AS "n"{FROM}' in sql(grouped).replace('"count"', '"n"')
    computed = ORDERS.select(x=fn.abs(col.id)).derive(s=col.x.sum().over())
    assert (
        sql(computed)
        == f'SELECT "q"."x", SUM("q"."x") OVER () AS "s" FROM (SELECT ABS("orders"."id") AS "x"{FROM}) AS "q"'
    )


def test_first_of_rows_that_are_numbered() -> None:
    query = ORDERS.group_by("status").agg(f=col.id.first(sort="total"), g=col.total.first(sort=["total", "id"]))
    assert sql(query).count("ROW_NUMBER() OVER") == 1
    order = 'ORDER BY "orders"."total" ASC NULLS LAST, "orders"."id"'
    assert f'ROW_NUMBER() OVER (PARTITION BY "orders"."status" {order}) AS "row_number"' in sql(query)
    assert 'MAX(CASE WHEN "q"."row_number" = ?1 THEN "q"."id"' in sql(query)


def test_last_is_the_first_of_the_other_order() -> None:
    query = ORDERS.agg(f=col.id.last(sort=col.total.asc(nulls="first"), where=col.id > 1))
    assert 'ORDER BY "orders"."total" DESC NULLS LAST, "orders"."id" DESC' in sql(query, "postgres")


def test_texts_in_order() -> None:
    query = ORDERS.agg(s=col.status.string_agg("-", where=col.id > 1))
    assert sql(query, "duckdb") == (
        'SELECT STRING_AGG("orders"."status", CAST($1 AS VARCHAR) ORDER BY "orders"."status" ASC NULLS LAST) '
        f'FILTER (WHERE "orders"."id" > CAST($2 AS BIGINT)) AS "s"{FROM}'
    )
    with pytest.raises(UnsupportedError) as caught:
        sql(query, "mysql")
    assert caught.value.message == "`string_agg` cannot be done by mysql with the same meaning"


def test_windows_of_several_orders_are_apart_where_the_database_mixes_them_up() -> None:
    query = ORDERS.select(a=fn.count().over("id"), b=fn.rank().over("id", "total"), c=col.id.sum().over("id"))
    assert sql(query, "mysql").count("SELECT") == 1
    assert sql(query, "mariadb").count("SELECT") == 2
    assert sql(query, "mariadb").rpartition("FROM (")[2].count("OVER") == 2
