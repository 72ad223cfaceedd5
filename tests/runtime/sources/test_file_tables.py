"""Which tables a set of files is, by their names alone. Files that are read: test_files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.file_tables import FileTable, find_tables, format_of, is_pattern, root_of


@pytest.mark.parametrize(
    ("file", "format_"),
    [
        ("a.parquet", "parquet"),
        ("a.PQ", "parquet"),
        ("a.b.csv", "csv"),
        ("a.tsv.gz", "tsv"),
        ("a.jsonl.ZST", "json"),
        ("a.parquet.gz", None),
        ("a.txt", None),
        ("csv", None),
    ],
)
def test_formats(file: str, format_: str | None) -> None:
    assert format_of(file) == format_


def found(folder: Path, *names: str) -> dict[tuple[str, ...], list[str]]:
    """The tables that empty files of these names are, each with the names of its files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    tables = find_tables("lake", [str(entry) for entry in folder.iterdir()], str(folder))
    return {path: [os.path.relpath(file, folder) for file in table.files] for path, table in tables.items()}


def test_tables_are_called_by_the_stems_of_their_files(tmp_path: Path) -> None:
    assert found(tmp_path, "flights.parquet", "skus.csv.gz", "_hidden.csv", "README.md", "deep/a.csv") == {
        ("deep",): ["deep/a.csv"],
        ("flights",): ["flights.parquet"],
        ("skus",): ["skus.csv.gz"],
    }


def test_numbers_at_the_end_tell_parts_of_one_table_apart(tmp_path: Path) -> None:
    names = ("a-1.csv", "a-2.csv", "b_part_01.csv", "b_part_02.csv", "c_2026-01.csv", "d1.csv", "d2.parquet")
    assert found(tmp_path, *names) == {
        ("a",): ["a-1.csv", "a-2.csv"],
        ("b",): ["b_part_01.csv", "b_part_02.csv"],
        ("c_2026-01",): ["c_2026-01.csv"],
        ("d1",): ["d1.csv"],
        ("d2",): ["d2.parquet"],
    }


def test_one_stem_in_two_formats_is_told_apart_by_them(tmp_path: Path) -> None:
    assert list(found(tmp_path, "a.csv", "a.json")) == [("a.csv",), ("a.json",)]


def test_folders_of_partitions_hold_columns(tmp_path: Path) -> None:
    files = ("t/year=2025/month=1/x.csv", "t/year=2026/month=1/x.csv")
    assert found(tmp_path, *files) == {("t",): list(files)}
    table = FileTable(tuple(str(tmp_path / file) for file in files), "csv", True)
    assert table.partitions == ("year", "month")
    assert FileTable(table.files, "csv", False).partitions == ()
    with pytest.raises(SourceError, match="source `lake` mixes partition folders such as `year=2026` with other files"):
        found(tmp_path, "year=2026/x.csv")


def test_globs(tmp_path: Path) -> None:
    assert is_pattern("a/*.csv")
    assert not is_pattern("a/b.csv")
    (tmp_path / "a[1].csv").touch()
    assert not is_pattern(str(tmp_path / "a[1].csv"))
    assert root_of("/data/2026/*/x?.csv") == "/data/2026"
