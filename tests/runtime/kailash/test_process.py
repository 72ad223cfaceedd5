from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dataflow import DataFlow
from dataflow.runtime.kailash.process import process_dataflow, use, used


@pytest.fixture(autouse=True)
def nothing_used() -> Iterator[None]:
    use(None)
    yield
    use(None)


def test_what_is_used(db: DataFlow) -> None:
    assert used() is None
    use(db)
    assert used() is db
    assert process_dataflow() is db


def test_without_use_it_is_made_once_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dataflow.toml").write_text('[sources]\nshop = "sqlite:///shop.db"\n')
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: process_dataflow(), range(32)))
    assert set(found[0].sources) == {"shop"}
    assert all(each is found[0] for each in found)
    use(None)
    assert process_dataflow() is not found[0]
