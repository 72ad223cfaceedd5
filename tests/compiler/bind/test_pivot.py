"""Pivot: the aggregates that it stands for, and how their columns are called."""

from __future__ import annotations

import pytest
from bound_shop import fields, plan


def test_each_aggregate_is_limited_to_the_rows_of_a_value() -> None:
    code = 'orders.pivot("status", ["open", None], col.total.sum(where=col.paid) / fn.count(), by="region")'
    project, aggregate, _ = plan(code).splitlines()
    assert project == "Project [region, open = (sum / count), null = (sum / count)]"
    assert aggregate == (
        "  Aggregate [sum = sum(total) where (paid and (status == 'open')), count = count() where (status == 'open'), "
        "sum = sum(total) where (paid and is_null(status)), count = count() where is_null(status)] by [region]"
    )


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('orders.pivot("paid", [True, False, None], fn.count())', ["true", "false", "null"]),
        ('orders.pivot("id", [1, -2], fn.count(), by="status")', ["status", "1", "-2"]),
        ('orders.pivot("id", {"one": 1, "two": 2}, fn.count())', ["one", "two"]),
        ('orders.pivot("id", [1, 2], n=fn.count(), s=col.id.sum())', ["1_n", "1_s", "2_n", "2_s"]),
        ('orders.pivot("id", {"one": 1}, n=fn.count(), by={"day": col.placed})', ["day", "one_n"]),
        ('orders.pivot(col.total, [0.5], fn.count(), by=["id", col.region])', ["id", "region", "0.5"]),
    ],
)
def test_names(code: str, names: list[str]) -> None:
    assert [field.split()[0] for field in fields(code).split(", ")] == names


def test_a_date_gives_its_text() -> None:
    code = "orders.pivot('placed', [__import__('datetime').date(2026, 1, 31)], fn.count())"
    assert fields(code) == "2026-01-31 int64"
