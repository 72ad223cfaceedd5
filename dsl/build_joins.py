"""The Python form of joins: kinds, conditions, and the name of the right side."""

from __future__ import annotations

from functools import reduce

from dataflow.dsl import expr as tree
from dataflow.dsl import query as steps
from dataflow.dsl.build_expr import Expression
from dataflow.dsl.errors import BuildError, might_be_meant, quoted
from dataflow.dsl.query import JOIN_KINDS, JoinKind, Pipeline
from dataflow.dsl.session import Related
from dataflow.dsl.span import CallSpan

_FOREIGN_KINDS = {
    "outer": "full",
    "full_outer": "full",
    "left_outer": "left",
    "right_outer": "right",
    "left_semi": "semi",
    "left_anti": "anti",
    "nearest": "asof",
}
"""Kinds as they are called elsewhere, and their names here."""


def join_step(
    right: Pipeline, alias: str | None, on: object, how: JoinKind, suffix: str | None, span: CallSpan | None
) -> steps.Join:
    """What `join` was given as a step. Raises BuildError for an unknown kind, and where `on` does not fit the kind."""
    if how not in JOIN_KINDS:
        meant = _FOREIGN_KINDS.get(how) if isinstance(how, str) else None
        raise BuildError(
            f"unknown kind of join `{how}`",
            span,
            notes=[f"kinds: {quoted(JOIN_KINDS)}"],
            hint=f"it is called `{meant}` here" if meant else might_be_meant(str(how), JOIN_KINDS),
        )
    if (on is None) != (how == "cross"):
        fix = "leave out `on`, or `how`" if how == "cross" else _missing_condition(how)
        message = "a cross join has no `on`" if how == "cross" else f"a join of kind `{how}` needs `on`"
        raise BuildError(message, span, hint=fix)
    condition = None if on is None else _condition(on, alias, span)
    return steps.Join(how, right, alias, condition, suffix, span)


def relation_step(
    related: Related, name: str, alias: str | None, how: JoinKind, suffix: str | None, span: CallSpan | None
) -> steps.Join:
    """The join that a relation of a model is, whose right side has the relation's name, or the alias instead."""
    alias = alias or name
    conditions = [
        tree.Call("equal", (tree.Column((here,), span), tree.Column((alias, there), span)), span=span)
        for here, there in related.columns
    ]
    condition: tree.Expr = reduce(lambda left, right: tree.Call("and", (left, right), span=span), conditions)
    pipeline = Pipeline(steps.From(related.table, None, span))
    return join_step(pipeline, alias, Expression(condition), how, suffix, span)


def _missing_condition(how: JoinKind) -> str:
    if how == "asof":
        return "give equalities and one inequality: `on=(col.x == that.y) & (col.at >= that.at)`"
    return 'give `on="name"` or `on=col.x == that.y`'


def _condition(on: object, alias: str | None, span: CallSpan | None) -> tree.Expr | tuple[str, ...]:
    match on:
        case str():
            return (on,)
        case Expression():
            return tree.name_right_side(on._tree, alias) if alias else on._tree
        case list() | tuple() if on and all(isinstance(name, str) for name in on):
            return tuple(on)
        case list() | tuple() if on and all(isinstance(part, Expression) for part in on):
            condition = on[0]
            for part in on[1:]:
                condition = condition & part
            return _condition(condition, alias, span)
        case _:
            raise BuildError(f"`on` takes a condition or column names, found `{on!r}`", span)
