from __future__ import annotations

import pytest
from declared_shop import DB, query

from dataflow import Query, col
from dataflow.runtime.explain.text import estimate, measures
from dataflow.runtime.trace import Part


@pytest.mark.parametrize(
    ("part", "rows", "shown"),
    [
        (Part(1, 8, 0.0021, 0.01), None, "1 row, 8 B, first after 2.1 ms, all after 10.0 ms"),
        (Part(2, 999, None, 1.5), 3.4, "2 rows (~3 rows expected), 999 B, all after 1.50 s"),
        (Part(1200, 1000), 1.2, "1,200 rows (~1 row expected), 1.0 KB, stopped early"),
        (Part(0, 2_500_000, None, 61.0, (), 0.5), None, "0 rows, 2.5 MB, keys after 500.0 ms, all after 61.00 s"),
        (Part(0, 7_000_000_000), None, "0 rows, 7.0 GB, stopped early"),
    ],
)
def test_what_was_measured(part: Part, rows: float | None, shown: str) -> None:
    assert measures(part, rows) == shown


@pytest.mark.parametrize(("rows", "shown"), [(0.2, "~0 rows"), (1.4, "~1 row"), (1234567.8, "~1,234,568 rows")])
def test_estimates_are_whole(rows: float, shown: str) -> None:
    assert estimate(rows) == shown


def test_lines_fit_where_they_can_be_broken() -> None:
    chosen = ", ".join(f"'status {at}'" for at in range(60))
    wide = query(
        f"orders.filter(col.status.is_in([{chosen}])).join(people, 'p', on=col.customer_id == that.id, suffix='_p')"
    )
    lines = wide.explain().splitlines()
    assert max(len(line) for line in lines) <= 120
    assert any(line.startswith("  with 1 = 'status 0', 2 = ") for line in lines)
    assert any(line.endswith("…") for line in lines)


def test_a_deep_plan_has_room_for_its_texts() -> None:
    query: Query = DB.shop.orders.select("id").join(DB.crm.people, on="id")
    for at in range(60):
        query = query.take(1000 + at).filter(col.id > at)
    assert "  " * 100 + "Exchange #" in query.explain()
