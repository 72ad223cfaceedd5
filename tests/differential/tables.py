"""Random tables: columns of all kinds, rows with nulls and extremes; the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from differential.kinds import COMMON, ENGINES, KINDS, SPECIAL, Kind

Row = tuple[object, ...]
MOST_COLUMNS = 7
AWKWARD = ("", "", "", " b%", '"q', ".d", " {0}", "`k", "é")
"""Ends of names that some part of a way to an engine may stumble over."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind, and which of the kind's spellings each engine takes."""

    name: str
    kind: str
    nullable: bool
    unique: bool
    indexed: bool
    turn: int

    @property
    def about(self) -> Kind:
        return KINDS[self.kind]

    def declared(self, engine: str) -> str:
        """How an engine declares its type."""
        spellings: tuple[str, ...] = getattr(self.about, engine)
        return spellings[self.turn % len(spellings)]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def homes(self) -> frozenset[str]:
        """The engines that can hold it."""
        return frozenset(ENGINES).intersection(*(column.about.homes for column in self.columns))


Tables = tuple[Table, ...]


def random_tables(seed: int) -> Tables:
    """Four tables: three that every engine holds, and one with columns that some engines lack."""
    chance = random.Random(seed)
    return (*(_table(chance, name, COMMON) for name in ("t", "u", "v")), _table(chance, "s", COMMON, _special(chance)))


def _special(chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.sample(SPECIAL, chance.randint(1, 3)))


def _table(chance: random.Random, name: str, kinds: tuple[str, ...], wanted: tuple[str, ...] = ()) -> Table:
    # Integers and texts are in every table, so that any two can be joined.
    chosen = ["int", chance.choice(("text", "word")), *wanted]
    chosen += chance.sample(kinds, chance.randint(1, MOST_COLUMNS - len(chosen)))
    size = chance.choice((0, 1, 2, 5, 8, 12, 12))
    columns = tuple(_column(chance, name, number, kind, size) for number, kind in enumerate(chosen))
    rows = list(zip(*(_values(chance, column, size) for column in columns)))
    if rows and not any(column.unique for column in columns):
        rows += chance.sample(rows, k=chance.randint(0, len(rows) // 2))
    chance.shuffle(rows)
    return Table(name, columns, tuple(rows))


def _column(chance: random.Random, table: str, number: int, kind: str, size: int) -> Column:
    about = KINDS[kind]
    unique = number == 0 and about.key and len(set(about.values)) >= size and chance.random() < 0.4
    nullable = not unique and chance.random() < 0.75
    # Long texts need the length of a key in MariaDB, and JSON has none.
    indexed = about.key and chance.random() < 0.4
    name = f"{about.letter}{number}_{kind}{chance.choice(AWKWARD)}"
    return Column(name, kind, nullable, unique, indexed, chance.randrange(20))


def _values(chance: random.Random, column: Column, size: int) -> list[object]:
    values = column.about.values
    if column.unique:
        return chance.sample(sorted(set(values)), size)  # type: ignore[type-var]
    # Few different values, so that groups and joins have more than one row.
    few = chance.sample(values, min(len(values), chance.randint(2, 8)))
    share = chance.choice((0.1, 0.3, 0.6)) if column.nullable else 0.0
    return [None if chance.random() < share else chance.choice(few) for _ in range(size)]


def plain_tables() -> Tables:
    """`t` and `u`, with a column of each kind that every engine holds, called like it; and one table a further kind."""
    return (
        *(_plain_table(name, COMMON, shift) for name, shift in (("t", 0), ("u", 3))),
        *(_plain_table(f"{kind}_rows", ("int", kind), 0) for kind in SPECIAL),
    )


def _plain_table(name: str, kinds: tuple[str, ...], shift: int) -> Table:
    columns = tuple(Column(kind, kind, True, False, False, number + shift) for number, kind in enumerate(kinds))
    return Table(name, columns, tuple(tuple(_at(kind, number + shift) for kind in kinds) for number in range(12)))


def _at(kind: str, number: int) -> object:
    values = (*KINDS[kind].values[:10], None)
    return values[number % len(values)]
