"""Every function, as `fn.f(x)` calls it. Generated from the registry by `make generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dataflow.dsl.arguments import Clock, Condition, Integer, Moment, Number, SortKeys, Text, given
from dataflow.dsl.misfits import left_to_the_binder

if TYPE_CHECKING:
    from dataflow.dsl.build_expr import Expression


@left_to_the_binder(bound=False)
class FunctionCalls:
    """What `fn` has: a method for each function; Python's own words get a line behind them: `fn.not_`."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _call(self, function: str, *args: object, where: object = None, sort: SortKeys = None) -> Expression: ...

    def add(self, left: Number, right: Number) -> Expression:
        """`add(left, right)`: Sum."""
        return self._call("add", left, right)

    def subtract(self, left: Number, right: Number) -> Expression:
        """`subtract(left, right)`: Difference."""
        return self._call("subtract", left, right)

    def multiply(self, left: Number, right: Number) -> Expression:
        """`multiply(left, right)`: Product."""
        return self._call("multiply", left, right)

    def divide(self, left: Number, right: Number) -> Expression:
        """`divide(left, right)`: True division, null when divided by zero."""
        return self._call("divide", left, right)

    def floor_divide(self, left: Number, right: Number) -> Expression:
        """`floor_divide(left, right)`: Division rounded down, null when divided by zero."""
        return self._call("floor_divide", left, right)

    def modulo(self, left: Number, right: Number) -> Expression:
        """`modulo(left, right)`: Remainder with the divisor's sign, null when divided by zero."""
        return self._call("modulo", left, right)

    def negate(self, x: Number) -> Expression:
        """`negate(x)`: The number with its sign turned."""
        return self._call("negate", x)

    def equal(self, left: object, right: object) -> Expression:
        """`equal(left, right)`: Whether both are equal."""
        return self._call("equal", left, right)

    def not_equal(self, left: object, right: object) -> Expression:
        """`not_equal(left, right)`: Whether they differ."""
        return self._call("not_equal", left, right)

    def less(self, left: object, right: object) -> Expression:
        """`less(left, right)`: Whether left comes before right; text by code point."""
        return self._call("less", left, right)

    def less_equal(self, left: object, right: object) -> Expression:
        """`less_equal(left, right)`: Whether left does not come after right."""
        return self._call("less_equal", left, right)

    def greater(self, left: object, right: object) -> Expression:
        """`greater(left, right)`: Whether left comes after right."""
        return self._call("greater", left, right)

    def greater_equal(self, left: object, right: object) -> Expression:
        """`greater_equal(left, right)`: Whether left does not come before right."""
        return self._call("greater_equal", left, right)

    def and_(self, left: Condition, right: Condition) -> Expression:
        """`and(left, right)`: Whether both are true."""
        return self._call("and", left, right)

    def or_(self, left: Condition, right: Condition) -> Expression:
        """`or(left, right)`: Whether one is true."""
        return self._call("or", left, right)

    def not_(self, x: Condition) -> Expression:
        """`not(x)`: Whether it is false."""
        return self._call("not", x)

    def is_null(self, x: object) -> Expression:
        """`is_null(x)`: Whether it is null."""
        return self._call("is_null", x)

    def is_not_null(self, x: object) -> Expression:
        """`is_not_null(x)`: Whether it is not null."""
        return self._call("is_not_null", x)

    def like(self, text: Text, pattern: Text) -> Expression:
        r"""`like(text, pattern)`: Whether the text fits a pattern of `%` (any run), `_` (any character) and `\`
        (takes the next one literally); case counts.
        """
        return self._call("like", text, pattern)

    def ilike(self, text: Text, pattern: Text) -> Expression:
        """`ilike(text, pattern)`: `like` without regard to case."""
        return self._call("ilike", text, pattern)

    def lower(self, text: Text) -> Expression:
        """`lower(text)`: In lower case."""
        return self._call("lower", text)

    def upper(self, text: Text) -> Expression:
        """`upper(text)`: In upper case."""
        return self._call("upper", text)

    def trim(self, text: Text) -> Expression:
        """`trim(text)`: Without blanks at both ends."""
        return self._call("trim", text)

    def ltrim(self, text: Text) -> Expression:
        """`ltrim(text)`: Without blanks at the start."""
        return self._call("ltrim", text)

    def rtrim(self, text: Text) -> Expression:
        """`rtrim(text)`: Without blanks at the end."""
        return self._call("rtrim", text)

    def length(self, text: Text) -> Expression:
        """`length(text)`: Number of characters."""
        return self._call("length", text)

    def substring(self, text: Text, start: Integer, length: Integer = None) -> Expression:
        """`substring(text, start[, length])`: Characters from position `start` (the first is 1)."""
        return self._call("substring", text, start, *given(length))

    def left(self, text: Text, count: Integer) -> Expression:
        """`left(text, count)`: The first characters."""
        return self._call("left", text, count)

    def right(self, text: Text, count: Integer) -> Expression:
        """`right(text, count)`: The last characters."""
        return self._call("right", text, count)

    def replace(self, text: Text, part: Text, by: Text) -> Expression:
        """`replace(text, part, by)`: Every `part` exchanged for `by`."""
        return self._call("replace", text, part, by)

    def concat(self, text: Text, *others: Text) -> Expression:
        """`concat(text, …)`: Texts joined; null when one is null."""
        return self._call("concat", text, *others)

    def starts_with(self, text: Text, part: Text) -> Expression:
        """`starts_with(text, part)`: Whether the text begins with `part`."""
        return self._call("starts_with", text, part)

    def ends_with(self, text: Text, part: Text) -> Expression:
        """`ends_with(text, part)`: Whether the text ends with `part`."""
        return self._call("ends_with", text, part)

    def contains(self, text: Text, part: Text) -> Expression:
        """`contains(text, part)`: Whether `part` occurs in the text."""
        return self._call("contains", text, part)

    def position(self, text: Text, part: Text) -> Expression:
        """`position(text, part)`: Where `part` first occurs, counted from 1; 0 when it does not."""
        return self._call("position", text, part)

    def repeat(self, text: Text, count: Integer) -> Expression:
        """`repeat(text, count)`: The text `count` times."""
        return self._call("repeat", text, count)

    def reverse(self, text: Text) -> Expression:
        """`reverse(text)`: Characters in reverse order."""
        return self._call("reverse", text)

    def lpad(self, text: Text, length: Integer, fill: Text = " ") -> Expression:
        """`lpad(text, length, fill)`: Filled at the start, or cut, to `length` characters."""
        return self._call("lpad", text, length, fill)

    def rpad(self, text: Text, length: Integer, fill: Text = " ") -> Expression:
        """`rpad(text, length, fill)`: Filled at the end, or cut, to `length` characters."""
        return self._call("rpad", text, length, fill)

    def abs(self, x: Number) -> Expression:
        """`abs(x)`: Absolute value."""
        return self._call("abs", x)

    def sign(self, x: Number) -> Expression:
        """`sign(x)`: -1, 0 or 1."""
        return self._call("sign", x)

    def round(self, x: Number, digits: Integer = None) -> Expression:
        """`round(x[, digits])`: Rounded to `digits` behind the point, halves away from zero."""
        return self._call("round", x, *given(digits))

    def floor(self, x: Number) -> Expression:
        """`floor(x)`: Rounded down."""
        return self._call("floor", x)

    def ceil(self, x: Number) -> Expression:
        """`ceil(x)`: Rounded up."""
        return self._call("ceil", x)

    def sqrt(self, x: Number) -> Expression:
        """`sqrt(x)`: Square root, null below zero."""
        return self._call("sqrt", x)

    def exp(self, x: Number) -> Expression:
        """`exp(x)`: e to the power of x."""
        return self._call("exp", x)

    def ln(self, x: Number) -> Expression:
        """`ln(x)`: Natural logarithm, null at or below zero."""
        return self._call("ln", x)

    def log10(self, x: Number) -> Expression:
        """`log10(x)`: Logarithm to base 10, null at or below zero."""
        return self._call("log10", x)

    def power(self, base: Number, exponent: Number) -> Expression:
        """`power(base, exponent)`: `base` to the power of `exponent`, null where that is not a number."""
        return self._call("power", base, exponent)

    def year(self, x: Moment) -> Expression:
        """`year(x)`: Year."""
        return self._call("year", x)

    def quarter(self, x: Moment) -> Expression:
        """`quarter(x)`: Quarter, 1 to 4."""
        return self._call("quarter", x)

    def month(self, x: Moment) -> Expression:
        """`month(x)`: Month, 1 to 12."""
        return self._call("month", x)

    def week(self, x: Moment) -> Expression:
        """`week(x)`: ISO week, 1 to 53."""
        return self._call("week", x)

    def day(self, x: Moment) -> Expression:
        """`day(x)`: Day of the month."""
        return self._call("day", x)

    def day_of_week(self, x: Moment) -> Expression:
        """`day_of_week(x)`: ISO day of the week, Monday is 1."""
        return self._call("day_of_week", x)

    def day_of_year(self, x: Moment) -> Expression:
        """`day_of_year(x)`: Day of the year, 1 to 366."""
        return self._call("day_of_year", x)

    def hour(self, x: Clock) -> Expression:
        """`hour(x)`: Hour, 0 to 23."""
        return self._call("hour", x)

    def minute(self, x: Clock) -> Expression:
        """`minute(x)`: Minute."""
        return self._call("minute", x)

    def second(self, x: Clock) -> Expression:
        """`second(x)`: Second, without its fraction."""
        return self._call("second", x)

    def date_trunc(
        self, unit: Literal["year", "quarter", "month", "week", "day", "hour", "minute", "second"], x: Moment
    ) -> Expression:
        """`date_trunc(unit, x)`: Start of the period that holds x, of x's type."""
        return self._call("date_trunc", unit, x)

    def date_diff(
        self, unit: Literal["year", "quarter", "month", "day", "hour", "minute", "second"], start: Moment, end: Moment
    ) -> Expression:
        """`date_diff(unit, start, end)`: How many starts of the unit lie between start and end."""
        return self._call("date_diff", unit, start, end)

    def make_date(self, year: Integer, month: Integer, day: Integer) -> Expression:
        """`make_date(year, month, day)`: The date of a year, month and day."""
        return self._call("make_date", year, month, day)

    def add_months(self, x: Moment, count: Integer) -> Expression:
        """`add_months(x, count)`: Months later; the last day of the month where the day does not exist."""
        return self._call("add_months", x, count)

    def add_days(self, x: Moment, count: Integer) -> Expression:
        """`add_days(x, count)`: Days later."""
        return self._call("add_days", x, count)

    def add_microseconds(self, x: Moment, count: Integer) -> Expression:
        """`add_microseconds(x, count)`: Microseconds later."""
        return self._call("add_microseconds", x, count)

    def coalesce(self, x: object, *others: object) -> Expression:
        """`coalesce(x, …)`: The first argument that is not null."""
        return self._call("coalesce", x, *others)

    def nullif(self, x: object, y: object) -> Expression:
        """`nullif(x, y)`: x, or null when it equals y."""
        return self._call("nullif", x, y)

    def greatest(self, x: object, y: object, *others: object) -> Expression:
        """`greatest(x, y, …)`: The greatest argument that is not null."""
        return self._call("greatest", x, y, *others)

    def least(self, x: object, y: object, *others: object) -> Expression:
        """`least(x, y, …)`: The least argument that is not null."""
        return self._call("least", x, y, *others)

    def count(self, x: object = None, *, where: Condition = None) -> Expression:
        """`count([x])`: Number of rows, or of values that are not null."""
        return self._call("count", *given(x), where=where)

    def count_distinct(self, x: object, *, where: Condition = None) -> Expression:
        """`count_distinct(x)`: Number of different values that are not null."""
        return self._call("count_distinct", x, where=where)

    def sum(self, x: Number, *, where: Condition = None) -> Expression:
        """`sum(x)`: Sum."""
        return self._call("sum", x, where=where)

    def avg(self, x: Number, *, where: Condition = None) -> Expression:
        """`avg(x)`: Mean."""
        return self._call("avg", x, where=where)

    def min(self, x: object, *, where: Condition = None) -> Expression:
        """`min(x)`: Least value."""
        return self._call("min", x, where=where)

    def max(self, x: object, *, where: Condition = None) -> Expression:
        """`max(x)`: Greatest value."""
        return self._call("max", x, where=where)

    def grouping(self, key: object, *, where: Condition = None) -> Expression:
        """`grouping(key)`: 1 in rows in which a key of `rollup`, `cube` or `sets` is summed away, else 0."""
        return self._call("grouping", key, where=where)

    def first(self, x: object, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`first(x)`: Value in the first row of the order, null where that is null."""
        return self._call("first", x, where=where, sort=sort)

    def last(self, x: object, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`last(x)`: Value in the last row of the order, null where that is null."""
        return self._call("last", x, where=where, sort=sort)

    def string_agg(self, text: Text, separator: Text, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`string_agg(text, separator)`: Texts that are not null, joined in the order."""
        return self._call("string_agg", text, separator, where=where, sort=sort)

    def array_agg(self, x: object, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`array_agg(x)`: List of all values in the order, nulls among them."""
        return self._call("array_agg", x, where=where, sort=sort)

    def row_number(self) -> Expression:
        """`row_number()`: Number of the row, from 1."""
        return self._call("row_number")

    def rank(self) -> Expression:
        """`rank()`: Number of the first row that is equal in the order."""
        return self._call("rank")

    def dense_rank(self) -> Expression:
        """`dense_rank()`: How many different places the order has up to the row."""
        return self._call("dense_rank")

    def percent_rank(self) -> Expression:
        """`percent_rank()`: `(rank - 1) / (rows - 1)`, 0 for a single row."""
        return self._call("percent_rank")

    def cume_dist(self) -> Expression:
        """`cume_dist()`: Share of the rows that do not come after the row."""
        return self._call("cume_dist")

    def ntile(self, n: Integer) -> Expression:
        """`ntile(n)`: Number of the row's part, from 1, of `n` parts of nearly one size."""
        return self._call("ntile", n)

    def lag(self, x: object, n: Integer = None, default: object = None) -> Expression:
        """`lag(x[, n][, default])`: Value `n` rows before, 1 where left out; `default` or null where there is no
        such row.
        """
        return self._call("lag", x, *given(n, default))

    def lead(self, x: object, n: Integer = None, default: object = None) -> Expression:
        """`lead(x[, n][, default])`: Value `n` rows behind, 1 where left out; `default` or null where there is no
        such row.
        """
        return self._call("lead", x, *given(n, default))

    def first_value(self, x: object) -> Expression:
        """`first_value(x)`: Value in the first row of the frame."""
        return self._call("first_value", x)

    def last_value(self, x: object) -> Expression:
        """`last_value(x)`: Value in the last row of the frame."""
        return self._call("last_value", x)

    def nth_value(self, x: object, n: Integer) -> Expression:
        """`nth_value(x, n)`: Value in the `n`-th row of the frame, from 1; null where there are fewer."""
        return self._call("nth_value", x, n)
