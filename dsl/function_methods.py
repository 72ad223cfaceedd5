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

    def trim(self, characters: Text = None) -> Expression:
        """`trim(text[, characters])`: Without blanks, or any of the given characters, at both ends."""
        return self._call("trim", self, *given(characters))

    def ltrim(self, characters: Text = None) -> Expression:
        """`ltrim(text[, characters])`: Without blanks, or any of the given characters, at the start."""
        return self._call("ltrim", self, *given(characters))

    def rtrim(self, characters: Text = None) -> Expression:
        """`rtrim(text[, characters])`: Without blanks, or any of the given characters, at the end."""
        return self._call("rtrim", self, *given(characters))

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

    def concat_ws(self, text: Text, *others: Text) -> Expression:
        """`concat_ws(separator, text, …)`: Texts that are not null, joined with a separator between them; null
        when the separator is.
        """
        return self._call("concat_ws", self, text, *others)

    def split_part(self, separator: Text, number: Integer) -> Expression:
        """`split_part(text, separator, number)`: The part of that number, counted from 1, or from the end when
        negative; empty where there is none.
        """
        return self._call("split_part", self, separator, number)

    def translate(self, characters: Text, by: Text) -> Expression:
        """`translate(text, characters, by)`: Each of the characters exchanged for the one in its place in `by`, or
        left out where there is none.
        """
        return self._call("translate", self, characters, by)

    def ascii(self) -> Expression:
        """`ascii(text)`: Code point of the first character; 0 for an empty text."""
        return self._call("ascii", self)

    def chr(self) -> Expression:
        """`chr(code)`: The character of a code point; null where there is none."""
        return self._call("chr", self)

    def md5(self) -> Expression:
        """`md5(text)`: MD5 of the text in UTF-8, as 32 hexadecimal digits."""
        return self._call("md5", self)

    def sha256(self) -> Expression:
        """`sha256(text)`: SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
        return self._call("sha256", self)

    def matches(self, pattern: Text) -> Expression:
        """`matches(text, pattern)`: Whether the regular expression matches somewhere in the text; case counts."""
        return self._call("matches", self, pattern)

    def imatches(self, pattern: Text) -> Expression:
        """`imatches(text, pattern)`: `matches` without regard to case."""
        return self._call("imatches", self, pattern)

    def regexp_extract(self, pattern: Text, group: Integer = None) -> Expression:
        """`regexp_extract(text, pattern[, group])`: What the regular expression matches first, or its group of
        that number; null where nothing matches.
        """
        return self._call("regexp_extract", self, pattern, *given(group))

    def regexp_replace(self, pattern: Text, by: Text) -> Expression:
        r"""`regexp_replace(text, pattern, by)`: Every match exchanged for `by`, in which `\1` is the first group
        and `\\` a backslash.
        """
        return self._call("regexp_replace", self, pattern, by)

    def regexp_count(self, pattern: Text) -> Expression:
        """`regexp_count(text, pattern)`: How often the regular expression matches, one match behind the other."""
        return self._call("regexp_count", self, pattern)

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

    def truncate(self, digits: Integer = None) -> Expression:
        """`truncate(x[, digits])`: Cut toward zero to `digits` behind the point."""
        return self._call("truncate", self, *given(digits))

    def log(self, x: Number) -> Expression:
        """`log(base, x)`: Logarithm of x to a base, null where there is none."""
        return self._call("log", self, x)

    def log2(self) -> Expression:
        """`log2(x)`: Logarithm to base 2, null at or below zero."""
        return self._call("log2", self)

    def sin(self) -> Expression:
        """`sin(x)`: Sine of an angle in radians."""
        return self._call("sin", self)

    def cos(self) -> Expression:
        """`cos(x)`: Cosine of an angle in radians."""
        return self._call("cos", self)

    def tan(self) -> Expression:
        """`tan(x)`: Tangent of an angle in radians."""
        return self._call("tan", self)

    def asin(self) -> Expression:
        """`asin(x)`: Angle of a sine, null beyond -1 and 1."""
        return self._call("asin", self)

    def acos(self) -> Expression:
        """`acos(x)`: Angle of a cosine, null beyond -1 and 1."""
        return self._call("acos", self)

    def atan(self) -> Expression:
        """`atan(x)`: Angle of a tangent."""
        return self._call("atan", self)

    def atan2(self, x: Number) -> Expression:
        """`atan2(y, x)`: Angle of the point (x, y)."""
        return self._call("atan2", self, x)

    def degrees(self) -> Expression:
        """`degrees(x)`: Radians as degrees."""
        return self._call("degrees", self)

    def radians(self) -> Expression:
        """`radians(x)`: Degrees as radians."""
        return self._call("radians", self)

    def gcd(self, y: Integer) -> Expression:
        """`gcd(x, y)`: Greatest common divisor."""
        return self._call("gcd", self, y)

    def lcm(self, y: Integer) -> Expression:
        """`lcm(x, y)`: Least common multiple."""
        return self._call("lcm", self, y)

    def is_nan(self) -> Expression:
        """`is_nan(x)`: Whether it is the float that is not a number."""
        return self._call("is_nan", self)

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
        self, unit: Literal["year", "quarter", "month", "week", "day", "hour", "minute", "second"], end: Moment
    ) -> Expression:
        """`date_diff(unit, start, end)`: How many starts of the unit lie between start and end."""
        return self._call("date_diff", unit, self, end)

    def make_date(self, month: Integer, day: Integer) -> Expression:
        """`make_date(year, month, day)`: The date of a year, month and day."""
        return self._call("make_date", self, month, day)

    def make_timestamp(
        self, month: Integer, day: Integer, hour: Integer, minute: Integer, second: Number
    ) -> Expression:
        """`make_timestamp(year, month, day, hour, minute, second)`: The timestamp of a date and a time of day."""
        return self._call("make_timestamp", self, month, day, hour, minute, second)

    def iso_year(self) -> Expression:
        """`iso_year(x)`: Year that the ISO week belongs to."""
        return self._call("iso_year", self)

    def millisecond(self) -> Expression:
        """`millisecond(x)`: Whole milliseconds of the second, 0 to 999."""
        return self._call("millisecond", self)

    def microsecond(self) -> Expression:
        """`microsecond(x)`: Microseconds of the second, 0 to 999999."""
        return self._call("microsecond", self)

    def days_in_month(self) -> Expression:
        """`days_in_month(x)`: Number of days of the month, 28 to 31."""
        return self._call("days_in_month", self)

    def last_day(self) -> Expression:
        """`last_day(x)`: Last day of the month."""
        return self._call("last_day", self)

    def epoch(self) -> Expression:
        """`epoch(x)`: Seconds since 1970 in UTC, rounded down."""
        return self._call("epoch", self)

    def epoch_ms(self) -> Expression:
        """`epoch_ms(x)`: Milliseconds since 1970 in UTC, rounded down."""
        return self._call("epoch_ms", self)

    def epoch_us(self) -> Expression:
        """`epoch_us(x)`: Microseconds since 1970 in UTC."""
        return self._call("epoch_us", self)

    def at_zone(self, zone: Text) -> Expression:
        """`at_zone(x, zone)`: The clock of a zone at a moment, or the moment when a zone's clock shows a
        timestamp.
        """
        return self._call("at_zone", self, zone)

    def strftime(self, format: Text) -> Expression:
        """`strftime(x, format)`: As text, in a format such as '%d.%m.%Y %H:%M'."""
        return self._call("strftime", self, format)

    def strptime(self, format: Text) -> Expression:
        """`strptime(text, format)`: The timestamp that a text holds in a format; an error where it does not fit."""
        return self._call("strptime", self, format)

    def date_text(
        self, unit: Literal["Y", "y", "m", "d", "j", "H", "I", "M", "S", "f", "p", "G", "V", "u", "a", "A", "b", "B"]
    ) -> Expression:
        """`date_text(unit, x)`: One part as text, by its letter in `strftime`."""
        return self._call("date_text", unit, self)

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

    def if_(self, then: object, otherwise: object = None) -> Expression:
        """`if(condition, then[, otherwise])`: `then` where the condition is true, else `otherwise`, which is null
        when left out.
        """
        return self._call("if", self, then, *given(otherwise))

    def is_distinct(self, y: object) -> Expression:
        """`is_distinct(x, y)`: Whether they differ, where nulls are equal to each other and to nothing else."""
        return self._call("is_distinct", self, y)

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

    def median(self, *, where: Condition = None) -> Expression:
        """`median(x)`: Value in the middle, or the mean of the two in the middle."""
        return self._call("median", self, where=where)

    def quantile(self, share: Number, *, where: Condition = None) -> Expression:
        """`quantile(x, share)`: Value below which that share of the values lies, 0 to 1, with linear
        interpolation.
        """
        return self._call("quantile", self, share, where=where)

    def stddev(self, *, where: Condition = None) -> Expression:
        """`stddev(x)`: Standard deviation of a sample; null for fewer than two values."""
        return self._call("stddev", self, where=where)

    def stddev_pop(self, *, where: Condition = None) -> Expression:
        """`stddev_pop(x)`: Standard deviation of the whole population."""
        return self._call("stddev_pop", self, where=where)

    def var(self, *, where: Condition = None) -> Expression:
        """`var(x)`: Variance of a sample; null for fewer than two values."""
        return self._call("var", self, where=where)

    def var_pop(self, *, where: Condition = None) -> Expression:
        """`var_pop(x)`: Variance of the whole population."""
        return self._call("var_pop", self, where=where)

    def corr(self, y: Number, *, where: Condition = None) -> Expression:
        """`corr(x, y)`: Correlation of the pairs without null, -1 to 1; null where one of both does not vary."""
        return self._call("corr", self, y, where=where)

    def product(self, *, where: Condition = None) -> Expression:
        """`product(x)`: Product, as a float."""
        return self._call("product", self, where=where)

    def any(self, *, where: Condition = None) -> Expression:
        """`any(condition)`: Whether one is true."""
        return self._call("any", self, where=where)

    def all(self, *, where: Condition = None) -> Expression:
        """`all(condition)`: Whether all are true."""
        return self._call("all", self, where=where)

    def grouping(self, *, where: Condition = None) -> Expression:
        """`grouping(key)`: 1 in rows in which a key of `rollup`, `cube` or `sets` is summed away, else 0."""
        return self._call("grouping", self, where=where)

    def first(self, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`first(x)`: Value in the first row of the order, null where that is null."""
        return self._call("first", self, where=where, sort=sort)

    def last(self, *, where: Condition = None, sort: SortKeys = None) -> Expression:
        """`last(x)`: Value in the last row of the order, null where that is null."""
        return self._call("last", self, where=where, sort=sort)

    def string_agg(self, separator: Text = ", ", *, where: Condition = None, sort: SortKeys = None) -> Expression:
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
        return self._call("lag", self, *given(n, default, first=1))

    def lead(self, n: Integer = None, default: object = None) -> Expression:
        """`lead(x[, n][, default])`: Value `n` rows behind, 1 where left out; `default` or null where there is no
        such row.
        """
        return self._call("lead", self, *given(n, default, first=1))

    def first_value(self) -> Expression:
        """`first_value(x)`: Value in the first row of the frame."""
        return self._call("first_value", self)

    def last_value(self) -> Expression:
        """`last_value(x)`: Value in the last row of the frame."""
        return self._call("last_value", self)

    def nth_value(self, n: Integer) -> Expression:
        """`nth_value(x, n)`: Value in the `n`-th row of the frame, from 1; null where there are fewer."""
        return self._call("nth_value", self, n)

    def json_get(self, path: Text) -> Expression:
        """`json_get(json, path)`: The part of a JSON document at a path such as `a.b[0]`, null where there is none
        or a JSON null.
        """
        return self._call("json_get", self, path)

    def json_text(self, path: Text = None) -> Expression:
        """`json_text(json[, path])`: The text of a JSON string, number or boolean; null for objects, arrays and
        JSON null.
        """
        return self._call("json_text", self, *given(path))

    def json_string(self, path: Text = None) -> Expression:
        """`json_string(json[, path])`: The text of a JSON string, null for anything else."""
        return self._call("json_string", self, *given(path))

    def json_type(self, path: Text = None) -> Expression:
        """`json_type(json[, path])`: `object`, `array`, `string`, `number` or `boolean`; null for JSON null."""
        return self._call("json_type", self, *given(path))

    def json_length(self, path: Text = None) -> Expression:
        """`json_length(json[, path])`: How many items an array or fields an object has, null for anything else."""
        return self._call("json_length", self, *given(path))

    def json_keys(self, path: Text = None) -> Expression:
        """`json_keys(json[, path])`: The names of an object's fields, null for anything else."""
        return self._call("json_keys", self, *given(path))

    def json_items(self, path: Text = None) -> Expression:
        """`json_items(json[, path])`: The items of a JSON array as a list, null for anything else."""
        return self._call("json_items", self, *given(path))

    def array(self, *others: object) -> Expression:
        """`array([item], …)`: A list of these items."""
        return self._call("array", self, *others)

    def list_length(self) -> Expression:
        """`list_length(list)`: Number of items."""
        return self._call("list_length", self)

    def list_get(self, position: Integer) -> Expression:
        """`list_get(list, position)`: The item at a position, the first is 1, the last -1; null outside."""
        return self._call("list_get", self, position)

    def list_slice(self, first: Integer, last: Integer) -> Expression:
        """`list_slice(list, first, last)`: The items from one position to another, both included, the first is 1,
        the last -1.
        """
        return self._call("list_slice", self, first, last)

    def list_contains(self, item: object) -> Expression:
        """`list_contains(list, item)`: Whether an item is in the list."""
        return self._call("list_contains", self, item)

    def list_position(self, item: object) -> Expression:
        """`list_position(list, item)`: Where an item first is, counted from 1; 0 when it is not there."""
        return self._call("list_position", self, item)

    def list_concat(self, other: object) -> Expression:
        """`list_concat(list, other)`: The items of both lists."""
        return self._call("list_concat", self, other)

    def list_distinct(self) -> Expression:
        """`list_distinct(list)`: Each item once, in the order of their first places, without nulls."""
        return self._call("list_distinct", self)

    def list_sort(self) -> Expression:
        """`list_sort(list)`: The items in ascending order, nulls last."""
        return self._call("list_sort", self)

    def list_reverse(self) -> Expression:
        """`list_reverse(list)`: The items in reverse order."""
        return self._call("list_reverse", self)

    def list_join(self, separator: Text) -> Expression:
        """`list_join(list, separator)`: The texts of a list with a separator between them; nulls are left out."""
        return self._call("list_join", self, separator)

    def list_sum(self) -> Expression:
        """`list_sum(list)`: Sum of the items that are not null; null where there are none."""
        return self._call("list_sum", self)

    def list_avg(self) -> Expression:
        """`list_avg(list)`: Mean of the items that are not null; null where there are none."""
        return self._call("list_avg", self)

    def list_min(self) -> Expression:
        """`list_min(list)`: Least item; null where there is none."""
        return self._call("list_min", self)

    def list_max(self) -> Expression:
        """`list_max(list)`: Greatest item; null where there is none."""
        return self._call("list_max", self)

    def list_range(self, stop: Integer) -> Expression:
        """`list_range(start, stop)`: The integers from `start` to before `stop`."""
        return self._call("list_range", self, stop)

    def split(self, separator: Text) -> Expression:
        """`split(text, separator)`: The pieces of a text between separators; its characters where the separator is
        empty.
        """
        return self._call("split", self, separator)

    def field(self, name: Text) -> Expression:
        """`field(struct, name)`: A field of a struct, as `column.name`."""
        return self._call("field", self, name)

    def add_interval(self, span: object) -> Expression:
        """`add_interval(x, span)`: A span of time later: its months first, then its days, then the rest."""
        return self._call("add_interval", self, span)

    def interval_sum(self, other: object) -> Expression:
        """`interval_sum(span, other)`: Both spans of time together."""
        return self._call("interval_sum", self, other)

    def interval_times(self, count: Integer) -> Expression:
        """`interval_times(span, count)`: A span of time so many times."""
        return self._call("interval_times", self, count)
