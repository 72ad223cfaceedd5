"""Queries that stand in files of text with what they mean, and the tables that they are asked of, each in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import dataflow
from dataflow import DataFlow, Query

PUBLIC: dict[str, Any] = {"dt": dt, "Decimal": Decimal, **{name: getattr(dataflow, name) for name in dataflow.__all__}}
"""What the Python form of a query may name."""


@dataclass(frozen=True)
class Title:
    """The first line of a case, `name | ordered, n=1`: whether the order of rows is promised, and parameters."""

    name: str
    ordered: bool
    parameters: dict[str, object]


@dataclass(frozen=True)
class Case:
    """A query in both forms, and what it means in DuckDB's SQL."""

    python: str
    text: str
    sql: str
    ordered: bool
    parameters: dict[str, object]


def titled(folder: Path, names: Mapping[str, Any] = PUBLIC) -> Iterator[tuple[Title, str]]:
    """The cases of all files of a folder: the title of each, and what stands below. names: those of parameters."""
    text = "\n".join(page.read_text() for page in sorted(folder.glob("*.txt")))
    for case in text.removeprefix("== ").split("\n== "):
        title, _, body = case.partition("\n")
        name, _, told = title.partition(" | ")
        parameters = eval(f"dict({told.removeprefix('ordered').removeprefix(', ')})", dict(names))  # noqa: S307
        yield Title(name, told.startswith("ordered"), parameters), body


def cases_of(folder: Path) -> dict[str, Case]:
    """The cases of a folder by name, where each has both forms and SQL."""
    found = {}
    for title, body in titled(folder):
        python, rest = body.removeprefix("py: ").split("\nq: ")
        text, sql = rest.split("\nsql: ")
        found[title.name] = Case(python, dedent(f"   {text}"), sql, title.ordered, title.parameters)
    return found


def spread(tables: Iterable[str], sources: Sequence[str], first: int) -> dict[str, str]:
    """Tables ▶ the source of each: one after the other, from the first that is meant."""
    return {name: sources[(at + first) % len(sources)] for at, name in enumerate(tables)}


@dataclass(frozen=True)
class Placed:
    """The tables of one database object, each where it is placed."""

    db: DataFlow
    places: Mapping[str, str]

    def __getattr__(self, name: str) -> Query:
        table = self.db[self.places[name]][name]
        assert isinstance(table, Query)
        return table

    def written(self, code: str, name: str) -> Query:
        """The query that Python code makes, in which these tables have a name."""
        query = eval(f"({code})", {**PUBLIC, name: self})  # noqa: S307
        assert isinstance(query, Query)
        return query
