"""The Python form of expressions: operators and methods on `col.x` that build `Expr` trees."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Iterable
from types import MethodType
from typing import Any, Literal, NoReturn

from dataflow.dsl import expr as tree
from dataflow.dsl.errors import BuildError, might_be_meant
from dataflow.dsl.expr import Key
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.span import CallSpan, caller
from dataflow.dsl.types import (
    DataType,
    Decimal,
    Interval,
    List,
    Primitive,
    Struct,
    parse_type,
    type_of_class,
)

_VALUES = (bool, int, float, str, bytes, decimal.Decimal, dt.date, dt.time, uuid.UUID, Interval)
Nulls = Literal["first", "last"]

_FOREIGN_TYPES = {
    "integer": "int64",
    "bigint": "int64",
    "smallint": "int64",
    "int32": "int64",
    "double": "float64",
    "real": "float64",
    "float32": "float64",
    "numeric": "decimal(p,s)",
    "text": "string",
    "varchar": "string",
    "utf8": "string",
    "boolean": "bool",
    "blob": "binary",
    "bytea": "binary",
}
"""Types as they are called elsewhere, and their names here."""


class Expression:
    """An expression over columns; operators and methods build larger ones, nothing is computed until a query runs.

    `==` compares in the query and gives an Expression; conditions are combined by `&`, `|` and `~`.
    """

    __slots__ = ("_tree",)
    __hash__ = None  # type: ignore[assignment]  # `==` does not answer whether two expressions are the same
    # numpy's own values on the left of an operator step back: https://numpy.org/doc/stable/user/basics.dispatch.html
    __array_ufunc__ = None

    def __init__(self, node: tree.Expr) -> None:
        self._tree = node

    def __repr__(self) -> str:
        from dataflow.dsl.format import format_expr

        return format_expr(self._tree)

    # --- names -----------------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Expression:
        """`col.c.region`: a column of the joined table `c`."""
        if name.startswith("_"):
            raise AttributeError(name)
        if not isinstance(self._tree, tree.Column):
            raise UnknownFunctionError(f"unknown function `{name}`", caller(), hint=might_be_meant(name, FUNCTIONS))
        return Expression(tree.Column((*self._tree.path, name), caller()))

    def __getitem__(self, name: str) -> Expression:
        """`col.c["odd name"]`: as `col.c.name`, for any name."""
        if not isinstance(self._tree, tree.Column):
            raise BuildError(f"only a table has columns, `{self!r}` has none", caller())
        return Expression(tree.Column((*self._tree.path, name), caller()))

    def __call__(self, *args: object, **named: object) -> Expression:
        match self._tree:
            case tree.Column(path=(*_, _, function)):
                raise BuildError(f"unknown function `{function}`", caller(), hint=might_be_meant(function, FUNCTIONS))
            case _:
                raise BuildError(f"`{self!r}` is not a function", caller())

    # --- operators -------------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return self._compare("equal", other, "is_null")

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self._compare("not_equal", other, "is_not_null")

    def __lt__(self, other: object) -> Expression:
        return self._compare("less", other, "is_null")

    def __le__(self, other: object) -> Expression:
        return self._compare("less_equal", other, "is_null")

    def __gt__(self, other: object) -> Expression:
        return self._compare("greater", other, "is_null")

    def __ge__(self, other: object) -> Expression:
        return self._compare("greater_equal", other, "is_null")

    def __and__(self, other: object) -> Expression:
        return call("and", self, other)

    def __rand__(self, other: object) -> Expression:
        return call("and", other, self)

    def __or__(self, other: object) -> Expression:
        return call("or", self, other)

    def __ror__(self, other: object) -> Expression:
        return call("or", other, self)

    def __invert__(self) -> Expression:
        return call("not", self)

    def __add__(self, other: object) -> Expression:
        return call("add", self, other)

    def __radd__(self, other: object) -> Expression:
        return call("add", other, self)

    def __sub__(self, other: object) -> Expression:
        return call("subtract", self, other)

    def __rsub__(self, other: object) -> Expression:
        return call("subtract", other, self)

    def __mul__(self, other: object) -> Expression:
        return call("multiply", self, other)

    def __rmul__(self, other: object) -> Expression:
        return call("multiply", other, self)

    def __truediv__(self, other: object) -> Expression:
        return call("divide", self, other)

    def __rtruediv__(self, other: object) -> Expression:
        return call("divide", other, self)

    def __floordiv__(self, other: object) -> Expression:
        return call("floor_divide", self, other)

    def __rfloordiv__(self, other: object) -> Expression:
        return call("floor_divide", other, self)

    def __mod__(self, other: object) -> Expression:
        return call("modulo", self, other)

    def __rmod__(self, other: object) -> Expression:
        return call("modulo", other, self)

    def __pow__(self, other: object) -> Expression:
        return call("power", self, other)

    def __rpow__(self, other: object) -> Expression:
        return call("power", other, self)

    def __neg__(self) -> Expression:
        return call("negate", self)

    def __abs__(self) -> Expression:
        return call("abs", self)

    def __round__(self, digits: object = None) -> Expression:
        return self.round(digits)

    def __bool__(self) -> NoReturn:
        raise BuildError(
            "an expression is neither true nor false until the query runs",
            caller(),
            notes=["`a < b < c` is `b.between(a, c)`, `x in […]` is `x.is_in([…])`, `y if x else z` is `if_(x, y, z)`"],
            hint="use `&` for `and`, `|` for `or`, `~` for `not`, with brackets around each comparison",
        )

    def __iter__(self) -> NoReturn:
        raise BuildError(f"`{self!r}` is one expression, not a list", caller())

    def __contains__(self, item: object) -> NoReturn:
        raise BuildError("`in` does not build an expression", caller(), hint="use `col.x.is_in([…])`")

    # --- conditions ------------------------------------------------------------------------------------------------

    def is_null(self) -> Expression:
        return call("is_null", self)

    def is_not_null(self) -> Expression:
        return call("is_not_null", self)

    def is_in(self, items: Iterable[object]) -> Expression:
        return self._in(items, negated=False)

    def not_in(self, items: Iterable[object]) -> Expression:
        return self._in(items, negated=True)

    def between(self, low: object, high: object) -> Expression:
        """Whether the value lies between both bounds, bounds included."""
        return (self >= low) & (self <= high)

    def like(self, pattern: object) -> Expression:
        return call("like", self, pattern)

    def ilike(self, pattern: object) -> Expression:
        return call("ilike", self, pattern)

    def coalesce(self, *others: object) -> Expression:
        return call("coalesce", self, *others)

    def nullif(self, other: object) -> Expression:
        return call("nullif", self, other)

    def cast(self, type_: str | type | DataType) -> Expression:
        """Converted to another type: its name (`"decimal(15,2)"`), or a Python class such as `int`."""
        return Expression(tree.Cast(self._tree, to_type(type_), caller()))

    # --- sort keys -------------------------------------------------------------------------------------------------

    def asc(self, nulls: Nulls = "last") -> Key:
        return Key(self._tree, nulls_first=nulls == "first")

    def desc(self, nulls: Nulls = "last") -> Key:
        return Key(self._tree, descending=True, nulls_first=nulls == "first")

    # --- aggregates ------------------------------------------------------------------------------------------------

    def count(self, where: object = None) -> Expression:
        return call("count", self, where=where)

    def count_distinct(self, where: object = None) -> Expression:
        return call("count_distinct", self, where=where)

    def sum(self, where: object = None) -> Expression:
        return call("sum", self, where=where)

    def avg(self, where: object = None) -> Expression:
        return call("avg", self, where=where)

    def min(self, where: object = None) -> Expression:
        return call("min", self, where=where)

    def max(self, where: object = None) -> Expression:
        return call("max", self, where=where)

    # --- text ------------------------------------------------------------------------------------------------------

    def lower(self) -> Expression:
        return call("lower", self)

    def upper(self) -> Expression:
        return call("upper", self)

    def trim(self) -> Expression:
        return call("trim", self)

    def ltrim(self) -> Expression:
        return call("ltrim", self)

    def rtrim(self) -> Expression:
        return call("rtrim", self)

    def length(self) -> Expression:
        return call("length", self)

    def substring(self, start: object, length: object = None) -> Expression:
        return call("substring", self, start) if length is None else call("substring", self, start, length)

    def left(self, count: object) -> Expression:
        return call("left", self, count)

    def right(self, count: object) -> Expression:
        return call("right", self, count)

    def replace(self, part: object, by: object) -> Expression:
        return call("replace", self, part, by)

    def concat(self, *others: object) -> Expression:
        return call("concat", self, *others)

    def starts_with(self, part: object) -> Expression:
        return call("starts_with", self, part)

    def ends_with(self, part: object) -> Expression:
        return call("ends_with", self, part)

    def contains(self, part: object) -> Expression:
        return call("contains", self, part)

    def position(self, part: object) -> Expression:
        return call("position", self, part)

    def repeat(self, count: object) -> Expression:
        return call("repeat", self, count)

    def reverse(self) -> Expression:
        return call("reverse", self)

    def lpad(self, length: object, fill: object = " ") -> Expression:
        return call("lpad", self, length, fill)

    def rpad(self, length: object, fill: object = " ") -> Expression:
        return call("rpad", self, length, fill)

    # --- numbers ---------------------------------------------------------------------------------------------------

    def abs(self) -> Expression:
        return call("abs", self)

    def sign(self) -> Expression:
        return call("sign", self)

    def round(self, digits: object = None) -> Expression:
        return call("round", self) if digits is None else call("round", self, digits)

    def floor(self) -> Expression:
        return call("floor", self)

    def ceil(self) -> Expression:
        return call("ceil", self)

    def sqrt(self) -> Expression:
        return call("sqrt", self)

    def exp(self) -> Expression:
        return call("exp", self)

    def ln(self) -> Expression:
        return call("ln", self)

    def log10(self) -> Expression:
        return call("log10", self)

    def power(self, exponent: object) -> Expression:
        return call("power", self, exponent)

    # --- dates -----------------------------------------------------------------------------------------------------

    def year(self) -> Expression:
        return call("year", self)

    def quarter(self) -> Expression:
        return call("quarter", self)

    def month(self) -> Expression:
        return call("month", self)

    def week(self) -> Expression:
        return call("week", self)

    def day(self) -> Expression:
        return call("day", self)

    def day_of_week(self) -> Expression:
        return call("day_of_week", self)

    def day_of_year(self) -> Expression:
        return call("day_of_year", self)

    def hour(self) -> Expression:
        return call("hour", self)

    def minute(self) -> Expression:
        return call("minute", self)

    def second(self) -> Expression:
        return call("second", self)

    def trunc(self, unit: str) -> Expression:
        """Start of the period (`"month"`, `"day"`, …) that holds the date or time."""
        return call("date_trunc", unit, self)

    def _compare(self, function: str, other: object, instead: str) -> Expression:
        if other is None:
            raise BuildError("a comparison with null is never true", caller(), hint=f"use `.{instead}()`")
        return call(function, self, other)

    def _in(self, items: Iterable[object], *, negated: bool) -> Expression:
        if isinstance(items, (str, bytes, Expression)) or not isinstance(items, Iterable):
            raise BuildError(f"`is_in` takes a list of values, found `{items!r}`", caller())
        return Expression(tree.InList(self._tree, tuple(to_expr(item) for item in items), negated, caller()))


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


class Functions:
    """`fn`: every function of the language, as `fn.f(x)`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Callable[..., Expression]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in FUNCTIONS:
            raise BuildError(f"unknown function `{name}`", caller(), hint=might_be_meant(name, FUNCTIONS))
        return lambda *args, where=None: call(name, *args, where=where)

    def __dir__(self) -> list[str]:
        return sorted(FUNCTIONS)

    def __repr__(self) -> str:
        return "fn"


