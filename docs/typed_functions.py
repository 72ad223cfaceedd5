"""The function registry ▶ Python that editors and type checkers can read: one typed method for each function."""

from __future__ import annotations

import keyword
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

from dataflow.dsl.build_expr import Expression
from dataflow.dsl.functions import FUNCTIONS, Accepted, Function

DEFAULTS = {
    ("lpad", "fill"): '" "',
    ("rpad", "fill"): '" "',
    ("string_agg", "separator"): '", "',
}
"""What a parameter is in Python where it is left out, beside the optional ones of the registry."""

FIRST = {"lag": "1", "lead": "1"}
"""What the first optional argument is where only the next one is given."""

CONDITIONS = ("is_null", "is_not_null", "like", "ilike")
"""Operators that are words: these are methods as well, the others are written as signs."""

_NUMBERS = {"float64", "int64", "decimal"}
_MOMENTS = {"date", "timestamp", "timestamptz"}
_CLOCKS = {"timestamp", "timestamptz", "time"}

_HEAD = '''\
"""{title} Generated from the registry by `make generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dataflow.dsl.arguments import Clock, Condition, Integer, Moment, Number, SortKeys, Text, given
from dataflow.dsl.misfits import left_to_the_binder

if TYPE_CHECKING:
    from dataflow.dsl.build_expr import Expression


@left_to_the_binder(bound={bound})
class {name}:
    """{doc}"""

    __slots__ = ()

    if TYPE_CHECKING:

        def _call(
            self, function: str, *args: object, where: object = None, sort: SortKeys = None
        ) -> Expression: ...

'''


def function_calls() -> str:
    """The text of `dsl/function_calls.py`: the functions of `fn`."""
    head = _HEAD.format(
        title="Every function, as `fn.f(x)` calls it.",
        name="FunctionCalls",
        bound=False,
        doc="What `fn` has: a method for each function; Python's own words get a line behind them: `fn.not_`.",
    )
    return _formatted(head, (method(function, bound=False) for function in FUNCTIONS.values()))


def function_methods() -> str:
    """The text of `dsl/function_methods.py`: the functions that are methods of expressions."""
    head = _HEAD.format(
        title="Functions as methods, as `col.x.f()` calls them.",
        name="FunctionMethods",
        bound=True,
        doc="What every expression has: a method for each function, whose first argument is the expression.",
    )
    return _formatted(head, (method(function, bound=True) for function in FUNCTIONS.values() if _is_method(function)))


def _is_method(function: Function) -> bool:
    """Whether a function is a method: it has a first argument, is no sign, and no method of that name is written."""
    is_word = function.family != "operator" or function.name in CONDITIONS
    return bool(function.parameters) and is_word and function.name not in vars(Expression)


def method(function: Function, bound: bool) -> str:
    """One method. `bound`: its first argument is `self`."""
    parameters, arguments = _parameters(function, bound)
    if function.is_aggregate:
        parameters += ["*" if not function.variadic else "", "where: Condition = None"]
        arguments.append("where=where")
    if function.sorted:
        parameters.append("sort: SortKeys = None")
        arguments.append("sort=sort")
    listed = ", ".join(["self", *filter(None, parameters)])
    call = ", ".join([f'"{function.name}"', *arguments])
    return f"def {_identifier(function.name)}({listed}) -> Expression:\n{_doc(function)}\n    return self._call({call})"


def _parameters(function: Function, bound: bool) -> tuple[list[str], list[str]]:
    """What the method takes, and what it hands on."""
    parameters: list[str] = []
    arguments: list[str] = []
    left_out: list[str] = []
    if function.units:
        parameters.append(f"unit: Literal[{', '.join(map(_quoted, function.units))}]")
        arguments.append("unit")
    required = len(function.parameters) - function.optional
    for at, (word, accepted) in enumerate(function.parameters):
        name, type_ = _identifier(word), _type(accepted)
        default = DEFAULTS.get((function.name, word))
        if bound and at == 0:
            arguments.append("self")
        elif function.variadic and at == len(function.parameters) - 1 and at >= required:
            continue
        elif at >= required:
            parameters.append(f"{name}: {type_} = None")
            left_out.append(name)
        else:
            parameters.append(f"{name}: {type_}" + (f" = {default}" if default else ""))
            arguments.append(name)
    if left_out:
        first = [f"first={FIRST[function.name]}"] if function.name in FIRST else []
        arguments.append(f"*given({', '.join([*left_out, *first])})")
    if function.variadic:
        parameters.append(f"*others: {_type(function.parameters[-1][1])}")
        arguments.append("*others")
    return parameters, arguments


def _type(accepted: Accepted) -> str:
    """The types that the registry accepts ▶ the type of the argument in Python."""
    match set(accepted):
        case types if types == {"string"}:
            return "Text"
        case types if types == {"int64"}:
            return "Integer"
        case types if types == {"bool"}:
            return "Condition"
        case types if types and types <= _NUMBERS:
            return "Number"
        case types if types and types <= _MOMENTS:
            return "Moment"
        case types if types and types <= _CLOCKS:
            return "Clock"
        case _:
            return "object"


def _doc(function: Function) -> str:
    text = f"`{function.signature()}`: {function.doc}."
    lines = textwrap.wrap(text, 104, break_long_words=False, break_on_hyphens=False)
    prefix = "r" if "\\" in text else ""
    if len(lines) == 1:
        return f'    {prefix}"""{lines[0]}"""'
    return "\n".join([f'    {prefix}"""{lines[0]}', *(f"    {line}" for line in lines[1:]), '    """'])


def _identifier(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _quoted(word: str) -> str:
    return f'"{word}"'


def _formatted(head: str, methods: Iterable[str]) -> str:
    """A class of these methods, formatted as everything else is, without the imports that it does not need."""
    source = head + "\n\n".join(textwrap.indent(method, "    ") for method in methods) + "\n"
    for arguments in (["check", "--fix", "--quiet", "--select", "F401,I"], ["format"]):
        ruff = [
            str(Path(sys.executable).with_name("ruff")),
            *arguments,
            "--stdin-filename",
            "dsl/function_calls.py",
            "-",
        ]
        source = subprocess.run(ruff, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return source


ROOT = Path(__file__).parents[1]

FILES: dict[str, Callable[[], str]] = {
    "dsl/function_calls.py": function_calls,
    "dsl/function_methods.py": function_methods,
}
"""The files that are made here, by their paths."""
