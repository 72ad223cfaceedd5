from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from dataflow import DataFlow
from dataflow.dsl.types import FLOAT64, INT64
from dataflow.dsl.types import Decimal as DecimalType

LARGE = 123456789012345678901234567890
LINES = f"""\
{{"id": 1, "n": {LARGE}, "f": 1.5, "e": 1e20, "d": {"9" * 38}, "w": null}}
{{"id": 2, "n": -7, "f": {LARGE}, "e": null, "d": null, "w": {"9" * 39}}}
"""


def test_whole_numbers_of_many_digits_keep_them(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(LINES)
    found = DataFlow(files=tmp_path).files.t.sort("id").collect()
    large = DecimalType(38, 0)
    assert [field.type for field in found.schema] == [INT64, large, FLOAT64, FLOAT64, large, FLOAT64]
    assert found.rows() == [
        {"id": 1, "n": Decimal(LARGE), "f": 1.5, "e": 1e20, "d": Decimal("9" * 38), "w": None},
        {"id": 2, "n": Decimal(-7), "f": float(LARGE), "e": None, "d": None, "w": 1e39},
    ]


def test_a_column_of_nothing_and_a_large_file_are_read_as_before(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('{"id": 1, "f": 1.5}\n{"id": 2}\n' * 3)
    (tmp_path / "large.json").write_text(f'{{"n": {LARGE}, "x": "{"-" * 1000}"}}\n' * 33_000)
    files = DataFlow(files=tmp_path).files
    assert [field.type for field in files.t.schema] == [INT64, FLOAT64]
    assert files.large.select("n").take(1).collect().scalar() == Decimal(LARGE)