col = Columns()
that = Columns("that")
param = Params()
fn = Functions()


def lit(value: object) -> Expression:
    """A constant, where a plain Python value would not do: `lit("x").concat(col.y)`."""
    return Expression(to_expr(value))


def case(*branches: tuple[object, object], otherwise: object = None) -> Expression:
    """`case((condition, result), …, otherwise=result)`: the result of the first condition that is true."""
    if not branches or not all(isinstance(branch, tuple) and len(branch) == 2 for branch in branches):
        raise BuildError(
            "`case` takes pairs of a condition and a result",
            caller(),
            hint="as in `case((col.x > 1, 'big'), otherwise='small')`",
        )
    built = tuple((to_condition(when, "a condition of `case`"), to_expr(then)) for when, then in branches)
    return Expression(tree.Case(built, None if otherwise is None else to_expr(otherwise), caller()))


def if_(condition: object, then: object, otherwise: object = None) -> Expression:
    """`then` where the condition is true, else `otherwise`, which is null when left out."""
    return case((condition, then), otherwise=otherwise)


def interval(
    *,
    years: int = 0,
    months: int = 0,
    weeks: int = 0,
    days: int = 0,
    hours: int = 0,
    minutes: int = 0,
    seconds: float = 0,
) -> Expression:
    """A span of calendar time to add to or take from a date or timestamp."""
    microseconds = (hours * 3600 + minutes * 60) * 1_000_000 + round(seconds * 1_000_000)
    return lit(Interval(years * 12 + months, weeks * 7 + days, microseconds))


