"""Expressions that are numbers. Floats are multiples of a quarter, so that sums do not depend on the order of rows."""

from __future__ import annotations

from pipelines.maker import Make, Maker

from dataflow import Expression, fn, lit

PATTERNS = ("a", "^[A-Z]", r"\w+ ?$", "(a)(.?)", "a|é", "b*", r"[^\s]{2}", r"\d+", "k", "^$")
NUMERIC = ("int64", "float64", "decimal")
PATHS = ("a", "b", "b[1]", "b[2].c", "a.b", "a.c", "$[0]", "$[3]", "x", '"0"', "$[1][0]")
UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
PARTS = ("year", "quarter", "month", "week", "day", "day_of_week", "day_of_year", "iso_year", "days_in_month")
CLOCK_PARTS = ("hour", "minute", "second", "millisecond", "microsecond")
EPOCHS = ("epoch", "epoch_ms", "epoch_us")


def calendar(make: Maker) -> Expression:
    return make.tame(make.one("date", "timestamp", "timestamptz"))


def clock(make: Maker) -> Expression:
    return make.tame(make.one("timestamp", "timestamptz", "time"))


def any_list(make: Maker) -> Expression:
    return make.tame(make.one("list(int64)", "list(string)", "list(date)"))


def _json_length(make: Maker) -> Expression:
    return fn.json_length(make.tame("json"), *make.one((), (make.one(*PATHS),)))


def _date_diff(make: Maker) -> Expression:
    type_name = make.one("date", "timestamp", "timestamptz")
    return fn.date_diff(make.one(*UNITS), make.tame(type_name), make.tame(type_name))


def _call(make: Maker, names: tuple[str, ...], *args: object) -> Expression:
    return getattr(fn, make.one(*names))(*args)


INTEGERS: tuple[Make, ...] = (
    lambda m: m.tame("int64") + m.tame("int64"),
    lambda m: m.tame("int64") - m.tame("int64"),
    lambda m: m.tame("int64") * m.number(-3, 3),
    lambda m: m.tame("int64") // m.tame("int64"),
    lambda m: m.tame("int64") % m.tame("int64"),
    lambda m: -m.tame("int64"),
    lambda m: m.tame("int64").abs(),
    lambda m: m.tame("string").length(),
    lambda m: m.tame("string").position(m.one("a", "", "A", m.tame("string"))),
    lambda m: _call(m, PARTS, calendar(m)),
    lambda m: _call(m, CLOCK_PARTS, clock(m)),
    lambda m: _call(m, EPOCHS, calendar(m)) % 1_000_000_007,
    _date_diff,
    lambda m: m.tame("date") - m.tame("date"),
    lambda m: m.tame("bool").cast("int64"),
    lambda m: m.tame(m.one("float64", "decimal")).cast("int64"),
    lambda m: m.tame("int64").cast("string").cast("int64"),
    lambda m: fn.gcd(m.tame("int64"), m.tame("int64")),
    lambda m: fn.lcm(m.tame("int64") % 9, m.tame("int64") % 6),
    lambda m: fn.regexp_count(m.tame("string"), m.one(*PATTERNS)),
    lambda m: fn.ascii(m.tame("string")),
    lambda m: _call(m, ("truncate", "round"), m.tame("int64"), m.number(-2, 1)),
    lambda m: _call(m, ("truncate", "round", "floor", "ceil"), m.tame("int64")),
    lambda m: fn.sign(m.wide(m.one(*NUMERIC))),
    lambda m: fn.list_length(any_list(m)),
    lambda m: fn.list_length(fn.split(m.tame("string"), m.one("a", "", ","))),
    lambda m: fn.list_get(m.tame("list(int64)"), m.one(m.number(-3, 3), m.tame("int64"))),
    lambda m: _call(m, ("list_sum", "list_min", "list_max"), m.tame("list(int64)")),
    lambda m: fn.list_sum(fn.list_range(m.number(-1, 1), m.tame("int64") % 5)),
    lambda m: fn.list_position(m.tame("list(int64)"), m.tame("int64")),
    lambda m: fn.list_position(m.tame("list(string)"), m.tame("string")),
    _json_length,
)

