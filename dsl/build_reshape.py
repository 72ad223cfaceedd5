"""The Python form of pivot, unpivot and unnest: what they may be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dataflow.dsl import expr as tree
from dataflow.dsl import query as steps
from dataflow.dsl.build_expr import Expression, to_expr
from dataflow.dsl.errors import BuildError
from dataflow.dsl.span import CallSpan

_PIVOT = '`pivot("status", ["open", "done"], col.total.sum(), by="region")`'


def pivot_values(values: object, span: CallSpan | None) -> tuple[steps.Item, ...]:
    """The values that become columns; a dict gives each the name its columns begin with."""
    match values:
        case Mapping():
            pairs: list[tuple[str | None, object]] = list(values.items())
        case list() | tuple():
            pairs = [(None, value) for value in values]
        case None:
            pairs = []
        case _:
            raise BuildError(
                f"`pivot` takes a list of values, found `{type(values).__name__}`", span, hint=f"as in {_PIVOT}"
            )
    if not pairs:
        hint = f"name them: {_PIVOT}"
        raise BuildError("`pivot` takes the values that become columns", span, hint=hint)
    return tuple(steps.Item(name, _constant(value, span), span) for name, value in pairs)


def _constant(value: object, span: CallSpan | None) -> tree.Expr:
    expr = to_expr(value, span)
    if isinstance(expr, tree.Literal):
        return expr
    raise BuildError(f"the values of `pivot` are constants, found `{Expression(expr)!r}`", span)


def pivot_aggregates(
    unnamed: Sequence[object], named: Mapping[str, object], span: CallSpan | None
) -> tuple[steps.Item, ...]:
    """At most one aggregate without a name, and any number that have one."""
    if len(unnamed) > 1:
        hint = "as in `pivot(…, total=col.total.sum(), n=fn.count())`"
        raise BuildError("of several aggregates in `pivot` only one may be without a name", span, hint=hint)
    if not unnamed and not named:
        raise BuildError("`pivot` takes an aggregate", span, hint=f"as in {_PIVOT}")
    for value in unnamed:
        if not isinstance(value, Expression):
            raise BuildError(f"`pivot` takes an aggregate, found `{value!r}`", span, hint=f"as in {_PIVOT}")
    items = [steps.Item(None, to_expr(value, span), span) for value in unnamed]
    return (*items, *(steps.Item(name, to_expr(value, span), span) for name, value in named.items()))


def key_lists(by: object) -> tuple[tuple[object, ...], Mapping[str, object]]:
    """The keys that `by` was given, and those of them that a dict names."""
    match by:
        case None:
            return (), {}
        case Mapping():
            return (), by
        case list() | tuple():
            return tuple(by), {}
        case _:
            return (by,), {}


def unpivot_names(into: object, span: CallSpan | None) -> tuple[str, str]:
    """The names of the two columns that `into` gives."""
    match into:
        case (str(name), str(value)):
            return name, value
        case _:
            raise BuildError(
                "`unpivot` takes `into=` with two names",
                span,
                hint='one for the names, one for the values: `unpivot("jan", "feb", into=("month", "amount"))`',
            )
