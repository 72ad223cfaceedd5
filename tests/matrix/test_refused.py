"""What has no result is an error on every engine, of columns and of constants."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

import pytest
from matrix.checks import called, constant
from matrix.storage import ENGINES, Key, Storage, Stored, key_of, open_storage
from meaning.refused import REFUSED

from dataflow import DataFlowError, col


def _key(name: str) -> Key:
    types, rows = REFUSED[name]
    return key_of(types, rows)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Storage]:
    tables: dict[Key, Stored] = {}
    for key in dict.fromkeys(map(_key, REFUSED)):
        rows = [
            (group, at, *row)
            for group, other in enumerate(REFUSED)
            if _key(other) == key
            for at, row in enumerate(REFUSED[other][1])
        ]
        tables[key] = Stored(f"r_{ascii_lowercase[len(tables)]}", key, rows)
    with open_storage(tables, tmp_path_factory.mktemp("refused"), postgres_url, mysql_url) as opened:
        yield opened


@pytest.mark.parametrize("place", ENGINES)
@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, place: str, storage: Storage) -> None:
    types, rows = REFUSED[name]
    table = storage.table(place, _key(name), list(REFUSED).index(name))
    taken = []
    for at, row in enumerate(rows):
        written = [constant(value, type_) for value, type_ in zip(row, types, strict=True)]
        columns = [col.a0, *written[1:]] if name == "strptime" else [col[f"a{place}"] for place in range(len(types))]
        for arguments in (columns, written):
            try:
                found = table.filter(col.n == at).select(r=called(name.partition(" ")[0], arguments)).collect().rows()
            except DataFlowError:
                continue
            taken.append(f"{name}{row}: {found[0]['r']!r}")
    assert not taken, "\n".join(taken)
