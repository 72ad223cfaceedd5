from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from messages import everything_told, told

from dataflow import DataFlow, SourceError
from dataflow.runtime.config import configured_sources, find_file, sources_of_file


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, `work`, in a home folder of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def write(text: str, path: str = "dataflow.toml") -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def read(text: str, **environment: str) -> dict[str, str]:
    return sources_of_file(write(text), environment)


# --- what a file says -------------------------------------------------------------------------------------------------


def test_sources_are_texts_or_tables_of_their_own() -> None:
    text = '[sources]\nshop = "postgresql://db/shop"\n[sources.crm]\nurl = "mysql://db/crm"\n'
    assert read(text) == {"shop": "postgresql://db/shop", "crm": "mysql://db/crm"}


def test_variables_are_filled_in() -> None:
    sources = read(
        '[sources]\nshop = "postgresql://${USER}:${PW}@${HOST}/shop"\n', USER="ann", PW="p@ss/w:1", HOST="db:99"
    )
    assert sources == {"shop": "postgresql://ann:p%40ss%2Fw%3A1@db:99/shop"}
    assert read('[sources]\nshop = "${URL}"\n', URL="mysql://a:b@h/x") == {"shop": "mysql://a:b@h/x"}


def test_a_password_of_its_own() -> None:
    text = '[sources.crm]\nurl = "mysql://ann@db:99/crm?ssl=1"\npassword_env = "PW"\n'
    assert read(text, PW="p@ss") == {"crm": "mysql://ann:p%40ss@db:99/crm?ssl=1"}


def test_paths_start_at_the_folder_of_the_file(folder: Path) -> None:
    write(
        '[sources]\na = "data/*.parquet"\nb = "sqlite:///x%20y.db?mode=ro"\nc = "/srv/c.db"\nd = "sqlite:////srv/d.db"\n'
        'e = "~/e.db"\nf = ":memory:"\ng = "duckdb:///g.duckdb"\n',
        "up/dataflow.toml",
    )
    assert sources_of_file("up/dataflow.toml", {}) == {
        "a": f"{folder}/up/data/*.parquet",
        "b": f"sqlite:///{folder}/up/x%20y.db?mode=ro",
        "c": "/srv/c.db",
        "d": "sqlite:////srv/d.db",
        "e": "~/e.db",
        "f": ":memory:",
        "g": f"duckdb:///{folder}/up/g.duckdb",
    }


# --- where it is looked for -------------------------------------------------------------------------------------------


def test_the_nearest_file_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_file({}) is None
    settings = write('[sources]\nx = "x.db"\n', "../.config/dataflow/dataflow.toml").resolve()
    assert find_file({}) == settings
    above = write('[sources]\nx = "x.db"\n', "../dataflow.toml").resolve()
    assert find_file({}) == above
    own = write('[sources]\nx = "x.db"\n').resolve()
    assert find_file({}) == own
    (folder / "below").mkdir()
    monkeypatch.chdir("below")
    assert find_file({}) == own


def test_settings_may_be_elsewhere() -> None:
    file = write('[sources]\nx = "x.db"\n', "settings/dataflow/dataflow.toml").resolve()
    assert find_file({"XDG_CONFIG_HOME": str(Path("settings").resolve())}) == file


def test_without_a_file_the_environment_counts() -> None:
    environment = {
        "DATAFLOW_SOURCE_SHOP": "shop.db",
        "DATAFLOW_SOURCE_LAKE": "x.csv",
        "DATAFLOW_SOURCE_": "y",
        "HOME": "/",
    }
    assert configured_sources(environment) == {"lake": "x.csv", "shop": "shop.db"}
    write('[sources]\nx = "/x.db"\n')
    assert configured_sources(environment) == {"x": "/x.db"}


def test_a_database_of_a_file(folder: Path) -> None:
    connection = sqlite3.connect("shop.db")
    connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    file = write('[sources]\nshop = "shop.db"\nother = "sqlite:///shop.db"\n')
    for db in (DataFlow.from_config(), DataFlow.from_config(file)):
        with db:
            assert db.tables() == ["shop.orders", "other.orders"]


def test_without_anything_it_is_the_default() -> None:
    assert DataFlow.from_config().sources == {"main": "sqlite dataflow.db"}


# --- what may be wrong ------------------------------------------------------------------------------------------------


def test_everything_wrong_is_told_at_once() -> None:
    file = write(
        '[source]\nx = 1\n[sources]\na = "postgresql://${A_PW}@h/x"\nb = 5\n'
        '[sources.c]\nurl = "x.db"\npasswort_env = "C"\n'
        '[sources.d]\npassword_env = "D"\n[sources.e]\nurl = "mysql://ann@h/x"\npassword_env = "E"\n'
    )
    assert told(lambda: sources_of_file(file, {})) == (
        "error: unknown key `source` in `dataflow.toml`\n"
        " = keys here: `sources`, `local`\n"
        " = hint: `sources` might be meant\n"
        "\n"
        "error: source `a` of `dataflow.toml` wants `A_PW`, which is not set\n"
        " = hint: set it: `export A_PW=…`\n"
        "\n"
        "error: source `b` of `dataflow.toml` is a `int`: expected a text\n"
        ' = hint: as in `shop = "postgresql://…"`\n'
        "\n"
        "error: unknown key `passwort_env` in source `c` of `dataflow.toml`\n"
        " = keys here: `url`, `password_env`\n"
        " = hint: `password_env` might be meant\n"
        "\n"
        "error: source `d` of `dataflow.toml` has no `url`\n"
        ' = hint: as in `url = "postgresql://…"`\n'
        "\n"
        "error: source `e` of `dataflow.toml` wants `E`, which is not set\n"
        " = hint: set it: `export E=…`"
    )


def test_a_file_that_is_not_toml_is_told_by_its_line_only() -> None:
    file = write('[sources]\nshop = "mysql://ann:geheim@h/x\n')
    with pytest.raises(SourceError) as caught:
        sources_of_file(file, {})
    assert str(caught.value).startswith("error: `dataflow.toml` is not TOML: ")
    assert "line 2" in str(caught.value)
    assert "geheim" not in everything_told(caught.value)


@pytest.mark.parametrize("url", ["mysql://h/x", "mysql://ann:geheim@h/x", "x.db"])
def test_a_password_needs_a_user_without_one(url: str) -> None:
    file = write(f'[sources.crm]\nurl = "{url}"\npassword_env = "PW"\n')
    message = told(lambda: sources_of_file(file, {"PW": "secret"}))
    assert message == (
        "error: source `crm` of `dataflow.toml` has a `password_env`: "
        "expected a URL with a user and without a password\n"
        ' = hint: as in `url = "postgresql://reader@host/db"`'
    )


def test_files_that_cannot_be_used(folder: Path) -> None:
    assert told(lambda: sources_of_file("none.toml")) == "error: `none.toml` cannot be read: No such file or directory"
    assert told(lambda: read("")).startswith("error: `dataflow.toml` names no sources\n")
    assert told(lambda: read("sources = 3")).startswith("error: `sources` of `dataflow.toml` is no table of names\n")
    assert told(lambda: read('[sources]\na = "${a-b}"')).startswith(
        "error: source `a` of `dataflow.toml` has `${a-b}`, which names no variable\n"
    )
    Path("dataflow.toml").write_bytes(b"\xff\xfe")
    assert told(lambda: sources_of_file("dataflow.toml")) == "error: `dataflow.toml` is not UTF-8"