def call(function: str, *args: object, where: object = None) -> Expression:
    """A call of a registered function with arguments that are expressions or plain values."""
    condition = None if where is None else to_condition(where, "`where` of an aggregate")
    return Expression(tree.Call(function, tuple(to_expr(arg) for arg in args), condition, span=caller()))


def to_expr(value: object, span: CallSpan | None = None) -> tree.Expr:
    """The tree of an Expression, or a literal of a plain value, placed at `span` or the user's call.

    Raises BuildError for anything else.
    """
    match value:
        case Expression():
            return value._tree
        case dt.timedelta():
            interval_ = Interval(0, value.days, value.seconds * 1_000_000 + value.microseconds)
            return tree.Literal(interval_, span or caller())
        case None:
            return tree.Literal(None, span or caller())
        case _ if isinstance(value, _VALUES):
            return tree.Literal(_plain(value), span or caller())
        case _ if callable(getattr(value, "item", None)) and type(value).__module__.startswith("numpy"):
            return to_expr(value.item(), span)  # type: ignore[attr-defined]
        case Key():
            raise BuildError("`asc` and `desc` are for `sort` only", span or caller())
        case _:
            raise BuildError(
                f"expected an expression or a value, found `{type(value).__name__}`",
                span or caller(),
                hint=_value_hint(value),
            )


