"""Plan ▶ what is said of it to people: comparisons of texts for which a source can search no index."""

from __future__ import annotations

from collections.abc import Iterator

from dataflow.compiler.catalog import OwnOrder
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.relational import Filter, Join, Plan, Scan, Sort
from dataflow.compiler.plan.scalar import Call, ColumnRef, InList, Literal, Parameter, Scalar, columns_used, parts
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.render.own_order import own_order
from dataflow.dsl.types import STRING

_SIGNS = {"equal": "==", "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "like": "like"}

Own = dict[int, tuple[str, OwnOrder | None]]
"""Columns of text of the tables that are read: their names and how they compare by themselves."""


def without_index(plan: Plan, dialect: Dialect) -> tuple[str, ...]:
    """A fragment's plan in, a line for each column of text and way to compare it that no index can help with, out."""
    known: Own = {id_: own for node in nodes(plan) if isinstance(node, Scan) for id_, own in _texts(node, dialect)}
    if not known:
        return ()
    found: dict[str, None] = {}
    for node in nodes(plan):
        match node:
            case Filter(predicate=predicate) | Join(predicate=predicate):
                if not known.keys().isdisjoint(columns_used(predicate)):
                    for part in parts(predicate):
                        found.update(dict.fromkeys(_of_comparison(part, known)))
            case Sort(keys=keys):
                for key in keys:
                    found.update(dict.fromkeys(_of_column(key.value, "sort", known)))
            case _:
                pass
    return tuple(found)


def _texts(scan: Scan, dialect: Dialect) -> Iterator[tuple[int, tuple[str, OwnOrder | None]]]:
    texts = [column for column in scan.columns if column.type == STRING]
    described = {column.name: column for column in scan.table.columns} if texts else {}
    for column in texts:
        yield column.id, (column.name, own_order(described[column.name], dialect))


def _of_comparison(scalar: Scalar, known: Own) -> Iterator[str]:
    match scalar:
        case Call(function=function, args=(left, right)) if function in _SIGNS:
            for side, other in ((left, right), (right, left)):
                if isinstance(other, ColumnRef | Literal | Parameter):
                    yield from _of_column(side, _SIGNS[function], known)
        case InList(operand=operand, negated=False):
            yield from _of_column(operand, "in", known)
        case Call(function="in_list", args=(operand, _)):
            yield from _of_column(operand, "in $list", known)
        case _:
            pass


def _of_column(scalar: Scalar, how: str, known: Own) -> Iterator[str]:
    if isinstance(scalar, ColumnRef) and scalar.column.id in known:
        name, own = known[scalar.column.id]
        if not _can_search(how, own):
            order = "is not that of its values" if own is None else f"is {own.name or 'a collation'}"
            yield f"no index on `{name}` helps with `{how}`: its order {order}"


def _can_search(how: str, own: OwnOrder | None) -> bool:
    match how:
        case _ if own is None:
            return False
        case "==" | "in":
            return True
        case "in $list":
            return own.constant == "{0}"
        case "like":
            return own.like
        case _:
            return own.ordered
