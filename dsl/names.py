"""The words that expressions begin with: `col.x`, `that.x`, `param.x` and `fn.f(x)`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dataflow.dsl import expr as tree
from dataflow.dsl.arguments import SortKeys
from dataflow.dsl.build_expr import Expression, call
from dataflow.dsl.errors import BuildError
from dataflow.dsl.foreign_functions import hint_for_function
from dataflow.dsl.function_calls import FunctionCalls
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.plain_values import to_type
from dataflow.dsl.span import caller
from dataflow.dsl.types import DataType


class Columns:
    """`col`: `col.x`, `col["odd name"]`, and `col.c.x` for the column of a joined table `c`."""

    __slots__ = ("_path",)

    def __init__(self, *path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("__"):
            raise AttributeError(name)
        return Expression(tree.Column((*self._path, name), caller()))

    def __getitem__(self, name: str) -> Expression:
        if not isinstance(name, str):
            raise BuildError(f"a column is named by text, found `{name!r}`", caller())
        return Expression(tree.Column((*self._path, name), caller()))

    def __repr__(self) -> str:
        return self._path[0] if self._path else "col"


class Params:
    """`param`: `param.min_total`, typed by what it meets, or `param("day", "date")`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("__"):
            raise AttributeError(name)
        return Expression(tree.Param(name, None, caller()))

    def __call__(self, name: str, type_: str | type | DataType | None = None) -> Expression:
        if not isinstance(name, str) or not name.isidentifier():
            raise BuildError(f"a parameter's name is a word, found `{name!r}`", caller())
        return Expression(tree.Param(name, None if type_ is None else to_type(type_), caller()))

    def __repr__(self) -> str:
        return "param"


class Functions(FunctionCalls):
    """`fn`: every function of the language, as `fn.f(x)`; those that are signs too (`fn.add(x, y)`)."""

    __slots__ = ()

    def _call(self, function: str, *args: object, where: object = None, sort: SortKeys = None) -> Expression:
        return call(function, *args, where=where, sort=sort)

    if not TYPE_CHECKING:  # what is not there is an error to type checkers too

        def __getattr__(self, name: str) -> Callable[..., Expression]:
            if name.startswith("__"):
                raise AttributeError(name)
            if name not in FUNCTIONS:
                raise BuildError(f"unknown function `{name}`", caller(), hint=hint_for_function(name, None))
            return partial(call, name)

    def __dir__(self) -> list[str]:
        return sorted(FUNCTIONS)

    def __repr__(self) -> str:
        return "fn"


col = Columns()
that = Columns("that")
param = Params()
fn = Functions()
