from __future__ import annotations

import pytest
from messages import told

from dataflow.runtime.formats import Format, format_of


@pytest.mark.parametrize(("path", "format"), [("a.csv", "csv"), ("b/c.Parquet", "parquet"), ("x.y.jsonl", "jsonl")])
def test_endings(path: str, format: Format) -> None:
    assert format_of(path) == format


def test_an_unknown_ending() -> None:
    assert told(lambda: format_of("out.jsn")) == (
        "error: the format of `out.jsn` is not known by its ending\n"
        " = endings: `.csv`, `.json`, `.jsonl`, `.parquet`\n"
        " = hint: `json` might be meant"
    )
