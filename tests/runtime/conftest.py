"""What many tests of the runtime ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dataflow.runtime.local import LocalDuckDB


@pytest.fixture
def local() -> Iterator[LocalDuckDB]:
    """A local DuckDB of its own."""
    database = LocalDuckDB()
    yield database
    database.close()
