"""Iterators of rows for a model's table get its defaults and its checks, as lists do."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from dataflow import DataFlow, Field, ParameterError


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    with DataFlow(f"sqlite:///{tmp_path / 'shop.db'}", auto_create=True) as db:

        @db.model
        class Product:
            id: uuid.UUID = Field(primary_key=True, default_factory=uuid.uuid4)
            name: str = Field(unique=True, max_length=10)
            stock: int = 1

        yield db


def test_dicts_get_defaults(db: DataFlow) -> None:
    # The table was once asked for values that only the model has: NOT NULL constraint failed.
    assert db.Product.bulk_create({"name": f"p{number}"} for number in range(3)) == 3
    assert db.insert("products", iter([{"name": "q"}])) == 1
    assert {row.stock for row in db.Product.list()} == {1}
    assert len({row.id for row in db.Product.list()}) == 4


def test_dicts_of_an_asynchronous_iterator_get_defaults(db: DataFlow) -> None:
    async def rows() -> AsyncIterator[dict[str, object]]:
        yield {"name": "a"}
        yield {"name": "b"}

    assert asyncio.run(db.Product.abulk_create(rows())) == 2
    assert [row.stock for row in db.Product.list()] == [1, 1]


def test_what_does_not_fit_is_named(db: DataFlow) -> None:
    rows = [{"name": "a"}, {"name": "b", "stok": 1}]
    with pytest.raises(ParameterError, match="row 2 of `Product`: unknown field `stok`"):
        db.Product.bulk_create(iter(rows))
    assert db.Product.count() == 0


def test_what_does_not_fit_is_left_out(db: DataFlow) -> None:
    rows = [{"name": "a"}, {"name": "a"}, {"name": "a name too long"}, {"name": "b"}]
    written = db.Product.bulk_create(iter(rows), on_error="skip")
    assert (int(written), [refused.row for refused in written.refused]) == (2, [2, 3])


def test_a_query_gives_its_own_columns(db: DataFlow) -> None:
    db.Product.bulk_create([{"name": "a"}])
    query = db.parse("from products | select id = '00000000-0000-0000-0000-000000000001'::uuid, name = 'c', stock")
    assert db.Product.bulk_create(query) == 1
