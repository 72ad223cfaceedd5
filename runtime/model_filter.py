"""What a program gives as a filter over a model's rows ▶ conditions, and the values of their parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dataflow.dsl.build_expr import Expression, to_condition
from dataflow.dsl.errors import BuildError, ParameterError, quoted
from dataflow.dsl.expr import Expr, conjuncts
from dataflow.dsl.model import Model
from dataflow.runtime.json_filter import read_json_filter
from dataflow.runtime.model_values import Record, RowChecks


def condition_of(
    model: Model, checks: RowChecks, condition: object, parameters: Record
) -> tuple[tuple[Expr, ...], dict[str, object]]:
    """A filter: an expression, a text, or JSON such as `{"age": {"$gt": 18}}`; none chooses all rows.

    parameters: the values of those that the text or the expression names. Raises BuildError,
    ParameterError, ParseError.
    """
    if parameters and (condition is None or isinstance(condition, Mapping)):
        raise _no_parameters(model, list(parameters))
    match condition:
        case None:
            return (), {}
        case str():
            from dataflow.dsl.parse import parse_expr

            return conjuncts(parse_expr(condition, "<filter>")), dict(parameters)
        case Mapping():
            found = read_json_filter(model, checks, condition)
            return found.conditions, dict(found.values)
        case Expression():
            return conjuncts(to_condition(condition, "a filter", None)), dict(parameters)
        case _:
            raise BuildError(
                f"a filter is an expression, a text or a dict, found `{type(condition).__name__}`",
                hint='as in `col.age > 18`, `"age > 18"` or `{"age": {"$gt": 18}}`',
            )


def _no_parameters(model: Model, names: Sequence[str]) -> ParameterError:
    field = next((name for name in names if model.column(name) is not None), None)
    return ParameterError(
        f"{quoted(names)} is given as a parameter, and the filter has none",
        hint=None if field is None else f'what a field is stands in the filter: `{{"{field}": …}}`',
    )
