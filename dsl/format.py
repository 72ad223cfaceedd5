"""Query ▶ canonical text: one step a line, in the words of the text form."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import assert_never

from dataflow.dsl.backticks import WORD, in_backticks
from dataflow.dsl.expr import (
    Bound,
    Call,
    Case,
    Cast,
    Column,
    Exists,
    Expr,
    Frame,
    InList,
    InParam,
    InQuery,
    Key,
    Literal,
    Over,
    Param,
    Subquery,
    Value,
    spine,
)
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
from dataflow.dsl.types import MICROSECONDS, Interval
from dataflow.dsl.write import Delete, Insert, Update, WritePipeline, WriteStep

_OPERATORS: dict[str, tuple[str, int]] = {
    "or": ("or", 1),
    "and": ("and", 2),
    "equal": ("==", 4),
    "not_equal": ("!=", 4),
    "less": ("<", 4),
    "less_equal": ("<=", 4),
    "greater": (">", 4),
    "greater_equal": (">=", 4),
    "like": ("like", 4),
    "ilike": ("ilike", 4),
    "matches": ("~", 4),
    "imatches": ("~*", 4),
    "add": ("+", 6),
    "subtract": ("-", 6),
    "multiply": ("*", 7),
    "divide": ("/", 7),
    "floor_divide": ("//", 7),
    "modulo": ("%", 7),
}
"""Binary operators by function: the sign, and how strongly it binds."""

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
SIGNS = {function: sign for function, (sign, _) in _OPERATORS.items()}
"""Binary operators by function, as they are written."""

_NOT, _COMPARISON, _COALESCE, _UNARY, _POSTFIX, _ATOM = 3, 4, 5, 8, 9, 10
RESERVED = frozenset(
    "and as between by case else end exists false ilike in is like not null on or over sort then true when".split()  # noqa: SIM905
)
"""Words that are no names unless they stand in backticks."""


def format_pipeline(pipeline: Pipeline) -> str:
    """A pipeline as canonical text: its named pipelines, then one step a line."""
    lets = [f"let {_name(let.name)} = {_bracketed(let.pipeline)}" for let in pipeline.lets]
    return "\n".join((*lets, format_from(pipeline.source), *(format_step(step) for step in pipeline.steps)))


def format_from(source: From) -> str:
    own = source.alias if _has_own_alias(source) else None
    return f"from {_table(source)}" + (f" as {_name(own)}" if own is not None else "")


def format_step(step: Step) -> str:
    """One step as canonical text."""
    match step:
        case Filter(predicates=predicates):
            strength = 0 if len(predicates) == 1 else _NOT
            return "filter " + " and ".join(_expr(predicate, strength) for predicate in predicates)
        case Select(items=items):
            return "select " + _items(items)
        case Drop(columns=columns):
            return "drop " + _exprs(columns)
        case Rename(items=items):
            return "rename " + _items(items)
        case Derive(items=items):
            return "derive " + _items(items)
        case Join():
            return _join(step)
        case Agg():
            return _agg(step)
        case Sort(keys=keys):
            return "sort " + _keys(keys)
        case Take():
            return _take(step)
        case Distinct(by=by):
            return "distinct by " + _exprs(by) if by else "distinct"
        case SetOperation(kind=kind, right=right, all=every):
            return f"{kind} {'all ' if every else ''}{_operand(right)}"
        case Pivot():
            return _pivot(step)
        case Unpivot(columns=columns, name=name, value=value):
            return f"unpivot {_exprs(columns)} into {_name(name)}, {_name(value)}"
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
            return f"insert into {_path(table)}"
        case Insert(table=table, keys=keys):
            return f"upsert into {_path(table)} on {', '.join(map(_name, keys))}"
        case _:
            assert_never(step)


def format_expr(expr: Expr) -> str:
    """An expression as canonical text, with only the brackets it needs."""
    return _expr(expr, 0)


def _expr(expr: Expr, outer: int) -> str:
    text, strength = _spell(expr)
    return text if strength >= outer else f"({text})"


def _spell(expr: Expr) -> tuple[str, int]:
    match expr:
        case Column(path=path):
            return _path(path), _ATOM
        case Literal(value=value):
            return _literal(value)
        case Param(name=name, type=type_):
            return (f"${name}", _ATOM) if type_ is None else (f"${name}::{type_}", _POSTFIX)
        case Call():
            return _call(expr)
        case Cast(operand=Param(type=None) as operand, type=type_):
            return f"({format_expr(operand)})::{type_}", _POSTFIX  # without brackets it would be a typed parameter
        case Cast(operand=operand, type=type_):
            return f"{_expr(operand, _POSTFIX)}::{type_}", _POSTFIX
        case Case(branches=branches, otherwise=otherwise):
            body = " ".join(f"when {format_expr(when)} then {format_expr(then)}" for when, then in branches)
            return f"case {body}{'' if otherwise is None else f' else {format_expr(otherwise)}'} end", _ATOM
        case InList(operand=operand, items=items, negated=negated):
            word = "not in" if negated else "in"
            return f"{_expr(operand, _COALESCE)} {word} ({', '.join(map(format_expr, items))})", _COMPARISON
        case InParam(operand=operand, param=param, negated=negated):
            word = "not in" if negated else "in"
            return f"{_expr(operand, _COALESCE)} {word} {format_expr(param)}", _COMPARISON
        case Subquery(pipeline=pipeline):
            return _bracketed(pipeline), _ATOM
        case Exists(pipeline=pipeline, on=on):
            condition = "" if on is None else f" on ({format_expr(on)})"
            return f"exists {_bracketed(pipeline)}{condition}", _ATOM
        case InQuery(operand=operand, pipeline=pipeline, negated=negated):
            word = "not in" if negated else "in"
            return f"{_expr(operand, _COALESCE)} {word} {_bracketed(pipeline)}", _COMPARISON
        case _:
            assert_never(expr)


def _literal(value: Value) -> tuple[str, int]:
    text = format_value(value)
    return text, _UNARY if text.startswith("-") else _ATOM


def _call(call: Call) -> tuple[str, int]:
    match call:
        case Call(where=None, sort=(), over=None):
            return _plain_call(call)
        case Call(where=where, sort=sort, over=over):
            args = ", ".join(map(format_expr, call.args))
            text = f"{_name(call.function)}({args}{_sorted(sort, bool(args))})"
            text += "" if where is None else f" where ({format_expr(where)})"
            return text + ("" if over is None else f" over ({_over(over)})"), _ATOM


def _plain_call(call: Call) -> tuple[str, int]:
    match call:
        case Call(function="negate", args=(Literal() as operand,)):
            return f"-({format_expr(operand)})", _UNARY  # without brackets it would be a negative literal
        case Call(function="negate", args=(operand,)):
            return f"-{_expr(operand, _POSTFIX)}", _UNARY
        case Call(function="array", args=items):
            return f"[{', '.join(map(format_expr, items))}]", _ATOM
        case Call(function="not", args=(operand,)):
            return f"not {_expr(operand, _NOT)}", _NOT
        case Call(function="is_null" | "is_not_null" as function, args=(operand,)):
            return f"{_expr(operand, _COALESCE)} {function.replace('_', ' ')}", _COMPARISON
        case Call(function="coalesce", args=(left, right)):
            return f"{_expr(left, _COALESCE)} ?? {_expr(right, _COALESCE + 1)}", _COALESCE
        case Call(function="and" | "or" as function, args=(_, _)):
            sign, strength = _OPERATORS[function]
            start, *others = spine(call)
            return f" {sign} ".join([_expr(start, strength), *(_expr(each, strength + 1) for each in others)]), strength
        case Call(function=function, args=(left, right)) if function in _OPERATORS:
            sign, strength = _OPERATORS[function]
            # Comparisons do not chain, so both sides must bind more strongly.
            first = strength + 1 if strength == _COMPARISON else strength
            texts = [_expr(left, first), _expr(right, strength + 1)]
            if sign in _COMPARISONS:
                # A bare null beside a comparison is taken for a slip.
                texts = ["(null)" if text == "null" else text for text in texts]
            return f"{texts[0]} {sign} {texts[1]}", strength
        case _:
            return f"{_name(call.function)}({_exprs(call.args)})", _ATOM


def _sorted(keys: tuple[Key, ...], behind: bool) -> str:
    return f"{' ' if behind else ''}sort {_keys(keys)}" if keys else ""


def _over(over: Over) -> str:
    words = ["by " + _exprs(over.by)] if over.by else []
    words += ["sort " + _keys(over.sort)] if over.sort else []
    words += [format_frame(over.frame)] if over.frame is not None else []
    return " ".join(words)


def format_frame(frame: Frame) -> str:
    """A window's frame as canonical text, such as `rows -6..current`."""
    return f"{frame.unit} {_bound(frame.start)}..{_bound(frame.end)}"


