"""Functions as methods, as `col.x.f()` calls them. Generated from the registry by `make generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dataflow.dsl.arguments import Condition, Integer, Moment, Number, SortKeys, Text, given
from dataflow.dsl.misfits import left_to_the_binder

if TYPE_CHECKING:
    from dataflow.dsl.build_expr import Expression


@left_to_the_binder(bound=True)
class FunctionMethods:
    """What every expression has: a method for each function, whose first argument is the expression."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _call(self, function: str, *args: object, where: object = None, sort: SortKeys = None) -> Expression: ...

    def is_null(self) -> Expression:
        """`is_null(x)`: Whether it is null."""
        return self._call("is_null", self)

    def is_not_null(self) -> Expression:
        """`is_not_null(x)`: Whether it is not null."""
        return self._call("is_not_null", self)

    def like(self, pattern: Text) -> Expression:
        r"""`like(text, pattern)`: Whether the text fits a pattern of `%` (any run), `_` (any character) and `\`
        (takes the next one literally); case counts.
        """
        return self._call("like", self, pattern)

    def ilike(self, pattern: Text) -> Expression:
        """`ilike(text, pattern)`: `like` without regard to case."""
        return self._call("ilike", self, pattern)

    def lower(self) -> Expression:
        """`lower(text)`: In lower case."""
        return self._call("lower", self)

    def upper(self) -> Expression:
        """`upper(text)`: In upper case."""
        return self._call("upper", self)

    def trim(self) -> Expression:
        """`trim(text)`: Without blanks at both ends."""
        return self._call("trim", self)

    def ltrim(self) -> Expression:
        """`ltrim(text)`: Without blanks at the start."""
        return self._call("ltrim", self)

    def rtrim(self) -> Expression:
        """`rtrim(text)`: Without blanks at the end."""
        return self._call("rtrim", self)

    def length(self) -> Expression:
        """`length(text)`: Number of characters."""
        return self._call("length", self)

    def substring(self, start: Integer, length: Integer = None) -> Expression:
        """`substring(text, start[, length])`: Characters from position `start` (the first is 1)."""
        return self._call("substring", self, start, *given(length))

    def left(self, count: Integer) -> Expression:
        """`left(text, count)`: The first characters."""
        return self._call("left", self, count)

    def right(self, count: Integer) -> Expression:
        """`right(text, count)`: The last characters."""
        return self._call("right", self, count)

    def replace(self, part: Text, by: Text) -> Expression:
        """`replace(text, part, by)`: Every `part` exchanged for `by`."""
        return self._call("replace", self, part, by)

    def concat(self, *others: Text) -> Expression:
        """`concat(text, …)`: Texts joined; null when one is null."""
        return self._call("concat", self, *others)

    def starts_with(self, part: Text) -> Expression:
        """`starts_with(text, part)`: Whether the text begins with `part`."""
        return self._call("starts_with", self, part)

    def ends_with(self, part: Text) -> Expression:
        """`ends_with(text, part)`: Whether the text ends with `part`."""
        return self._call("ends_with", self, part)

    def contains(self, part: Text) -> Expression:
        """`contains(text, part)`: Whether `part` occurs in the text."""
        return self._call("contains", self, part)

    def position(self, part: Text) -> Expression:
        """`position(text, part)`: Where `part` first occurs, counted from 1; 0 when it does not."""
        return self._call("position", self, part)

    def repeat(self, count: Integer) -> Expression:
        """`repeat(text, count)`: The text `count` times."""
        return self._call("repeat", self, count)

    def reverse(self) -> Expression:
        """`reverse(text)`: Characters in reverse order."""
        return self._call("reverse", self)

    def lpad(self, length: Integer, fill: Text = " ") -> Expression:
        """`lpad(text, length, fill)`: Filled at the start, or cut, to `length` characters."""
        return self._call("lpad", self, length, fill)

    def rpad(self, length: Integer, fill: Text = " ") -> Expression:
        """`rpad(text, length, fill)`: Filled at the end, or cut, to `length` characters."""
        return self._call("rpad", self, length, fill)

    def abs(self) -> Expression:
        """`abs(x)`: Absolute value."""
        return self._call("abs", self)

    def sign(self) -> Expression:
        """`sign(x)`: -1, 0 or 1."""
        return self._call("sign", self)

    def round(self, digits: Integer = None) -> Expression:
        """`round(x[, digits])`: Rounded to `digits` behind the point, halves away from zero."""
        return self._call("round", self, *given(digits))

    def floor(self) -> Expression:
        """`floor(x)`: Rounded down."""
        return self._call("floor", self)

    def ceil(self) -> Expression:
        """`ceil(x)`: Rounded up."""
        return self._call("ceil", self)

    def sqrt(self) -> Expression:
        """`sqrt(x)`: Square root, null below zero."""
        return self._call("sqrt", self)

    def exp(self) -> Expression:
        """`exp(x)`: e to the power of x."""
        return self._call("exp", self)

    def ln(self) -> Expression:
        """`ln(x)`: Natural logarithm, null at or below zero."""
        return self._call("ln", self)

    def log10(self) -> Expression:
        """`log10(x)`: Logarithm to base 10, null at or below zero."""
        return self._call("log10", self)

    def power(self, exponent: Number) -> Expression:
        """`power(base, exponent)`: `base` to the power of `exponent`, null where that is not a number."""
        return self._call("power", self, exponent)

    def year(self) -> Expression:
        """`year(x)`: Year."""
        return self._call("year", self)

    def quarter(self) -> Expression:
        """`quarter(x)`: Quarter, 1 to 4."""
        return self._call("quarter", self)

    def month(self) -> Expression:
        """`month(x)`: Month, 1 to 12."""
        return self._call("month", self)

    def week(self) -> Expression:
        """`week(x)`: ISO week, 1 to 53."""
        return self._call("week", self)

    def day(self) -> Expression:
        """`day(x)`: Day of the month."""
        return self._call("day", self)

    def day_of_week(self) -> Expression:
        """`day_of_week(x)`: ISO day of the week, Monday is 1."""
        return self._call("day_of_week", self)

    def day_of_year(self) -> Expression:
        """`day_of_year(x)`: Day of the year, 1 to 366."""
        return self._call("day_of_year", self)

    def hour(self) -> Expression:
        """`hour(x)`: Hour, 0 to 23."""
        return self._call("hour", self)

    def minute(self) -> Expression:
        """`minute(x)`: Minute."""
        return self._call("minute", self)

    def second(self) -> Expression:
        """`second(x)`: Second, without its fraction."""
        return self._call("second", self)

    def date_trunc(
        self, unit: Literal["year", "quarter", "month", "week", "day", "hour", "minute", "second"]
    ) -> Expression:
        """`date_trunc(unit, x)`: Start of the period that holds x, of x's type."""
        return self._call("date_trunc", unit, self)

    def date_diff(
        self, unit: Literal["year", "quarter", "month", "day", "hour", "minute", "second"], end: Moment
    ) -> Expression:
        """`date_diff(unit, start, end)`: How many starts of the unit lie between start and end."""
        return self._call("date_diff", unit, self, end)

    def make_date(self, month: Integer, day: Integer) -> Expression:
        """`make_date(year, month, day)`: The date of a year, month and day."""
        return self._call("make_date", self, month, day)

    def add_months(self, count: Integer) -> Expression:
        """`add_months(x, count)`: Months later; the last day of the month where the day does not exist."""
        return self._call("add_months", self, count)

    def add_days(self, count: Integer) -> Expression:
        """`add_days(x, count)`: Days later."""
        return self._call("add_days", self, count)

    def add_microseconds(self, count: Integer) -> Expression:
        """`add_microseconds(x, count)`: Microseconds later."""
        return self._call("add_microseconds", self, count)

    def coalesce(self, *others: object) -> Expression:
        """`coalesce(x, …)`: The first argument that is not null."""
        return self._call("coalesce", self, *others)

    def nullif(self, y: object) -> Expression:
        """`nullif(x, y)`: x, or null when it equals y."""
        return self._call("nullif", self, y)

    def greatest(self, y: object, *others: object) -> Expression:
        """`greatest(x, y, …)`: The greatest argument that is not null."""
        return self._call("greatest", self, y, *others)

    def least(self, y: object, *others: object) -> Expression:
        """`least(x, y, …)`: The least argument that is not null."""
        return self._call("least", self, y, *others)

    def count(self, *, where: Condition = None) -> Expression:
        """`count([x])`: Number of rows, or of values that are not null."""
        return self._call("count", self, where=where)

    def count_distinct(self, *, where: Condition = None) -> Expression:
        """`count_distinct(x)`: Number of different values that are not null."""
        return self._call("count_distinct", self, where=where)

    def sum(self, *, where: Condition = None) -> Expression:
        """`sum(x)`: Sum."""
        return self._call("sum", self, where=where)

    def avg(self, *, where: Condition = None) -> Expression:
        """`avg(x)`: Mean."""
        return self._call("avg", self, where=where)

    def min(self, *, where: Condition = None) -> Expression:
        """`min(x)`: Least value."""
        return self._call("min", self, where=where)

    def max(self, *, where: Condition = None) -> Expression:
        """`max(x)`: Greatest value."""
        return self._call("max", self, where=where)

    def grouping(self, *, where: Condition = None) -> Expression:
        """`grouping(key)`: 1 in rows in which a key of `rollup`, `cube` or `sets` is summed away, else 0."""
        return self._call("grouping", self, where=where)

    def first(self, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`first(x)`: Value in the first row of the order, null where that is null."""
        return self._call("first", self, where=where, sort=sort)

    def last(self, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`last(x)`: Value in the last row of the order, null where that is null."""
        return self._call("last", self, where=where, sort=sort)

    def string_agg(self, separator: Text, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`string_agg(text, separator)`: Texts that are not null, joined in the order."""
        return self._call("string_agg", self, separator, where=where, sort=sort)

    def array_agg(self, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`array_agg(x)`: List of all values in the order, nulls among them."""
        return self._call("array_agg", self, where=where, sort=sort)

    def ntile(self) -> Expression:
        """`ntile(n)`: Number of the row's part, from 1, of `n` parts of nearly one size."""
        return self._call("ntile", self)

    def lag(self, n: Integer = None, default: object = None) -> Expression:
        """`lag(x[, n][, default])`: Value `n` rows before, 1 where left out; `default` or null where there is no
        such row.
        """
        return self._call("lag", self, *given(n, default))

    def lead(self, n: Integer = None, default: object = None) -> Expression:
        """`lead(x[, n][, default])`: Value `n` rows behind, 1 where left out; `default` or null where there is no
        such row.
        """
        return self._call("lead", self, *given(n, default))

    def first_value(self) -> Expression:
        """`first_value(x)`: Value in the first row of the frame."""
        return self._call("first_value", self)

    def last_value(self) -> Expression:
        """`last_value(x)`: Value in the last row of the frame."""
        return self._call("last_value", self)

    def nth_value(self, n: Integer) -> Expression:
        """`nth_value(x, n)`: Value in the `n`-th row of the frame, from 1; null where there are fewer."""
        return self._call("nth_value", self, n)
