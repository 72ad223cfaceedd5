from pathlib import Path

import pytest

from dataflow.runtime.sources.url import database_of, local_path, path_text, redact, scheme_of


def test_schemes() -> None:
    assert scheme_of("PostgreSQL+asyncpg://host/db") == "postgresql+asyncpg"
    assert scheme_of("sqlite://") == "sqlite"
    assert scheme_of("data/x.parquet") is None
    assert database_of("PostgreSQL+asyncpg://host/db") == database_of("postgresql://host/db") == "postgresql"
    assert database_of("x.db") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ann:secret@host:5432/db", "postgresql://ann:***@host:5432/db"),
        ("postgresql://ann:se@cr/et@host/db?sslmode=require", "postgresql://ann:***@host/db?sslmode=require"),
        ("postgresql://host/db?user=ann&password=secret&x=1", "postgresql://host/db?user=ann&password=***&x=1"),
        ("mysql://ann@host/db", "mysql://ann@host/db"),
        ("mysql://:secret@host/db", "mysql://:***@host/db"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_passwords_are_never_shown(url: str, expected: str) -> None:
    assert redact(url) == expected


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("sqlite:///x.db", "x.db"),
        ("sqlite:////tmp/x.db?mode=ro", "/tmp/x.db"),
        ("sqlite:///odd%20name.db", "odd name.db"),
        ("sqlite://", ""),
        ("data/x.db", "data/x.db"),
        (Path("data/x.db"), "data/x.db"),
    ],
)
def test_paths(target: str | Path, shown: str) -> None:
    assert path_text(target) == shown


def test_local_paths_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ann")
    assert local_path("sqlite:///x.db") == tmp_path / "x.db"
    assert local_path("sqlite:////srv/x.db") == Path("/srv/x.db")
    assert local_path("../x.db") == tmp_path.parent / "x.db"
    assert local_path("~/x.db") == Path("/home/ann/x.db")
