from pathlib import Path

from dataflow import DataFlow
from dataflow.runtime import owners


def declared(path: Path) -> DataFlow:
    db = DataFlow(f"sqlite:///{path}")
    db.model(type("Lent", (), {"__annotations__": {"name": str}}))
    return db


def test_those_that_have_a_model(tmp_path: Path) -> None:
    first, second = declared(tmp_path / "a.db"), declared(tmp_path / "b.db")
    with DataFlow(f"sqlite:///{tmp_path}/c.db") as other:
        assert set(owners.owners_of("Lent")) == {first, second}
        assert {first, second, other} <= set(owners.alive())
    assert owners.owners_of("Nobodys") == []
    # One that was closed counts where there is no other.
    first.close()
    assert owners.owners_of("Lent") == [second]
    second.close()
    assert set(owners.owners_of("Lent")) == {first, second}
    del first
    assert owners.owners_of("Lent") == [second]


def test_those_that_have_models(tmp_path: Path) -> None:
    db = declared(tmp_path / "a.db")
    with DataFlow(f"sqlite:///{tmp_path}/c.db") as other:
        assert db in owners.with_models()
        assert other not in owners.with_models()
    db.close()
    assert db not in owners.with_models()
