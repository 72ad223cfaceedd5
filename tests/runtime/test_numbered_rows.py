"""Rows that are left out and told because they do not fit, or because a database refuses them, on every engine."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from everywhere import PLACES, databases_with

from dataflow import BuildError, DataFlow, ParameterError, col

SHOPS = "create table shops (id integer primary key)"
ITEMS = (
    "create table items (id integer primary key, shop integer, name varchar(5) not null, price decimal(6,2),"
    " check (price >= 0), {} foreign key (shop) references shops (id))"
)


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    exact, loose = ITEMS.format(""), ITEMS.format("check (length(name) <= 5),")
    tables = {place: [SHOPS, exact if place in ("pg", "my") else loose] for place in PLACES}
    with databases_with(tables, tmp_path, postgres_url, mysql_url) as urls, DataFlow(**urls) as database:
        for source in PLACES:
            database.insert(f"{source}.shops", [{"id": 1}, {"id": 2}])
        yield database


def price(text: str) -> decimal.Decimal:
    return decimal.Decimal(text)


@pytest.mark.parametrize("source", PLACES)
def test_rows_that_are_refused_are_told_and_all_others_written(db: DataFlow, source: str) -> None:
    table = f"{source}.items"
    db.insert(table, [{"id": 100, "name": "old"}])
    rows: list[dict[str, object]] = [{"id": n, "shop": n % 2 + 1, "name": f"n{n}", "price": n} for n in range(1, 41)]
    rows[4] |= {"name": "too long"}
    rows[9] |= {"price": price("-1")}
    rows[14] |= {"price": "much"}
    rows[19] |= {"shop": 7}
    rows[24] |= {"id": 100}
    rows[29] |= {"name": None}
    rows[34] |= {"id": 34}
    written = db.insert(table, rows, on_error="skip", returning="id")
    assert written == 33
    assert [refused.row for refused in written.refused] == [5, 10, 15, 20, 25, 30, 35]
    assert [refused.key["id"] for refused in written.refused] == [5, 10, 15, 20, 100, 30, 34]
    assert "column `price` is decimal(6,2)" in written.refused[2].reason
    assert "no value for column `name`" in written.refused[5].reason
    assert all(refused.reason for refused in written.refused)
    assert sorted(row["id"] for row in written.rows()) == [  # type: ignore[type-var]
        n for n in range(1, 41) if n not in (5, 10, 15, 20, 25, 30, 35)
    ]
    assert db[source].items.count() == 34


@pytest.mark.parametrize("source", PLACES)
def test_changes_are_refused_one_by_one_as_well(db: DataFlow, source: str) -> None:
    table = f"{source}.items"
    db.insert(table, [{"id": n, "shop": 1, "name": f"n{n}"} for n in range(1, 11)])
    changes = pa.table({"id": range(1, 11), "shop": [1, 2, 3] * 3 + [1]})
    updated = db.update(table, changes, on="id", on_error="skip")
    assert (updated, [(refused.row, refused.key) for refused in updated.refused]) == (
        7,
        [(3, {"id": 3}), (6, {"id": 6}), (9, {"id": 9})],
    )
    put = [{"id": n, "shop": 2, "name": "x" if n != 12 else "too long"} for n in (1, 11, 12)]
    upserted = db.upsert(table, put, on="id", on_error="skip")
    assert (upserted, [refused.row for refused in upserted.refused]) == (2, [3])
    # Rows that others refer to stay.
    gone = db.delete(f"{source}.shops", [{"id": 1}, {"id": 9}, {"id": 2}], on="id", on_error="skip")
    assert (gone, [refused.row for refused in gone.refused]) == (0, [1, 3])
    assert db[source].items.filter(col.shop == 2).count() == 5


@pytest.mark.parametrize("source", PLACES)
def test_few_refused_among_many_cost_little(db: DataFlow, source: str) -> None:
    count, bad = 20_000, (1, 9_999, 20_000)
    rows = [{"id": n, "name": "x" if n not in bad else "too long"} for n in range(1, count + 1)]
    written = db.insert(f"{source}.items", rows, on_error="skip")
    assert (written, [refused.row for refused in written.refused]) == (count - 3, list(bad))


def test_nothing_is_left_out_where_all_rows_are_wrong_alike_or_nobody_said_so(db: DataFlow) -> None:
    with pytest.raises(ParameterError, match="the rows have string"):
        db.insert("lite.items", pa.table({"id": ["a"], "name": ["b"]}), on_error="skip")
    with pytest.raises(ParameterError, match="has no column `nme`"):
        db.insert("lite.items", [{"id": 1, "nme": "b"}], on_error="skip")
    with pytest.raises(BuildError, match="`on_error` is `abort` or `skip`, found `'skipp'`"):
        db.insert("lite.items", [], on_error="skipp")  # type: ignore[arg-type]
    every = db.insert("lite.items", [{"id": 1, "name": None}, {"id": 2}], on_error="skip")
    assert (every, len(every.refused), db.lite.items.count()) == (0, 2, 0)
