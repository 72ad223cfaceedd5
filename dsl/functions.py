"""The function registry: every operator, function and aggregate of the language with its type rule.

How a database spells a function is said by its dialect (`compiler/dialects`), under the same name. A function with
`units` takes one of these words first and is known to the plan and to dialects as `name.unit`, such as `date_trunc.month`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    NULL,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
    List,
    decimal_of,
    unify,
)

Types = Sequence[DataType]
Family = Literal["operator", "string", "number", "date", "conditional", "aggregate", "window"]
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
    be left out; `variadic` lets the last one repeat. `sorted`: an aggregate that depends on the order of rows and takes `sort`.
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


def _always(type_: DataType) -> Callable[[Types], DataType]:
    return lambda types: type_


def _first(types: Types) -> DataType:
    return types[0]


def _unified(types: Types) -> DataType:
    result = types[0]
    for type_ in types[1:]:
        result = unify(result, type_) or result
    return result


def _sum_of(types: Types) -> DataType:
    """Addition and subtraction: one digit more than the wider operand."""
    match types[0], types[1]:
        case Decimal() as left, Decimal() as right:
            scale = max(left.scale, right.scale)
            return decimal_of(max(left.precision - left.scale, right.precision - right.scale) + scale + 1, scale)
        case (Decimal() as exact, other) | (other, Decimal() as exact) if other in (INT64, NULL):
            return decimal_of(max(exact.precision - exact.scale, 19) + exact.scale + 1, exact.scale)
    return _unified(types)


def _product_of(types: Types) -> DataType:
    """Multiplication: digits and scales add up."""
    match types[0], types[1]:
        case Decimal() as left, Decimal() as right:
            return decimal_of(left.precision + right.precision, left.scale + right.scale)
        case (Decimal() as exact, other) | (other, Decimal() as exact) if other in (INT64, NULL):
            return decimal_of(exact.precision + 19, exact.scale)
    return _unified(types)


def _floor_of(types: Types) -> DataType:
    match types[0]:
        case Decimal() as exact:
            return decimal_of(exact.precision - exact.scale + 1, 0)
        case other:
            return other


def _rounded(types: Types) -> DataType:
    """One digit more than the argument: 9.99 becomes 10.0."""
    match types[0]:
        case Decimal() as exact:
            return decimal_of(exact.precision + 1, exact.scale)
        case other:
            return other


def _total_of(types: Types) -> DataType:
    match types[0]:
        case Decimal() as exact:
            return decimal_of(38, exact.scale)
        case other:
            return other


def _date_part(name: str, doc: str, accepted: Accepted = CALENDAR) -> Function:
    return Function(name, "date", (("x", accepted),), _always(INT64), doc)


def _math(name: str, doc: str, nulls: Literal["propagate", "always"] = "propagate") -> Function:
    return Function(name, "number", (("x", NUMBER),), _always(FLOAT64), doc, nulls=nulls)


def _comparison(name: str, doc: str, accepted: Accepted) -> Function:
    return Function(name, "operator", (("left", accepted), ("right", accepted)), _always(BOOL), doc, unify=True)


def _arithmetic(name: str, result: Callable[[Types], DataType], doc: str, nullable: bool = False) -> Function:
    parameters = (("left", NUMBER), ("right", NUMBER))
    return Function(name, "operator", parameters, result, doc, nulls="always" if nullable else "propagate")


_TWO_TEXTS = (("text", TEXT), ("part", TEXT))

_FUNCTIONS: tuple[Function, ...] = (
    # Operators. `+` and `-` on dates are taken apart by the binder into add_months, add_days and add_microseconds.
    _arithmetic("add", _sum_of, "Sum"),
    _arithmetic("subtract", _sum_of, "Difference"),
    _arithmetic("multiply", _product_of, "Product"),
    _arithmetic("divide", _always(FLOAT64), "True division, null when divided by zero", nullable=True),
    _arithmetic("floor_divide", _unified, "Division rounded down, null when divided by zero", nullable=True),
    _arithmetic("modulo", _unified, "Remainder with the divisor's sign, null when divided by zero", nullable=True),
    Function("negate", "operator", (("x", NUMBER),), _first, "The number with its sign turned"),
    _comparison("equal", "Whether both are equal", ANY),
    _comparison("not_equal", "Whether they differ", ANY),
    _comparison("less", "Whether left comes before right; text by code point", SORTABLE),
    _comparison("less_equal", "Whether left does not come after right", SORTABLE),
    _comparison("greater", "Whether left comes after right", SORTABLE),
    _comparison("greater_equal", "Whether left does not come before right", SORTABLE),
    # `false and null` is false and `true or null` is true, so null may appear though not from every null argument.
    Function("and", "operator", (("left", BOOLEAN), ("right", BOOLEAN)), _always(BOOL), "Whether both are true"),
    Function("or", "operator", (("left", BOOLEAN), ("right", BOOLEAN)), _always(BOOL), "Whether one is true"),
    Function("not", "operator", (("x", BOOLEAN),), _always(BOOL), "Whether it is false"),
    Function("is_null", "operator", (("x", ANY),), _always(BOOL), "Whether it is null", nulls="never"),
    Function("is_not_null", "operator", (("x", ANY),), _always(BOOL), "Whether it is not null", nulls="never"),
    Function("like", "operator", (("text", TEXT), ("pattern", TEXT)), _always(BOOL), "Whether the text fits a pattern of `%` (any run), `_` (any character) and `\\` (takes the next one literally); case counts"),
    Function("ilike", "operator", (("text", TEXT), ("pattern", TEXT)), _always(BOOL), "`like` without regard to case"),
    # Text. Positions count characters from 1.
    Function("lower", "string", (("text", TEXT),), _always(STRING), "In lower case"),
    Function("upper", "string", (("text", TEXT),), _always(STRING), "In upper case"),
    Function("trim", "string", (("text", TEXT),), _always(STRING), "Without blanks at both ends"),
    Function("ltrim", "string", (("text", TEXT),), _always(STRING), "Without blanks at the start"),
    Function("rtrim", "string", (("text", TEXT),), _always(STRING), "Without blanks at the end"),
    Function("length", "string", (("text", TEXT),), _always(INT64), "Number of characters"),
    Function("substring", "string", (("text", TEXT), ("start", INTEGER), ("length", INTEGER)), _always(STRING), "Characters from position `start` (the first is 1)", optional=1),
    Function("left", "string", (("text", TEXT), ("count", INTEGER)), _always(STRING), "The first characters"),
    Function("right", "string", (("text", TEXT), ("count", INTEGER)), _always(STRING), "The last characters"),
    Function("replace", "string", (("text", TEXT), ("part", TEXT), ("by", TEXT)), _always(STRING), "Every `part` exchanged for `by`"),
    Function("concat", "string", (("text", TEXT),), _always(STRING), "Texts joined; null when one is null", variadic=True),
    Function("starts_with", "string", _TWO_TEXTS, _always(BOOL), "Whether the text begins with `part`"),
    Function("ends_with", "string", _TWO_TEXTS, _always(BOOL), "Whether the text ends with `part`"),
    Function("contains", "string", _TWO_TEXTS, _always(BOOL), "Whether `part` occurs in the text"),
    Function("position", "string", _TWO_TEXTS, _always(INT64), "Where `part` first occurs, counted from 1; 0 when it does not"),
    Function("repeat", "string", (("text", TEXT), ("count", INTEGER)), _always(STRING), "The text `count` times"),
    Function("reverse", "string", (("text", TEXT),), _always(STRING), "Characters in reverse order"),
    Function("lpad", "string", (("text", TEXT), ("length", INTEGER), ("fill", TEXT)), _always(STRING), "Filled at the start, or cut, to `length` characters"),
    Function("rpad", "string", (("text", TEXT), ("length", INTEGER), ("fill", TEXT)), _always(STRING), "Filled at the end, or cut, to `length` characters"),
    # Numbers.
    Function("abs", "number", (("x", NUMBER),), _first, "Absolute value"),
    Function("sign", "number", (("x", NUMBER),), _always(INT64), "-1, 0 or 1"),
    Function("round", "number", (("x", NUMBER), ("digits", INTEGER)), _rounded, "Rounded to `digits` behind the point, halves away from zero", optional=1),
    Function("floor", "number", (("x", NUMBER),), _floor_of, "Rounded down"),
    Function("ceil", "number", (("x", NUMBER),), _floor_of, "Rounded up"),
    _math("sqrt", "Square root, null below zero", "always"),
    _math("exp", "e to the power of x"),
    _math("ln", "Natural logarithm, null at or below zero", "always"),
    _math("log10", "Logarithm to base 10, null at or below zero", "always"),
    Function("power", "number", (("base", NUMBER), ("exponent", NUMBER)), _always(FLOAT64), "`base` to the power of `exponent`, null where that is not a number", nulls="always"),
    # Dates and times. Weeks are ISO weeks; Monday is day 1.
    _date_part("year", "Year"),
    _date_part("quarter", "Quarter, 1 to 4"),
    _date_part("month", "Month, 1 to 12"),
    _date_part("week", "ISO week, 1 to 53"),
    _date_part("day", "Day of the month"),
    _date_part("day_of_week", "ISO day of the week, Monday is 1"),
    _date_part("day_of_year", "Day of the year, 1 to 366"),
    _date_part("hour", "Hour, 0 to 23", CLOCK),
    _date_part("minute", "Minute", CLOCK),
    _date_part("second", "Second, without its fraction", CLOCK),
    Function("date_trunc", "date", (("x", CALENDAR),), _first, "Start of the period that holds x, of x's type", units=("year", "quarter", "month", "week", "day", "hour", "minute", "second")),
    Function("date_diff", "date", (("start", CALENDAR), ("end", CALENDAR)), _always(INT64), "How many starts of the unit lie between start and end", unify=True, units=("year", "quarter", "month", "day", "hour", "minute", "second")),
    Function("make_date", "date", (("year", INTEGER), ("month", INTEGER), ("day", INTEGER)), _always(DATE), "The date of a year, month and day"),
    Function("add_months", "date", (("x", CALENDAR), ("count", INTEGER)), _first, "Months later; the last day of the month where the day does not exist"),
    Function("add_days", "date", (("x", CALENDAR), ("count", INTEGER)), _first, "Days later"),
    Function("add_microseconds", "date", (("x", CALENDAR), ("count", INTEGER)), lambda types: TIMESTAMP if types[0] == DATE else types[0], "Microseconds later"),
    # Conditions.
    Function("coalesce", "conditional", (("x", ANY),), _unified, "The first argument that is not null", nulls="all", unify=True, variadic=True),
    Function("nullif", "conditional", (("x", ANY), ("y", ANY)), _first, "x, or null when it equals y", nulls="always", unify=True),
    Function("greatest", "conditional", (("x", SORTABLE), ("y", SORTABLE)), _unified, "The greatest argument that is not null", nulls="all", unify=True, variadic=True),
    Function("least", "conditional", (("x", SORTABLE), ("y", SORTABLE)), _unified, "The least argument that is not null", nulls="all", unify=True, variadic=True),
    # Aggregates ignore nulls; over no rows counts are 0 and the others null.
    Function("count", "aggregate", (("x", ANY),), _always(INT64), "Number of rows, or of values that are not null", nulls="never", optional=1),
    Function("count_distinct", "aggregate", (("x", ANY),), _always(INT64), "Number of different values that are not null", nulls="never"),
    Function("sum", "aggregate", (("x", NUMBER),), _total_of, "Sum", nulls="always"),
    Function("avg", "aggregate", (("x", NUMBER),), _always(FLOAT64), "Mean", nulls="always"),
    Function("min", "aggregate", (("x", SORTABLE),), _first, "Least value", nulls="always"),
    Function("max", "aggregate", (("x", SORTABLE),), _first, "Greatest value", nulls="always"),
    # Aggregates of rows in order; `first` and `last` take a null for a value, and so does `array_agg`.
    Function("first", "aggregate", (("x", ANY),), _first, "Value in the first row of the order, null where that is null", nulls="always", sorted=True),
    Function("last", "aggregate", (("x", ANY),), _first, "Value in the last row of the order, null where that is null", nulls="always", sorted=True),
    Function("string_agg", "aggregate", (("text", TEXT), ("separator", TEXT)), _always(STRING), "Texts that are not null, joined in the order", nulls="always", sorted=True),
    Function("array_agg", "aggregate", (("x", ANY),), lambda types: List(types[0]), "List of all values in the order, nulls among them", nulls="always", sorted=True),
    # Window functions, always followed by `over`; aggregates may be as well.
    Function("row_number", "window", (), _always(INT64), "Number of the row, from 1", nulls="never"),
    Function("rank", "window", (), _always(INT64), "Number of the first row that is equal in the order", nulls="never"),
    Function("dense_rank", "window", (), _always(INT64), "How many different places the order has up to the row", nulls="never"),
    Function("percent_rank", "window", (), _always(FLOAT64), "`(rank - 1) / (rows - 1)`, 0 for a single row", nulls="never"),
    Function("cume_dist", "window", (), _always(FLOAT64), "Share of the rows that do not come after the row", nulls="never"),
    Function("ntile", "window", (("n", INTEGER),), _always(INT64), "Number of the row's part, from 1, of `n` parts of nearly one size", nulls="never"),
    Function("lag", "window", (("x", ANY), ("n", INTEGER), ("default", ANY)), _first, "Value `n` rows before, 1 where left out; `default` or null where there is no such row", nulls="always", optional=2),
    Function("lead", "window", (("x", ANY), ("n", INTEGER), ("default", ANY)), _first, "Value `n` rows behind, 1 where left out; `default` or null where there is no such row", nulls="always", optional=2),
    Function("first_value", "window", (("x", ANY),), _first, "Value in the first row of the frame", nulls="always"),
    Function("last_value", "window", (("x", ANY),), _first, "Value in the last row of the frame", nulls="always"),
    Function("nth_value", "window", (("x", ANY), ("n", INTEGER)), _first, "Value in the `n`-th row of the frame, from 1; null where there are fewer", nulls="always"),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in _FUNCTIONS}
"""Every function by its name."""
