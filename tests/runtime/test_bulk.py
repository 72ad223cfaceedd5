"""Updates and deletes of tables by rows with keys, on every engine."""

from __future__ import annotations

import asyncio
import decimal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from everywhere import PLACES, databases_with
from messages import said

from dataflow import DataFlow, DataFlowError, col

ITEMS = (
    "create table items (shop integer not null, id varchar(9) not null, name varchar(20) not null,"
    " total decimal(10,2), n integer, primary key (shop, id))"
)
NUMBERS = "create table numbers (id integer primary key, n integer, m integer, check (n < 1000000))"
ROWS = [
    {"shop": shop, "id": key, "name": f"{shop}{key}", "total": decimal.Decimal(shop), "n": shop}
    for shop in (1, 2)
    for key in "abc"
]


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with databases_with((ITEMS, NUMBERS), tmp_path, postgres_url, mysql_url) as urls, DataFlow(**urls) as database:
        for source in PLACES:
            database.insert(f"{source}.items", ROWS)
        yield database


def values_of(db: DataFlow, source: str, column: str) -> list[object]:
    return [row[column] for row in db[source].items.sort("shop", "id").collect().rows()]


@pytest.mark.parametrize("source", PLACES)
def test_each_record_sets_the_columns_that_it_names(db: DataFlow, source: str) -> None:
    rows = [
        {"shop": 1, "id": "a", "name": "new"},
        {"shop": 1, "id": "b", "total": decimal.Decimal("0.50"), "n": None},
        {"id": "c", "shop": 2, "name": "other"},
        {"shop": 9, "id": "a", "name": "nobody"},
    ]
    assert db.update(f"{source}.items", rows, on=["shop", "id"]) == 3
    assert values_of(db, source, "name") == ["new", "1b", "1c", "2a", "2b", "other"]
    assert values_of(db, source, "total")[:3] == [1, decimal.Decimal("0.50"), 1]
    assert values_of(db, source, "n") == [1, None, 1, 2, 2, 2]


@pytest.mark.parametrize("source", PLACES)
def test_of_several_rows_with_one_key_the_last_counts(db: DataFlow, source: str) -> None:
    rows = [{"shop": 1, "id": "a", "n": 5}, {"shop": 1, "id": "a", "n": 6}]
    assert db.update(f"{source}.items", rows, on=["shop", "id"]) == 1
    assert values_of(db, source, "n")[0] == 6
    db.insert(f"{source}.numbers", [{"id": 1}, {"id": 2}])
    numbers = [{"id": 1, "n": 1}, {"id": 2, "n": 2}, {"id": 1, "n": 3}]
    assert db.update(f"{source}.numbers", numbers, on="id") == 2
    assert db[source].numbers.sort("id").collect()["n"] == [3, 2]
    rows = [{"shop": 1, "id": "a", "n": 7}, {"shop": 1, "id": "a", "n": 8, "name": "x"}, {"shop": 1, "id": "a", "n": 9}]
    assert db.update(f"{source}.items", rows, on=["shop", "id"]) == 3
    assert (values_of(db, source, "n")[0], values_of(db, source, "name")[0]) == (9, "x")


@pytest.mark.parametrize("source", PLACES)
def test_rows_come_from_arrow_and_from_queries_and_go_back(db: DataFlow, source: str) -> None:
    table = f"{source}.items"
    found = db.update(table, pa.table({"id": ["a", "z"], "n": [40, 50]}), on="id", returning=["shop", "n"])
    assert found == 2  # columns that are no key find all rows that have the values
    assert sorted(found.rows(), key=str) == [{"shop": 1, "n": 40}, {"shop": 2, "n": 40}]
    doubled = db[source].items.filter(col.shop == 2).select("shop", "id", n=col.n * 2)
    assert asyncio.run(db.aupdate(table, doubled, on=["shop", "id"])) == 3
    assert values_of(db, source, "n") == [40, 1, 1, 80, 4, 4]
    gone = db.delete(table, doubled, on=["shop", "id"], returning="name")
    assert sorted(row["name"] for row in gone.rows()) == ["2a", "2b", "2c"]  # type: ignore[type-var]
    assert (
        asyncio.run(db.adelete(table, [{"shop": 1, "id": "a", "name": "?"}, {"shop": 5, "id": "a"}], on=["id", "shop"]))
        == 1
    )
    assert values_of(db, source, "name") == ["1b", "1c"]


