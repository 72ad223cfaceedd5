"""A write ▶ one UPDATE or DELETE with the same meaning, where the dialect has one, and what gives the rows it wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from sqlglot import exp

from dataflow.compiler.catalog import TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.relational import Scan, columns_of
from dataflow.compiler.plan.scalar import Literal as Constant
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.plan.write import Delete, Insert, Update, WritePlan
from dataflow.compiler.render.block import Block, conjunction, identifier
from dataflow.compiler.render.returning import returned_values, with_returned
from dataflow.compiler.render.select import Renderer
from dataflow.compiler.render.slots import Slot, Slots
from dataflow.compiler.render.template import Template, column_tree, operand, to_sql
from dataflow.dsl.types import STRING

Assignments = dict[str, exp.Expr]

_KEPT = "keys of written rows"
_ROWS = "given"


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a write is no single statement of a dialect."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class WriteStep:
    """One statement of a write, and what it gives: how many rows were changed, those rows, or nothing of interest."""

    sql: str
    gives: Literal["count", "rows", "nothing"]


@dataclass(frozen=True, slots=True)
class RenderedWrite:
    """Statements that run one after the other in one transaction, and what is bound to them all."""

    steps: tuple[WriteStep, ...]
    slots: tuple[Slot, ...]


def render_write(
    write: WritePlan, dialect: Dialect, returned: Sequence[TableColumn] | None = None
) -> RenderedWrite | WhyNot:
    """The statement that a write is, or why it is none.

    returned: columns of the rows as they were written, or as they were before they were deleted; where no statement
    gives them, others before and behind it do. Raises UnsupportedError for what the dialect cannot do by itself.
    """
    renderer = Renderer(dialect, Slots())
    if isinstance(write, Insert):
        return _insert(write, renderer, returned)
    if _reads_it_again(write, dialect):
        return WhyNot(f"{dialect.name} does not read a table in a statement that changes it")
    block = renderer.rows(write.rows)
    if block is None or not _is_the_table(block, write):
        return WhyNot("which rows it means is more than a condition can say")
    match write:
        case Update():
            steps = _update(write, block, dialect, returned)
        case Delete():
            steps = _delete(write, block, dialect, returned)
        case _:
            assert_never(write)
    return steps if isinstance(steps, WhyNot) else RenderedWrite(steps, tuple(renderer.slots.values))


@dataclass(frozen=True, slots=True)
class RenderedValues:
    """Columns and the SQL of their new values, in the order in which they are to be said, and what is bound to them."""

    pairs: tuple[tuple[str, str], ...]
    slots: tuple[Slot, ...]


def render_values(write: Update, dialect: Dialect, first: int) -> RenderedValues | WhyNot:
    """The new values of an update without conditions, for a statement that finds its row in another way.

    first: how many placeholders the statement has before them. Raises UnsupportedError.
    """
    if _reads_it_again(write, dialect):
        return WhyNot(f"{dialect.name} does not read a table in a statement that changes it")
    renderer = Renderer(dialect, Slots([Constant(None, STRING)] * first))
    block = renderer.rows(write.rows)
    if block is None or not _is_the_table(block, write):
        return WhyNot("they are made of more than the row itself")
    values = _ordered(_assigned(write, block), dialect)
    if isinstance(values, WhyNot):
        return values
    pairs = tuple((name, to_sql(operand(value.copy()), dialect.sqlglot)) for name, value in values.items())
    return RenderedValues(pairs, tuple(renderer.slots.values[first:]))


def _insert(write: Insert, renderer: Renderer, returned: Sequence[TableColumn] | None) -> RenderedWrite | WhyNot:
    dialect, stored = renderer.dialect, {column.name: column for column in write.table.columns}
    if returned is not None and "insert" not in dialect.returns:
        return WhyNot(f"{dialect.name} does not give the rows that it adds")
    names = [column.name for column in columns_of(write.rows)]
    rows = exp.Subquery(this=renderer.statement(write.rows, names), alias=exp.TableAlias(this=identifier(_ROWS)))
    values: list[exp.Expr] = []
    for name in names:
        template, value = stored[name].write, column_tree(name, _ROWS)
        values.append(value if template is None else Template(this=template, expressions=[value]))
    parts = [identifier(part) for part in reversed(write.table.relation)]
    table = exp.Table(**dict(zip(("this", "db", "catalog"), parts, strict=False)))
    into = exp.Schema(this=table, expressions=[identifier(name) for name in names])
    tree: exp.Expr = exp.Insert(this=into, expression=exp.Select(expressions=values, from_=exp.From(this=rows)))
    if returned is not None:
        tree = with_returned(tree, returned_values(returned, None, dialect))
    step = WriteStep(to_sql(tree, dialect.sqlglot), "count" if returned is None else "rows")
    return RenderedWrite((step,), tuple(renderer.slots.values))


def _reads_it_again(write: Update | Delete, dialect: Dialect) -> bool:
    """Whether the table is read besides the rows that are changed, where the database refuses that."""
    if dialect.writes_what_it_reads:
        return False
    return sum(isinstance(node, Scan) and node.table.relation == write.table.relation for node in nodes(write.rows)) > 1


def _is_the_table(block: Block, write: Update | Delete) -> bool:
    """Whether it is rows of the table with nothing but conditions on them."""
    table = block.source
    if not isinstance(table, exp.Table) or block.joins or not block.is_rows or block.having:
        return False
    names = tuple(part.name for part in reversed(table.parts))
    return names == tuple(reversed(write.table.relation))


def _delete(
    write: Delete, block: Block, dialect: Dialect, returned: Sequence[TableColumn] | None
) -> tuple[WriteStep, ...]:
    table = block.source
    assert isinstance(table, exp.Table)
    tree = exp.Delete(this=table)
    if dialect.deletes_by_alias:
        tree.set("tables", [exp.Table(this=identifier(table.alias))])
    if returned is None:
        return (WriteStep(to_sql(_with_where(tree, block), dialect.sqlglot), "count"),)
    if "delete" in dialect.returns:
        whole = with_returned(_with_where(tree, block), returned_values(returned, None, dialect))
        return (WriteStep(to_sql(whole, dialect.sqlglot), "rows"),)
    values = returned_values(returned, table.alias, dialect)
    rows = to_sql(
        _with_where(exp.Select(expressions=values, from_=exp.From(this=table.copy())), block), dialect.sqlglot
    )
    return WriteStep(f"{rows} FOR UPDATE", "rows"), WriteStep(
        to_sql(_with_where(tree, block), dialect.sqlglot), "count"
    )


def _update(
    write: Update, block: Block, dialect: Dialect, returned: Sequence[TableColumn] | None
) -> tuple[WriteStep, ...] | WhyNot:
    values = _ordered(_assigned(write, block), dialect)
    if isinstance(values, WhyNot):
        return values
    pairs = [exp.EQ(this=column_tree(name), expression=operand(value.copy())) for name, value in values.items()]
    table = block.source
    assert isinstance(table, exp.Table)
    tree = _with_where(exp.Update(this=table.copy(), expressions=pairs), block)
    if returned is None:
        return (WriteStep(to_sql(tree, dialect.sqlglot), "count"),)
    if "update" in dialect.returns:
        tree = with_returned(tree, returned_values(returned, None, dialect))
        return (WriteStep(to_sql(tree, dialect.sqlglot), "rows"),)
    made = returned_values(returned, table.alias, dialect)
    return _read_by_key(write, block, values, made, WriteStep(to_sql(tree, dialect.sqlglot), "count"), dialect)


def _read_by_key(
    write: Update, block: Block, values: Assignments, made: list[exp.Expr], step: WriteStep, dialect: Dialect
) -> tuple[WriteStep, ...] | WhyNot:
    """The update between two others: one that keeps the keys that the rows will have, and one that reads these rows."""
    key = [column.name for column in write.table.row_key]
    if not key:
        return WhyNot(f"{dialect.name} does not give the rows of an update")
    assert isinstance(block.source, exp.Table)
    alias, kept = block.source.alias, identifier(_KEPT)
    new = [values[name] if name in values else column_tree(name, alias) for name in key]
    items = [exp.Alias(this=tree, alias=identifier(name)) for tree, name in zip(new, key, strict=True)]
    chosen = to_sql(
        _with_where(exp.Select(expressions=items, from_=exp.From(this=block.source.copy())), block), dialect.sqlglot
    )
    same = [exp.EQ(this=column_tree(name, alias), expression=column_tree(name, _KEPT)) for name in key]
    join = exp.Join(this=exp.Table(this=kept), on=conjunction(list(same)))
    read = exp.Select(expressions=made, from_=exp.From(this=block.source.copy()), joins=[join])
    name = to_sql(kept.copy(), dialect.sqlglot)
    return (
        WriteStep(f"CREATE TEMPORARY TABLE {name} AS {chosen} FOR UPDATE", "nothing"),
        step,
        WriteStep(to_sql(read, dialect.sqlglot), "rows"),
        WriteStep(f"DROP TEMPORARY TABLE {name}", "nothing"),
    )


def _assigned(write: Update, block: Block) -> Assignments:
    stored = {column.name: column for column in write.table.columns}
    values: Assignments = {}
    for column in columns_of(write.rows):
        tree, template = block.values[column.id].make(), stored[column.name].write
        made = tree if template is None else Template(this=template, expressions=[operand(tree)])
        values[column.name] = made
    return values


def _ordered(values: Assignments, dialect: Dialect) -> Assignments | WhyNot:
    """The values in the order in which a statement has to say them."""
    ordered = _in_turn(values) if dialect.assigns_in_turn else values
    if ordered is not None:
        return ordered
    return WhyNot(
        f"{dialect.name} computes the columns one after the other, and each of these needs another's old value"
    )


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
        tree.set("where", exp.Where(this=conjunction([each.copy() for each in block.where])))
    return tree
