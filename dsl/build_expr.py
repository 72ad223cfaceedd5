"""The Python form of expressions: operators and methods on `col.x` that build `Expr` trees."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Iterable
from types import MethodType
from typing import TYPE_CHECKING, Literal, NoReturn, TypeGuard

from dataflow.dsl import expr as tree
from dataflow.dsl.arguments import Integer, SortKeys
from dataflow.dsl.errors import BuildError
from dataflow.dsl.expr import Key
from dataflow.dsl.foreign_functions import hint_for_function
from dataflow.dsl.foreign_words import hint_for_verb
from dataflow.dsl.function_methods import FunctionMethods
from dataflow.dsl.plain_values import plain_value, to_type
from dataflow.dsl.span import CallSpan, caller
from dataflow.dsl.types import DataType, Interval

if TYPE_CHECKING:
    from dataflow.dsl.build_query import Query

_VALUES = (bool, int, float, str, bytes, decimal.Decimal, dt.date, dt.time, uuid.UUID, Interval)
Nulls = Literal["first", "last"]


class Expression(FunctionMethods):
    """An expression over columns; operators and methods build larger ones, nothing is computed until a query runs.

    `==` compares in the query and gives an Expression; conditions are combined by `&`, `|` and `~`.
    """

    __slots__ = ("_tree", "_verbs")
    __hash__ = None  # type: ignore[assignment]  # `==` does not answer whether two expressions are the same
    # numpy's own values on the left of an operator step back: https://numpy.org/doc/stable/user/basics.dispatch.html
    __array_ufunc__ = None

    def __init__(self, node: tree.Expr, verbs: tuple[str, ...] = ()) -> None:
        """`verbs` are those of the query whose attribute this column is: one may have been meant where it is called.

        That is no subclass: Python would then ask the right side of a comparison first, and turn the comparison round.
        """
        self._tree = node
        self._verbs = verbs

    def __repr__(self) -> str:
        from dataflow.dsl.format import format_expr

        return format_expr(self._tree)

    # --- names -----------------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Expression:
        """`col.c.region`: a column of the joined table `c`."""
        if name.startswith("_"):
            raise AttributeError(name)
        if not isinstance(self._tree, tree.Column):
            raise UnknownFunctionError(f"unknown function `{name}`", caller(), hint=hint_for_function(name, None))
        return Expression(tree.Column((*self._tree.path, name), caller()))

    def __getitem__(self, name: str) -> Expression:
        """`col.c["odd name"]`: as `col.c.name`, for any name."""
        if not isinstance(self._tree, tree.Column):
            raise BuildError(f"only a table has columns, `{self!r}` has none", caller())
        return Expression(tree.Column((*self._tree.path, name), caller()))

    if not TYPE_CHECKING:  # type checkers are to find calls of unknown functions, too

        def __call__(self, *args, **named):
            match self._tree:
                case tree.Column(name=name) if self._verbs:
                    raise BuildError(f"unknown verb `{name}`", caller(name), hint=hint_for_verb(name, self._verbs))
                case tree.Column(path=(*_, _, name)):
                    raise BuildError(f"unknown function `{name}`", caller(), hint=hint_for_function(name, None))
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

    def __round__(self, digits: Integer = None) -> Expression:
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

    def is_in(self, items: Iterable[object] | Query | Expression) -> Expression:
        """Whether the value equals one of a list's, of a query's only column, or of a list parameter's."""
        return self._in(items, negated=False)

    def not_in(self, items: Iterable[object] | Query | Expression) -> Expression:
        """Whether the value equals none of a list's, of a query's only column, or of a list parameter's."""
        return self._in(items, negated=True)

    def between(self, low: object, high: object) -> Expression:
        """Whether the value lies between both bounds, bounds included."""
        return (self >= low) & (self <= high)

    def cast(self, type_: str | type | DataType) -> Expression:
        """Converted to another type: its name (`"decimal(15,2)"`), or a Python class such as `int`."""
        return Expression(tree.Cast(self._tree, to_type(type_), caller()))

    # --- sort keys -------------------------------------------------------------------------------------------------

    def asc(self, nulls: Nulls = "last") -> Key:
        return Key(self._tree, nulls_first=nulls == "first")

    def desc(self, nulls: Nulls = "last") -> Key:
        return Key(self._tree, descending=True, nulls_first=nulls == "first")

    # --- windows ---------------------------------------------------------------------------------------------------

    def over(self, by: object = None, sort: object = None, *, rows: object = None, range: object = None) -> Expression:
        """The function over the rows that are equal in `by`, in the order of `sort`, instead of over groups.

        by, sort: a name, an expression, or a list of them; `"-x"` sorts down.
        rows: the rows that are seen, as `(-6, 0)` for the last seven; 0 is the current row, None has no end.
        range: likewise by the distance of the sort key, a number or an `interval`.
        """
        from dataflow.dsl.build_keys import over_of

        return over_of(self, by, sort, rows, range, caller())

    def trunc(self, unit: str) -> Expression:
        """Start of the period (`"month"`, `"day"`, …) that holds the date or time."""
        return call("date_trunc", unit, self)

    def _call(self, function: str, *args: object, where: object = None, sort: SortKeys = None) -> Expression:
        return call(function, *args, where=where, sort=sort)

    def _compare(self, function: str, other: object, instead: str) -> Expression:
        if other is None:
            raise BuildError("a comparison with null is never true", caller(), hint=f"use `.{instead}()`")
        return call(function, self, other)

    def _in(self, items: object, *, negated: bool) -> Expression:
        if is_query(items):
            return Expression(tree.InQuery(self._tree, items._pipeline, negated, caller(), items._session))
        if isinstance(items, Expression) and isinstance(items._tree, tree.Param):
            return Expression(tree.InParam(self._tree, items._tree, negated, caller()))
        if isinstance(items, (str, bytes, Expression)) or not isinstance(items, Iterable):
            raise BuildError(f"`is_in` takes a list of values, found `{items!r}`", caller())
        return Expression(tree.InList(self._tree, tuple(to_expr(item) for item in items), negated, caller()))