@pytest.mark.parametrize("source", PLACES)
def test_many_rows_are_changed_at_once(db: DataFlow, source: str) -> None:
    count = 30_000
    table = f"{source}.numbers"
    db.insert(table, pa.table({"id": range(count), "n": range(count)}))
    assert db.update(table, [{"id": number, "n": -number} for number in range(0, count, 2)], on="id") == count // 2
    assert db.query(f"from {table} | agg n = count() where (n == -id), s = sum(n)").rows() == [
        {"n": count // 2, "s": sum(number if number % 2 else -number for number in range(count))}
    ]
    assert db.delete(table, ({"id": number} for number in range(10, count + 10)), on="id") == count - 10
    assert db[source].numbers.count() == 10


@pytest.mark.parametrize("source", PLACES)
def test_one_row_that_does_not_fit_leaves_all_as_it_was(db: DataFlow, source: str) -> None:
    table, keys = f"{source}.items", ["shop", "id"]
    good = {"shop": 1, "id": "a", "name": "new"}
    before = values_of(db, source, "name")
    for bad, what in (
        ({"shop": 1, "id": "b", "name": None}, "row 2 of `{}` has no value for column `name`"),
        ({"shop": 1, "name": "x"}, "the rows for `{}` have no column `id`, by which rows are found"),
        ({"shop": 1, "id": None, "name": "x"}, "row 2 of `{}` has no value for column `id`"),
        ({"shop": 1, "id": "b"}, "the rows for `{}` have no columns besides `shop`, `id`"),
        ({"shop": 1, "id": "b", "nme": "x"}, "`{}` has no column `nme`"),
        ({"shop": 1, "id": "b", "total": "much"}, "row 2 of `{}`: column `total`"),
        ({"shop": 1, "id": "b", "name": "x" * 30}, ""),
    ):
        if source not in ("lite", "duck") or "x" * 30 not in bad.values():  # these take texts of any length
            assert what.format(table) in said(lambda: db.update(table, [good, bad], on=keys))  # noqa: B023
    assert values_of(db, source, "name") == before
    assert "`pg.items` has no column `key`" in said(lambda: db.delete("pg.items", [good], on="key"))
    assert "`update` takes the columns of a key" in said(lambda: db.update("pg.items", [good], on=[]))
    assert "`delete` takes the name of a table" in said(lambda: db.delete(db.pg.items.take(1), [good], on="id"))
    assert db.update(table, [], on=keys) == db.delete(table, [], on=keys) == 0


@pytest.mark.parametrize("source", PLACES)
def test_changes_by_rows_are_part_of_a_transaction(db: DataFlow, source: str) -> None:
    table, keys = f"{source}.items", ["shop", "id"]

    def write_and_fail() -> None:
        with db.transaction():
            assert db.update(table, [{"shop": 1, "id": "a", "n": 9}], on=keys, returning="n").rows() == [{"n": 9}]
            assert db.delete(table, [{"shop": 2}], on="shop") == 3
            assert db.insert(table, [{"shop": 3, "id": "z", "name": "z"}], returning="shop").rows() == [{"shop": 3}]
            assert values_of(db, source, "n") == [9, 1, 1, None]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert values_of(db, source, "n") == [1, 1, 1, 2, 2, 2]
    with db.transaction():
        assert db.update(table, [{"shop": 1, "n": 5}, {"shop": 1, "n": 6}], on="shop") == 3
        assert db[source].items.filter(col.id.matches("[ab]")).update(n=col.n + col.shop).execute() == 4
    assert values_of(db, source, "n") == [7, 7, 6, 4, 4, 2]


def test_rows_are_left_out_inside_of_a_transaction_where_it_has_savepoints(db: DataFlow) -> None:
    rows = [{"id": 1, "n": 1}, {"id": 2, "n": 1_000_000}, {"id": 3, "n": 3}]
    for source in ("pg", "my", "lite"):
        with db.transaction():
            written = db.insert(f"{source}.numbers", rows, on_error="skip")
            assert (written, [refused.row for refused in written.refused]) == (2, [2])
        assert db[source].numbers.count() == 2
    with pytest.raises(DataFlowError, match="source `duck` has no savepoints"), db.transaction():
        db.insert("duck.numbers", rows, on_error="skip")
