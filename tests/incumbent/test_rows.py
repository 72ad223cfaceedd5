"""What users of kailash-dataflow meet with filters, lists, aggregates and many rows; one test a row of its table."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from kailash.runtime import AsyncLocalRuntime
from kailash.workflow.builder import WorkflowBuilder
from model_workflows import error_of, output_of

from dataflow import DataFlow, col, fn

from kailash_runtimes import Run, awaited, both_runtimes

PEOPLE = [
    {"id": 1, "name": "Ann", "email": "ann@x", "age": 10, "active": True},
    {"id": 2, "name": "Bob", "email": None, "age": 20, "active": False},
    {"id": 3, "name": "Cid", "email": "cid@y", "age": 30, "active": True},
    {"id": 4, "name": "ann", "email": "a_n%", "age": 40, "active": False},
]


@pytest.fixture
def people(db: DataFlow) -> DataFlow:
    db.User.bulk_create(PEOPLE)
    return db


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ({}, [1, 2, 3, 4]),
        ({"age": 20}, [2]),
        ({"age": {"$eq": 20}}, [2]),
        ({"age": {"$ne": 20}}, [1, 3, 4]),
        ({"age": {"$gt": 10, "$lte": 30}}, [2, 3]),
        ({"age": {"$gte": 20}, "active": True}, [3]),
        ({"age": {"$lt": 20}}, [1]),
        ({"age": {"$in": [10, 30, 99]}}, [1, 3]),
        ({"age": {"$in": []}}, []),
        ({"age": {"$nin": []}}, [1, 2, 3, 4]),
        ({"age": {"$nin": [10, 20]}}, [3, 4]),
        ({"age": {"$between": [15, 30]}}, [2, 3]),
        ({"name": {"$like": "A%"}}, [1]),
        ({"email": {"$contains": "_n%"}}, [4]),
        ({"email": {"$contains": "@"}}, [1, 3]),
        ({"name": {"$regex": "^[AB]"}}, [1, 2]),
        ({"name": {"$regex": "n+$"}}, [1, 4]),
        ({"email": {"$null": True}}, [2]),
        ({"email": {"$exists": False}}, [2]),
        ({"email": {"$exists": True}}, [1, 3, 4]),
        ({"email": None}, [2]),
        ({"$or": [{"age": 10}, {"name": "Bob"}]}, [1, 2]),
        ({"$or": [{"age": 10}, {"age": 20}], "active": True}, [1]),
        ({"$and": [{"age": {"$gt": 10}}, {"age": {"$lt": 40}}]}, [2, 3]),
        ({"$not": {"age": {"$gt": 10}}}, [1]),
        ({"age": {"$not": {"$gt": 10}}}, [1]),
        ({"$not": {"$or": [{"age": 10}, {"age": 20}]}}, [3, 4]),
        ("age > 10 and active", [3]),
        ("email is null or name like 'A%'", [1, 2]),
    ],
)
def test_filters(people: DataFlow, condition: Any, ids: list[int]) -> None:
    """$or, $and, $not, $contains, $between, $regex, $exists, `$in: []`, and text."""
    assert [row["id"] for row in output_of("UserListNode", filter=condition, sort="id")["records"]] == ids
    assert output_of("UserCountNode", filter=condition)["count"] == len(ids)
    assert [user.id for user in people.User.list(condition, sort="id")] == ids


def test_filters_as_expressions_and_with_values(people: DataFlow) -> None:
    assert output_of("UserCountNode", filter=(col.age > 10) & col.active)["count"] == 1
    assert output_of("UserCountNode", filter="age > $least", binds={"least": 20})["count"] == 2
    found = output_of("UserListNode", filter="name == $name", binds={"name": "x' or 1 = 1 --"})
    assert found["records"] == []


def test_filters_that_are_wrong_are_refused(people: DataFlow) -> None:
    for condition, said in (
        ({"agee": 1}, "`age` might be meant"),
        ({"age": {"$gtt": 1}}, "`$gt` might be meant"),
        ({"age": "abc"}, "field `age` is int64"),
        ("agee > 1", "unknown column `agee`"),
        ("age > ", "<filter>:1"),
    ):
        assert said in str(error_of("UserListNode", filter=condition)), condition
        assert said in str(error_of("UserCountNode", filter=condition)), condition


@both_runtimes
def test_sort_is_text_or_a_list(people: DataFlow, run: Run) -> None:
    for sort in ("-age", ["-age"], "-age, name", [{"field": "age", "order": "desc"}], [{"age": -1}], [col.age.desc()]):
        rows = output_of("UserListNode", run, sort=sort)["records"]
        assert [row["id"] for row in rows] == [4, 3, 2, 1], sort
    assert [row["id"] for row in output_of("UserListNode", run, order_by="-age")["records"]] == [4, 3, 2, 1]
    assert [row["id"] for row in output_of("UserListNode", run, sort="active,-age")["records"]] == [4, 2, 3, 1]
    assert "unknown column `agee`" in str(error_of("UserListNode", run, sort="-agee"))


def test_count_only_fields_and_pages(people: DataFlow) -> None:
    assert output_of("UserListNode", count_only=True, filter={"active": True})["count"] == 2
    page = output_of("UserListNode", sort="id", limit=2, offset=1, fields=["id", "name"])
    assert page["records"] == [{"id": 2, "name": "Bob"}, {"id": 3, "name": "Cid"}]
    assert (page["count"], page["columns"]) == (2, ["id", "name"])
    assert output_of("UserListNode", sort="id", offset=3)["count"] == 1
    assert output_of("UserListNode", limit=0)["records"] == []
    # Groups are the aggregate node's, and nothing is silently ignored.
    assert "unknown input `group_by`" in str(error_of("UserListNode", group_by=["active"]))


def test_no_default_limit(db: DataFlow) -> None:
    db.User.bulk_create([{"name": f"u{n}"} for n in range(250)])
    assert output_of("UserListNode")["count"] == 250
    assert len(db.User.list()) == 250


@both_runtimes
def test_group_by_aggregations_having(people: DataFlow, run: Run) -> None:
    expected = [{"active": True, "n": 2, "total": 40}]
    for aggregations in (
        {"n": "count()", "total": "sum(age)"},
        "n = count(), total = sum(age)",
        ["n = count()", "total = sum(age)"],
        [{"function": "count", "alias": "n"}, {"op": "sum", "field": "age", "alias": "total"}],
        {"n": fn.count(), "total": col.age.sum()},
    ):
        for having in ("total < 50", {"total": {"$lt": 50}}, col.total < 50):
            outputs = output_of(
                "UserAggregateNode",
                run,
                aggregations=aggregations,
                group_by="active",
                having=having,
                filter={"id": {"$lt": 10}},
                sort="-total",
            )
            assert outputs["records"] == expected
    whole = output_of("UserAggregateNode", run, aggregations={"oldest": "max(age)"}, filter={"age": {"$lt": 40}})
    assert (whole["oldest"], whole["records"]) == (30, [{"oldest": 30}])


def test_bulk_create_is_all_or_none(db: DataFlow) -> None:
    assert output_of("UserBulkCreateNode", data=[{"name": f"u{n}"} for n in range(2500)])["row_count"] == 2500
    rows = [{"name": f"v{n}", "email": f"{n % 2400}@x"} for n in range(2500)]
    assert "`run`" in str(error_of("UserBulkCreateNode", data=rows))
    assert db.User.count() == 2500
    assert output_of("UserBulkCreateNode", data=[])["row_count"] == 0


def test_bulk_create_with_different_keys(db: DataFlow) -> None:
    rows = [{"name": "a"}, {"name": "b", "age": 5, "email": "b@x"}, {"name": "c", "active": False}]
    assert output_of("UserBulkCreateNode", data=rows)["row_count"] == 3
    stored = output_of("UserListNode", sort="name", fields=["name", "email", "age", "active"])["records"]
    assert [tuple(row.values()) for row in stored] == [
        ("a", None, 0, True),
        ("b", "b@x", 5, True),
        ("c", None, 0, False),
    ]


def test_conflict_resolution_skip(db: DataFlow) -> None:
    db.User.create(name="old", email="a@x")
    rows = [
        {"name": "b", "email": "b@x"},
        {"name": "new", "email": "a@x"},
        {"name": "c"},
        {"name": "d", "email": "b@x"},
    ]
    outputs = output_of("UserBulkCreateNode", data=rows, conflict_resolution="skip", returning=["name"])
    assert (outputs["row_count"], [row["row"] for row in outputs["refused"]]) == (2, [2, 4])
    assert sorted(row["name"] for row in outputs["records"]) == ["b", "c"]
    assert [user.name for user in db.User.list(sort="name")] == ["b", "c", "old"]
    # What is wrong by itself is no conflict.
    wrong = [{"name": "e"}, {"name": "f", "age": "x"}]
    assert "row 2 of `User`" in str(error_of("UserBulkCreateNode", data=wrong, conflict_resolution="skip"))
    assert "expected one of `fail`, `skip`, `update`" in str(
        error_of("UserBulkCreateNode", data=rows, conflict_resolution="x")
    )
    assert db.User.count() == 3


def test_bulk_create_gives_the_rows_with_their_ids(db: DataFlow) -> None:
    outputs = output_of("UserBulkCreateNode", data=[{"name": "a"}, {"name": "b", "age": 5}], returning=True)
    rows = sorted(outputs["records"], key=lambda row: str(row["name"]))
    assert [(row["name"], row["age"], row["active"]) for row in rows] == [("a", 0, True), ("b", 5, True)]
    assert db.User.get(rows[0]["id"]).name == "a"


def test_conflict_resolution_update(db: DataFlow) -> None:
    db.User.create(name="old", email="a@x", age=1)
    rows = [{"name": "new", "email": "a@x"}, {"name": "b", "email": "b@x"}]
    assert "`run`" in str(error_of("UserBulkCreateNode", data=rows))
    assert output_of("UserBulkCreateNode", data=rows, conflict_resolution="update", on="email")["row_count"] == 2
    assert [(user.name, user.age) for user in db.User.list(sort="email")] == [("new", 1), ("b", 0)]


@both_runtimes
def test_bulk_update_past_1000_rows(db: DataFlow, run: Run) -> None:
    db.User.bulk_create([{"id": n, "name": "a"} for n in range(1, 2501)])
    rows = [{"id": n, "age": n} for n in range(1, 2501)]
    assert output_of("UserBulkUpdateNode", run, data=rows) == {"row_count": 2500}
    assert db.User.count("age == id") == 2500
    outputs = output_of("UserBulkUpdateNode", run, filter={"age": {"$gt": 1000}}, fields={"name": "b"})
    assert outputs == {"row_count": 1500}
    assert db.User.count({"name": "b"}) == 1500
    assert "all_rows" in str(error_of("UserBulkUpdateNode", run, filter={}, fields={"name": "c"}))
    assert output_of("UserBulkUpdateNode", run, fields={"name": "c"}, all_rows=True) == {"row_count": 2500}
    assert output_of("UserBulkDeleteNode", run, ids=list(range(1, 2001))) == {"row_count": 2000}
    assert output_of("UserBulkDeleteNode", run, filter="age > 2400") == {"row_count": 100}
    assert "all_rows" in str(error_of("UserBulkDeleteNode", run))
    assert output_of("UserBulkDeleteNode", run, all_rows=True) == {"row_count": 400}


def test_bulk_upsert_of_2500_rows(db: DataFlow) -> None:
    rows = [{"name": f"u{n}", "email": f"{n}@x", "age": 0} for n in range(2500)]
    assert output_of("UserBulkUpsertNode", data=rows, on="email")["row_count"] == 2500
    changed = [{**row, "age": 1} for row in rows]
    assert output_of("UserBulkUpsertNode", data=changed, conflict_on=["email"])["row_count"] == 2500
    assert (db.User.count(), db.User.count({"age": 1})) == (2500, 2500)
    # By the primary key, without a word.
    countries = [{"code": "at", "name": "Austria"}, {"code": "de", "name": "Germany"}]
    for _ in range(2):
        assert output_of("CountryBulkUpsertNode", data=countries)["row_count"] == 2
    assert output_of("CountryBulkUpsertNode", data=[])["row_count"] == 0


def test_nothing_is_cached(people: DataFlow) -> None:
    assert output_of("UserReadNode", id=1)["name"] == "Ann"
    people.User.update_one(1, name="changed")
    assert output_of("UserReadNode", id=1)["name"] == "changed"
    people.execute("from users | filter id == 1 | update name = 'again'")
    assert people.User.get(1).name == "again"


def test_rows_of_40_columns(targets: dict[str, str], db: DataFlow) -> None:
    """1000 of them took 50 seconds there on PostgreSQL, and then failed."""
    columns = {f"c{n}": int for n in range(40)}
    place = db.sources["main"].split()[0]
    db.model(table=f"wide_{place}")(type("Wide", (), {"__annotations__": dict(columns)}))
    db.create_tables()
    rows = [dict.fromkeys(columns, n) for n in range(1000)]
    begun = time.perf_counter()
    assert output_of("WideBulkCreateNode", data=rows)["row_count"] == 1000
    assert time.perf_counter() - begun < 10
    assert output_of("WideAggregateNode", aggregations={"s": "sum(c39)"})["s"] == sum(range(1000))
    db.Wide.delete(all_rows=True).execute()


def test_json_by_paths(db: DataFlow) -> None:
    page = {"tags": ["a"], "version": 1, "description": "", "author": "me"}
    db.Page.bulk_create([{**page, "metadata": {"theme": theme, "n": 1}} for theme in ("dark", "light")])
    found = output_of("PageListNode", filter="json_text(metadata, '$.theme') == 'dark'")
    assert [row["metadata"] for row in found["records"]] == [{"theme": "dark", "n": 1}]


def test_several_event_loops(db: DataFlow) -> None:
    """Connections outlive the loops of workflows and programs, or end with them; none is left open."""

    async def program() -> int:
        await db.User.acreate(name="a")
        count: int = await db.User.acount()
        return count

    for number in range(1, 4):
        assert asyncio.run(program()) == number
        assert output_of("UserCountNode", awaited) == {"count": number}
        assert output_of("UserCountNode") == {"count": number}


def test_many_workflows_on_one_event_loop(db: DataFlow) -> None:
    """Nodes go over to connections of a loop that lasts, in transactions too, and leave none open."""
    builder = WorkflowBuilder()
    builder.add_node("UserCreateNode", "mk", {"name": "a"})
    builder.add_node("UserReadNode", "read", {})
    builder.add_connection("mk", "id", "read", "id")
    workflow = builder.build()

    async def program() -> None:
        async with AsyncLocalRuntime() as runtime:
            for _ in range(20):
                results, _ = await runtime.execute_workflow_async(workflow, inputs={})
                assert results["read"]["record"] == results["mk"]["record"]
            with suppress(ZeroDivisionError):
                async with db.transaction():
                    await runtime.execute_workflow_async(workflow, inputs={})
                    raise ZeroDivisionError

    asyncio.run(program())
    assert db.User.count() == 20


def test_concurrency(db: DataFlow) -> None:
    def create(number: int) -> int:
        user: Any = db.User.create(name=f"u{number}")
        found: int = user.id
        return found

    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(create, range(100)))
        lists = list(pool.map(lambda _: len(db.User.list(limit=50)), range(100)))
    assert len(set(ids)) == db.User.count() == 100
    assert set(lists) == {50}
