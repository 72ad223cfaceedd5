"""Rows of catalogs ▶ keys."""

from __future__ import annotations

from dataflow.compiler.catalog import Keys
from dataflow.dsl.model import ForeignKey
from dataflow.runtime.sources.declared_keys import keys_of


def test_columns_of_one_constraint_are_one_key() -> None:
    rows = [
        ("counted", None, "id", None, None, None),
        ("foreign", 1, "a", "other", "x", "CASCADE"),
        ("foreign", 1, "b", "other", "y", "CASCADE"),
        ("foreign", 2, "c", "third", None, "n"),
        ("primary", None, "id", None, None, None),
    ]
    assert keys_of(rows) == Keys(
        ("id",),
        frozenset({"id"}),
        (ForeignKey(("a", "b"), "other", ("x", "y"), "cascade"), ForeignKey(("c",), "third", (), "set null")),
    )


def test_names_and_defaults() -> None:
    rows = [
        ("primary", "pk", "id", None, None, None),
        ("unique", "uq", "a", None, None, None),
        ("unique", "uq", "b", None, None, None),
        ("index", "ix", "c", None, None, None),
        ("foreign", 0, "c", "third", None, "RESTRICT"),
        ("default", None, "id", "nextval('s')", None, None),
        ("default", None, "a", "7", None, None),
        ("counted", None, "id", None, None, None),
    ]
    found = keys_of(rows)
    assert found.primary == ("id",)
    assert found.foreign == (ForeignKey(("c",), "third"),)
    assert found.names == {("primary", ("id",)): "pk", ("unique", ("a", "b")): "uq", ("index", ("c",)): "ix"}
    assert found.defaults == {"a": "7"}
