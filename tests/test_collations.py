"""Texts compare by code point whatever collation, character set and type their columns have."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from dataflow import DataFlow, Query, col, fn, param, that

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

TEXTS = (
    "b",
    "a",
    "A",
    "a ",
    "B",
    "",
    "ab",
    "aB",
    "Ab",
    "á",
    "Á",
    "ä",
    "ss",
    "ß",
    "a_b",
    "a%b",
    "a\\b",
    "~",
    "é",
    "a\t",
)
"""In no order; the first ones are ASCII letters and blanks."""

Stored = Callable[[str], str | None]


def as_given(text: str) -> str | None:
    return text


def padded(text: str) -> str | None:
    """Fixed widths: blanks at the end are no part of the value."""
    return text.rstrip(" ")


def ascii_only(text: str) -> str | None:
    return text if text.isascii() else None


def member(text: str) -> str | None:
    return text if text in MEMBERS else None


MEMBERS = ("b", "é", "ab", "a", "ß")
_ENUM = "('" + "', '".join(MEMBERS) + "')"

MARIADB: dict[str, tuple[str, Stored]] = {
    "general": ("VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", as_given),
    "unicode": ("VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", as_given),
    "newest": ("VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_as_cs", as_given),
    "bin": ("VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", as_given),
    "exact": ("VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", as_given),
    "latin": ("VARCHAR(9) CHARACTER SET latin1", as_given),
    "latin_bin": ("VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_nopad_bin", as_given),
    "old": ("VARCHAR(9) CHARACTER SET utf8mb3", as_given),
    "plain": ("VARCHAR(9) CHARACTER SET ascii", ascii_only),
    "fixed": ("CHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", padded),
    "long": ("TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", as_given),
    "word": (f"ENUM {_ENUM} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", member),
    "word_ci": (f"ENUM {_ENUM} CHARACTER SET latin1", member),
    "words": (f"SET {_ENUM} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", member),
}

POSTGRES: dict[str, tuple[str, Stored]] = {
    "usual": ("TEXT", as_given),
    "short": ("VARCHAR(9)", as_given),
    "c": ('TEXT COLLATE "C"', as_given),
    "posix": ('VARCHAR(9) COLLATE "POSIX"', as_given),
    "unicode": ('TEXT COLLATE "ucs_basic"', as_given),
    "fixed": ("CHAR(9)", padded),
    "fixed_c": ('CHAR(9) COLLATE "C"', padded),
    "loose": ("CITEXT", as_given),
    "loose_c": ('CITEXT COLLATE "C"', as_given),
    "named": ("NAME", as_given),
    "word": ("word", member),
    "email": ("email", as_given),
}

SQLITE: dict[str, tuple[str, Stored]] = {
    "usual": ("TEXT", as_given),
    "nocase": ("TEXT COLLATE NOCASE", as_given),
    "rtrim": ("TEXT COLLATE RTRIM", as_given),
    "short": ("VARCHAR(9)", as_given),
}

COLUMNS = {"mariadb": MARIADB, "postgres": POSTGRES, "sqlite": SQLITE}


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    path = tmp_path_factory.mktemp("collations") / "t.sqlite"
    with ExitStack() as stack:
        postgres = stack.enter_context(fresh_postgres_database(postgres_url))
        mysql = stack.enter_context(fresh_mysql_database(mysql_url))
        run_postgres(
            postgres, "CREATE EXTENSION citext", f"CREATE TYPE word AS ENUM {_ENUM}", "CREATE DOMAIN email AS citext",
            *_statements(POSTGRES, '"'), "SELECT 1",
        )  # fmt: skip
        run_mysql(mysql, *(statement.replace("\\", "\\\\") for statement in _statements(MARIADB, "`")))
        with sqlite3.connect(path) as lite:
            for statement in _statements(SQLITE, '"'):
                lite.execute(statement)
        lite.close()
        flow = DataFlow(postgres=postgres, mariadb=mysql, sqlite=f"sqlite:///{path}")
        stack.callback(flow.close)
        yield flow


def _statements(columns: dict[str, tuple[str, Stored]], quote: str) -> list[str]:
    """A table with every column, and an index on each."""
    described = ", ".join(f"{quote}{name}{quote} {native}" for name, (native, _) in columns.items())
    rows = ", ".join(
        f"({', '.join([str(number), *map(_literal, (stored(text) for _, stored in columns.values()))])})"
        for number, text in enumerate(TEXTS)
    )
    indexes = [f"CREATE INDEX i_{name} ON t ({quote}{name}{quote})" for name in columns if name != "long"]
    return [f"CREATE TABLE t (id INT, {described})", *indexes, f"INSERT INTO t VALUES {rows}"]


def _literal(text: str | None) -> str:
    return "NULL" if text is None else f"'{text}'"


def values(engine: str, name: str) -> list[str | None]:
    _, stored = COLUMNS[engine][name]
    return [stored(text) for text in TEXTS]


EACH = [(engine, name) for engine, columns in COLUMNS.items() for name in columns]
each_column = pytest.mark.parametrize(("engine", "name"), EACH)


def ids(query: Query, **given: object) -> list[int]:
    return [row["id"] for row in query.select("id").sort("id").collect(**given).rows()]  # type: ignore[misc]


CONSTANTS = ("a", "A", "a ", "á", "b", "", "ж", "😀", "?", "c")
"""Some are nowhere, and some are in no character set but Unicode's."""


