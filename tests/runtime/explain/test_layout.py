from __future__ import annotations

from itertools import combinations

import pytest
from declared_shop import query

from dataflow import Query
from dataflow.runtime.explain.account import account
from dataflow.runtime.explain.layout import HEIGHT, Box, layout
from dataflow.runtime.session import SourceSession
from dataflow.runtime.trace import Part, Trace

TWO_SOURCES = "orders.join(people, on=col.customer_id == that.id).group_by('email').agg(n=fn.count()).sort('-n')"
THREE_TABLES = (
    "orders.join(customers, 'c', on=col.customer_id == that.id, suffix='_c').join(people, 'p', on=col.id == that.id)"
)


def drawn(query: Query, trace: Trace | None = None) -> Box | None:
    session = query._session
    assert isinstance(session, SourceSession)
    return layout(account(session.compile(query._pipeline), session._descriptions(), trace))


def root_of(text: str, trace: Trace | None = None) -> Box:
    box = drawn(query(text), trace)
    assert box is not None
    return box


def outline(box: Box, indent: int = 0) -> list[str]:
    line = f"{'  ' * indent}{box.title} ({box.source or 'local'}){f' [{box.arrow}]' if box.arrow else ''}"
    return [line, *(text for child in box.inputs for text in outline(child, indent + 1))]


def test_fragments_stand_where_their_rows_go() -> None:
    assert outline(root_of(TWO_SOURCES)) == [
        "Sort (local)",
        "  Project (local)",
        "    Aggregate (local)",
        "      Join (local)",
        "        Scan (shop) [#1]",
        "        Scan (crm) [#2]",
    ]


def test_one_source_alone() -> None:
    assert outline(root_of("orders.filter(col.total > 1).take(3)"), 0)[0] == "Limit (shop)"


def test_rows_that_a_run_measured() -> None:
    trace = Trace(0, {0: Part(1, 8), 1: Part(1200, 9600), 2: Part(3, 24)})
    box = root_of(TWO_SOURCES, trace)
    assert box.arrow == "1 row, 8 B"
    assert [child.arrow for child in box.walk() if child.source] == ["#1 · 1,200 rows, 9.6 KB", "#2 · 3 rows, 24 B"]


@pytest.mark.parametrize("text", [TWO_SOURCES, THREE_TABLES, f"({TWO_SOURCES}).join(customers, on=col.n == that.id)"])
def test_boxes_do_not_touch_and_stay_inside(text: str) -> None:
    root = root_of(text)
    boxes = list(root.walk())
    assert all(box.x - box.width / 2 >= 0 and box.x + box.width / 2 <= root.room and box.y >= 0 for box in boxes)
    for one, other in combinations(boxes, 2):
        beside = abs(one.x - other.x) >= (one.width + other.width) / 2
        assert beside or abs(one.y - other.y) >= HEIGHT
    assert all(child.y < box.y for box in boxes for child in box.inputs)


def test_long_lines_are_cut_and_kept_whole_beside() -> None:
    box = root_of("orders.filter(col.status == 'x' * 300).take(1)").inputs[0]
    assert len(box.detail) == 44
    assert "x" * 300 in box.whole


def test_a_plan_too_large_to_be_read_is_not_drawn() -> None:
    assert drawn(query("orders" + ".union(orders, all=True)" * 60)) is None
    assert drawn(query("orders" + ".union(orders, all=True)" * 20)) is not None
