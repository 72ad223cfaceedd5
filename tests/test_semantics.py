"""Every row of docs/semantics.md holds in every place: literals and parameters, columns, whole and split."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from semantics.case import Case, Given, MissingTableError, Tables
from semantics.places import PLACES, open_places
from semantics.sections import FILES, topics

from dataflow import DataFlowError
from dataflow.dsl.types import JSON, DataType, List

TOPICS = topics()

Places = dict[str, dict[str, Tables]]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Places]:
    tables = {file.__name__.rpartition(".")[2]: file.TABLES for file in FILES.values()}
    with open_places(tables, tmp_path_factory.mktemp("semantics"), postgres_url, mysql_url) as opened:
        yield opened


@pytest.mark.parametrize("section", TOPICS)
def test_every_topic_has_cases(section: str) -> None:
    """A row of the page without a test fails here, as does a test whose row is gone."""
    assert list(FILES[section].CASES) == TOPICS[section]
    assert all(FILES[section].CASES.values())


def test_every_section_is_on_the_page() -> None:
    assert set(FILES) == set(TOPICS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("section", "topic"), [(section, topic) for section, file in FILES.items() for topic in file.CASES]
)
def test_what_the_page_says(section: str, topic: str, place: str, places: Places) -> None:
    file = FILES[section]
    tables = places[file.__name__.rpartition(".")[2]][place]
    for number, case in enumerate(file.CASES[topic]):
        for as_parameters in (False, True):
            given = Given(as_parameters)
            _check(case, tables, given, f"case {number} of {topic} in {place}, {given}")
            if not given.asked:
                break


def _check(case: Case, tables: Tables, given: Given, where: str) -> None:
    try:
        if case.error is None:
            query = case.query(tables, given)
        else:
            with pytest.raises(DataFlowError) as caught:
                case.query(tables, given).collect(**given.values)
            assert case.error in str(caught.value), where
            return
    except MissingTableError:
        return
    types = [column.type for column in query.schema]
    rows = query.collect(**given.values).rows()
    found = [tuple(_meant(value, type_) for value, type_ in zip(row.values(), types, strict=True)) for row in rows]
    expected = [tuple(row) for row in case.rows]
    if case.in_any_order:
        found, expected = sorted(found, key=repr), sorted(expected, key=repr)
    # True is 1, and 1.0 too, but they are not the same here.
    assert [list(map(_typed, row)) for row in found] == [list(map(_typed, row)) for row in expected], where


def _meant(value: object, type_: DataType) -> object:
    """A document as what it stands for: blanks and the order of its fields are no part of it."""
    if type_ == JSON and value is not None:
        assert isinstance(value, str)
        return json.loads(value)
    if isinstance(type_, List) and isinstance(value, list):
        return [_meant(item, type_.item) for item in value]
    return value


def _typed(value: object) -> tuple[str, object]:
    return type(value).__name__, value
