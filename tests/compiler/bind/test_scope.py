"""Which columns a path may mean."""

from __future__ import annotations

from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.plan.scalar import Column
from dataflow.dsl.types import INT64

ID, REGION, THEIR_ID, THEIR_REGION = (Column(n, name, INT64) for n, name in enumerate(["id", "region"] * 2))
ORDERS = ("shop", "orders")
SCOPE = Scope(
    (
        Entry("id", ID, (ORDERS,)),
        Entry("region", REGION, (ORDERS,)),
        Entry("id", THEIR_ID, (("c",), ("shop", "customers")), hidden=True),
        Entry("region_c", THEIR_REGION, (("c",), ("shop", "customers"))),
        Entry("region", THEIR_REGION, (("c",), ("shop", "customers")), hidden=True),
    )
)


def found(*path: str) -> list[Column | None]:
    return [entry.column for entry in SCOPE.find(path)]


def test_a_name_means_what_is_visible() -> None:
    assert found("id") == [ID]
    assert found("region") == [REGION]
    assert found("region_c") == [THEIR_REGION]
    assert found("nothing") == []


def test_a_hidden_column_is_reached_by_its_table() -> None:
    assert found("c", "id") == [THEIR_ID]
    assert found("c", "region") == [THEIR_REGION]


def test_a_path_may_begin_with_any_part_of_the_tables() -> None:
    assert found("orders", "id") == found("shop", "orders", "id") == [ID]
    assert found("customers", "id") == [THEIR_ID]
    assert found("shop", "id") == []


def test_names() -> None:
    assert SCOPE.names() == ["id", "region", "region_c"]
    assert SCOPE.names_in(("c",)) == ["id", "region"]
    assert SCOPE.names_in(("d",)) == []


def test_further_paths() -> None:
    scope = SCOPE.qualified(("that",))
    assert [entry.column for entry in scope.find(("that", "id"))] == [ID, THEIR_ID]
    assert [entry.column for entry in scope.find(("c", "id"))] == [THEIR_ID]


def test_the_label_is_the_shortest_path() -> None:
    assert [entry.label() for entry in SCOPE][:3] == ["shop.orders.id", "shop.orders.region", "c.id"]
    assert Entry("x", None).label() == "x"


def test_a_scope_beside_another_has_the_names_of_both_as_if_made_whole() -> None:
    left, right = Scope(SCOPE.entries[:2]), Scope(SCOPE.entries[2:], known=False)
    both = left.beside(right)
    assert both == Scope(SCOPE.entries, known=False)
    for path in (("id",), ("region",), ("region_c",), ("c", "id"), ("orders", "region"), ("nothing",)):
        assert both.find(path) == SCOPE.find(path)
    assert left.find(("c", "id")) == []
    assert right.find(("id",)) == []