def is_query(value: object) -> TypeGuard[Query]:
    """Whether a value is a query, which stands for its value in an expression."""
    # Expressions are loaded without queries, which are made of them.
    return any(base.__name__ == "Query" and base.__module__ == "dataflow.dsl.build_query" for base in type(value).mro())


def call(function: str, *args: object, where: object = None, sort: object = None) -> Expression:
    """A call of a registered function with arguments that are expressions or plain values."""
    condition = None if where is None else to_condition(where, "`where` of an aggregate")
    keys: tuple[Key, ...] = ()
    if sort is not None:
        from dataflow.dsl.build_keys import sort_keys

        keys = sort_keys(sort, caller(), function)
    return Expression(tree.Call(function, tuple(to_expr(arg) for arg in args), condition, keys, span=caller()))


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
            return tree.Literal(plain_value(value), span or caller())
        case _ if callable(getattr(value, "item", None)) and type(value).__module__.startswith("numpy"):
            return to_expr(value.item(), span)  # type: ignore[attr-defined]
        case _ if is_query(value):
            return tree.Subquery(value._pipeline, span or caller(), value._session)
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


class UnknownFunctionError(BuildError, AttributeError):
    """An unknown method of an expression, also an AttributeError so that `hasattr` answers."""


def _value_hint(value: object) -> str | None:
    if isinstance(value, (list, tuple, set)):
        return "use `col.x.is_in([…])` for a list"
    if isinstance(value, MethodType) and isinstance(value.__self__, Expression):
        name = value.__name__
        return f'call it: `.{name}(…)`, or name the column of a table: `["{name}"]`'
    return "give the column, such as `col.x`" if callable(value) else None
