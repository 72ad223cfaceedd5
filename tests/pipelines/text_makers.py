"""Expressions that are texts or bytes."""

from __future__ import annotations

from pipelines.maker import Make, Maker
from pipelines.number_makers import PATHS, PATTERNS, calendar

from dataflow import Expression, fn

FORMATS = (
    *(
        "%Y-%m-%d",
        "%d.%m.",
        "%G-W%V-%u",
        "%b %y",
        "%A, %d %B",
        "%a %j",
        "%H:%M:%S.%f",
        "%I %p",
        "%Y%m%dT%H",
        "100%% %d",
    ),
)


def _call(make: Maker, names: tuple[str, ...], *args: object) -> Expression:
    return getattr(fn, make.one(*names))(*args)


def _json_of(make: Maker, names: tuple[str, ...]) -> Expression:
    return _call(make, names, make.tame("json"), *make.one((), (make.one(*PATHS),)))


TEXTS: tuple[Make, ...] = (
    lambda m: m.tame("string").concat(m.tame("string")),
    lambda m: fn.concat(*m.some("string")),
    lambda m: m.tame("string").substring(m.number(-2, 3), m.number(-1, 3)),
    lambda m: m.tame("string").substring(m.tame("int64") % 5 - 2),
    lambda m: m.tame("string").replace(m.one("a", "A", "", m.tame("string")), m.one("", "{1}", "b", m.tame("string"))),
    lambda m: _call(m, ("trim", "ltrim", "rtrim"), m.tame("string")),
    lambda m: _call(m, ("trim", "ltrim", "rtrim"), m.tame("string"), m.one("a", " a", "", "ä😀")),
    lambda m: _call(m, ("lower", "upper", "reverse", "md5", "sha256"), m.tame("string")),
    lambda m: fn.regexp_extract(m.tame("string"), m.one(*PATTERNS)),
    lambda m: fn.regexp_extract(m.tame("string"), "(a)(.?)", m.number(0, 2)),
    lambda m: fn.regexp_replace(m.tame("string"), m.one(*PATTERNS), m.one("<>", r"<\0>", "", r"\\")),
    lambda m: fn.split_part(m.tame("string"), m.one("a", ",", ""), m.number(-2, 2)),
    lambda m: fn.concat_ws(m.one("-", "", m.tame("string")), m.tame("string"), m.tame("string")),
    lambda m: fn.strftime(calendar(m), m.one(*FORMATS)),
    lambda m: _call(m, ("left", "right"), m.tame("string"), m.number(-1, 2)),
    lambda m: fn.repeat(m.tame("string"), m.number(-1, 2)),
    lambda m: _call(m, ("lpad", "rpad"), m.tame("string"), m.number(-1, 4), m.one("%", "é", "ab", "")),
    lambda m: m.tame(m.one("int64", "bool", "date", "timestamp", "timestamptz", "time", "uuid")).cast("string"),
    # Adding nothing makes 0 of -0.
    lambda m: (m.tame("float64") + 0.0).cast("string"),
    lambda m: m.tame(m.one("decimal", "interval")).cast("string"),
    lambda m: fn.translate(m.tame("string"), m.one("aäb", "A ", "aa"), m.one("", "xy", "xyz")),
    lambda m: fn.chr(m.one(m.tame("int64") % 50 + 64, m.tame("int64") * 1000, 128512)),
    lambda m: fn.list_join(m.tame("list(string)"), m.one("+", "")),
    lambda m: fn.list_get(m.tame("list(string)"), m.number(-2, 2)),
    lambda m: _call(m, ("list_min", "list_max"), m.tame("list(string)")),
    lambda m: _json_of(m, ("json_text", "json_string", "json_type")),
)

BYTES: tuple[Make, ...] = ()
