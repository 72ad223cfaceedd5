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

    def trim(self, text: Text, characters: Text = None) -> Expression:
        """`trim(text[, characters])`: Without blanks, or any of the given characters, at both ends."""
        return self._call("trim", text, *given(characters))

    def ltrim(self, text: Text, characters: Text = None) -> Expression:
        """`ltrim(text[, characters])`: Without blanks, or any of the given characters, at the start."""
        return self._call("ltrim", text, *given(characters))

    def rtrim(self, text: Text, characters: Text = None) -> Expression:
        """`rtrim(text[, characters])`: Without blanks, or any of the given characters, at the end."""
        return self._call("rtrim", text, *given(characters))

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

    def concat_ws(self, separator: Text, text: Text, *others: Text) -> Expression:
        """`concat_ws(separator, text, …)`: Texts that are not null, joined with a separator between them; null
        when the separator is.
        """
        return self._call("concat_ws", separator, text, *others)

    def split_part(self, text: Text, separator: Text, number: Integer) -> Expression:
        """`split_part(text, separator, number)`: The part of that number, counted from 1, or from the end when
        negative; empty where there is none.
        """
        return self._call("split_part", text, separator, number)

    def translate(self, text: Text, characters: Text, by: Text) -> Expression:
        """`translate(text, characters, by)`: Each of the characters exchanged for the one in its place in `by`, or
        left out where there is none.
        """
        return self._call("translate", text, characters, by)

    def ascii(self, text: Text) -> Expression:
        """`ascii(text)`: Code point of the first character; 0 for an empty text."""
        return self._call("ascii", text)

    def chr(self, code: Integer) -> Expression:
        """`chr(code)`: The character of a code point; null where there is none."""
        return self._call("chr", code)

    def md5(self, text: Text) -> Expression:
        """`md5(text)`: MD5 of the text in UTF-8, as 32 hexadecimal digits."""
        return self._call("md5", text)

    def sha256(self, text: Text) -> Expression:
        """`sha256(text)`: SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
        return self._call("sha256", text)

    def matches(self, text: Text, pattern: Text) -> Expression:
        """`matches(text, pattern)`: Whether the regular expression matches somewhere in the text; case counts."""
        return self._call("matches", text, pattern)

    def imatches(self, text: Text, pattern: Text) -> Expression:
        """`imatches(text, pattern)`: `matches` without regard to case."""
        return self._call("imatches", text, pattern)

    def regexp_extract(self, text: Text, pattern: Text, group: Integer = None) -> Expression:
        """`regexp_extract(text, pattern[, group])`: What the regular expression matches first, or its group of
        that number; null where nothing matches.
        """
        return self._call("regexp_extract", text, pattern, *given(group))

    def regexp_replace(self, text: Text, pattern: Text, by: Text) -> Expression:
        r"""`regexp_replace(text, pattern, by)`: Every match exchanged for `by`, in which `\1` is the first group
        and `\\` a backslash.
        """
        return self._call("regexp_replace", text, pattern, by)

    def regexp_count(self, text: Text, pattern: Text) -> Expression:
        """`regexp_count(text, pattern)`: How often the regular expression matches, one match behind the other."""
        return self._call("regexp_count", text, pattern)

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

    def truncate(self, x: Number, digits: Integer = None) -> Expression:
        """`truncate(x[, digits])`: Cut toward zero to `digits` behind the point."""
        return self._call("truncate", x, *given(digits))

    def log(self, base: Number, x: Number) -> Expression:
        """`log(base, x)`: Logarithm of x to a base, null where there is none."""
        return self._call("log", base, x)

    def log2(self, x: Number) -> Expression:
        """`log2(x)`: Logarithm to base 2, null at or below zero."""
        return self._call("log2", x)

    def sin(self, x: Number) -> Expression:
        """`sin(x)`: Sine of an angle in radians."""
        return self._call("sin", x)

    def cos(self, x: Number) -> Expression:
        """`cos(x)`: Cosine of an angle in radians."""
        return self._call("cos", x)

    def tan(self, x: Number) -> Expression:
        """`tan(x)`: Tangent of an angle in radians."""
        return self._call("tan", x)

    def asin(self, x: Number) -> Expression:
        """`asin(x)`: Angle of a sine, null beyond -1 and 1."""
        return self._call("asin", x)

    def acos(self, x: Number) -> Expression:
        """`acos(x)`: Angle of a cosine, null beyond -1 and 1."""
        return self._call("acos", x)

    def atan(self, x: Number) -> Expression:
        """`atan(x)`: Angle of a tangent."""
        return self._call("atan", x)

    def atan2(self, y: Number, x: Number) -> Expression:
        """`atan2(y, x)`: Angle of the point (x, y)."""
        return self._call("atan2", y, x)

    def degrees(self, x: Number) -> Expression:
        """`degrees(x)`: Radians as degrees."""
        return self._call("degrees", x)

    def radians(self, x: Number) -> Expression:
        """`radians(x)`: Degrees as radians."""
        return self._call("radians", x)

    def pi(self) -> Expression:
        """`pi()`: 3.141592653589793."""
        return self._call("pi")

    def gcd(self, x: Integer, y: Integer) -> Expression:
        """`gcd(x, y)`: Greatest common divisor."""
        return self._call("gcd", x, y)

    def lcm(self, x: Integer, y: Integer) -> Expression:
        """`lcm(x, y)`: Least common multiple."""
        return self._call("lcm", x, y)

    def is_nan(self, x: Number) -> Expression:
        """`is_nan(x)`: Whether it is the float that is not a number."""
        return self._call("is_nan", x)

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
        self,
        unit: Literal["year", "quarter", "month", "week", "day", "hour", "minute", "second"],
        start: Moment,
        end: Moment,
    ) -> Expression:
        """`date_diff(unit, start, end)`: How many starts of the unit lie between start and end."""
        return self._call("date_diff", unit, start, end)

    def make_date(self, year: Integer, month: Integer, day: Integer) -> Expression:
        """`make_date(year, month, day)`: The date of a year, month and day."""
        return self._call("make_date", year, month, day)

    def make_timestamp(
        self, year: Integer, month: Integer, day: Integer, hour: Integer, minute: Integer, second: Number
    ) -> Expression:
        """`make_timestamp(year, month, day, hour, minute, second)`: The timestamp of a date and a time of day."""
        return self._call("make_timestamp", year, month, day, hour, minute, second)

    def iso_year(self, x: Moment) -> Expression:
        """`iso_year(x)`: Year that the ISO week belongs to."""
        return self._call("iso_year", x)

    def millisecond(self, x: Clock) -> Expression:
        """`millisecond(x)`: Whole milliseconds of the second, 0 to 999."""
        return self._call("millisecond", x)

    def microsecond(self, x: Clock) -> Expression:
        """`microsecond(x)`: Microseconds of the second, 0 to 999999."""
        return self._call("microsecond", x)

    def days_in_month(self, x: Moment) -> Expression:
        """`days_in_month(x)`: Number of days of the month, 28 to 31."""
        return self._call("days_in_month", x)

    def last_day(self, x: Moment) -> Expression:
        """`last_day(x)`: Last day of the month."""
        return self._call("last_day", x)

    def epoch(self, x: Moment) -> Expression:
        """`epoch(x)`: Seconds since 1970 in UTC, rounded down."""
        return self._call("epoch", x)

    def epoch_ms(self, x: Moment) -> Expression:
        """`epoch_ms(x)`: Milliseconds since 1970 in UTC, rounded down."""
        return self._call("epoch_ms", x)

    def epoch_us(self, x: Moment) -> Expression:
        """`epoch_us(x)`: Microseconds since 1970 in UTC."""
        return self._call("epoch_us", x)

    def at_zone(self, x: Moment, zone: Text) -> Expression:
        """`at_zone(x, zone)`: The clock of a zone at a moment, or the moment when a zone's clock shows a
        timestamp.
        """
        return self._call("at_zone", x, zone)

    def strftime(self, x: Moment, format: Text) -> Expression:
        """`strftime(x, format)`: As text, in a format such as '%d.%m.%Y %H:%M'."""
        return self._call("strftime", x, format)

    def strptime(self, text: Text, format: Text) -> Expression:
        """`strptime(text, format)`: The timestamp that a text holds in a format; an error where it does not fit."""
        return self._call("strptime", text, format)

    def date_text(
        self,
        unit: Literal["Y", "y", "m", "d", "j", "H", "I", "M", "S", "f", "p", "G", "V", "u", "a", "A", "b", "B"],
        x: Moment,
    ) -> Expression:
        """`date_text(unit, x)`: One part as text, by its letter in `strftime`."""
        return self._call("date_text", unit, x)

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

    def if_(self, condition: Condition, then: object, otherwise: object = None) -> Expression:
        """`if(condition, then[, otherwise])`: `then` where the condition is true, else `otherwise`, which is null
        when left out.
        """
        return self._call("if", condition, then, *given(otherwise))

    def is_distinct(self, x: object, y: object) -> Expression:
        """`is_distinct(x, y)`: Whether they differ, where nulls are equal to each other and to nothing else."""
        return self._call("is_distinct", x, y)

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

    def median(self, x: Number, *, where: Condition = None) -> Expression:
        """`median(x)`: Value in the middle, or the mean of the two in the middle."""
        return self._call("median", x, where=where)

    def quantile(self, x: Number, share: Number, *, where: Condition = None) -> Expression:
        """`quantile(x, share)`: Value below which that share of the values lies, 0 to 1, with linear
        interpolation.
        """
        return self._call("quantile", x, share, where=where)

    def stddev(self, x: Number, *, where: Condition = None) -> Expression:
        """`stddev(x)`: Standard deviation of a sample; null for fewer than two values."""
        return self._call("stddev", x, where=where)

    def stddev_pop(self, x: Number, *, where: Condition = None) -> Expression:
        """`stddev_pop(x)`: Standard deviation of the whole population."""
        return self._call("stddev_pop", x, where=where)

    def var(self, x: Number, *, where: Condition = None) -> Expression:
        """`var(x)`: Variance of a sample; null for fewer than two values."""
        return self._call("var", x, where=where)

    def var_pop(self, x: Number, *, where: Condition = None) -> Expression:
        """`var_pop(x)`: Variance of the whole population."""
        return self._call("var_pop", x, where=where)

    def corr(self, x: Number, y: Number, *, where: Condition = None) -> Expression:
        """`corr(x, y)`: Correlation of the pairs without null, -1 to 1; null where one of both does not vary."""
        return self._call("corr", x, y, where=where)

    def product(self, x: Number, *, where: Condition = None) -> Expression:
        """`product(x)`: Product, as a float."""
        return self._call("product", x, where=where)

    def any(self, condition: Condition, *, where: Condition = None) -> Expression:
        """`any(condition)`: Whether one is true."""
        return self._call("any", condition, where=where)

    def all(self, condition: Condition, *, where: Condition = None) -> Expression:
        """`all(condition)`: Whether all are true."""
        return self._call("all", condition, where=where)

    def grouping(self, key: object, *, where: Condition = None) -> Expression:
        """`grouping(key)`: 1 in rows in which a key of `rollup`, `cube` or `sets` is summed away, else 0."""
        return self._call("grouping", key, where=where)

    def first(self, x: object, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`first(x)`: Value in the first row of the order, null where that is null."""
        return self._call("first", x, where=where, sort=sort)

    def last(self, x: object, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`last(x)`: Value in the last row of the order, null where that is null."""
        return self._call("last", x, where=where, sort=sort)

    def string_agg(
        self, text: Text, separator: Text = ", ", *, where: Condition = None, sort: SortKeys = None
    ) -> Expression:
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
        return self._call("lag", x, *given(n, default, first=1))

    def lead(self, x: object, n: Integer = None, default: object = None) -> Expression:
        """`lead(x[, n][, default])`: Value `n` rows behind, 1 where left out; `default` or null where there is no
        such row.
        """
        return self._call("lead", x, *given(n, default, first=1))

    def first_value(self, x: object) -> Expression:
        """`first_value(x)`: Value in the first row of the frame."""
        return self._call("first_value", x)

    def last_value(self, x: object) -> Expression:
        """`last_value(x)`: Value in the last row of the frame."""
        return self._call("last_value", x)

    def nth_value(self, x: object, n: Integer) -> Expression:
        """`nth_value(x, n)`: Value in the `n`-th row of the frame, from 1; null where there are fewer."""
        return self._call("nth_value", x, n)

    def json_get(self, json: object, path: Text) -> Expression:
        """`json_get(json, path)`: The part of a JSON document at a path such as `a.b[0]`, null where there is none
        or a JSON null.
        """
        return self._call("json_get", json, path)

    def json_text(self, json: object, path: Text = None) -> Expression:
        """`json_text(json[, path])`: The text of a JSON string, number or boolean; null for objects, arrays and
        JSON null.
        """
        return self._call("json_text", json, *given(path))

    def json_string(self, json: object, path: Text = None) -> Expression:
        """`json_string(json[, path])`: The text of a JSON string, null for anything else."""
        return self._call("json_string", json, *given(path))

    def json_type(self, json: object, path: Text = None) -> Expression:
        """`json_type(json[, path])`: `object`, `array`, `string`, `number` or `boolean`; null for JSON null."""
        return self._call("json_type", json, *given(path))

    def json_length(self, json: object, path: Text = None) -> Expression:
        """`json_length(json[, path])`: How many items an array or fields an object has, null for anything else."""
        return self._call("json_length", json, *given(path))

    def json_keys(self, json: object, path: Text = None) -> Expression:
        """`json_keys(json[, path])`: The names of an object's fields, null for anything else."""
        return self._call("json_keys", json, *given(path))

    def json_items(self, json: object, path: Text = None) -> Expression:
        """`json_items(json[, path])`: The items of a JSON array as a list, null for anything else."""
        return self._call("json_items", json, *given(path))

    def array(self, *others: object) -> Expression:
        """`array([item], …)`: A list of these items."""
        return self._call("array", *others)

    def list_length(self, list: object) -> Expression:
        """`list_length(list)`: Number of items."""
        return self._call("list_length", list)

    def list_get(self, list: object, position: Integer) -> Expression:
        """`list_get(list, position)`: The item at a position, the first is 1, the last -1; null outside."""
        return self._call("list_get", list, position)

    def list_slice(self, list: object, first: Integer, last: Integer) -> Expression:
        """`list_slice(list, first, last)`: The items from one position to another, both included, the first is 1,
        the last -1.
        """
        return self._call("list_slice", list, first, last)

    def list_contains(self, list: object, item: object) -> Expression:
        """`list_contains(list, item)`: Whether an item is in the list."""
        return self._call("list_contains", list, item)

    def list_position(self, list: object, item: object) -> Expression:
        """`list_position(list, item)`: Where an item first is, counted from 1; 0 when it is not there."""
        return self._call("list_position", list, item)

    def list_concat(self, list: object, other: object) -> Expression:
        """`list_concat(list, other)`: The items of both lists."""
        return self._call("list_concat", list, other)

    def list_distinct(self, list: object) -> Expression:
        """`list_distinct(list)`: Each item once, in the order of their first places, without nulls."""
        return self._call("list_distinct", list)

    def list_sort(self, list: object) -> Expression:
        """`list_sort(list)`: The items in ascending order, nulls last."""
        return self._call("list_sort", list)

    def list_reverse(self, list: object) -> Expression:
        """`list_reverse(list)`: The items in reverse order."""
        return self._call("list_reverse", list)

    def list_join(self, list: object, separator: Text) -> Expression:
        """`list_join(list, separator)`: The texts of a list with a separator between them; nulls are left out."""
        return self._call("list_join", list, separator)

    def list_sum(self, list: object) -> Expression:
        """`list_sum(list)`: Sum of the items that are not null; null where there are none."""
        return self._call("list_sum", list)

    def list_avg(self, list: object) -> Expression:
        """`list_avg(list)`: Mean of the items that are not null; null where there are none."""
        return self._call("list_avg", list)

    def list_min(self, list: object) -> Expression:
        """`list_min(list)`: Least item; null where there is none."""
        return self._call("list_min", list)

    def list_max(self, list: object) -> Expression:
        """`list_max(list)`: Greatest item; null where there is none."""
        return self._call("list_max", list)

    def list_range(self, start: Integer, stop: Integer) -> Expression:
        """`list_range(start, stop)`: The integers from `start` to before `stop`."""
        return self._call("list_range", start, stop)

    def split(self, text: Text, separator: Text) -> Expression:
        """`split(text, separator)`: The pieces of a text between separators; its characters where the separator is
        empty.
        """
        return self._call("split", text, separator)

    def field(self, struct: object, name: Text) -> Expression:
        """`field(struct, name)`: A field of a struct, as `column.name`."""
        return self._call("field", struct, name)

    def add_interval(self, x: Moment, span: object) -> Expression:
        """`add_interval(x, span)`: A span of time later: its months first, then its days, then the rest."""
        return self._call("add_interval", x, span)

    def interval_sum(self, span: object, other: object) -> Expression:
        """`interval_sum(span, other)`: Both spans of time together."""
        return self._call("interval_sum", span, other)

    def interval_times(self, span: object, count: Integer) -> Expression:
        """`interval_times(span, count)`: A span of time so many times."""
        return self._call("interval_times", span, count)
