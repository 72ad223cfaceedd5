"""Every function over every engine in whole queries: columns, constants and parameters, done there or here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest
from matrix.checks import Batch, batches, tables
from matrix.running import differences, is_there
from matrix.storage import ENGINES, PLACES, Storage, open_storage

from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.dsl.functions import FUNCTIONS

from function_page import place


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Storage]:
    with open_storage(tables(), tmp_path_factory.mktemp("matrix"), postgres_url, mysql_url) as opened:
        yield opened


def _named(batch: Batch) -> str:
    return f"{','.join(type_.name for type_ in batch.key[0])}-{batch.group}"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("batch", batches("columns"), ids=_named)
def test_of_columns(batch: Batch, place: str, storage: Storage) -> None:
    _check(storage, place, batch, exact=True)


@pytest.mark.parametrize("place", ENGINES)
@pytest.mark.parametrize("batch", batches("first"), ids=_named)
def test_of_a_column_and_constants(batch: Batch, place: str, storage: Storage) -> None:
    _check(storage, place, batch)


@pytest.mark.parametrize("place", ENGINES)
@pytest.mark.parametrize("batch", batches("literals"), ids=_named)
def test_of_constants(batch: Batch, place: str, storage: Storage) -> None:
    _check(storage, place, batch)


@pytest.mark.parametrize("place", ENGINES)
@pytest.mark.parametrize("batch", batches("parameters"), ids=_named)
def test_of_parameters(batch: Batch, place: str, storage: Storage) -> None:
    _check(storage, place, batch)


@pytest.mark.parametrize("name", ENGINES[:3])
def test_the_page_says_where(name: str, storage: Storage) -> None:
    """docs/functions.md says what `sql()` of a whole query does."""
    found: dict[str, set[bool]] = {}
    seen: set[object] = set()
    for batch in (*batches("columns"), *batches("first")):
        if len(storage.tables[batch.key].at(name)) < len(batch.key[0]) + 2:
            continue
        table = storage.table(name, batch.key, batch.group)
        for case, some in groupby(batch.checks, lambda check: check.case):
            # Of calls of the same types only what is written out may make a difference.
            key = (case.function, case.types, case.rows[0][1:] if case.constants or case.base == "json_get" else ())
            if key not in seen:
                seen.add(key)
                found.setdefault(case.base, set()).add(is_there(table, name, next(some)))
    for function, there in found.items():
        said = place(FUNCTIONS[function], DIALECTS[name])
        expected = {False} if said == "local" else {True, False} if "local" in said else {True}
        # Simple patterns of `imatches` are cases of `matches`.
        same = there <= expected if function == "imatches" else there == expected
        assert same, f"{function} is said to be {said}"


def _check(storage: Storage, place: str, batch: Batch, *, exact: bool = False) -> None:
    wrong = list(differences(storage, place, batch, exact))
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])
