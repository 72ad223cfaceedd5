"""Every example of docs/language.md: both forms are one query, which has the same rows wherever its tables are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import language_data
import pytest
from pages import DOCS, Example, evaluate, examples, lonely_blocks

import dataflow
from dataflow import DataFlow, Query

from servers import fresh_mysql_database, fresh_postgres_database

PAGE = DOCS / "language.md"
EXAMPLES = examples(PAGE)
PARAMETERS = {"min_total": 50}
GIVEN = {"orders": [{"customer_id": 1, "total": 250.0}, {"customer_id": 2, "total": 40.5}]}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFlow]:
    with language_data.embedded(tmp_path_factory.mktemp("language")) as db:
        yield db


@pytest.fixture(scope="module")
def on_servers(postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with (
        fresh_postgres_database(postgres_url) as postgres,
        fresh_mysql_database(mysql_url) as mysql,
        language_data.on_servers(postgres, mysql) as db,
    ):
        yield db


def test_there_are_examples_and_each_has_both_forms() -> None:
    assert len(EXAMPLES) > 20
    assert lonely_blocks(PAGE) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_both_forms_are_one_query(example: Example, embedded: DataFlow) -> None:
    assert query_of(example, embedded) == embedded.parse(example.text)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_canonical_text_is_the_same_query(example: Example, embedded: DataFlow) -> None:
    query = query_of(example, embedded)
    assert embedded.parse(str(query)) == query


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_rows_are_the_same_in_other_places(example: Example, embedded: DataFlow, on_servers: DataFlow) -> None:
    first, second = (rows(db.parse(example.text)) for db in (embedded, on_servers))
    assert first
    assert first == second


def query_of(example: Example, db: DataFlow) -> Query:
    """What the block of Python makes, with the names that earlier blocks of the page have made."""
    names: dict[str, object] = {name: getattr(dataflow, name) for name in dataflow.__all__}
    names |= {"db": db, "dt": dt, "orders": db.shop.orders, "customers": db.crm.customers}
    query = evaluate(example.python, names, str(Path(example.page)))
    assert isinstance(query, Query)
    return query


def rows(query: Query) -> list[tuple[object, ...]]:
    """The rows; in an order of their own where the query does not say one."""
    given: dict[str, object] = {name: GIVEN[name] for name in query.given_tables}
    names = () if given else [field.name for field in query.parameters]
    given |= {name: value for name, value in PARAMETERS.items() if name in names}
    found = [tuple(row.values()) for row in query.collect(**given).rows()]
    return found if "\nsort " in str(query) else sorted(found, key=repr)
