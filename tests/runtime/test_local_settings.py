from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow, SourceError
from dataflow.runtime.config import configured_local
from dataflow.runtime.local_settings import MEMORY_LIMIT, LocalSettings

SETTINGS = "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('temp_directory')"


def settings(db: DataFlow) -> tuple[str, int, str]:
    with db._session.local.cursor() as cursor:
        (found,) = cursor.execute(SETTINGS).fetchall()
    return found  # type: ignore[no-any-return]


@pytest.fixture
def db() -> DataFlow:
    return DataFlow(t=pa.table({"x": [1]}))


def test_what_a_program_says_comes_before_the_environment(
    db: DataFlow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAFLOW_MEMORY_LIMIT", "1GiB")
    monkeypatch.setenv("DATAFLOW_THREADS", "3")
    monkeypatch.setenv("DATAFLOW_TEMP_DIRECTORY", str(tmp_path))
    memory, threads, folder = settings(db)
    assert (memory, threads, os.path.dirname(folder)) == ("1.0 GiB", 3, str(tmp_path))
    db.configure(memory_limit="512MiB")
    assert settings(db)[:2] == ("512.0 MiB", 3)
    db.close()


def test_half_of_the_memory_where_nothing_is_said() -> None:
    assert LocalSettings().filled({}) == LocalSettings(MEMORY_LIMIT)
    assert MEMORY_LIMIT == "50%"


def test_a_file_says_it(tmp_path: Path) -> None:
    file = tmp_path / "dataflow.toml"
    file.write_text(
        f'[sources]\nx = "sqlite://"\n[local]\nmemory_limit = "300MiB"\nthreads = 1\ntemp_directory = "{tmp_path}"\n'
    )
    assert configured_local(file) == LocalSettings("300MiB", 1, str(tmp_path))
    with DataFlow.from_config(file) as db:
        assert settings(db)[:2] == ("300.0 MiB", 1)


def test_a_relative_folder_of_a_file_starts_at_the_file(tmp_path: Path) -> None:
    file = tmp_path / "dataflow.toml"
    file.write_text('[local]\ntemp_directory = "aside"\n')
    assert configured_local(file) == LocalSettings(temp_directory=str(tmp_path / "aside"))
    file.write_text('[local]\ntemp_directory = "~/aside"\n')
    assert configured_local(file) == LocalSettings(temp_directory=str(Path.home() / "aside"))


def test_a_folder_that_is_not_there_is_made(db: DataFlow, tmp_path: Path) -> None:
    """DuckDB makes the last part of a path only, and says so when the first query spills."""
    db.configure(temp_directory=tmp_path / "not" / "yet")
    assert os.path.dirname(settings(db)[2]) == str(tmp_path / "not" / "yet")
    assert (tmp_path / "not" / "yet").is_dir()
    db.close()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"memory_limit": "much"}, '`memory_limit` is `much`: expected a size\n = hint: as in `"2GB"` or `"50%"`'),
        ({"memory_limit": 2}, '`memory_limit` is `2`: expected a size\n = hint: as in `"2GB"` or `"50%"`'),
        ({"threads": 0}, "`threads` is `0`: expected a whole number from 1 on"),
        ({"threads": True}, "`threads` is `True`: expected a whole number from 1 on"),
        ({"temp_directory": 5}, "`temp_directory` is `5`: expected the path of a folder"),
    ],
)
def test_what_is_no_setting(given: dict[str, object], message: str, db: DataFlow) -> None:
    with pytest.raises(SourceError) as caught:
        db.configure(**given)  # type: ignore[arg-type]
    assert str(caught.value) == f"error: {message}"


def test_what_is_no_setting_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "dataflow.toml"
    file.write_text('[local]\nmemory = "1GB"\n')
    with pytest.raises(SourceError, match="unknown key `memory` in `local` of"):
        configured_local(file)
    file.write_text("local = 5\n")
    with pytest.raises(SourceError, match="is no table"):
        configured_local(file)


def test_a_variable_that_is_no_number() -> None:
    with pytest.raises(SourceError, match="`DATAFLOW_THREADS` is `many`: expected a whole number from 1 on"):
        LocalSettings().filled({"DATAFLOW_THREADS": "many"})
