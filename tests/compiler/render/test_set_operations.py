from __future__ import annotations

import pytest
from plans import column, plan_of, table

from dataflow import Query
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.relational import Values
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.render.select import render
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.types import INT64, STRING

NAMES = table("crm.customers").select("name")
REGIONS = table("crm.customers").rename(other="name", name="region").select("name")


def sql(query: Query, dialect: str) -> str:
    return render(optimize(plan_of(query)), dialect_named(dialect)).sql


@pytest.mark.parametrize(
    ("query", "word"), [(NAMES.intersect(REGIONS), "INTERSECT"), (NAMES.except_(REGIONS), "EXCEPT")]
)
def test_texts_are_compared_by_code_point(query: Query, word: str) -> None:
    one, other = (
        f'SELECT (CAST("{alias}"."{name}" AS TEXT) COLLATE "C") AS "name" FROM "customers" AS "{alias}"'
        for alias, name in (("customers", "name"), ("customers_2", "region"))
    )
    assert sql(query, "postgres") == f'SELECT "q"."name" FROM ({one} {word} {other}) AS "q"'


def test_an_input_with_a_limit_is_a_sub_query() -> None:
    assert sql(NAMES.take(1).intersect(REGIONS), "sqlite") == (
        'SELECT "q_2"."name" FROM (SELECT ("q"."name" COLLATE BINARY) AS "name" FROM (SELECT "customers"."name" '
        'FROM "customers" AS "customers" LIMIT ?1) AS "q" INTERSECT SELECT ("customers_2"."region" COLLATE BINARY) '
        'AS "name" FROM "customers" AS "customers_2") AS "q_2"'
    )


def test_mysql_has_them_not_in_every_version() -> None:
    with pytest.raises(UnsupportedError, match="`intersect` cannot be done by mysql with the same meaning"):
        sql(NAMES.intersect(REGIONS), "mysql")
    assert "INTERSECT" in sql(NAMES.intersect(REGIONS), "mariadb")


def test_constant_rows() -> None:
    rows = tuple((Literal(number, INT64), Literal(text, STRING)) for number, text in ((1, "a"), (2, None)))
    values = Values((column(1, "n"), column(2, "s", STRING)), rows)
    assert render(values, dialect_named("sqlite")).sql == (
        'SELECT "q"."n", "q"."s" FROM (SELECT ?1 AS "n", ?2 AS "s" '
        'UNION ALL SELECT ?3 AS "n", CAST(NULL AS TEXT) AS "s") AS "q"'
    )
