"""In which order tables are written, for a database that does not try every order of joins."""

from __future__ import annotations

from sqlglot import exp

from dataflow.compiler.render.block import Block, conjunction

_TRIED = 5
"""Tables whose orders are all tried: SQLite keeps 12 beginnings at a time (https://www.sqlite.org/queryplanner-ng.html),
and there are 20 ways to choose three of six."""


def with_filtered_last(block: Block) -> None:
    """Writes tables that have a condition of their own behind the others, where a block joins many tables.

    Among beginnings that it expects to cost the same, SQLite keeps those of tables that are written first. It counts
    what conditions on one table leave, and not what a join with a table that is there already does: TPC-H Q8 took ten
    times as long with all orders of two years before the suppliers of one nation.
    """
    tables = {_name(tree): tree for tree in (block.source, *(join.this for join in block.joins)) if _is_table(tree)}
    inner = all(join.args.get("kind") == "INNER" for join in block.joins)
    if len(tables) <= max(_TRIED, len(block.joins)) or not inner:
        return
    filtered = {name for where in block.where for name in tables if _tables(where) == {name}}
    order = sorted(tables, key=lambda name: name in filtered)
    waiting = [part for join in block.joins for part in _parts(join.args["on"])]
    seen, joins = {order[0]}, []
    for name in order[1:]:
        seen.add(name)
        ready = [part for part in waiting if _tables(part) & tables.keys() <= seen]
        waiting = [part for part in waiting if not any(part is each for each in ready)]
        joins.append(exp.Join(this=tables[name], kind="INNER", on=conjunction(ready) if ready else None))
    block.source, block.joins = tables[order[0]], joins


def _is_table(tree: exp.Expr | None) -> bool:
    return isinstance(tree, exp.Table)


def _name(tree: exp.Expr | None) -> str:
    return tree.alias if tree is not None else ""


def _tables(tree: exp.Expr) -> set[str]:
    return {column.table for column in tree.find_all(exp.Column)}


def _parts(tree: exp.Expr) -> list[exp.Expr]:
    return (
        [part for side in (tree.this, tree.expression) for part in _parts(side)]
        if isinstance(tree, exp.And)
        else [tree]
    )
