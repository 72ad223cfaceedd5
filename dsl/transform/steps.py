"""Rules of the grammar for pipelines and their steps ▶ `Pipeline` and `Step`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.expr import Column, Expr, Literal, Param, conjuncts, name_right_side
from dataflow.dsl.groupings import grouping_of_sets
from dataflow.dsl.query import (
    GIVEN,
    Agg,
    Derive,
    Distinct,
    Drop,
    Filter,
    From,
    Grouping,
    GroupingKind,
    Item,
    Join,
    JoinKind,
    Let,
    Pipeline,
    Pivot,
    Rename,
    Select,
    SetKind,
    SetOperation,
    Sort,
    Step,
    Take,
    Unnest,
    Unpivot,
)
from dataflow.dsl.transform.expressions import sort_keys
from dataflow.dsl.transform.literals import name_of, text_of, type_of
from dataflow.dsl.transform.source import SourceText, at, behind, between, first_sign, place, source_of, token
from dataflow.dsl.types import DataType
from dataflow.dsl.write import Delete, Insert, Update, WritePipeline, problem_of
from dataflow.grammar.lexer import Lexeme


class Steps:
    """One method a rule: what was read of its parts comes in, the node goes out."""

    def pipeline(self, children: list[Any]) -> Pipeline:
        named = [child for child in children if isinstance(child, tuple)]
        for let, source in named:
            source.lets.remove(let.name)  # behind this pipeline, the name is a table's again
        return Pipeline(children[len(named)], tuple(children[len(named) + 1 :]), tuple(let for let, _ in named))

    def let(self, children: list[Any]) -> tuple[Let, SourceText]:
        word, source = children[1], source_of(children[1])
        source.lets.append(name_of(word))
        return Let(name_of(word), children[4], at(word)), source

    def path(self, children: list[Any]) -> tuple[tuple[str, ...], Lexeme, Lexeme]:
        path = tuple(map(name_of, children[::2]))
        source = source_of(children[0])
        is_let = len(path) == 1 and path[0] in source.lets
        if source.only is not None and path[0] not in source.sources and not is_let:
            path = (source.only, *path)
        return path, children[0], children[-1]

    def given(self, children: list[Any]) -> From:
        word = children[0]
        columns = tuple(child for child in children if isinstance(child, tuple))
        return From((str(word),), str(word).removeprefix(GIVEN), between(word, children[-1]), columns)

    def given_column(self, children: list[Any]) -> tuple[str, DataType]:
        return name_of(children[0]), type_of(children[2])

    # `from` is a word of Python, so the method gets its name below.
    def _from(self, children: list[Any]) -> From:
        return _table(children[1], _alias(children))

    # --- columns ---------------------------------------------------------------------------------------------------

    def items(self, children: list[Any]) -> tuple[Item, ...]:
        return tuple(children[::2])

    def item(self, children: list[Any]) -> Item:
        expr: Expr = children[0]
        return Item(None, expr, expr.span)

    def named_item(self, children: list[Any]) -> Item:
        return Item(name_of(children[0]), children[2], between(children[0], children[2]))

    def filter(self, children: list[Any]) -> Step:
        return Filter(tuple(part for expr in children[1] for part in conjuncts(expr)), at(children[0]))

    def select(self, children: list[Any]) -> Step:
        return Select(children[1], at(children[0]))

    def drop(self, children: list[Any]) -> Step:
        return Drop(children[1], at(children[0]))

    def rename(self, children: list[Any]) -> Step:
        return Rename(_named(children[0], children[1], "rename new = old"), at(children[0]))

    def derive(self, children: list[Any]) -> Step:
        return Derive(_named(children[0], children[1], "derive net = total - discount"), at(children[0]))

    # --- joins and set operations ----------------------------------------------------------------------------------

    def operand(self, children: list[Any]) -> Pipeline:
        if len(children) == 3:
            inside: Pipeline = children[1]
            return inside
        return Pipeline(_table(children[0], None))

    def condition(self, children: list[Any]) -> Expr | tuple[str, ...]:
        expr: Expr = children[0]
        if isinstance(expr, Column) and len(expr.path) == 1 and not _in_two_brackets(expr):
            return expr.path
        return expr

    def names(self, children: list[Any]) -> tuple[str, ...]:
        return tuple(name_of(child) for child in children[1:-1] if child.type == "NAME")

    def join(self, children: list[Any]) -> Step:
        kind = token(children, "KIND")
        alias, on = _alias(children), behind(children, "ON")
        if alias is not None and not isinstance(on, tuple):
            on = name_right_side(on, alias)
        word = "inner" if kind is None else kind.value
        return Join(cast(JoinKind, word), _operand(children), alias, on, _suffix(children), at(children[0]))

    def cross_join(self, children: list[Any]) -> Step:
        return Join("cross", _operand(children), _alias(children), None, _suffix(children), at(children[0]))

    def set_operation(self, children: list[Any]) -> Step:
        word, every = children[0], token(children, "ALL")
        if every is not None and word.type != "UNION":
            source_of(every).report("only `union` takes `all`", at(every), hint=f"leave out `all`: `{word.value} T`")
        return SetOperation(cast(SetKind, word.value), children[-1], every is not None, at(word))

    # --- aggregates ------------------------------------------------------------------------------------------------

    def agg(self, children: list[Any]) -> Step:
        aggregates = children[1] if isinstance(children[1:] and children[1], tuple) else ()
        keys, grouping = behind(children, "BY") or ((), None)
        if not aggregates and not keys and grouping is None:
            source_of(children[0]).report("`agg` takes `name = aggregate` at least once", at(children[0]))
        _named(children[0], aggregates, "agg total = sum(x)")
        return Agg(aggregates, keys, grouping, at(children[0]))

    def plain_grouping(self, children: list[Any]) -> tuple[tuple[Item, ...], None]:
        return children[0], None

    def short_grouping(self, children: list[Any]) -> tuple[tuple[Item, ...], Grouping]:
        return children[2], Grouping(cast(GroupingKind, children[0].value))

    def key_set(self, children: list[Any]) -> list[Item]:
        return [*children[1]] if len(children) == 3 else []

    def sets_grouping(self, children: list[Any]) -> tuple[tuple[Item, ...], Grouping]:
        return grouping_of_sets([child for child in children if isinstance(child, list)])

    # --- rows ------------------------------------------------------------------------------------------------------

    def sort(self, children: list[Any]) -> Step:
        return Sort(sort_keys(children, "SORT"), at(children[0]))

    def take(self, children: list[Any]) -> Step:
        count, offset = children[1], None
        if (last := behind(children, "RANGE")) is not None:
            count, offset = _rows(children[0], count, last)
        elif not isinstance(count, Param) and not _is_whole(count, 0):
            message = "`take` takes a whole number of rows, or one parameter"
            source_of(children[0]).report(message, place(count), hint="as in `take 10`, `take 11..20` or `take $n`")
        return Take(count, offset, behind(children, "BY") or (), sort_keys(children, "IN_SORT"), at(children[0]))

    def distinct(self, children: list[Any]) -> Step:
        return Distinct(behind(children, "BY") or (), at(children[0]))

    # --- writes ----------------------------------------------------------------------------------------------------

    def update(self, children: list[Any]) -> Update:
        items = _named(children[0], children[-1], "update n = n + 1")
        return Update(items, token(children, "ALL") is not None, at(children[0]))

    def delete(self, children: list[Any]) -> Delete:
        return Delete(token(children, "ALL") is not None, at(children[0]))

    def insert(self, children: list[Any]) -> Insert:
        return Insert(children[2][0], (), at(children[0]))

    def upsert(self, children: list[Any]) -> Insert:
        keys: tuple[Expr, ...] = children[4]
        odd = next((key for key in keys if not (isinstance(key, Column) and len(key.path) == 1)), None)
        if odd is not None:
            message = "`upsert` takes the names of the columns of a key"
            source_of(children[0]).report(message, place(odd), hint="as in `upsert into orders on id`")
        names = tuple(dict.fromkeys(key.name for key in keys if isinstance(key, Column)))
        return Insert(children[2][0], names, at(children[0]))

    def returning(self, children: list[Any]) -> tuple[Item, ...]:
        return children[1] if len(children) > 1 and isinstance(children[1], tuple) else ()

    def write(self, children: list[Any]) -> tuple[WritePipeline, Diagnostic | None]:
        items: tuple[Item, ...] | None = children[2] if len(children) > 2 else None
        made = WritePipeline(children[0], children[1], items)
        return made, problem_of(made)

    # --- shapes ----------------------------------------------------------------------------------------------------

    def pivot(self, children: list[Any]) -> Step:
        values = children[4] if isinstance(children[4], tuple) else ()
        if not values:
            source_of(children[0]).report(
                "`pivot` takes the values that become columns",
                at(children[0]),
                hint="as in `pivot status in ('open', 'sent') agg …`",
            )
        for item in values:
            if not isinstance(item.expr, Literal):
                source_of(children[0]).report(
                    "the values of a pivot are constants", place(item.expr), hint="as in `in ('open', 'sent')`"
                )
        aggregates = behind(children, "IN_AGG", "AGG")
        return Pivot(children[1], values, aggregates, behind(children, "BY") or (), at(children[0]))

    def unpivot(self, children: list[Any]) -> Step:
        return Unpivot(children[1], name_of(children[3]), name_of(children[5]), at(children[0]))

    def unnest(self, children: list[Any]) -> Step:
        return Unnest(children[1], at(children[0]))


setattr(Steps, "from", Steps._from)


def _table(part: From | tuple[tuple[str, ...], Lexeme, Lexeme], alias: str | None) -> From:
    match part:
        case From():
            return replace(part, alias=alias or part.alias)
        case (path, first, last):
            return From(path, alias, between(first, last))


def _alias(children: list[Any]) -> str | None:
    word = behind(children, "AS")
    return None if word is None else name_of(word)


def _suffix(children: list[Any]) -> str | None:
    word = behind(children, "SUFFIX")
    return None if word is None else text_of(word)


def _operand(children: list[Any]) -> Pipeline:
    return next(child for child in children if isinstance(child, Pipeline))


def _in_two_brackets(expr: Expr) -> bool:
    """Whether `((flag))` is written: a condition of one column, not the name of one that both sides have."""
    span = place(expr)
    return first_sign(expr) == "(" and span.text[span.start + 1 : span.end].lstrip().startswith("(")


def _named(verb: Lexeme, items: tuple[Item, ...], example: str) -> tuple[Item, ...]:
    for item in items:
        if item.name is None:
            source_of(verb).report(
                f"each column of `{verb.value}` needs a name", place(item.expr), hint=f"as in `{example}`"
            )
    return items


def _is_whole(expr: Expr, least: int) -> bool:
    return (
        isinstance(expr, Literal)
        and isinstance(expr.value, int)
        and not isinstance(expr.value, bool)
        and expr.value >= least
    )


def _rows(verb: Lexeme, first: Expr, last: Expr) -> tuple[Expr, Expr | None]:
    """How many rows `first..last` are, and how many come before them."""
    match first, last:
        case Literal(value=int(start)), Literal(value=int(end)) if (
            _is_whole(first, 1) and _is_whole(last, 1) and start <= end
        ):
            return replace(first, value=end - start + 1), replace(first, value=start - 1)
        case _:
            span = between(first, last)
            source_of(verb).report("`take n..m` takes rows from 1 upwards", span, hint="as in `take 11..20`")
            return first, None
