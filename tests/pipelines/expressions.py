"""Expressions of every type over given columns, whose values all engines compute to the last bit.

Floats are multiples of a quarter, so that sums do not depend on the order of rows; quotients are rounded down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pipelines.data import DATES, TEXTS

from dataflow import Expression, case, col, fn, if_, interval, lit, param
from dataflow.dsl.types import Field

Make = Callable[[DrawFn, Sequence[Field], int], Expression]

TYPES = ("int64", "float64", "decimal", "string", "date", "bool")


@st.composite
def expressions(draw: DrawFn, fields: Sequence[Field], type_name: str, depth: int = 2) -> Expression:
    """An expression of a type over the fields."""
    return _expression(draw, fields, type_name, depth)


def _expression(draw: DrawFn, fields: Sequence[Field], type_name: str, depth: int) -> Expression:
    named = [field.name for field in fields if field.type.name == type_name]
    if named and (depth == 0 or draw(st.integers(0, 2)) == 0):
        return col[draw(st.sampled_from(named))]
    if depth == 0:
        return _parameter(type_name) if draw(st.integers(0, 5)) == 5 else lit(draw(_LITERALS[type_name]))
    return draw(st.sampled_from(_MAKERS[type_name]))(draw, fields, depth - 1)


_LITERALS: dict[str, st.SearchStrategy[object]] = {
    "int64": st.integers(-3, 4),
    "float64": st.sampled_from((-1.5, -0.0, 0.0, 0.25, 2.0)),
    "decimal": st.sampled_from((Decimal("-0.5"), Decimal("1.00"), Decimal("2.25"))),
    "string": st.sampled_from([text for text in TEXTS if text is not None]),
    "date": st.sampled_from([date for date in DATES if date is not None]),
    "timestamp": st.just(dt.datetime(2024, 1, 31, 12)),
    "bool": st.booleans(),
}


PARAMETERS: dict[str, object] = {
    "an_int64": 1,
    "a_float64": 0.25,
    "a_decimal": Decimal("1.00"),
    "a_string": "a",
    "a_date": dt.date(2024, 1, 31),
    "a_timestamp": dt.datetime(2023, 12, 31),
    "a_bool": True,
    "some_int64": (0, 1, None),
    "some_string": ("a", "A", "a ", "été"),
    "some_date": (),
    "rows": 2,
}
"""Values of the parameters that generated queries may have, by name."""


def _parameter(type_name: str) -> Expression:
    article = "an" if type_name == "int64" else "a"
    return param(f"{article}_{type_name}", "decimal(9,2)" if type_name == "decimal" else type_name)


def _of(type_name: str) -> Make:
    return lambda draw, fields, depth: _expression(draw, fields, type_name, depth)


_int, _float, _decimal, _text, _date, _moment, _bool = map(
    _of, ("int64", "float64", "decimal", "string", "date", "timestamp", "bool")
)


def _case(type_name: str) -> Make:
    def make(draw: DrawFn, fields: Sequence[Field], depth: int) -> Expression:
        one, two = (_expression(draw, fields, type_name, depth) for _ in range(2))
        when = _bool(draw, fields, depth)
        return draw(
            st.sampled_from(
                (if_(when, one), if_(when, one, two), case((when, one), (one.is_null(), two), otherwise=one))
            )
        )

    return make


def _coalesce(type_name: str) -> Make:
    return lambda d, f, n: _expression(d, f, type_name, n).coalesce(_expression(d, f, type_name, n))


def _extreme(type_name: str) -> Make:
    def make(draw: DrawFn, fields: Sequence[Field], depth: int) -> Expression:
        function = draw(st.sampled_from((fn.greatest, fn.least)))
        return function(_expression(draw, fields, type_name, depth), _expression(draw, fields, type_name, depth))

    return make


def _compared(draw: DrawFn, fields: Sequence[Field], depth: int) -> Expression:
    type_name = draw(st.sampled_from(TYPES[:-1]))
    left, right = (_expression(draw, fields, type_name, depth) for _ in range(2))
    build = draw(
        st.sampled_from(
            (
                lambda: left == right,
                lambda: left != right,
                lambda: left < right,
                lambda: left >= right,
                lambda: left.between(right, left),
            )
        )
    )
    return build()


def _listed(draw: DrawFn, fields: Sequence[Field], depth: int) -> Expression:
    type_name = draw(st.sampled_from(("int64", "string", "date")))
    operand = _expression(draw, fields, type_name, depth)
    if draw(st.booleans()):
        listed = param(f"some_{type_name}", f"list({type_name})")
        return operand.not_in(listed) if draw(st.booleans()) else operand.is_in(listed)
    items = [_expression(draw, fields, type_name, 0) for _ in range(draw(st.integers(1, 3)))]
    items += [lit(None)] if draw(st.integers(0, 4)) == 0 else []
    return operand.not_in(items) if draw(st.booleans()) else operand.is_in(items)


def _null_test(draw: DrawFn, fields: Sequence[Field], depth: int) -> Expression:
    operand = _expression(draw, fields, draw(st.sampled_from(TYPES)), depth)
    return operand.is_null() if draw(st.booleans()) else operand.is_not_null()


def _text_test(draw: DrawFn, fields: Sequence[Field], depth: int) -> Expression:
    text = _text(draw, fields, depth)
    part = draw(st.sampled_from(("", "a", "A", "a ", "%", "é")))
    return draw(st.sampled_from((text.contains(part), text.starts_with(part), text.like(f"{part}%"), text.like("_"))))


_PATTERNS = st.sampled_from(("a", "^[A-Z]", r"\w+ ?$", "(a)(.?)", "a|é", "b*", r"[^\s]{2}"))

_MAKERS: dict[str, list[Make]] = {
    "int64": [
        lambda d, f, n: _int(d, f, n) + _int(d, f, n),
        lambda d, f, n: _int(d, f, n) - _int(d, f, n),
        lambda d, f, n: _int(d, f, n) * d(st.integers(-3, 3)),
        lambda d, f, n: _int(d, f, n) // _int(d, f, n),
        lambda d, f, n: _int(d, f, n) % _int(d, f, n),
        lambda d, f, n: -_int(d, f, n),
        lambda d, f, n: _int(d, f, n).abs(),
        lambda d, f, n: _text(d, f, n).length(),
        lambda d, f, n: _text(d, f, n).position("a"),
        lambda d, f, n: _date(d, f, n).year(),
        lambda d, f, n: _date(d, f, n).day_of_week(),
        lambda d, f, n: _moment(d, f, n).hour(),
        lambda d, f, n: fn.date_diff("month", _date(d, f, n), _date(d, f, n)),
        lambda d, f, n: _date(d, f, n) - _date(d, f, n),
        lambda d, f, n: _bool(d, f, n).cast("int64"),
        lambda d, f, n: fn.epoch(_moment(d, f, n)),
        lambda d, f, n: fn.gcd(_int(d, f, n) % 60, 12),
        lambda d, f, n: fn.regexp_count(_text(d, f, n), d(_PATTERNS)),
        lambda d, f, n: fn.ascii(_text(d, f, n)),
        lambda d, f, n: fn.truncate(_int(d, f, n), d(st.integers(-1, 1))),
        lambda d, f, n: _int(d, f, n).nullif(_int(d, f, n)),
        lambda d, f, n: d(st.sampled_from((fn.quarter, fn.month, fn.week, fn.iso_year, fn.days_in_month)))(
            _date(d, f, n)
        ),
        lambda d, f, n: d(st.sampled_from((fn.minute, fn.second, fn.day_of_year, fn.epoch_ms)))(_moment(d, f, n)),
        lambda d, f, n: fn.sign(d(st.sampled_from((_int, _float, _decimal)))(d, f, n)),
        lambda d, f, n: fn.lcm(_int(d, f, n) % 9, 6),
        lambda d, f, n: fn.list_length(fn.split(_text(d, f, n), "a")),
        lambda d, f, n: fn.list_get(lit([_int(d, f, n), _int(d, f, n)]), d(st.integers(-3, 3))),
        lambda d, f, n: fn.list_sum(fn.list_range(d(st.integers(-1, 1)), _int(d, f, n) % 5)),
        lambda d, f, n: fn.list_position(lit([_int(d, f, n), _int(d, f, n)]), _int(d, f, n)),
        _case("int64"),
        _coalesce("int64"),
        _extreme("int64"),
    ],
    "float64": [
        lambda d, f, n: _float(d, f, n) + _float(d, f, n),
        lambda d, f, n: _float(d, f, n) - _int(d, f, n),
        lambda d, f, n: _float(d, f, n) / d(st.sampled_from((-4, -1, 0, 1, 2))),
        lambda d, f, n: _int(d, f, n) / d(st.sampled_from((-4, -1, 0, 1, 2))),
        lambda d, f, n: (_int(d, f, n) / _int(d, f, n)).floor(),
        lambda d, f, n: _int(d, f, n).cast("float64"),
        lambda d, f, n: -_float(d, f, n),
        lambda d, f, n: _float(d, f, n).abs().sqrt().floor(),
        lambda d, f, n: _float(d, f, n).round(),
        lambda d, f, n: _float(d, f, n).ceil(),
        lambda d, f, n: fn.list_max(lit([_float(d, f, n), _float(d, f, n)])),
        _case("float64"),
        _coalesce("float64"),
        _extreme("float64"),
    ],
    "decimal": [
        lambda d, f, n: _decimal(d, f, n) + _decimal(d, f, n),
        lambda d, f, n: _decimal(d, f, n) - _int(d, f, n),
        lambda d, f, n: _decimal(d, f, n) * d(st.integers(-3, 3)),
        lambda d, f, n: -_decimal(d, f, n),
        lambda d, f, n: _decimal(d, f, n).round(1),
        lambda d, f, n: _decimal(d, f, n).abs(),
        _case("decimal"),
        _coalesce("decimal"),
    ],
    "string": [
        lambda d, f, n: _text(d, f, n).concat(_text(d, f, n)),
        lambda d, f, n: _text(d, f, n).substring(d(st.integers(-1, 3)), d(st.integers(0, 3))),
        lambda d, f, n: _text(d, f, n).replace("a", d(st.sampled_from(("", "{1}", "b")))),
        lambda d, f, n: _text(d, f, n).trim(),
        lambda d, f, n: _text(d, f, n).upper(),
        lambda d, f, n: _text(d, f, n).reverse(),
        lambda d, f, n: fn.regexp_extract(_text(d, f, n), d(_PATTERNS)),
        lambda d, f, n: fn.regexp_replace(_text(d, f, n), d(_PATTERNS), "<>"),
        lambda d, f, n: fn.split_part(_text(d, f, n), "a", d(st.integers(-2, 2))),
        lambda d, f, n: fn.concat_ws("-", _text(d, f, n), _text(d, f, n)),
        lambda d, f, n: fn.strftime(_date(d, f, n), d(st.sampled_from(("%Y-%m-%d", "%d.%m.", "%G-W%V-%u", "%b %y")))),
        lambda d, f, n: _text(d, f, n).left(1),
        lambda d, f, n: _text(d, f, n).lpad(3, "%"),
        lambda d, f, n: _int(d, f, n).cast("string"),
        lambda d, f, n: _date(d, f, n).cast("string"),
        lambda d, f, n: _text(d, f, n).nullif(_text(d, f, n)),
        lambda d, f, n: d(st.sampled_from((fn.lower, fn.ltrim, fn.rtrim, fn.md5, fn.sha256)))(_text(d, f, n)),
        lambda d, f, n: d(st.sampled_from((fn.right, fn.repeat)))(_text(d, f, n), d(st.integers(0, 2))),
        lambda d, f, n: _text(d, f, n).rpad(2, "é"),
        lambda d, f, n: fn.translate(_text(d, f, n), "aäb", d(st.sampled_from(("", "xy", "xyz")))),
        lambda d, f, n: fn.chr(_int(d, f, n) % 50 + 64),
        lambda d, f, n: fn.list_join(fn.split(_text(d, f, n), d(st.sampled_from(("a", "")))), "+"),
        lambda d, f, n: fn.list_get(fn.list_sort(lit([_text(d, f, n), _text(d, f, n)])), 1),
        _case("string"),
        _coalesce("string"),
        _extreme("string"),
    ],
    "date": [
        lambda d, f, n: _date(d, f, n) + interval(months=d(st.integers(-2, 2)), days=d(st.integers(-1, 30))),
        lambda d, f, n: _date(d, f, n).trunc(d(st.sampled_from(("year", "quarter", "month", "week")))),
        lambda d, f, n: _moment(d, f, n).cast("date"),
        lambda d, f, n: fn.last_day(_date(d, f, n)),
        lambda d, f, n: fn.make_date(2024, _int(d, f, n) % 12 + 1, 28),
        _case("date"),
        _coalesce("date"),
        _extreme("date"),
    ],
    "timestamp": [
        lambda d, f, n: _moment(d, f, n) + interval(days=d(st.integers(-1, 30)), seconds=d(st.integers(0, 9))),
        lambda d, f, n: _moment(d, f, n).trunc(d(st.sampled_from(("year", "hour", "minute")))),
        lambda d, f, n: _date(d, f, n).cast("timestamp"),
        lambda d, f, n: fn.make_timestamp(2024, 2, 28, _int(d, f, n) % 24, 59, 1.5),
        _coalesce("timestamp"),
    ],
    "bool": [
        _compared,
        _compared,
        _listed,
        _null_test,
        _text_test,
        lambda d, f, n: fn.is_distinct(_text(d, f, n), _text(d, f, n)),
        lambda d, f, n: fn.is_distinct(_int(d, f, n), _int(d, f, n)),
        lambda d, f, n: d(st.sampled_from((fn.matches, fn.imatches)))(_text(d, f, n), d(_PATTERNS)),
        lambda d, f, n: _text(d, f, n).ends_with(d(st.sampled_from(("", "a", "a ", "é")))),
        lambda d, f, n: _text(d, f, n).ilike(d(st.sampled_from(("A%", "_", "%Ä")))),
        lambda d, f, n: fn.list_contains(lit([_text(d, f, n), _text(d, f, n)]), _text(d, f, n)),
        lambda d, f, n: fn.is_nan(_float(d, f, n)),
        lambda d, f, n: _bool(d, f, n) & _bool(d, f, n),
        lambda d, f, n: _bool(d, f, n) | _bool(d, f, n),
        lambda d, f, n: ~_bool(d, f, n),
        lambda d, f, n: _bool(d, f, n) == _bool(d, f, n),
        _case("bool"),
        _coalesce("bool"),
    ],
}
