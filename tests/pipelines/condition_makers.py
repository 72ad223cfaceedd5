"""Expressions that are conditions, and choices among values of any type."""

from __future__ import annotations

from pipelines.maker import BASIC, MOMENTS, SORTABLE, Make, Maker
from pipelines.number_makers import PATTERNS

from dataflow import Expression, case, fn, if_, lit, param

COMPARED = (*BASIC, *BASIC, *MOMENTS, "uuid", "binary", "list(int64)", "list(string)")


def _equal(make: Maker) -> Expression:
    type_name = make.one(*COMPARED)
    left, right = make.wide(type_name), make.wide(type_name)
    return make.one(lambda: left == right, lambda: left != right, lambda: fn.is_distinct(left, right))()


def _ordered(make: Maker) -> Expression:
    type_name = make.one(*(name for name in SORTABLE if name not in ("bool", "uuid")))
    left, right = make.wide(type_name), make.wide(type_name)
    return make.one(
        lambda: left < right,
        lambda: left <= right,
        lambda: left > right,
        lambda: left >= right,
        lambda: left.between(right, left),
    )()


def _mixed(make: Maker) -> Expression:
    """A comparison of numbers of two types."""
    left, right = make.wide(make.one("int64", "decimal")), make.tame(make.one("int64", "float64", "decimal"))
    return make.one(lambda: left == right, lambda: left < right, lambda: left >= right)()


def _listed(make: Maker) -> Expression:
    if make.number(0, 1):
        type_name = make.one("int64", "string", "date", "uuid", "decimal", "float64")
        listed = param(f"some_{type_name}", f"list({'decimal(9,2)' if type_name == 'decimal' else type_name})")
        operand = make.wide(type_name)
        return operand.not_in(listed) if make.number(0, 1) else operand.is_in(listed)
    type_name = make.one(*BASIC, *MOMENTS, "uuid")
    operand = make.wide(type_name)
    items = [make.wide(type_name) for _ in range(make.number(1, 3))]
    items += [lit(None)] if make.number(0, 4) == 0 else []
    return operand.not_in(items) if make.number(0, 1) else operand.is_in(items)


def _null_test(make: Maker) -> Expression:
    operand = make.wide(make.one(*BASIC, *MOMENTS, "json", "interval", "list(string)"))
    return operand.is_null() if make.number(0, 1) else operand.is_not_null()


def _text_test(make: Maker) -> Expression:
    text = make.tame("string")
    part = make.one("", "a", "A", "a ", "%", "é", "ß", make.tame("string"))
    return getattr(text, make.one("contains", "starts_with", "ends_with"))(part)


def _like(make: Maker) -> Expression:
    pattern = make.one("a%", "_", "%a%", "b\\%\\_", "A_", "%", "", "%\\\\%", "_\u0308", "SS", "ss%", "K", "%Ä")
    return getattr(make.tame("string"), make.one("like", "ilike"))(pattern)


CONDITIONS: tuple[Make, ...] = (
    _equal,
    _ordered,
    _mixed,
    _listed,
    _null_test,
    _text_test,
    _like,
    lambda m: getattr(fn, m.one("matches", "imatches"))(m.tame("string"), m.one(*PATTERNS)),
    lambda m: fn.list_contains(m.tame("list(string)"), m.tame("string")),
    lambda m: fn.list_contains(m.tame("list(int64)"), m.tame("int64")),
    lambda m: fn.is_nan(m.wide("float64")),
    lambda m: m.tame("bool") & m.tame("bool"),
    lambda m: m.tame("bool") | m.tame("bool"),
    lambda m: ~m.tame("bool"),
    lambda m: m.tame("int64").cast("bool"),
)


def choices(type_name: str) -> tuple[Make, ...]:
    """Ways to choose among values of one type."""

    def conditional(make: Maker) -> Expression:
        one, two, when = make.same(type_name), make.same(type_name), make.tame("bool")
        return make.one(
            lambda: if_(when, one), lambda: if_(when, one, two), lambda: case((when, one), (one.is_null(), two))
        )()

    found: tuple[Make, ...] = (conditional, lambda m: fn.coalesce(*m.some(type_name, 2)))
    if type_name not in ("json", "interval"):
        found += (lambda m: m.same(type_name).nullif(m.same(type_name)),)
    if type_name in SORTABLE and type_name not in ("bool", "uuid"):
        found += (lambda m: getattr(fn, m.one("greatest", "least"))(*m.some(type_name, 2)),)
    return found