@each_column
def test_comparisons_with_constants(engine: str, name: str, flow: DataFlow) -> None:
    table, stored = flow[engine].t, values(engine, name)
    found = table.select(
        "id",
        **{f"eq{at}": col[name] == text for at, text in enumerate(CONSTANTS)},
        **{f"ne{at}": text != col[name] for at, text in enumerate(CONSTANTS)},
        **{f"lt{at}": col[name] < text for at, text in enumerate(CONSTANTS)},
        **{f"ge{at}": text <= col[name] for at, text in enumerate(CONSTANTS)},
    )
    for row, value in zip(found.sort("id").collect().rows(), stored, strict=True):
        for at, text in enumerate(CONSTANTS):
            compared = (row[f"eq{at}"], row[f"ne{at}"], row[f"lt{at}"], row[f"ge{at}"])
            expected = (None,) * 4 if value is None else (value == text, value != text, value < text, value >= text)
            assert compared == expected, (value, text)


@each_column
def test_filters_that_an_index_may_answer(engine: str, name: str, flow: DataFlow) -> None:
    table, stored = flow[engine].t, values(engine, name)
    for text in CONSTANTS:
        expected = [at for at, value in enumerate(stored) if value == text]
        assert ids(table.filter(col[name] == text)) == expected, text
        assert ids(table.filter(col[name] == param.text), text=text) == expected, text
    some = ("a", "á", "ж", "nowhere")
    expected = [at for at, value in enumerate(stored) if value in some]
    assert ids(table.filter(col[name].is_in(list(some)))) == expected
    assert ids(table.filter(col[name].is_in(param("some", "list(string)"))), some=list(some)) == expected
    others = [at for at, value in enumerate(stored) if value is not None and value not in some]
    assert ids(table.filter(~col[name].is_in(list(some)))) == others
    between = [at for at, value in enumerate(stored) if value is not None and "A" <= value <= "a"]
    assert ids(table.filter(col[name].between("A", "a"))) == between


PATTERNS = {
    "a%": lambda value: value.startswith("a"),
    "A%": lambda value: value.startswith("A"),
    "á%": lambda value: value.startswith("á"),
    "_": lambda value: len(value) == 1,
    "a_b": lambda value: len(value) == 3 and value[0] == "a" and value[2] == "b",
    r"a\_b": lambda value: value == "a_b",
    r"a\%b": lambda value: value == "a%b",
    r"a\\b": lambda value: value == "a\\b",
    "a": lambda value: value == "a",
    "ж%": lambda value: False,
    "%b": lambda value: value.endswith("b"),
}


@each_column
def test_patterns(engine: str, name: str, flow: DataFlow) -> None:
    table, stored = flow[engine].t, values(engine, name)
    for pattern, matches in PATTERNS.items():
        expected = [at for at, value in enumerate(stored) if value is not None and matches(value)]
        assert ids(table.filter(col[name].like(pattern))) == expected, pattern
        assert ids(table.filter(col[name].like(param.p)), p=pattern) == expected, pattern
        others = [at for at, value in enumerate(stored) if value is not None and not matches(value)]
        assert ids(table.filter(~col[name].like(pattern))) == others, pattern


