"""Paths into JSON, fields of structs and lists: the scalars they become."""

from __future__ import annotations

import pytest
from bound_log import scalar

from dataflow.compiler.bind.nested import has_equality
from dataflow.dsl.types import parse_type


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("col.payload.a.b", 'json_get(payload, \'$."a"."b"\') json'),
        ("col.events.payload.a", "json_get(payload, '$.\"a\"') json"),
        ("col.log.events.payload['odd name']", "json_get(payload, '$.\"odd name\"') json"),
        ("fn.json_get(col.payload, 'a[0]')", "json_get.item(payload, '$.\"a\"[0]') json"),
        ("fn.json_text(col.payload, '$.a')", "json_text(json_get(payload, '$.\"a\"')) string"),
        ("fn.json_text(col.payload.a)", "json_text(json_get(payload, '$.\"a\"')) string"),
        ("fn.json_keys(col.payload)", "json_keys(payload) list(string)"),
        ("fn.json_items(col.payload, 'a')", "json_items(json_get(payload, '$.\"a\"')) list(json)"),
        ("col.user.name", "field(user, 'name') string"),
        ("col.user.address.city", "field(field(user, 'address'), 'city') string"),
        ("fn.field(col.user, 'age')", "field(user, 'age') int64"),
        ("fn.list_get(col.documents, 1)", "list_get(documents, 1) json"),
        ("fn.json_get(fn.list_get(col.documents, 1), 'a')", "json_get(list_get(documents, 1), '$.\"a\"') json"),
        ("lit([1, 2.5])", "array(1::float64, 2.5) list(float64)"),
        ("lit([1, None])", "array(1, null) list(int64)"),
        ("fn.list_concat(col.tags, lit([]))", "list_concat(tags, array()) list(string)"),
        ("fn.list_concat(col.tags, None)", "list_concat(tags, null) list(string)"),
        ("fn.list_concat(None, col.tags)", "list_concat(null, tags) list(string)"),
        ("fn.list_concat(col.tags, param.more)", "list_concat(tags, $more) list(string)"),
        ("lit([None]).cast('list(string)')", "array(null) list(string)"),
        ("lit([None, None]).coalesce(col.tags)", "coalesce(array(null, null), tags) list(string)"),
        ("lit([]).cast('list(bool)')", "array() list(bool)"),
        ("col.tags.coalesce(lit([]))", "coalesce(tags, array()) list(string)"),
        ("fn.list_contains(col.counts, 1.5)", "list_contains(counts::list(float64), 1.5) bool"),
        ("fn.list_contains(col.counts, param.n)", "list_contains(counts, $n) bool"),
        ("fn.list_concat(col.counts, lit([1.5]))", "list_concat(counts::list(float64), array(1.5)) list(float64)"),
        ("fn.list_sum(col.counts)", "list_sum(counts) int64"),
        ("col.payload.cast('int64')", "payload::int64 int64"),
    ],
)
def test_scalar(code: str, expected: str) -> None:
    assert scalar(code) == expected


@pytest.mark.parametrize(
    ("type_", "equal"),
    [
        ("list(string)", True),
        ("struct(a: int64, b: list(date))", True),
        ("json", False),
        ("interval", False),
        ("list(json)", False),
        ("struct(a: int64, b: interval)", False),
    ],
)
def test_has_equality(type_: str, equal: bool) -> None:
    known = parse_type(type_)
    assert known is not None
    assert has_equality(known) is equal
