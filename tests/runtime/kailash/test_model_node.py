"""Whose model a node works on, which inputs it has, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kailash.sdk_exceptions import NodeConfigurationError, WorkflowValidationError
from model_workflows import error_of, output_of, outputs_of

from dataflow import DataFlow, Field
from dataflow.runtime.kailash import use

from kailash_runtimes import RUNTIMES, Run, both_runtimes


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[DataFlow]:
    with DataFlow(f"sqlite:///{tmp_path}/shop.db", auto_create=True) as db:

        @db.model
        class Product:
            name: str
            price: float = 0.0
            timeout: int | None
            context: str | None

        @db.model
        class Place:
            row: int = Field(primary_key=True)
            letter: str = Field(primary_key=True, max_length=1)
            taken: bool = False

        use(db)
        yield db
        use(None)


@pytest.mark.parametrize("run", RUNTIMES)
def test_every_runtime(shop: DataFlow, run: Run) -> None:
    outputs = outputs_of(
        ("ProductCreateNode", "made", {"name": "a", "price": 2}),
        ("ProductUpdateNode", "changed", {"price": 3.5}),
        ("ProductListNode", "all", {}),
        ("made", "id", "changed", "id"),
        ("changed", "record", "all", "after"),
        run=run,
    )
    made = outputs["made"]["record"]
    assert made == {"id": made["id"], "name": "a", "price": 2.0, "timeout": None, "context": None}
    assert outputs["changed"]["record"] == {**made, "price": 3.5}
    assert outputs["all"]["records"][-1] == outputs["changed"]["record"]


@both_runtimes
def test_duckdb(tmp_path: Path, run: Run) -> None:
    with DataFlow(f"duckdb:///{tmp_path}/a.duckdb", auto_create=True) as db:

        @db.model
        class Item:
            name: str = Field(unique=True)
            price: float = 0.0

        use(db)
        made = output_of("ItemCreateNode", run, name="a")
        assert output_of("ItemUpdateNode", run, id=made["id"], price=2)["price"] == 2.0
        assert output_of("ItemUpsertNode", run, where={"name": "a"}, update={"price": 3})["price"] == 3.0
        assert output_of("ItemUpsertNode", run, where={"name": "a"}, update={"price": {"$inc": 0.5}})["price"] == 3.5
        assert output_of("ItemBulkCreateNode", run, data=[{"name": "b"}, {"name": "c", "price": 1}])["row_count"] == 2
        assert output_of("ItemAggregateNode", run, aggregations={"s": "sum(price)"}, filter="price > 0")["s"] == 4.5
        assert output_of("ItemDeleteNode", run, filter={"name": "c"})["deleted"]
        assert [row["name"] for row in output_of("ItemListNode", run, sort="-name")["records"]] == ["b", "a"]
        use(None)


def test_a_node_called_directly(shop: DataFlow) -> None:
    nodes = shop.model_nodes()
    made = nodes["ProductCreateNode"]().execute(name="a")
    assert nodes["ProductReadNode"](id=made["id"]).execute()["name"] == "a"


def test_inputs_given_when_it_runs(shop: DataFlow) -> None:
    made = outputs_of(("ProductCreateNode", "made", {"price": 1}), inputs={"made": {"name": "${price}", "price": 2}})[
        "made"
    ]
    # A value from outside is no template, and counts more than what is configured.
    assert (made["name"], made["price"]) == ("${price}", 2.0)


@both_runtimes
def test_templates_fill_values_and_never_texts_of_the_language(shop: DataFlow, run: Run) -> None:
    shop.Product.bulk_create([{"name": "a"}, {"name": "b"}])
    for condition in ({"name": "${wanted}"}, {"$or": [{"name": {"$in": ["${wanted}"]}}]}):
        config = {"filter": condition, "limit": "${most}"}
        outputs = outputs_of(("ProductListNode", "n", config), run=run, inputs={"n": {"wanted": "a", "most": 5}})
        assert [row["name"] for row in outputs["n"]["records"]] == ["a"]
    for config in (
        {"filter": "name == '${wanted}'"},
        {"having": "n > ${n}"},
        {"aggregations": {"n": "${what}"}},
        {"group_by": ["${what}"]},
    ):
        with pytest.raises(WorkflowValidationError, match=r"may not contain `\$\{"):
            outputs_of(("ProductAggregateNode", "n", config), run=run)


def test_a_field_counts_more_than_an_input_of_its_name(shop: DataFlow) -> None:
    assert output_of("ProductCreateNode", name="a", timeout=30)["timeout"] == 30


def test_fields_that_kailash_has_names_for_are_given_in_fields(shop: DataFlow) -> None:
    assert output_of("ProductCreateNode", name="a", fields={"context": "c"})["context"] == "c"
    with pytest.raises((WorkflowValidationError, NodeConfigurationError), match='give it in `fields`: `"fields"'):
        output_of("ProductCreateNode", name="a", context="c")
    error = error_of("ProductCreateNode", name="a", fields={"name": "b"})
    assert "expected each field once, found `name` also in `fields`" in str(error)


def test_unknown_inputs_are_refused(shop: DataFlow) -> None:
    assert str(error_of("ProductListNode", fliter="price > 1")) == (
        "node `n` (ProductListNode) failed at stage `inputs`\n"
        "error: unknown input `fliter`\n"
        " = fields of `Product`: `id`, `name`, `price`, `timeout`, `context`\n"
        " = other inputs: `after`, `binds`, `count_only`, `fields`, `filter`, `limit`, `offset`, `order_by`, `output`, "
        "`path`, `retries`, `sort`, `timeout`, `transaction`\n"
        " = hint: `filter` might be meant"
    )
    assert '`{"name": …}`' in str(error_of("ProductListNode", name="a"))


def test_a_key_of_several_fields(shop: DataFlow) -> None:
    output_of("PlaceCreateNode", row=1, letter="a")
    assert output_of("PlaceUpdateNode", row=1, letter="a", taken=True)["taken"] is True
    assert "several fields: `row`, `letter`" in str(error_of("PlaceReadNode", id=1))
    assert output_of("PlaceReadNode", row=1, letter="a")["found"]
    assert output_of("PlaceDeleteNode", filter={"row": 1, "letter": "a"})["deleted"]


def test_timeout_and_retries_are_inputs(shop: DataFlow) -> None:
    assert output_of("PlaceCountNode", timeout=5, retries=1) == {"count": 0}
    assert "expected seconds above 0 for `timeout`" in str(error_of("PlaceCountNode", timeout=-1))


def test_parameters_and_outputs_are_declared(shop: DataFlow) -> None:
    node = shop.model_nodes()["ProductCreateNode"]()
    parameters = node.get_parameters()
    assert [(name, parameters[name].type) for name in ("name", "price")] == [("name", str), ("price", float)]
    assert not any(parameter.required for parameter in parameters.values())
    assert set(node.get_output_schema()) == {"record", "row_count"}


def test_no_dataflow_has_the_model(tmp_path: Path) -> None:
    def declare() -> None:
        db = DataFlow(f"sqlite:///{tmp_path}/gone.db")

        @db.model
        class Gone:
            name: str

    declare()
    error = str(error_of("GoneCreateNode", name="a"))
    assert "no `DataFlow` of this process has a model `Gone`" in error
    assert "hint: import the module that declares it" in error


USERS = {"source": "main", "table": "products"}


@pytest.mark.parametrize(
    ("verb", "config", "read", "written"),
    [
        ("List", {"filter": "price > 1", "fields": ["name"]}, ["name", "price"], None),
        ("Count", {"filter": {"price": 1}}, ["price"], None),
        ("Aggregate", {"aggregations": "n = sum(price)", "group_by": "name"}, ["name", "price"], None),
        ("Read", {"id": 1}, ["id", "name", "price", "timeout", "context"], None),
        ("Create", {"name": "a"}, None, ["id", "name", "price", "timeout", "context"]),
        ("Update", {"id": 1, "price": 3}, None, ["price"]),
        ("BulkCreate", {"data": [{"name": "a"}, {"price": 1}]}, None, ["name", "price"]),
        ("BulkUpdate", {"filter": "price > 1", "fields": {"name": "x"}}, None, ["name"]),
        ("BulkUpsert", {}, None, None),
    ],
)
def test_describe(
    shop: DataFlow, verb: str, config: dict[str, Any], read: list[str] | None, written: list[str] | None
) -> None:
    said = shop.model_nodes()[f"Product{verb}Node"](**config).describe()
    assert [table["columns"] for table in said["reads"]] == ([] if read is None else [read])
    expected = [] if read is not None else [{**USERS, "columns": written}]
    assert said["writes"] == expected