FLOATS: tuple[Make, ...] = (
    lambda m: m.tame("float64") + m.tame("float64"),
    lambda m: m.tame("float64") - m.tame("int64"),
    lambda m: m.tame("float64") * m.one(-2, 0.5, 3),
    lambda m: m.tame("float64") / m.one(-4, -1, 0, 1, 2),
    lambda m: m.tame("int64") / m.one(-4, -1, 0, 1, 2),
    lambda m: (m.tame("int64") / m.tame("int64")).floor(),
    lambda m: m.tame("int64").cast("float64"),
    lambda m: (m.tame("decimal") * 4).floor().cast("float64") / 4,
    lambda m: -m.tame("float64"),
    lambda m: m.tame("float64").abs().sqrt().floor(),
    lambda m: _call(m, ("round", "ceil", "floor", "truncate", "abs"), m.tame("float64")),
    lambda m: _call(m, ("round", "truncate"), m.tame("float64"), m.one(-1, 0)),
    lambda m: m.tame("float64") // m.tame("float64"),
    lambda m: m.tame("float64") % m.tame("float64"),
    lambda m: fn.list_get(m.tame("list(float64)"), m.number(-2, 2)),
    lambda m: _call(m, ("list_sum", "list_min", "list_max"), m.tame("list(float64)")),
)

DECIMALS: tuple[Make, ...] = (
    lambda m: m.tame("decimal") + m.tame("decimal"),
    lambda m: m.tame("decimal") - m.tame("int64"),
    lambda m: m.tame("decimal") * m.number(-3, 3),
    lambda m: m.tame("decimal").round(2) * m.leaf("decimal").truncate(1) if m.small else m.tame("decimal"),
    lambda m: m.tame("decimal") // m.tame("decimal"),
    lambda m: m.tame("decimal") % m.tame("decimal"),
    lambda m: -m.tame("decimal"),
    lambda m: _call(m, ("round", "truncate"), m.tame("decimal"), m.number(-1, 3)),
    lambda m: _call(m, ("round", "truncate", "floor", "ceil", "abs"), m.tame("decimal")),
    lambda m: m.tame("decimal").cast(m.one("decimal(18,1)", "decimal(18,3)", "decimal(20,8)")),
    lambda m: m.tame("int64").cast(m.one("decimal(12,2)", "decimal(19,0)")),
    lambda m: m.tame("float64").cast("decimal(18,3)"),
    lambda m: m.tame("int64").cast("string").cast("decimal(12,2)"),
)

WIDE_FLOATS: tuple[Make, ...] = (
    # Quotients and roots are rounded to the nearest float everywhere.
    lambda m: m.tame("int64") / m.tame("int64"),
    lambda m: m.tame("float64") / m.tame("float64"),
    lambda m: m.tame("float64").abs().sqrt(),
    lambda m: fn.pi(),
    lambda m: m.wide("float64").abs(),
    lambda m: -m.wide("float64"),
    lambda m: fn.list_avg(m.tame("list(int64)")),
    lambda m: m.tame("decimal").cast("float64"),
    lambda m: m.wide("int64").cast("float64"),
)


def _below(make: Maker, bound: int) -> Expression:
    """A float between -bound and bound."""
    return make.tame("float64") % bound


ROUGH: tuple[Make, ...] = (
    lambda m: _call(m, ("sin", "cos", "atan", "degrees", "radians"), m.tame(m.one(*NUMERIC))),
    lambda m: fn.tan(_below(m, 1)),
    lambda m: _call(m, ("ln", "log10", "log2", "sqrt", "asin", "acos"), m.tame(m.one(*NUMERIC))),
    lambda m: fn.exp(_below(m, 20)),
    lambda m: fn.power(_below(m, 10), m.number(-3, 3)),
    lambda m: fn.power(fn.abs(_below(m, 10)), _below(m, 3)),
    lambda m: fn.log(m.one(2, 10, 0.5, 1, m.tame("int64")), m.tame("float64")),
    lambda m: fn.atan2(m.tame("float64") + 0.0, m.tame("float64") + lit(0.0)),
    lambda m: m.tame("decimal") / m.tame("decimal"),
)
"""Floats whose last digits may differ."""
