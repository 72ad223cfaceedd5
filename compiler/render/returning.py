"""The columns of rows that a statement has written, as it gives them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from dataflow.compiler.catalog import TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.block import identifier
from dataflow.compiler.render.template import Template, column_tree


def returned_values(columns: Sequence[TableColumn], table: str | None, dialect: Dialect) -> list[exp.Expr]:
    """Columns of a table, or of what is called so, each as statements read it and under its name."""
    return [_value(column, table, dialect) for column in columns]


def with_returned(tree: exp.Expr, values: list[exp.Expr]) -> exp.Expr:
    """An INSERT, UPDATE or DELETE that gives these values of each row that it wrote."""
    tree.set("returning", exp.Returning(expressions=values))
    return tree


def _value(column: TableColumn, table: str | None, dialect: Dialect) -> exp.Expr:
    stored = column_tree(column.name, table)
    template = column.read or (None if column.type is None else dialect.columns.get(column.type.name))
    read: exp.Expr = stored if template is None else Template(this=template, expressions=[stored])
    return exp.Alias(this=read, alias=identifier(column.name))
