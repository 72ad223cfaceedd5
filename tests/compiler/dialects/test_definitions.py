"""Every dialect defines tables; that its columns read back as declared is tried in runtime/test_models.py."""

from __future__ import annotations

import pytest

from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.dsl.types import PRIMITIVES

NO_SPANS = {"mysql", "mariadb", "sqlite"}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_type_has_a_column(name: str) -> None:
    definitions = DIALECTS[name].definitions
    assert definitions is not None
    missing = {type_.name for type_ in PRIMITIVES} - definitions.types.keys()
    assert missing == ({"interval"} if name in NO_SPANS else set())
    assert definitions.now.keys() == {"date", "time", "timestamp", "timestamptz"}
    assert {"string", "binary"} <= definitions.bounded.keys() | definitions.length.keys()
