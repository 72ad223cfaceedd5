"""Which inputs of a node are fields, which are its own, and how they are read."""

from __future__ import annotations

from typing import Any

import pytest

from dataflow.dsl.errors import ParameterError
from dataflow.dsl.model import Model, ModelColumn
from dataflow.dsl.types import INT64, JSON, STRING
from dataflow.runtime.kailash.async_node import GivenValue
from dataflow.runtime.kailash.model_given import Given, given_of

MODEL = Model(
    "User", "users", (ModelColumn("id", INT64), ModelColumn("name", STRING), ModelColumn("data", JSON)), ("id",)
)
FIELDS = ("id", "name", "data")


def given(inputs: dict[str, Any], config: Any = None, flat: tuple[str, ...] = FIELDS) -> Given:
    return given_of(MODEL, inputs, flat, ("fields", "filter", "on", "conflict_on"), config)


def test_values_without_what_kept_them_from_templates() -> None:
    found = given({"name": GivenValue("a"), "fields": {"data": [{"x": GivenValue(1)}]}})
    assert found.row() == {"name": "a", "data": [{"x": 1}]}


def test_all_outputs_of_a_node_stand_for_its_result() -> None:
    """Which is how AsyncLocalRuntime hands it on; JSON may look like that by itself."""
    assert given({"name": {"result": "a"}, "data": {"result": 1}}).row() == {"name": "a", "data": {"result": 1}}
    assert given({"fields": {"result": {"name": "a"}}}).row() == {"name": "a"}


def test_names_of_templates_are_no_inputs_of_the_node() -> None:
    found = given({"wanted": 5, "filter": {"id": 5}}, {"filter": {"id": "${wanted}"}}, flat=())
    assert (found.own, found.fields) == ({"filter": {"id": 5}}, {})
    with pytest.raises(ParameterError, match="unknown input `wanted`"):
        given({"wanted": 5})


def test_what_is_given_twice_or_wrong() -> None:
    with pytest.raises(ParameterError, match="expected each field once, found `name` also in `fields`"):
        given({"name": "a", "fields": {"name": "b"}}).row()
    with pytest.raises(ParameterError, match="expected values by field for `fields`, found `list`"):
        given({"fields": []}).row()
    with pytest.raises(ParameterError, match="expected one of `on`, `conflict_on`, found all of them"):
        given({"on": "id", "conflict_on": "id"}).names_of("on", "conflict_on")
    assert given({"on": "id, name"}).names_of("on") == ("id", "name")
    with pytest.raises(ParameterError, match="`filter` is true or false, found `1`"):
        given({"filter": 1}).flag("filter", False)
