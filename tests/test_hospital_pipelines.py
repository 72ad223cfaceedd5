"""Queries written from the language page alone: the same rows, types and order wherever the tables are.

Each case in `hospital_pipelines/` is a name, with whether the order is promised and parameters, the pipeline in one
form or both, the types of its columns in Arrow, and its rows in plain Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hospital_answers import NAMES
from hospital_data import COLUMNS, fill_files, fill_mysql, fill_postgres, frames
from query_cases import Placed, spread, titled

from dataflow import DataFlow, Query, col

from servers import fresh_mysql_database, fresh_postgres_database

ENGINES = ("pg", "my", "lite", "duck")
FILES = ("csv", "parquet", "frames")


PLACES: dict[str, Mapping[str, str]] = {
    **{source: dict.fromkeys(COLUMNS, source) for source in ENGINES},
    "files": spread(COLUMNS, FILES, 0),
    "spread 0": spread(COLUMNS, ENGINES + FILES, 0),
    "spread 5": spread(COLUMNS, ENGINES + FILES, 5),
}

_CASTS = {
    (table, column): "timestamp" if kind == "moment" else kind
    for table, columns in COLUMNS.items()
    for column, kind in columns.items()
    if kind.startswith("decimal") or column == "since"
}
"""Columns that CSV, and frames of decimals, have no type for ▶ the type that they are converted to."""


@dataclass(frozen=True)
class Case:
    """A pipeline in one form or both, and what it means."""

    parts: Mapping[str, str]
    ordered: bool
    parameters: dict[str, object]


class Hospital(Placed):
    def __getattr__(self, name: str) -> Query:
        table = super().__getattr__(name)
        casts = self.casts(name)
        made = {column: getattr(col, column).cast(type_) for column, type_ in casts.items()}
        return table.derive(**made).let(name) if made else table

    def casts(self, name: str) -> Mapping[str, str]:
        untyped = self.places[name] in FILES
        return {column: type_ for (table, column), type_ in _CASTS.items() if table == name and untyped}

    def read(self, text: str) -> Query:
        lets = ""
        for name, place in self.places.items():
            casts = ", ".join(f"{column} = {column}::{type_}" for column, type_ in self.casts(name).items())
            if casts and f"h.{name}" in text:
                lets += f"let {name} = (from {place}.{name} | derive {casts})\n"
            text = text.replace(f"h.{name}", name if casts else f"{place}.{name}")
        return self.db.parse(lets + text)


def _read_cases() -> Iterator[tuple[str, Case]]:
    for title, body in titled(Path(__file__).parent / "hospital_pipelines", {**NAMES, "Decimal": Decimal}):
        found = re.findall(r"^(py|q|types|is): (.*(?:\n .*)*)", body, re.MULTILINE)
        yield title.name, Case(dict(found), title.ordered, title.parameters)


CASES = dict(_read_cases())


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    files = fill_files(tmp_path_factory.mktemp("hospital"))
    with fresh_postgres_database(postgres_url) as pg, fresh_mysql_database(mysql_url) as my:
        fill_postgres(pg)
        fill_mysql(my)
        with DataFlow(pg=pg, my=my, frames=frames(), **files) as opened:
            yield opened


def test_there_are_cases() -> None:
    assert len(CASES) >= 70


@pytest.mark.parametrize("name", CASES)
def test_forms(name: str, db: DataFlow) -> None:
    hospital, parts = Hospital(db, PLACES["spread 0"]), CASES[name].parts
    query = hospital.read(parts["q"])
    assert db.parse(str(query)) == query
    assert "py" not in parts or hospital.written(parts["py"], "h") == query


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", CASES)
def test_hospital(name: str, place: str, db: DataFlow) -> None:
    case, hospital = CASES[name], Hospital(db, PLACES[place])
    found = hospital.read(case.parts["q"]).collect(**case.parameters)
    assert " ".join(str(field.type) for field in found.to_arrow().schema) == case.parts["types"]
    rows = [tuple(map(_value, row.values())) for row in found.rows()]
    expected = [tuple(map(_value, row)) for row in eval(case.parts["is"], NAMES)]  # noqa: S307
    if not case.ordered:
        rows, expected = sorted(rows, key=_key), sorted(expected, key=_key)
    assert rows == expected


@dataclass(frozen=True)
class _Float:
    """A float, whose last digits depend on the order in which an engine adds."""

    number: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Float) and math.isclose(self.number, other.number, rel_tol=1e-9, abs_tol=1e-12)

    def __hash__(self) -> int:
        return 0


def _value(value: object) -> object:
    """A value whose class counts too: 1, 1.0, true and a decimal are four values."""
    match value:
        case list() | tuple():
            return [_value(item) for item in value]
        case float():
            return _Float(value)
        case _:
            return type(value).__name__, value


def _key(row: tuple[object, ...]) -> str:
    return " ".join(
        f"{value.number:.9g}" if isinstance(value, _Float) else re.sub(r"(\.\d*?)0+'", r"\1'", repr(value))
        for value in row
    )
