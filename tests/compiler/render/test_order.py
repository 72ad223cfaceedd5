from __future__ import annotations

import pytest
from plans import column

from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.scalar import ColumnRef, Literal, SortKey
from dataflow.compiler.render.block import column_value
from dataflow.compiler.render.order import is_constant, order_clause, turned
from dataflow.compiler.render.scalars import ScalarRenderer, Value
from dataflow.compiler.render.slots import Slots
from dataflow.compiler.render.template import to_sql
from dataflow.dsl.types import INT64, STRING

A, B = column(1, "a"), column(2, "b", STRING, nullable=False)
VALUES = {1: column_value("t", "a"), 2: column_value("t", "b")}
KEYS = (SortKey(ColumnRef(A), descending=True), SortKey(ColumnRef(B), nulls_first=True), SortKey(Literal(1, INT64)))


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("duckdb", '"t"."a" DESC NULLS LAST, "t"."b"'),
        ("sqlite", '"t"."a" DESC NULLS LAST, "t"."b"'),
        ("mariadb", "(`t`.`a` IS NULL), `t`.`a` DESC, `t`.`b`"),
    ],
)
def test_where_nulls_come_is_said(dialect: str, text: str) -> None:
    scalars = ScalarRenderer(dialect_named(dialect), Slots())
    spelt = to_sql(order_clause(KEYS, scalars, VALUES), scalars.dialect.sqlglot)
    assert spelt.replace("ORDER BY ", "").strip() == text


def test_nulls_first_is_said_where_there_may_be_nulls() -> None:
    scalars = ScalarRenderer(dialect_named("sqlite"), Slots())
    keys = (SortKey(ColumnRef(A), nulls_first=True), SortKey(ColumnRef(B), descending=True))
    # An index of b has its greatest values first when it is read backwards, but then nulls before them.
    spelt = to_sql(order_clause(keys, scalars, VALUES), "sqlite")
    assert spelt.strip() == 'ORDER BY "t"."a" ASC NULLS FIRST, "t"."b" DESC'


def test_no_keys_are_no_clause() -> None:
    scalars = ScalarRenderer(dialect_named("duckdb"), Slots())
    assert to_sql(order_clause(KEYS[2:], scalars, VALUES), "duckdb") == ""


def test_the_opposite_order() -> None:
    assert turned(KEYS[:2]) == (
        SortKey(ColumnRef(A), nulls_first=True),
        SortKey(ColumnRef(B), descending=True),
    )
    assert turned(turned(KEYS)) == KEYS


def test_constants() -> None:
    assert is_constant(Literal(1, INT64), {})
    assert not is_constant(ColumnRef(A), VALUES)
    assert is_constant(ColumnRef(A), {1: Value(VALUES[1].make, constant=True)})
