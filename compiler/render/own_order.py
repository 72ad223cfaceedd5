"""How the columns of a table compare by themselves, where a statement can use it: their indexes follow that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from dataflow.compiler.catalog import OwnOrder, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.scalar import ColumnRef, Scalar
from dataflow.dsl.types import STRING

if TYPE_CHECKING:
    from dataflow.compiler.render.scalars import Values


@dataclass(frozen=True, slots=True)
class Own:
    """A stored column as the table has it, and how it compares."""

    make: Callable[[], exp.Expr]
    order: OwnOrder


def own_order(column: TableColumn, dialect: Dialect) -> OwnOrder | None:
    """How a column compares by itself. None where that is not to be used: what is read otherwise is another value."""
    if column.own is not None:
        return column.own
    if column.type != STRING or column.read is not None:
        return None
    exact = column.exact_text
    return OwnOrder(equal=exact, ordered=exact and dialect.text_order in (None, dialect.text_key), like=exact)


def own_of(scalar: Scalar, values: Values) -> Own | None:
    """The stored column that a scalar is, None where it is anything else."""
    if not isinstance(scalar, ColumnRef):
        return None
    value = values[scalar.column.id]
    return None if value.own is None or value.stored is None else Own(value.stored, value.own)
