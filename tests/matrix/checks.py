"""The cases of `tests/meaning` as expressions of the language: over columns, over constants and over parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from string import ascii_lowercase
from typing import Literal

from matrix.storage import Key, Stored, Types, key_of
from meaning.case import Case, Row
from meaning.cases import MATRIX

from dataflow import Expression, col, lit, param
from dataflow.dsl.build_expr import call
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import DataType, List

Form = Literal["columns", "first", "literals", "parameters"]
"""All arguments columns; the first one and the others written out; all written out; all parameters."""

_NUMBERS = count()
"""No two parameters have one name: many checks are one query."""

CONSTANT_ROWS, PARAMETER_ROWS = 3, 1
"""Rows of a case that are tried with all arguments written out, and with parameters."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """An expression over the columns of rows, and its value in each."""

    case: Case
    expression: Expression
    types: Types
    rows: tuple[Row, ...]
    expected: tuple[object, ...]
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def type(self) -> DataType:
        """The type of its value."""
        return self.case.result

    def __str__(self) -> str:
        return f"{self.case} {self.expression!r}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Checks over the same rows, which are a group of a table."""

    key: Key
    group: int
    checks: tuple[Check, ...]


def called(name: str, arguments: Sequence[object]) -> Expression:
    """The call of a function as a query has it; `date_trunc.month` takes its unit first."""
    base, _, part = name.partition(".")
    units = FUNCTIONS[base].units
    return call(base, *([part] if units else []), *arguments)


def constant(value: object, type_: DataType) -> Expression:
    """A value written out."""
    if isinstance(type_, List) and value:
        return lit([constant(item, type_.item) for item in value])  # type: ignore[attr-defined]
    return lit(value).cast(type_) if value in (None, []) or type_.name in ("json", "decimal") else lit(value)


def checks(case: Case, form: Form) -> Iterator[Check]:
    """The checks of a case in one form; none where the form does not suit it."""
    match form:
        case "columns" if not _has_constants(case) and case.types:
            arguments = [col[f"a{at}"] for at in range(len(case.types))]
            expected = tuple(map(case.expected, case.rows))
            yield Check(case, called(case.function, arguments), case.types, case.rows, expected)
        case "first" if len(case.types) > 1 or _has_constants(case):
            yield from _over_the_first(case)
        case "literals" if case.types and case.types[0].name != "struct":
            for row in _some(case.rows, CONSTANT_ROWS):
                arguments = [constant(value, type_) for value, type_ in zip(row, case.types, strict=True)]
                yield Check(case, called(case.function, arguments), (), ((),), (case.expected(row),))
        case "parameters" if case.types and not _has_constants(case) and _are_parameters(case.types):
            for row in _some(case.rows, PARAMETER_ROWS):
                number = next(_NUMBERS)
                names = [f"p{number}_{at}" for at in range(len(row))]
                arguments = [param(name, type_) for name, type_ in zip(names, case.types, strict=True)]
                values = dict(zip(names, row, strict=True))
                yield Check(case, called(case.function, arguments), (), ((),), (case.expected(row),), values)
        case _:
            pass


def _has_constants(case: Case) -> bool:
    """Whether all arguments but the first must be written out."""
    return case.constants or case.function.startswith("json_get")


def _are_parameters(types: Types) -> bool:
    return all(type_.name not in ("list", "struct", "json") for type_ in types)


def _some(rows: tuple[Row, ...], count: int) -> list[Row]:
    """Rows from everywhere, and of each argument one in which it alone is null."""
    step = len(rows) // count + 1
    chosen = list(rows[::step])
    for at in range(len(rows[0]) if rows else 0):
        alone = (row for row in rows if row[at] is None and row.count(None) == 1)
        chosen += [row for row in [next(alone, None)] if row is not None and row not in chosen]
    return chosen


def _over_the_first(case: Case) -> Iterator[Check]:
    """Of each choice of the other arguments that all first ones have, one check."""
    by_others: dict[str, list[Row]] = {}
    for row in case.rows:
        by_others.setdefault(repr(row[1:]), []).append(row)
    most = max(map(len, by_others.values()), default=0)
    for rows in list(by_others.values())[:: len(by_others) // 12 + 1]:
        if len(rows) < most and not _has_constants(case):
            continue
        others = [constant(value, type_) for value, type_ in zip(rows[0][1:], case.types[1:], strict=True)]
        arguments = [col.a0, *others] if case.types else []
        types = case.types[:1]
        expected = tuple(map(case.expected, rows))
        yield Check(case, called(case.function, arguments), types, tuple(row[:1] for row in rows), expected)


@cache
def batches(form: Form) -> tuple[Batch, ...]:
    """All checks of a form by the rows that they are over."""
    groups: dict[Types, dict[str, list[Check]]] = {}
    for case in MATRIX:
        for check in checks(case, form):
            groups.setdefault(check.types, {}).setdefault(repr(check.rows), []).append(check)
    return tuple(
        Batch(key_of(types, some[0].rows), _group(types, some[0].rows), tuple(some))
        for types, by_rows in groups.items()
        for some in by_rows.values()
    )


_ROWS: dict[Key, dict[str, tuple[int, tuple[Row, ...]]]] = {}


def _group(types: Types, rows: tuple[Row, ...]) -> int:
    """The number of a group of rows among those of these types."""
    known = _ROWS.setdefault(key_of(types, rows), {})
    return known.setdefault(repr(rows), (len(known), rows))[0]


def tables() -> dict[Key, Stored]:
    """The tables that all batches need."""
    for form in ("columns", "first", "literals", "parameters"):
        batches(form)  # type: ignore[arg-type]
    return {
        key: Stored(
            # Names that differ in a number at their end would be one table of files.
            f"t_{ascii_lowercase[number // 26]}{ascii_lowercase[number % 26]}",
            key,
            [(group, at, *row) for group, rows in groups.values() for at, row in enumerate(rows)],
        )
        for number, (key, groups) in enumerate(_ROWS.items())
    }
