"""Query ▶ canonical text: one step a line, in the words of the text form."""

from __future__ import annotations

from typing import assert_never

from dataflow.dsl.backticks import format_name, format_path
from dataflow.dsl.expr import Column, Literal
from dataflow.dsl.format_expr import COALESCE, NOT, format_expr, format_exprs, format_keys
from dataflow.dsl.format_value import format_value
from dataflow.dsl.query import (
    GIVEN,
    Agg,
    Derive,
    Distinct,
    Drop,
    Filter,
    From,
    Item,
    Join,
    Pipeline,
    Pivot,
    Rename,
    Select,
    SetOperation,
    Sort,
    Step,
    Take,
    Unnest,
    Unpivot,
    is_given,
)
from dataflow.dsl.write import Delete, Insert, Update, WritePipeline, WriteStep


def format_pipeline(pipeline: Pipeline) -> str:
    """A pipeline as canonical text: its named pipelines, then one step a line."""
    lets = [f"let {format_name(let.name)} = {bracketed(let.pipeline)}" for let in pipeline.lets]
    return "\n".join((*lets, format_from(pipeline.source), *(format_step(step) for step in pipeline.steps)))


def format_from(source: From) -> str:
    """Where a pipeline begins, as canonical text."""
    own = source.alias if _has_own_alias(source) else None
    return f"from {_table(source)}" + (f" as {format_name(own)}" if own is not None else "")


def format_step(step: Step) -> str:
    """One step as canonical text."""
    match step:
        case Filter(predicates=predicates):
            strength = 0 if len(predicates) == 1 else NOT
            return "filter " + " and ".join(format_expr(predicate, strength) for predicate in predicates)
        case Select(items=items):
            return "select " + _items(items)
        case Drop(columns=columns):
            return "drop " + format_exprs(columns)
        case Rename(items=items):
            return "rename " + _items(items)
        case Derive(items=items):
            return "derive " + _items(items)
        case Join():
            return _join(step)
        case Agg():
            return _agg(step)
        case Sort(keys=keys):
            return "sort " + format_keys(keys)
        case Take():
            return _take(step)
        case Distinct(by=by):
            return "distinct by " + format_exprs(by) if by else "distinct"
        case SetOperation(kind=kind, right=right, all=every):
            return f"{kind} {'all ' if every else ''}{_operand(right)}"
        case Pivot():
            return _pivot(step)
        case Unpivot(columns=columns, name=name, value=value):
            return f"unpivot {format_exprs(columns)} into {format_name(name)}, {format_name(value)}"
        case Unnest(item=item):
            return "unnest " + _items((item,))
        case _:
            assert_never(step)


def format_write(write: WritePipeline) -> str:
    """A write as canonical text: the pipeline of its rows, then the step that changes them."""
    text = f"{format_pipeline(write.rows)}\n{_write_step(write.step)}"
    if write.returning is None:
        return text
    return f"{text}\nreturning {_items(write.returning)}".rstrip()


def _write_step(step: WriteStep) -> str:
    match step:
        case Update(items=items, all_rows=all_rows):
            return f"update{' all' if all_rows else ''} {_items(items)}"
        case Delete(all_rows=all_rows):
            return f"delete{' all' if all_rows else ''}"
        case Insert(table=table, keys=()):
            return f"insert into {format_path(table)}"
        case Insert(table=table, keys=keys):
            return f"upsert into {format_path(table)} on {', '.join(map(format_name, keys))}"
        case _:
            assert_never(step)


def _items(items: tuple[Item, ...]) -> str:
    return ", ".join(
        (f"{format_name(item.name)} = " if item.name is not None else "") + format_expr(item.expr) for item in items
    )


def _join(join: Join) -> str:
    words = ["cross join" if join.kind == "cross" else "join"]
    if join.kind not in ("inner", "cross"):
        words.append(join.kind)
    words.append(_operand(join.right))
    if join.alias is not None:
        words.append(f"as {format_name(join.alias)}")
    match join.on:
        case None:
            pass
        case (name,):
            words.append(f"on {format_name(name)}")
        case tuple() as names:
            words.append(f"on ({', '.join(map(format_name, names))})")
        case Column(path=(_,)):
            words.append(f"on (({format_expr(join.on)}))")  # without brackets it would be a column of both sides
        case condition:
            words.append(f"on {format_expr(condition)}")
    if join.suffix is not None:
        words.append(f"suffix {format_value(join.suffix)}")
    return " ".join(words)


def _operand(pipeline: Pipeline) -> str:
    if not pipeline.steps and not _has_own_alias(pipeline.source) and not pipeline.lets:
        return _table(pipeline.source)
    return bracketed(pipeline)


def _table(source: From) -> str:
    if not is_given(source.path):
        return format_path(source.path)
    columns = ", ".join(f"{format_name(name)}::{type_}" for name, type_ in source.columns)
    return f"{source.path[0]}({columns})" if columns else source.path[0]


def _has_own_alias(source: From) -> bool:
    """Whether the table has an alias that is not the name of a table that is given."""
    return source.alias is not None and source.path != (GIVEN + source.alias,)


def bracketed(pipeline: Pipeline) -> str:
    """A pipeline inside of another as canonical text, on one line."""
    return "(" + " | ".join(format_pipeline(pipeline).split("\n")) + ")"


def _agg(agg: Agg) -> str:
    words = ["agg"] + ([_items(agg.aggregates)] if agg.aggregates else [])
    if agg.grouping is None:
        words += ["by " + _items(agg.keys)] if agg.keys else []
    elif agg.grouping.kind == "sets":
        words.append(f"by sets({_sets(agg)})")
    else:
        words.append(f"by {agg.grouping.kind}({_items(agg.keys)})")
    return " ".join(words)


def _sets(agg: Agg) -> str:
    """Each key is written out where it comes first, and by its name from then on."""
    assert agg.grouping is not None
    met: set[int] = set()
    sets = []
    for numbers in agg.grouping.sets:
        texts = [_items((agg.keys[at],)) if at not in met else _key_name(agg.keys[at]) for at in numbers]
        met.update(numbers)
        sets.append(f"({', '.join(texts)})")
    return ", ".join(sets)


def _key_name(item: Item) -> str:
    return format_name(item.name) if item.name is not None else format_expr(item.expr)


def _pivot(pivot: Pivot) -> str:
    text = f"pivot {format_expr(pivot.column, COALESCE)} in ({_items(pivot.values)}) agg {_items(pivot.aggregates)}"
    return text + (" by " + _items(pivot.keys) if pivot.keys else "")


def _take(take: Take) -> str:
    match take:
        case Take(count=Literal(value=int(count)), offset=Literal(value=int(offset))):
            text = f"take {offset + 1}..{offset + count}"
        case _:
            text = f"take {format_expr(take.count)}"
    text += " by " + format_exprs(take.by) if take.by else ""
    return text + (" sort " + format_keys(take.sort) if take.sort else "")
