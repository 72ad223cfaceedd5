"""Every function is tried on every class of edge values that its parameters ask for."""

from __future__ import annotations

import pytest
from matrix.completeness import lacking

from dataflow.dsl.functions import FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_edges(name: str) -> None:
    missing = list(lacking(FUNCTIONS[name]))
    assert not missing, f"`{name}` is not tried on {'; '.join(missing)}"
