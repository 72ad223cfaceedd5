"""What calls of a model that write many rows are asked for besides: rows given back, rows left out, progress."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow import BuildError, DataFlow, Field, ParameterError

ROWS = [{"name": "a"}, {"name": "b", "stock": 2}, {"name": "a"}, {"name": "too long for it"}]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    with DataFlow(f"sqlite:///{tmp_path / 'shop.db'}", auto_create=True) as db:

        @db.model
        class Product:
            name: str = Field(unique=True, max_length=10)
            stock: int = 1

        yield db


def test_rows_that_do_not_fit_are_left_out(db: DataFlow) -> None:
    written = db.Product.bulk_create(ROWS, on_error="skip", returning=["name", "stock"])
    assert written.rows() == [{"name": "a", "stock": 1}, {"name": "b", "stock": 2}]
    assert [refused.row for refused in written.refused] == [3, 4]
    assert db.Product.bulk_upsert([{"name": "b", "stock": 5}], on="name", returning="stock").rows() == [{"stock": 5}]


def test_rows_that_do_not_fit_are_left_out_without_blocking(db: DataFlow) -> None:
    async def write() -> tuple[int, ...]:
        written = await db.Product.abulk_create(ROWS, on_error="skip")
        changed = await db.Product.abulk_upsert([{"name": "b", "stock": 5}], on="name", returning="stock")
        return int(written), *(refused.row for refused in written.refused), int(changed)

    assert asyncio.run(write()) == (2, 3, 4, 1)


def test_progress_is_told(db: DataFlow) -> None:
    # Options were once taken for parameters of a query, and were ignored.
    told: list[int] = []
    db.Product.bulk_create([{"name": f"p{number}"} for number in range(100)], progress=told.append)
    assert told[-1] == 100


def test_names_that_are_no_options(db: DataFlow) -> None:
    with pytest.raises(ParameterError, match="rows take no parameters, found `on_eror`"):
        db.Product.bulk_create(ROWS, on_eror="skip")
    with pytest.raises(BuildError, match="`on_error` is `abort` or `skip`, found `'skp'`"):
        db.Product.bulk_create(ROWS, on_error="skp")  # type: ignore[arg-type]
    assert db.Product.count() == 0
