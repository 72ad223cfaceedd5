"""The record of facts that is a dialect, with ANSI defaults, and how a template is found in it.

A dialect is data. Functions, casts and types are templates: `{0}` is the first argument's SQL, already in brackets
where it needs them, and an argument may be used more than once; `{args}` is all of them. `{type}`, `{precision}` and
`{scale}` are those of the result's type. A template must read as one operand by itself: a call, a `CASE … END`, or
something in brackets.

Templates of aggregates of rows in order have `{order}` or `{reversed}`, an ORDER BY with a blank before it or nothing, and
those that take a null for a value `{filter}`, likewise a FILTER. `{counted}` is what is null where the argument is. Templates of window functions have `{over}`, the whole
window in brackets, and may have `{group}`, which is the window without its order. An aggregate's template becomes one of a
window function by itself; `over.NAME` says it where that would be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import Literal

from dataflow.compiler.dialects.definitions import Definitions
from dataflow.compiler.dialects.grouping import Grouping
from dataflow.compiler.dialects.lookups import Lookups
from dataflow.dsl.types import INT64, NULL, DataType, Decimal, List, Struct, unify

ANSI_FUNCTIONS: Mapping[str, str | None] = MappingProxyType(
    {
        "lower": "LOWER({0})",
        "upper": "UPPER({0})",
        "trim/1": "TRIM({0})",
        "ltrim/1": "LTRIM({0})",
        "rtrim/1": "RTRIM({0})",
        "length": "CHAR_LENGTH({0})",
        "replace": "REPLACE({0}, {1}, {2})",
        "abs": "ABS({0})",
        "floor": "FLOOR({0})",
        "floor:int64": "{0}",
        "ceil": "CEIL({0})",
        "ceil:int64": "{0}",
        "round/1:int64": "{0}",
        "exp": "EXP({0})",
        "truncate:int64": "{0}",
        "truncate/2:int64": None,
        **{name: f"{name.upper()}({{0}})" for name in ("sin", "cos", "tan", "atan", "degrees", "radians")},
        "asin": "ASIN(CASE WHEN {0} BETWEEN -1 AND 1 THEN {0} END)",
        "acos": "ACOS(CASE WHEN {0} BETWEEN -1 AND 1 THEN {0} END)",
        "atan2": "ATAN2({0}, {1})",
        "pi": "PI()",
        # Of powers of ten, so that the logarithm of 1000 to base 10 is 3.
        "log": "(LOG10(CASE WHEN {0} > 0 AND {0} <> 1 AND {1} > 0 THEN {1} END) / LOG10(CASE WHEN {0} > 0 THEN {0} END))",
        "log2": "LOG2(CASE WHEN {0} > 0 THEN {0} END)",
        "is_distinct": "({0} IS DISTINCT FROM {1})",
        "concat_ws": "CONCAT_WS({args})",
        "nullif": "NULLIF({0}, {1})",
    }
)
"""Functions that are spelt this way, and mean the same, nearly everywhere. A dialect adds to them or leaves one out."""

ANSI_WINDOWS: Mapping[str, str] = MappingProxyType(
    {
        **{name: f"{name.upper()}() OVER {{over}}" for name in ("row_number", "rank", "dense_rank")},
        **{name: f"{name.upper()}() OVER {{over}}" for name in ("percent_rank", "cume_dist")},
        "ntile": "NTILE({0}) OVER {over}",
        **{f"{name}/1": f"{name.upper()}({{0}}) OVER {{over}}" for name in ("lag", "lead")},
        **{f"{name}/2": f"{name.upper()}({{0}}, {{1}}) OVER {{over}}" for name in ("lag", "lead")},
        **{f"{name}/3": f"{name.upper()}({{0}}, {{1}}, {{2}}) OVER {{over}}" for name in ("lag", "lead")},
        **{name: f"{name.upper()}({{0}}) OVER {{over}}" for name in ("first_value", "last_value")},
        "nth_value": "NTH_VALUE({0}, {1}) OVER {over}",
    }
)
"""Window functions as most databases spell them."""

CLOSED_PATTERN = r"({0} || CASE WHEN (LENGTH({0}) - LENGTH(RTRIM({0}, '\'))) % 2 = 1 THEN '\' ELSE '' END)"
"""A pattern that ends in a backslash which escapes nothing, with a second one, where backslashes are ordinary in texts."""

KEPT = 4096
"""Spellings that are kept of each kind; there are as many as there are types, and decimals of any digits are types."""

_AGGREGATE = re.compile(
    r"\b(?:SUM|AVG|COUNT|MIN|MAX|MEDIAN|QUANTILE_CONT|STDDEV_SAMP|STDDEV_POP|VAR_SAMP|VAR_POP"
    r"|BOOL_AND|BOOL_OR|STRING_AGG|ARRAY_AGG|CORR|PRODUCT)\("
)
"""Aggregates of databases that may be followed by OVER."""


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """How one kind of database spells SQL and what it can do. There is one object a dialect, equal to itself only.

    name: the word users give to `query.sql(name)`.
    sqlglot: the sqlglot dialect whose quoting and statement structure it has.
    placeholder: a bound parameter; `{0}` is its number from 1.
    odd_floats: which of NaN (`nan`) and the infinities (`inf`) its floats may be.
    parameter_cast: names of the types whose parameters are cast to their own type (`CAST($1 AS BIGINT)`), for drivers or
        servers that would otherwise guess the type from the surroundings.
    types: the spelling of a type in a CAST, by type name; `{precision}` and `{scale}` are filled in for decimals, `{item}`
        for lists and `{fields}` for structs. A type that is missing cannot be cast to there.
    lists_of_lists: whether the items of a list may be lists of any length.
    casts: templates for conversions that a plain `CAST` does not do in the language's meaning, by (from, to) type names;
        `{digits}` is the scale of a decimal that is converted, and `fraction` a decimal without digits before the point.
        None: this conversion is not the same here and is done locally. `cast_of` says which is taken.
    functions: templates by function name, such as `substring` or `date_trunc.month`. A name may be followed by a number of
        arguments, a type, or both, for calls that are spelt differently: `substring/2`, `round:decimal`, `round/2:float64`;
        `template_of` says which is taken. A function of the language that is in neither this mapping nor the generic
        operators of the renderer, or is None, is not offered to this database and is computed locally.
    checks: templates that a sum, difference or product goes through once, at its outermost operator, by its type's name,
        where the database gives a near miss instead of an error. `narrow` says which names a decimal has besides.
    units: templates of how many units of its last digit a decimal is, an integer that is added up instead of it, by its
        type's name as `checks` are; empty where decimals are added up.
    columns: templates that a stored column is read through, by its type's name, where the database has no such type and
        tables may hold one value in several spellings. Functions give the one spelling and need no such template.
    text_key: template for a text whose equality must be that of code points (group, distinct, join, `=`), for columns
        where it is not so by themselves; None where it always is.
    exact_text: whether its text columns compare by code point where nothing else is known of them.
    text_order: template for a text whose order must be that of code points (sort, `<`, min, max), None where it is so.
    most_open: how much may be open at one place of a scalar (see `render/depth.py`), None where there is room for all.
    pattern: template for a pattern of `like` that is computed, in which a backslash at the end is to stand for itself; None
        where it does.
    joins: the kinds of join it runs.
    set_operations: of `intersect` and `except`, those it runs.
    grouping_sets: whether GROUP BY takes GROUPING SETS; else an aggregate of several groupings is a union.
    unnest: template for the rows of a list, in FROM beside the table that has it; None where there are no lists.
    range_frames: names of the types of sort keys whose distances a window's RANGE may measure.
    span: template for a span of time as such a distance, over months, days and microseconds; None where there is none.
    windows_apart: whether a SELECT may have window functions of one order only.
    in_lists: whether `in` a sub-query is spelt IN, because EXISTS would be done anew for each row.
    value_queries: whether a sub-query that gives one value is spelt as that value, and not as a join with its one row.
    decimal_digits: how many digits a bound decimal with a fraction may have; None for all that the language's have.
    ranges: whether it expects fewer rows of BETWEEN than of its two comparisons, and joins in another order for it.
    tries_some_joins: whether it tries but some orders of many tables, which then are written in the order that suits it.
    null_ordering: `clause` where ORDER BY takes NULLS FIRST/LAST; `expression` where a leading `x IS NULL` key does it.
    lookups: how long it takes to look for keys, next to reading all rows.
    grouping: how long it takes to put rows into groups, next to sending them.
    definitions: how it defines tables; None where it is a place to read from only.
    writes_what_it_reads: whether UPDATE and DELETE may read the table that they change in sub-queries too.
    deletes_by_alias: whether DELETE names the alias of its table in front of FROM, instead of taking one behind it.
    any_key_conflicts: whether INSERT exchanges rows by any unique key, and not by one that it names.
    quote: what stands around a name.
    empty_row: what INSERT has behind its table for a row of which the database puts all values.
    assigns_in_turn: whether a value of SET sees what those before it have changed.
    returns: of `insert`, `upsert`, `update` and `delete`, those whose statements can give the rows that they wrote.
    deletes_using: whether DELETE takes other tables behind USING; else keys are looked for in a list.
    cut, uncut: beginnings of native types whose columns change values without a word, and such types that do not.
    updates_joins: whether UPDATE and DELETE take a join, instead of other tables behind the table that they change.
    """

    name: str
    sqlglot: str
    placeholder: str
    odd_floats: frozenset[str] = frozenset({"nan", "inf"})
    parameter_cast: frozenset[str] = frozenset()
    types: Mapping[str, str] = field(default_factory=dict)
    lists_of_lists: bool = True
    casts: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    functions: Mapping[str, str | None] = field(default_factory=lambda: ANSI_FUNCTIONS)
    checks: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    text_key: str | None = None
    exact_text: bool = True
    text_order: str | None = None
    most_open: int | None = None
    pattern: str | None = None
    joins: frozenset[str] = frozenset({"inner", "left", "right", "full", "cross", "semi", "anti"})
    set_operations: frozenset[str] = frozenset({"intersect", "except"})
    grouping_sets: bool = True
    unnest: str | None = None
    range_frames: frozenset[str] = frozenset()
    span: str | None = None
    windows_apart: bool = False
    in_lists: bool = False
    value_queries: bool = True
    decimal_digits: int | None = None
    ranges: bool = False
    tries_some_joins: bool = False
    null_ordering: Literal["clause", "expression"] = "clause"
    lookups: Lookups = field(default_factory=Lookups)
    grouping: Grouping = field(default_factory=Grouping)
    definitions: Definitions | None = None
    writes_what_it_reads: bool = True
    deletes_by_alias: bool = False
    assigns_in_turn: bool = False
    any_key_conflicts: bool = False
    returns: frozenset[str] = frozenset({"insert", "upsert", "update", "delete"})
    deletes_using: bool = True
    cut: tuple[str, ...] = ()
    uncut: frozenset[str] = frozenset()
    updates_joins: bool = False
    quote: str = '"'
    empty_row: str = "DEFAULT VALUES"


def template_of(dialect: Dialect, function: str, types: Sequence[DataType]) -> str | None:
    """A function's name and its arguments' types in, its template out; None where the dialect has none for such a call.

    The type that decides is the first argument's, widened by the others as far as they unify with it (`int64 ▶ decimal ▶
    float64`). The most special entry wins: `name/count:type`, `name:type`, `name/count`, `name`. A decimal of few digits
    is looked for as `decimal15` or `decimal18` first; digits of a product's factors add up.
    """
    return _template_of(dialect, function, tuple(types))


@lru_cache(KEPT)
def _template_of(dialect: Dialect, function: str, types: tuple[DataType, ...]) -> str | None:
    for key in _keys(function, types):
        if key in dialect.functions:
            return dialect.functions[key]
    return None


@lru_cache(KEPT)
def type_sql(dialect: Dialect, type_: DataType) -> str | None:
    """A type in, its spelling in a CAST out; None where the dialect has no such type."""
    template = dialect.types.get(type_.name)
    match type_:
        case _ if template is None:
            return None
        case Decimal(precision=precision, scale=scale):
            return template.format(precision=precision, scale=scale)
        case List(item=List()) if not dialect.lists_of_lists:
            return None
        case List(item=item):
            spelt = type_sql(dialect, item)
            return None if spelt is None else template.format(item=spelt)
        case Struct(fields=members):
            fields = [(name, type_sql(dialect, member)) for name, member in members]
            if any(spelt is None for _, spelt in fields):
                return None
            return template.format(
                fields=", ".join(f'"{name.replace(chr(34), chr(34) * 2)}" {spelt}' for name, spelt in fields)
            )
        case _:
            return template


def window_template_of(dialect: Dialect, function: str, types: Sequence[DataType]) -> str | None:
    """As `template_of`, for a window function or an aggregate over a window."""
    special = template_of(dialect, f"over.{function}", types)
    if special is not None:
        return special
    template = template_of(dialect, function, types)
    if template is None and function in ("count", "sum", "avg", "min", "max"):
        template = f"{function.upper()}({{0}})"
    return template if template is None or "{over}" in template else _with_windows(template)


def _with_windows(template: str) -> str | None:
    """An aggregate's template with a window behind each aggregate in it; None where there is none that takes one."""
    ends = [_end_of_call(template, found.end()) for found in _AGGREGATE.finditer(template)]
    for end in reversed(ends):
        template = f"{template[:end]} OVER {{over}}{template[end:]}"
    return template if ends else None


def _end_of_call(template: str, start: int) -> int:
    """Where a call whose arguments begin at `start` is over, its `{filter}` included."""
    depth, at = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(template[at], 0)
        at += 1
    return at + len("{filter}") if template.startswith("{filter}", at) else at


@lru_cache(KEPT)
def cast_of(dialect: Dialect, source: DataType, target: DataType) -> str | None:
    """The types of a conversion in, its template out; None where the dialect has none.

    Meanings that all dialects keep: a float or decimal becomes an integer by cutting toward zero and a narrower decimal by
    rounding halves away from zero; what does not fit, or a malformed text, is an error; a bool becomes `true` or `false`, a
    timestamp a text with six digits of a second, in UTC.
    """
    if source == target:
        return "{0}"
    plain = "CAST({0} AS {type})" if type_sql(dialect, target) is not None else None
    if source == NULL:
        return plain or "{0}"
    if isinstance(target, Decimal) and _holds(target, source):
        return plain
    template = dialect.casts.get((source.name, target.name), plain)
    return _of_decimal(dialect, source, target, template) if isinstance(source, Decimal) else template


def _of_decimal(dialect: Dialect, source: Decimal, target: DataType, template: str | None) -> str | None:
    if source.precision == source.scale:
        template = dialect.casts.get(("fraction", target.name), template)
    return None if template is None else template.replace("{digits}", str(source.scale))


def _holds(wide: Decimal, narrow: DataType) -> bool:
    """Whether a decimal has room for every value of another type, so that a conversion neither rounds nor overflows."""
    match narrow:
        case Decimal(precision=precision, scale=scale):
            return wide.scale >= scale and wide.precision - wide.scale >= precision - scale
        case _:
            return narrow == INT64 and wide.precision - wide.scale >= 19


def _keys(function: str, types: Sequence[DataType]) -> tuple[str, ...]:
    counted = f"{function}/{len(types)}"
    if not types:
        return counted, function
    deciding = reduce(lambda left, right: unify(left, right) or left, types)
    # Of a list the items may matter: `list_sort:list(string)`.
    full = (f"{function}:{deciding}",) if isinstance(deciding, List) else ()
    digits = _digits(function, types) if isinstance(deciding, Decimal) else None
    names = (*(f"decimal{name}" for name in narrow(digits)), deciding.name)
    typed = [f"{spelt}:{name}" for name in names for spelt in (counted, function)]
    return *full, *typed, counted, function


def narrow(digits: int | None) -> tuple[str, ...]:
    """How many digits a decimal has in, what follows its type's name in more special entries out.

    15 digits are sure in a float, 18 in 64 bits.
    """
    return () if digits is None else tuple(str(limit) for limit in (15, 18) if digits <= limit)


def _digits(function: str, types: Sequence[DataType]) -> int | None:
    exact = [type_.precision for type_ in types if isinstance(type_, Decimal)]
    if len(exact) < len(types):
        return None
    return sum(exact) if function == "multiply" else max(exact)
