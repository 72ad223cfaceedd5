"""Names of tables that take rows; what writes do there: test_writing, test_insert_into."""

from __future__ import annotations

import pytest

from dataflow import BuildError, DataFlow, ParseError


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("orders", ("main", "orders")),
        ("main.orders", ("main", "orders")),
        ("old.orders", ("main", "old", "orders")),
        ("`odd name`", ("main", "odd name")),
        ("größe", ("main", "größe")),
        ("filter", ("main", "filter")),
    ],
)
def test_a_name_in_the_only_source(name: str, path: tuple[str, ...]) -> None:
    with DataFlow("sqlite://") as db:
        assert db._session.path_of(name) == path


def test_a_name_among_several_sources() -> None:
    with DataFlow(shop="sqlite://", crm="sqlite://") as db:
        assert db._session.path_of("shop.orders") == ("shop", "orders")
        assert db._session.path_of("crm.main.`odd name`") == ("crm", "main", "odd name")
        assert db._session.path_of("orders") == ("orders",)


def test_what_names_no_table() -> None:
    with DataFlow("sqlite://") as db:
        for text in ("orders | take 1", "orders as o", "let a = (from b)\nfrom a"):
            with pytest.raises((BuildError, ParseError)) as error:
                db._session.path_of(text)
            assert text.partition("\n")[0] in str(error.value)
        with pytest.raises(BuildError, match="expected the name of a table, found `orders as o`"):
            db.insert("orders as o", [{"id": 1}])
