"""Expressions that are documents, lists, or identifiers."""

from __future__ import annotations

from pipelines.maker import Make, Maker
from pipelines.number_makers import PATHS

from dataflow import Expression, fn, lit

ITEMS = {"list(int64)": "int64", "list(string)": "string", "list(date)": "date", "list(float64)": "float64"}


def _of_items(type_name: str) -> tuple[Make, ...]:
    item = ITEMS[type_name]

    def made(make: Maker) -> Expression:
        return lit(make.some(item))

    return (
        made,
        made,
        lambda m: fn.list_slice(m.same(type_name), m.number(-3, 3), m.number(-3, 3)),
        lambda m: fn.list_concat(m.same(type_name), m.same(type_name)),
        lambda m: fn.list_distinct(m.same(type_name)),
        lambda m: fn.list_sort(m.same(type_name)),
        lambda m: fn.list_reverse(m.same(type_name)),
    )


NESTED: dict[str, tuple[Make, ...]] = {
    "json": (
        lambda m: fn.json_get(m.tame("json"), m.one(*PATHS)),
        lambda m: fn.list_get(fn.json_items(m.tame("json"), *m.one((), ("b",))), m.number(-2, 2)),
    ),
    "list(int64)": (*_of_items("list(int64)"), lambda m: fn.list_range(m.number(-2, 2), m.tame("int64") % 7)),
    "list(string)": (
        *_of_items("list(string)"),
        lambda m: fn.split(m.tame("string"), m.one("a", "", ",", m.tame("string"))),
        lambda m: fn.json_keys(m.tame("json"), *m.one((), (m.one(*PATHS),))),
    ),
    "list(date)": _of_items("list(date)"),
    "list(float64)": _of_items("list(float64)"),
    "uuid": (lambda m: m.tame("uuid").cast("string").cast("uuid"),),
}
