"""`col.x.f()`: the functions of the registry that are methods of expressions make the same call as `fn.f(x)`."""

from __future__ import annotations

import pytest

from dataflow import Expression, col, fn
from dataflow.dsl.function_methods import FunctionMethods
from dataflow.dsl.functions import FUNCTIONS

METHODS = {name.rstrip("_"): name for name in vars(FunctionMethods) if not name.startswith("_")}
"""Functions and the methods that they are; Python's own words have a line behind them."""
WRITTEN_BY_HAND = {name for name in vars(Expression) if name in FUNCTIONS}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_its_function(name: str) -> None:
    function = FUNCTIONS[name]
    required = len(function.parameters) - function.optional
    first, *others = (col[word] for word, _ in function.parameters[: max(required, 1)])
    units = function.units[:1]
    assert getattr(first, METHODS[name])(*units, *others)._tree == getattr(fn, name)(*units, first, *others)._tree


def test_only_signs_and_functions_of_nothing_are_no_methods() -> None:
    missing = {name for name, function in FUNCTIONS.items() if name not in METHODS and function.parameters}
    assert {name for name in missing if FUNCTIONS[name].family != "operator"} == WRITTEN_BY_HAND
