"""A write ▶ one UPDATE or DELETE with the same meaning, where the dialect has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.relational import Scan, columns_of
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.plan.write import Delete, Update, WritePlan
from dataflow.compiler.render.block import Block, conjunction, identifier
from dataflow.compiler.render.scalars import Slots
from dataflow.compiler.render.select import Rendered, Renderer
from dataflow.compiler.render.template import Template, operand, to_sql

Assignments = dict[str, exp.Expr]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a write is no single statement of a dialect."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def render_write(write: WritePlan, dialect: Dialect) -> Rendered | WhyNot:
    """The statement that a write is, or why it is none.

    Raises UnsupportedError for what the dialect cannot do by itself.
    """
    reads = sum(isinstance(node, Scan) and node.table.relation == write.table.relation for node in nodes(write.rows))
    if reads > 1 and not dialect.writes_what_it_reads:
        return WhyNot(f"{dialect.name} does not read a table in a statement that changes it")
    renderer = Renderer(dialect, Slots())
    block = renderer.rows(write.rows)
    if block is None or not _is_the_table(block, write):
        return WhyNot("which rows it means is more than a condition can say")
    match write:
        case Update():
            tree = _update(write, block, dialect)
        case Delete():
            tree = _delete(block, dialect)
        case _:
            assert_never(write)
    if isinstance(tree, WhyNot):
        return tree
    return Rendered(to_sql(tree, dialect.sqlglot), tuple(renderer.slots.values))


def _is_the_table(block: Block, write: WritePlan) -> bool:
    """Whether it is rows of the table with nothing but conditions on them."""
    table = block.source
    if not isinstance(table, exp.Table) or block.joins or not block.is_rows or block.having:
        return False
    names = tuple(part.name for part in reversed(table.parts))
    return names == tuple(reversed(write.table.relation))


def _delete(block: Block, dialect: Dialect) -> exp.Expr:
    table = block.source
    assert isinstance(table, exp.Table)
    tree = exp.Delete(this=table)
    if dialect.deletes_by_alias:
        tree.set("tables", [exp.Table(this=identifier(table.alias))])
    return _with_where(tree, block)


def _update(write: Update, block: Block, dialect: Dialect) -> exp.Expr | WhyNot:
    stored = {column.name: column for column in write.table.columns}
    values: Assignments = {}
    for column in columns_of(write.rows):
        tree, template = block.values[column.id].make(), stored[column.name].write
        made = tree if template is None else Template(this=template, expressions=[operand(tree)])
        values[column.name] = made
    if dialect.assigns_in_turn:
        ordered = _in_turn(values)
        if ordered is None:
            reason = (
                f"{dialect.name} computes the columns one after the other, and each of these needs another's old value"
            )
            return WhyNot(reason)
        values = ordered
    pairs = [
        exp.EQ(this=exp.Column(this=identifier(name)), expression=operand(value)) for name, value in values.items()
    ]
    return _with_where(exp.Update(this=block.source, expressions=pairs), block)


def _in_turn(values: Mapping[str, exp.Expr]) -> Assignments | None:
    """The values in an order in which none reads a column that one before it changes; None where there is none."""
    reads = {name: {column.name for column in value.find_all(exp.Column)} - {name} for name, value in values.items()}
    left, ordered = dict(values), list[str]()
    while left:
        # What the others still read is changed after them.
        free = next((name for name in left if not any(name in reads[other] for other in left if other != name)), None)
        if free is None:
            return None
        ordered.append(free)
        del left[free]
    return {name: values[name] for name in ordered}


def _with_where(tree: exp.Expr, block: Block) -> exp.Expr:
    if block.where:
        tree.set("where", exp.Where(this=conjunction(block.where)))
    return tree
