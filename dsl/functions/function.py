"""What an entry of the registry is, and the words for the types that parameters take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from dataflow.dsl.types import DataType

Types = Sequence[DataType]
Family = Literal[
    "operator", "string", "pattern", "number", "date", "conditional", "aggregate", "window", "list", "json", "struct"
]
Accepted = tuple[str, ...]
"""Names of the types a parameter takes, the one an untyped parameter becomes first; empty where any type will do."""

ANY: Accepted = ()
BOOLEAN: Accepted = ("bool",)
INTEGER: Accepted = ("int64",)
NUMBER: Accepted = ("float64", "int64", "decimal")
TEXT: Accepted = ("string",)
CALENDAR: Accepted = ("date", "timestamp", "timestamptz")
CLOCK: Accepted = ("timestamp", "timestamptz", "time")
ORDERED: Accepted = ("float64", "int64", "decimal", "string", "date", "time", "timestamp", "timestamptz", "uuid", "bool")
SORTABLE: Accepted = tuple(name for name in ORDERED if name not in ("bool", "uuid"))


@dataclass(frozen=True, slots=True)
class Function:
    """One entry: its parameters, the type of its result, and what nulls do to it.

    `nulls`: `propagate` (null when an argument is), `never` (never null), `always` (may be null whatever the arguments
    are), `all` (null when all arguments are). `unify` brings all arguments to one type. The last `optional` parameters may
    be left out; `variadic` lets the last one repeat. Arguments for the parameters named in `constants` are written out in
    the query: its meaning, or how it is spelt, hangs on them. `sorted`: an aggregate that depends on the order of rows and
    takes `sort`.
    """

    name: str
    family: Family
    parameters: tuple[tuple[str, Accepted], ...]
    result: Callable[[Types], DataType]
    doc: str
    nulls: Literal["propagate", "never", "always", "all"] = "propagate"
    unify: bool = False
    optional: int = 0
    variadic: bool = False
    units: tuple[str, ...] = ()
    sorted: bool = False
    constants: tuple[str, ...] = ()

    @property
    def is_aggregate(self) -> bool:
        return self.family == "aggregate"

    def signature(self) -> str:
        """How it is called, such as `substring(text, start[, length])`."""
        required = len(self.parameters) - self.optional
        words = ["unit"] if self.units else []
        words += [name for name, _ in self.parameters[:required]]
        text = ", ".join(words)
        for name, _ in self.parameters[required:]:
            text += f"[, {name}]" if text else f"[{name}]"
        return f"{self.name}({text}{', …' if self.variadic else ''})"
