"""The columns of CSV, of which no value is cut, no null is a text, and no line is left out."""

from __future__ import annotations

import datetime as dt
import decimal
from pathlib import Path

import pytest
from messages import said

from dataflow import DataFlow, col


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01/02/2026\n03/04/2026", ["01/02/2026", "03/04/2026"]),
        ("0001-01-01\n9999-12-31", [dt.date(1, 1, 1), dt.date(9999, 12, 31)]),
        ("2026-01-31 10:00:00.123456789", ["2026-01-31 10:00:00.123456789"]),
        ("2026-01-31 10:00:00.123456000", [dt.datetime(2026, 1, 31, 10, 0, 0, 123456)]),
        ("007\n8", ["007", "8"]),
        ("9223372036854775807\n9223372036854775808", [decimal.Decimal(2**63 - 1), decimal.Decimal(2**63)]),
        ('a\n""\n', ["a", ""]),
    ],
)
def test_how_the_types_of_csv_are_found(tmp_path: Path, text: str, expected: list[object]) -> None:
    lines = [f"{line},{at}" for at, line in enumerate(text.splitlines())]
    (tmp_path / "t.csv").write_text("\n".join(["x,id", *lines]))
    with DataFlow(t=str(tmp_path / "t.csv")) as db:
        assert db.t.sort("id").collect()["x"] == expected


def test_empty_fields_of_csv_are_null_and_quoted_ones_empty_texts(tmp_path: Path) -> None:
    """`""` was null, so that a text that is empty could not be told from one that is not there."""
    (tmp_path / "t.csv").write_text('id,s,n,d\n1,"",1,2024-01-31\n2,,"",""\n3,"""",3,\n4,a,,2024-02-29\n')
    with DataFlow(t=tmp_path / "t.csv") as db:
        table = db.t
        assert [tuple(row.values()) for row in table.sort("id").collect().rows()] == [
            (1, "", 1, dt.date(2024, 1, 31)),
            (2, None, None, None),
            (3, '"', 3, None),
            (4, "a", None, dt.date(2024, 2, 29)),
        ]
        assert table.filter(col.s == "").select("id").collect()["id"] == [1]
        assert table.filter(col.s.is_null()).select("id").collect()["id"] == [2]
        table.collect().write_csv(tmp_path / "again.csv")
    with DataFlow(t=tmp_path / "again.csv") as again:
        assert again.t.sort("id").collect()["s"] == ["", None, '"', "a"]


@pytest.mark.parametrize("text", ["a,b\n1,2\n3\n4,5,6\n", "a,b\n1,2\n3\n4,5\n"])
def test_a_ragged_csv_is_an_error_and_loses_no_rows(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with DataFlow(lake=tmp_path / "t.csv") as db:
        assert said(db.lake.collect) == (
            "error: file `t.csv` of source `lake` cannot be read as CSV\n"
            " = expected lines of one number of columns, found several"
        )


def test_titles_above_a_csv_are_no_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("# all cities\n\nname,city\nbob,rome\nann,oslo\n")
    (tmp_path / "one.csv").write_text('"total, all"\n"1, 2"\n')
    with DataFlow(t=tmp_path / "t.csv", one=tmp_path / "one.csv") as db:
        assert db.t.sort("name").collect().rows() == [{"name": "ann", "city": "oslo"}, {"name": "bob", "city": "rome"}]
        assert [(field.name, str(field.type)) for field in db.one.schema] == [("total, all", "string")]
