"""What `Field(…)` takes and refuses."""

from __future__ import annotations

import pytest

from dataflow import BuildError, Field
from dataflow.dsl.model import Default, ServerDefault
from dataflow.dsl.model_field import FieldOptions, default_of
from dataflow.dsl.types import Decimal


def test_options_are_kept_with_their_place() -> None:
    field: FieldOptions = Field(type="decimal(12,2)", default=1, server_default="now", by="a", on_delete="cascade")
    assert field.type == Decimal(12, 2)
    assert (field.default, field.server_default) == (Default(1), ServerDefault(is_now=True))
    assert (field.by, field.on_delete) == (("a",), "cascade")
    assert field.span is not None
    assert field.span.place().file == __file__


def test_what_may_be_changed_is_copied_for_each_row() -> None:
    shared = {"a": 1}
    made = default_of(shared)
    assert made.made() == shared
    assert made.made() is not shared
    assert default_of(list) == Default(factory=list)


def test_a_type_that_is_none() -> None:
    with pytest.raises(BuildError, match="unknown type `varchar`"):
        Field(type="varchar")
