"""What reads files, as text. What they then read: test_files, test_csv_columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataflow.runtime.sources import file_scan
from dataflow.runtime.sources.file_scan import is_small, sampled, scan
from dataflow.runtime.sources.file_tables import FileTable


def of(path: Path, *names: str, partitioned: bool = False) -> FileTable:
    """A table of small files."""
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text("x\n1\n")
    return FileTable(tuple(str(path / name) for name in names), names[0].rpartition(".")[2], partitioned)


def test_each_format(tmp_path: Path) -> None:
    files = f"'{tmp_path}/a.{{}}'"
    assert scan(of(tmp_path, "a.parquet")) == f"read_parquet([{files.format('parquet')}], hive_partitioning = False)"
    assert scan(of(tmp_path, "a.json"), {"x": "BIGINT"}).endswith("""columns = {"x": 'BIGINT'})""")
    assert "delim = '\\t'" in scan(of(tmp_path, "a.tsv"))
    assert scan(of(tmp_path, "a.csv"), texts=True).endswith("all_varchar = true)")


def test_several_files_are_joined_by_the_names_of_their_columns(tmp_path: Path) -> None:
    assert "union_by_name = true" in scan(of(tmp_path, "a.csv", "b.csv"))


def test_columns_in_the_names_of_folders_have_no_type_in_the_files(tmp_path: Path) -> None:
    table = of(tmp_path, "year=2026/a.csv", partitioned=True)
    assert """types = {"x": 'BIGINT'}""" in scan(table, {"x": "BIGINT", "year": "BIGINT"})


def test_fields_between_quotes_are_null_in_columns_that_are_no_texts(tmp_path: Path) -> None:
    text = scan(of(tmp_path, "a.csv"), {"x": "BIGINT", "s": "VARCHAR"}, frozenset({"x"}))
    assert text.startswith("""(SELECT * REPLACE (NULLIF("x", '') AS "x") FROM read_csv(""")
    assert "allow_quoted_nulls = false" in text


def test_small_files_are_read_whole_to_find_their_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = of(tmp_path, "a.csv")
    assert is_small(table)
    assert scan(table).endswith(", sample_size = -1)")
    assert "LIMIT" not in sampled(table, {"x": "BIGINT"})
    monkeypatch.setattr(file_scan, "FULL_SAMPLE_BYTES", 3)
    assert not is_small(table)
    assert "sample_size" not in scan(table)
    assert sampled(table, {"x": "BIGINT"}).endswith(" LIMIT 20480)")
