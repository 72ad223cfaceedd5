from __future__ import annotations

import pytest
from plans import plan_of, shown, table

from dataflow import Expression, col, fn, param
from dataflow.compiler.rules.compare_json_strings import compare_json_strings

kind = fn.json_text(col.status.cast("json"), "kind")


def filtered(condition: Expression) -> str:
    return shown(compare_json_strings(plan_of(table("shop.orders").filter(condition))))[0].strip()


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (kind == "open", "json_string(json_get(status::json, '$.\"kind\"')) == 'open'"),
        (kind == "", "json_string(json_get(status::json, '$.\"kind\"')) == ''"),
        (kind.is_in(["a", "b"]), "json_string(json_get(status::json, '$.\"kind\"')) in ('a', 'b')"),
        ((kind == "open") & (col.id > 1), "json_string(json_get(status::json, '$.\"kind\"')) == 'open'"),
    ],
)
def test_texts_are_looked_for_among_strings(condition: Expression, text: str) -> None:
    assert text in filtered(condition)


@pytest.mark.parametrize(
    "condition",
    [
        kind == "12",
        kind == "-1.5",
        kind == "true",
        kind == "2024-01-31",
        kind == param.kind,
        kind != "open",
        ~(kind == "open"),
        kind.is_in(["a", "1"]),
        kind.not_in(["a"]),
    ],
)
def test_what_it_leaves_alone(condition: Expression) -> None:
    plan = plan_of(table("shop.orders").filter(condition))
    assert compare_json_strings(plan) is plan
