"""How a column compares by itself, as far as a statement may use it."""

from __future__ import annotations

from sqlglot import exp

from dataflow.compiler.catalog import OwnOrder, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.plan.scalar import Column, ColumnRef
from dataflow.compiler.render.own_order import Own, own_of, own_order
from dataflow.compiler.render.scalars import Value
from dataflow.dsl.types import INT64, STRING


def test_what_the_source_says_comes_first() -> None:
    said = OwnOrder("citext", equal=False)
    assert own_order(TableColumn("x", STRING, read="CAST({0} AS TEXT)", own=said), POSTGRES) is said


def test_without_a_word_it_is_what_the_dialect_has() -> None:
    exact, loose = TableColumn("x", STRING), TableColumn("x", STRING, exact_text=False)
    for dialect in (SQLITE, DUCKDB):
        assert own_order(exact, dialect) == OwnOrder()
    assert own_order(exact, POSTGRES) == OwnOrder(ordered=False)
    assert own_order(loose, MYSQL) == OwnOrder(equal=False, ordered=False, like=False)


def test_other_columns_have_none() -> None:
    assert own_order(TableColumn("x", INT64), SQLITE) is None
    assert own_order(TableColumn("x", STRING, read="CAST({0} AS TEXT)"), POSTGRES) is None


def test_only_a_stored_column_has_one() -> None:
    column, order = Column(1, "x", STRING, True), OwnOrder()
    stored = exp.Column(this=exp.to_identifier("x"))
    values = {1: Value(lambda: stored, own=order, stored=lambda: stored)}
    found = own_of(ColumnRef(column), values)
    assert isinstance(found, Own)
    assert found.order is order
    assert found.make() is stored
    assert own_of(ColumnRef(column), {1: Value(lambda: stored)}) is None
