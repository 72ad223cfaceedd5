from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Expression, case, col, fn, lit, param
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.scalar import Literal, Parameter
from dataflow.compiler.render.select import Rendered, render
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.types import INT64

F = col.id.cast("float64")


def spelt(expression: Expression, dialect: str = "duckdb", source: str = "shop.orders") -> str:
    """The expression alone, without SELECT and FROM."""
    sql = rendered(expression, dialect, source).sql
    return sql.removeprefix("SELECT ").rpartition(" AS ")[0].rpartition(" AS ")[0]


def rendered(expression: Expression, dialect: str, source: str = "shop.orders") -> Rendered:
    return render(plan_of(table(source).select(x=expression)), dialect_named(dialect))


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        (~((col.id == 1) | (col.id == 2)), 'NOT ("orders"."id" = ?1 OR "orders"."id" = ?2)'),
        (
            ((col.id == 1) & (col.id == 2)) == (col.id == 3),
            '("orders"."id" = ?1 AND "orders"."id" = ?2) = ("orders"."id" = ?3)',
        ),
        (
            ((col.id == 1) | (col.id == 2)) & (col.id == 3),
            '("orders"."id" = ?1 OR "orders"."id" = ?2) AND "orders"."id" = ?3',
        ),
        ((F + 1.5) * (F - 1.5), '(CAST("orders"."id" AS REAL) + ?1) * (CAST("orders"."id" AS REAL) - ?1)'),
        (F - (F - 1.5), 'CAST("orders"."id" AS REAL) - (CAST("orders"."id" AS REAL) - ?1)'),
        ((-F) * -1.5, '(-CAST("orders"."id" AS REAL)) * ?1'),
        (~col.id.is_null(), 'NOT ("orders"."id" IS NULL)'),
        (col.status.is_not_null(), 'NOT "orders"."status" IS NULL'),
        (col.id.not_in([1, 2]), 'NOT ("orders"."id" IN (?1, ?2))'),
        (col.status.coalesce("-"), 'COALESCE("orders"."status", ?1)'),
        (col.status.concat("a", "b"), '(("orders"."status" || ?1) || ?2)'),
        (case((col.id == 1, "a"), otherwise="b"), 'CASE WHEN "orders"."id" = ?1 THEN ?2 ELSE ?3 END'),
        (lit(None).coalesce(col.id), 'COALESCE(CAST(NULL AS INTEGER), "orders"."id")'),
    ],
    ids=str,
)
def test_operators_keep_their_meaning(expression: Expression, sql: str) -> None:
    assert spelt(expression, "sqlite") == sql


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", "CAST($1 AS BIGINT)"),
        ("mysql", "CAST(%(p1)s AS SIGNED)"),
        ("sqlite", "?1"),
        ("duckdb", "CAST($1 AS BIGINT)"),
    ],
)
def test_values_are_placeholders(dialect: str, sql: str) -> None:
    assert spelt(param("n", "int64"), dialect) == sql


def test_each_value_is_bound_once() -> None:
    found = rendered(case((col.id == param("n", "int64"), param("n", "int64")), (col.id > 2, 2), otherwise=3), "sqlite")
    assert (
        found.sql == 'SELECT CASE WHEN "orders"."id" = ?1 THEN ?1 WHEN "orders"."id" > ?2 THEN ?2 ELSE ?3 END AS "x" '
        'FROM "orders" AS "orders"'
    )
    assert found.slots == (Parameter("n", INT64), Literal(2, INT64), Literal(3, INT64))


NAME = "CONVERT(`customers`.`name` USING utf8mb4) COLLATE utf8mb4_0900_bin"


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        (col.name == "a", f"(`customers`.`name` = %(p1)s AND ({NAME}) = %(p1)s)"),
        (col.name != "a", f"({NAME}) <> %(p1)s"),
        (col.name.is_in(["a"]), f"(`customers`.`name` IN (%(p1)s) AND ({NAME}) IN (%(p1)s))"),
        (
            lit("a").is_in([col.name]),
            "(CONVERT(%(p1)s USING utf8mb4) COLLATE utf8mb4_0900_bin) IN (`customers`.`name`)",
        ),
        (col.name < "b", f"({NAME}) < %(p1)s"),
    ],
    ids=str,
)
def test_text_compares_by_code_point_where_the_column_does_not(expression: Expression, sql: str) -> None:
    assert spelt(expression, "mysql", "crm.customers") == sql


def test_what_a_dialect_lacks_is_named() -> None:
    with pytest.raises(UnsupportedError) as caught:
        rendered(col.status.lower(), "sqlite")
    assert caught.value.message == "`lower` cannot be done by sqlite with the same meaning"


def test_aggregates_see_only_the_rows_of_their_condition() -> None:
    query = table("shop.orders").agg(
        n=fn.count(),
        a=fn.count(where=col.id > 1),
        b=col.id.max(where=col.id > 1),
        c=col.status.count_distinct(),
    )
    assert render(plan_of(query), dialect_named("sqlite")).sql == (
        'SELECT COUNT(*) AS "n", COUNT(CASE WHEN "orders"."id" > ?1 THEN 1 END) AS "a", '
        'MAX(CASE WHEN "orders"."id" > ?1 THEN "orders"."id" END) AS "b", COUNT(DISTINCT "orders"."status") AS "c" '
        'FROM "orders" AS "orders"'
    )


def test_a_pattern_escapes_only_where_it_has_a_backslash() -> None:
    assert spelt(col.status.like("%open%")) == '("orders"."status" LIKE CAST($1 AS VARCHAR))'
    assert spelt(col.status.like("50\\%%")) == '("orders"."status" LIKE CAST($1 AS VARCHAR) ESCAPE \'\\\')'
    assert "ESCAPE" in spelt(col.status.like(param("pattern", "string")))
    assert "ESCAPE" not in spelt(col.status.like("%open%"), "sqlite")


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "mariadb", "sqlite", "duckdb"])
def test_not_like(dialect: str) -> None:
    assert '"status" NOT LIKE ' in spelt(~col.status.like("%open%"), dialect).replace("`", '"')
