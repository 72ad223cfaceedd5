"""`fn.f(x)`: each function of the registry is a method there and makes a call of itself."""

from __future__ import annotations

from keyword import iskeyword

import pytest

from dataflow import BuildError, col, fn
from dataflow.dsl.expr import Call, Column, Literal
from dataflow.dsl.function_calls import FunctionCalls
from dataflow.dsl.functions import FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_call_of_each_function(name: str) -> None:
    function = FUNCTIONS[name]
    required = len(function.parameters) - function.optional
    units = function.units[:1]
    columns = [col[word] for word, _ in function.parameters[:required]]
    trees = [*map(Literal, units), *(Column((word,)) for word, _ in function.parameters[:required])]
    made = getattr(FunctionCalls, f"{name}_" if iskeyword(name) else name)(fn, *units, *columns)
    assert made._tree == Call(name, tuple(trees))
    assert getattr(fn, name)(*units, *columns)._tree == made._tree


def test_optional_and_further_arguments() -> None:
    assert fn.substring(col.x, 2, length=3)._tree == Call("substring", (Column(("x",)), Literal(2), Literal(3)))
    assert fn.concat(col.x, "-", col.y)._tree == Call("concat", (Column(("x",)), Literal("-"), Column(("y",))))
    assert fn.count(where=col.x)._tree == Call("count", (), Column(("x",)))
    assert fn.lpad(col.x, 5)._tree == fn.lpad(col.x, 5, " ")._tree


def test_a_function_that_is_not_there() -> None:
    with pytest.raises(BuildError, match="unknown function `lowwer`") as caught:
        fn.lowwer(col.x)  # type: ignore[attr-defined]
    assert caught.value.hint == "`lower` might be meant"
