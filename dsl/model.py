"""A table as a program declares it: columns, keys, foreign keys, indexes and relations; no driver and no SQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from dataflow.dsl.span import Span
from dataflow.dsl.types import DataType

OnDelete = Literal["no action", "cascade", "set null"]
"""What becomes of rows whose foreign key leads to a row that is deleted; without an action the row stays."""


@dataclass(frozen=True, slots=True)
class Default:
    """What a program's row has where it does not say it: a value, or what a function makes anew for each row."""

    value: object = None
    factory: Callable[[], object] | None = None

    def made(self) -> object:
        return self.value if self.factory is None else self.factory()


@dataclass(frozen=True, slots=True)
class ServerDefault:
    """What the database puts where an INSERT leaves a column out: a value, or the time it is then."""

    value: object = None
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """A column that a program declares.

    max_length: characters of a text, bytes of a binary. values: the only ones there may be. automatic: the database
    counts it up. python: the class that an instance holds its values as.
    """

    name: str
    type: DataType
    nullable: bool = False
    max_length: int | None = None
    values: tuple[str, ...] | tuple[int, ...] = ()
    automatic: bool = False
    default: Default | None = None
    server_default: ServerDefault | None = None
    python: Any = None

    @property
    def is_left_to_database(self) -> bool:
        """Whether a row that has no value here leaves the column out."""
        return self.automatic or self.server_default is not None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values are those of another table's row.

    table: a model's name or a table's. target: the columns there, none for its primary key.
    """

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...] = ()
    on_delete: OnDelete = "no action"


@dataclass(frozen=True, slots=True)
class ModelIndex:
    """Columns by whose values rows are found; no two rows have the same where it is unique."""

    columns: tuple[str, ...]
    unique: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of another model that belong to one of this: many of them, or the one that a foreign key leads to.

    by: the columns of the foreign key, where there are several between both.
    """

    name: str
    model: str
    many: bool
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A declared table. `key` are the columns of its primary key, `cls` the class that its instances are of."""

    name: str
    table: str
    columns: tuple[ModelColumn, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[ModelIndex, ...] = ()
    relations: tuple[Relation, ...] = ()
    cls: Any = None
    span: Span | None = None

    def column(self, name: str) -> ModelColumn | None:
        """The column of a name, None where there is none."""
        return next((column for column in self.columns if column.name == name), None)


_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


_PLURALS: Final = (
    ("ies", "y"),
    *((f"{end}es", end) for end in ("ss", "x", "ch", "sh")),
    # As of `house` and `size`, which are more than those of `bus` and `waltz`.
    ("s", ""),
    ("es", ""),
)


def table_name(name: str) -> str:
    """A class's name in, the usual name of its table out: `OrderItem` ▶ `order_items`, `Category` ▶ `categories`."""
    words = _WORD.sub("_", name).lower()
    if re.search(r"[^aeiou]y$", words):
        return f"{words[:-1]}ies"
    return f"{words}es" if re.search(r"(s|x|z|ch|sh)$", words) else f"{words}s"


def class_name(table: str) -> str:
    """A table's name in, that of a class out whose table has this name: `order_items` ▶ `OrderItem`."""
    words = "".join(word[:1].upper() + word[1:] for word in re.split(r"\W|_", table))
    for many, one in _PLURALS:
        if words.endswith(many) and table_name(words[: -len(many)] + one) == table:
            return words[: -len(many)] + one
    return words