def _bound(bound: Bound) -> str:
    if bound is None:
        return "unbounded"
    return "current" if bound == 0 else format_value(bound)


def format_value(value: Value) -> str:
    """A constant as it stands in the text form."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quote(value)
        case float():
            return repr(value) if value == value and abs(value) != float("inf") else f"float64 '{value}'"
        case int():
            return str(value)
        case decimal.Decimal():
            return f"decimal '{value}'"
        case bytes():
            return f"binary '{value.hex()}'"
        case dt.datetime():
            text = "@" + value.isoformat()
            return text.removesuffix("+00:00") + "Z" if value.utcoffset() == dt.timedelta(0) else text
        case dt.date():
            return "@" + value.isoformat()
        case dt.time():
            return f"time '{value.isoformat()}'"
        case uuid.UUID():
            return f"uuid '{value}'"
        case Interval():
            return _interval(value)
        case _:
            assert_never(value)


_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(text: str) -> str:
    """A text as a constant of the text form, on one line, and without `${`, which Kailash would fill in."""
    escaped = "".join(_ESCAPES.get(char) or (char if char.isprintable() else f"\\u{{{ord(char):x}}}") for char in text)
    return "'" + escaped.replace("${", "\\u{24}{") + "'"


def _interval(value: Interval) -> str:
    unit, size = next((unit, size) for unit, size in MICROSECONDS.items() if value.microseconds % size == 0)
    parts = [(value.months, "months"), (value.days, "days"), (value.microseconds // size, f"{unit}s")]
    given = [(count, unit) for count, unit in parts if count] or [(0, "days")]
    if len(given) == 1:
        return f"{given[0][0]}{given[0][1]}"
    return f"interval '{' '.join(f'{count} {unit}' for count, unit in given)}'"


def _exprs(exprs: tuple[Expr, ...]) -> str:
    return ", ".join(map(format_expr, exprs))


def _keys(keys: tuple[Key, ...]) -> str:
    return ", ".join(map(_key, keys))


def _items(items: tuple[Item, ...]) -> str:
    return ", ".join(
        (f"{_name(item.name)} = " if item.name is not None else "") + format_expr(item.expr) for item in items
    )


def _join(join: Join) -> str:
    words = ["cross join" if join.kind == "cross" else "join"]
    if join.kind not in ("inner", "cross"):
        words.append(join.kind)
    words.append(_operand(join.right))
    if join.alias is not None:
        words.append(f"as {_name(join.alias)}")
    match join.on:
        case None:
            pass
        case (name,):
            words.append(f"on {_name(name)}")
        case tuple() as names:
            words.append(f"on ({', '.join(map(_name, names))})")
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
    return _bracketed(pipeline)


def _table(source: From) -> str:
    if not is_given(source.path):
        return _path(source.path)
    columns = ", ".join(f"{_name(name)}::{type_}" for name, type_ in source.columns)
    return f"{source.path[0]}({columns})" if columns else source.path[0]


def _has_own_alias(source: From) -> bool:
    """Whether the table has an alias that is not the name of a table that is given."""
    return source.alias is not None and source.path != (GIVEN + source.alias,)


def _bracketed(pipeline: Pipeline) -> str:
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
    return _name(item.name) if item.name is not None else format_expr(item.expr)


def _pivot(pivot: Pivot) -> str:
    text = f"pivot {_expr(pivot.column, _COALESCE)} in ({_items(pivot.values)}) agg {_items(pivot.aggregates)}"
    return text + (" by " + _items(pivot.keys) if pivot.keys else "")


def _key(key: Key) -> str:
    return ("-" if key.descending else "") + _expr(key.expr, _POSTFIX) + (" nulls first" if key.nulls_first else "")


def _take(take: Take) -> str:
    match take:
        case Take(count=Literal(value=int(count)), offset=Literal(value=int(offset))):
            text = f"take {offset + 1}..{offset + count}"
        case _:
            text = f"take {format_expr(take.count)}"
    text += " by " + _exprs(take.by) if take.by else ""
    return text + (" sort " + _keys(take.sort) if take.sort else "")


def _path(path: tuple[str, ...]) -> str:
    return ".".join(map(_name, path))


def _name(name: str) -> str:
    if WORD.fullmatch(name) and name not in RESERVED:
        return name
    return in_backticks(name)
