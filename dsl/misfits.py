"""Calls of functions with too few or too many arguments: the binder is to speak of them, and not Python.

It says so at the user's place, together with all else that is wrong with the query, and in the words of the text form.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar

from dataflow.dsl.errors import BuildError, might_be_meant
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.span import caller

_Class = TypeVar("_Class", bound=type)


def left_to_the_binder(*, bound: bool) -> Callable[[_Class], _Class]:
    """A class of functions ▶ the same, with calls handed on that do not fit. `bound`: `self` is the first argument."""

    def change(functions: _Class) -> _Class:
        for name, method in tuple(vars(functions).items()):
            if not name.startswith("_"):
                setattr(functions, name, _forgiving(method, name.rstrip("_"), bound))
        return functions

    return change


def _forgiving(method: Callable[..., object], function: str, bound: bool) -> Callable[..., object]:
    @wraps(method)
    def call(self: object, *args: object, **named: object) -> object:
        try:
            return method(self, *args, **named)
        except TypeError:
            if _fits(method, (self, *args), named):
                raise
        if bound:
            units = 1 if FUNCTIONS[function].units else 0
            args = (*args[:units], self, *args[units:])
        modifiers = {name: named.pop(name) for name in ("where", "sort") if name in named}
        _check_names(function, named)
        return self._call(function, *args, *named.values(), **modifiers)  # type: ignore[attr-defined]

    return call


def _fits(method: Callable[..., object], args: tuple[object, ...], named: Mapping[str, object]) -> bool:
    try:
        inspect.signature(method).bind(*args, **named)
    except TypeError:
        return False
    return True


def _check_names(function: str, named: Mapping[str, object]) -> None:
    known = [name for name, _ in FUNCTIONS[function].parameters]
    for name in named:
        if name.rstrip("_") not in known:
            hint = might_be_meant(name, known) or f"as in `{FUNCTIONS[function].signature()}`"
            raise BuildError(f"`{function}` has no parameter `{name}`", caller(), hint=hint)