@each_column
def test_order_groups_and_extremes(engine: str, name: str, flow: DataFlow) -> None:
    table, stored = flow[engine].t, values(engine, name)
    there = sorted(value for value in stored if value is not None)
    nulls = [None] * (len(stored) - len(there))
    assert table.select(v=col[name]).sort("v").collect()["v"] == [*there, *nulls]
    assert table.select(v=col[name]).sort("-v").take(3).collect()["v"] == there[::-1][:3]
    assert table.agg(low=fn.min(col[name]), high=fn.max(col[name])).collect().rows() == [
        {"low": there[0], "high": there[-1]}
    ]
    different = sorted(set(there)) + nulls[:1]
    assert table.select(v=col[name]).distinct().sort("v").collect()["v"] == different
    groups = table.group_by(v=col[name]).agg(n=fn.count()).sort("v").collect()
    assert groups["v"] == different
    assert groups["n"] == [stored.count(value) for value in different]
    assert table.agg(n=fn.count_distinct(col[name])).scalar() == len(set(there))


@each_column
def test_functions_see_the_same_text(engine: str, name: str, flow: DataFlow) -> None:
    table, stored = flow[engine].t, values(engine, name)
    found = table.select(
        "id",
        low=col[name].lower(),
        length=col[name].length(),
        joined=fn.concat("<", col[name], ">"),
        replaced=col[name].replace("a", "ж"),
        starts=col[name].starts_with("a"),
        at=fn.position(col[name], "b"),
        most=fn.greatest(col[name], "a"),
        other=col[name].coalesce("ж"),
        nulled=fn.nullif(col[name], "á"),
        label=(col[name].lower() == col[name]),
    )
    for row, value in zip(found.sort("id").collect().rows(), stored, strict=True):
        if value is None:
            assert (row["low"], row["most"], row["other"]) == (None, "a", "ж")
            continue
        expected = {
            "low": value.lower(), "length": len(value), "joined": f"<{value}>", "replaced": value.replace("a", "ж"),
            "starts": value.startswith("a"), "at": value.find("b") + 1, "most": max(value, "a"), "other": value,
            "nulled": None if value == "á" else value, "label": value.lower() == value,
        }  # fmt: skip
        assert {key: row[key] for key in expected} == expected, value


@each_column
def test_columns_of_any_two_collations_meet(engine: str, name: str, flow: DataFlow) -> None:
    table, left = flow[engine].t, values(engine, name)
    for other in COLUMNS[engine]:
        right = values(engine, other)
        there = table.select(there=col.id, key=col[other])
        joined = table.join(there, on=col[name] == that.key).select("id", "there").sort("id", "there")
        assert [tuple(row.values()) for row in joined.collect().rows()] == [
            (a, b) for a, x in enumerate(left) for b, y in enumerate(right) if x is not None and x == y
        ], other
        without = table.join(there, on=col[name] == that.key, how="anti")
        known = {y for y in right if y is not None}
        assert ids(without) == [at for at, x in enumerate(left) if x not in known], other


@each_column
def test_values_of_any_two_collations_are_compared(engine: str, name: str, flow: DataFlow) -> None:
    table, left, others = flow[engine].t, values(engine, name), list(COLUMNS[engine])
    compared = table.select(
        "id",
        **{f"e_{other}": col[name] == col[other] for other in others},
        **{f"l_{other}": col[name] < col[other] for other in others},
        **{f"c_{other}": col[name].coalesce(col[other]) for other in others},
        **{f"g_{other}": fn.least(col[name], col[other]).upper() == col[other] for other in others},
    )
    rows = compared.sort("id").collect().rows()
    for other in others:
        for row, x, y in zip(rows, left, values(engine, other), strict=True):
            found = tuple(row[f"{what}_{other}"] for what in "elc")
            expected = (None, None, y if x is None else x) if x is None or y is None else (x == y, x < y, x)
            assert found == expected, (other, x, y)
    united = table.select(v=col[name])
    for other in others:
        united = united.union(table.select(v=col[other]))
    there = {text for other in others for text in values(engine, other)}
    assert united.sort("v").collect()["v"] == [*sorted(there - {None}, key=str), *([None] * (None in there))]