def to_condition(value: object, what: str, span: CallSpan | None = None) -> tree.Expr:
    """The tree of a condition. Raises BuildError for a plain value, which is what a comparison of no column gives.

    `col.c.year == 2026` compares a method with a number, and is False before any query is made.
    """
    if isinstance(value, Expression):
        return value._tree
    if value is None or isinstance(value, bool):
        raise BuildError(
            f"{what} must be an expression, found `{value}`",
            span or caller(),
            hint='a column called like a method is `col["year"]` or `col.c["year"]`, a constant is `lit(True)`',
        )
    if isinstance(value, str):
        raise BuildError(
            f"{what} must be an expression, found the text `{value}`",
            span or caller(),
            hint=f"a column is named by `col.{value}`" if value.isidentifier() else "a column is named by `col.x`",
        )
    return to_expr(value, span)


def to_type(type_: str | type | DataType) -> DataType:
    """A type from its name, a Python class, or itself. Raises BuildError for an unknown one."""
    match type_:
        case str():
            found = parse_type(type_)
        case type():
            found = type_of_class(type_)
        case Primitive() | Decimal() | List() | Struct():
            found = type_
        case _:
            found = None
    if found is None:
        word = type_.__name__ if isinstance(type_, type) else str(type_)
        notes, hint = unknown_type(word)
        raise BuildError(f"unknown type `{word}`", caller(), notes=notes, hint=hint)
    return found


def unknown_type(word: str) -> tuple[tuple[str, ...], str | None]:
    """The notes and the hint of the error that there is no type called `word`."""
    names = ("int64", "float64", "decimal(p,s)", "string", "bool", "date", "time", "timestamp", "timestamptz")
    meant = _FOREIGN_TYPES.get(word.lower().partition("(")[0].strip())
    hint = f"the type here is `{meant}`" if meant else might_be_meant(word, names)
    return (f"types: {', '.join(names)}, binary, uuid, json",), hint


def _plain(value: Any) -> tree.Value:
    """The value as its exact built-in class, so that a subclass (an enum, a pandas Timestamp) binds like its base."""
    match value:
        case bool() | decimal.Decimal() | dt.time() | uuid.UUID() | Interval():
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case str():
            return str.__str__(value)
        case dt.datetime():
            fields = (value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
            return dt.datetime(*fields, tzinfo=value.tzinfo, fold=value.fold)
        case _:
            result: tree.Value = value
            return result


class UnknownFunctionError(BuildError, AttributeError):
    """An unknown method of an expression, also an AttributeError so that `hasattr` answers."""


def _value_hint(value: object) -> str | None:
    if isinstance(value, (list, tuple, set)):
        return "use `col.x.is_in([…])` for a list"
    if isinstance(value, MethodType) and isinstance(value.__self__, Expression):
        name = value.__name__
        return f'call it: `.{name}(…)`, or name the column of a table: `["{name}"]`'
    return "give the column, such as `col.x`" if callable(value) else None
