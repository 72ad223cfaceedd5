"""What users of kailash-dataflow meet with models and single rows, and what is so here; one test a row of its table."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import pytest
from kailash.nodes.base import NodeRegistry
from model_workflows import error_of, output_of, outputs_of

from dataflow import DataFlow, DataFlowError, col

from kailash_runtimes import Run, both_runtimes

VERBS = [
    "Create",
    "Read",
    "Update",
    "Delete",
    "List",
    "Count",
    "Upsert",
    "BulkCreate",
    "BulkUpdate",
    "BulkDelete",
    "BulkUpsert",
    "Aggregate",
]

EVERYTHING: dict[str, Any] = {
    "flag": True,
    "big": 2**40,
    "text": "x" * 5000,
    "moment": dt.datetime(2026, 1, 31, 10, 30, 0, 123456),
    "day": dt.date(2026, 1, 31),
    "time": dt.time(23, 59, 59, 999999),
    "price": decimal.Decimal("12345.67"),
    "token": uuid.UUID(int=7),
    "data": b"\0\xff",
    "color": "red",
    "labels": ["a", "ü"],
    "settings": {"a": [1, None, {"b": True}]},
}


def test_twelve_nodes_per_model(db: DataFlow) -> None:
    known = NodeRegistry.list_nodes()
    assert [verb for verb in VERBS if f"User{verb}Node" not in known] == []
    # Nothing is added to what was declared but a key.
    assert db.Order.columns == ["id", "user_id", "total"]


@both_runtimes
def test_all_types_read_back_typed(db: DataFlow, run: Run) -> None:
    made = output_of("EverythingCreateNode", run, **EVERYTHING)
    expected = {**EVERYTHING, "stamped": dt.datetime(2026, 1, 31, 10), "note": None, "id": made["id"]}
    assert made["record"] == expected
    assert {name: type(value) for name, value in made["record"].items()} == {
        name: type(value) for name, value in expected.items()
    }
    assert output_of("EverythingReadNode", run, id=made["id"])["record"] == expected
    assert output_of("EverythingListNode", run, filter={"id": made["id"]})["records"] == [expected]
    instance = db.Everything.get(made["id"])
    assert (instance.color.value, instance.settings) == ("red", EVERYTHING["settings"])


def test_types_are_json_safe_on_wish(db: DataFlow) -> None:
    made = output_of("EverythingCreateNode", output="records", **EVERYTHING)
    safe = {
        **EVERYTHING,
        "moment": "2026-01-31T10:30:00.123456",
        "day": "2026-01-31",
        "time": "23:59:59.999999",
        "price": "12345.67",
        "token": "00000000-0000-0000-0000-000000000007",
        "data": "AP8=",
        "stamped": "2026-01-31T10:00:00",
        "note": None,
        "id": made["id"],
    }
    assert made["record"] == safe
    assert output_of("EverythingListNode", output="records")["records"] == [safe]
    # What is JSON-safe is taken again, as a workflow in YAML has to say it.
    del safe["id"]
    again = output_of("EverythingCreateNode", **safe)
    assert (again["token"], again["data"]) == (uuid.UUID(int=7), b"\0\xff")


def test_optional_without_a_default_may_be_null(db: DataFlow) -> None:
    assert output_of("EverythingCreateNode", **EVERYTHING)["note"] is None


def test_callable_default(db: DataFlow) -> None:
    assert output_of("EverythingCreateNode", **EVERYTHING)["stamped"] == dt.datetime(2026, 1, 31, 10)


def test_primary_key_other_than_id(db: DataFlow) -> None:
    assert db.Country.columns == ["code", "name"]
    assert output_of("CountryCreateNode", code="at", name="Austria")["record"] == {"code": "at", "name": "Austria"}
    assert output_of("CountryReadNode", code="at")["name"] == "Austria"
    assert output_of("CountryReadNode", id="at")["name"] == "Austria"
    assert output_of("CountryUpdateNode", code="at", name="Österreich")["name"] == "Österreich"
    assert output_of("CountryDeleteNode", code="at") == {"code": "at", "deleted": True, "row_count": 1}
    assert db.Country.count() == 0


def test_explicit_int_id_in_create(db: DataFlow) -> None:
    assert output_of("UserCreateNode", id=77, name="a")["id"] == 77
    assert db.User.create(id=78, name="b").id == 78
    # Which MySQL takes for "the next one" by itself.
    assert output_of("UserCreateNode", id=0, name="zero")["id"] == 0
    output_of("UserBulkCreateNode", data=[{"id": -1, "name": "c"}, {"id": 79, "name": "d"}])
    assert [user.id for user in db.User.list(sort="id")] == [-1, 0, 77, 78, 79]


def test_foreign_keys_are_enforced_and_relations_joined(db: DataFlow) -> None:
    assert "Order" in str(error_of("OrderCreateNode", user_id=1, total=1))
    user = db.User.create(name="a")
    db.Order.create(user_id=user.id, total=decimal.Decimal(5))
    joined = db.Order.join("user").select("total", col.user.name).collect().rows()
    assert joined == [{"total": decimal.Decimal(5), "name": "a"}]


@both_runtimes
def test_create_returns_the_row_with_its_id(db: DataFlow, run: Run) -> None:
    outputs = outputs_of(
        ("UserCreateNode", "user", {"name": "a"}),
        ("OrderCreateNode", "order", {"total": "12.50"}),
        ("user", "id", "order", "user_id"),
        run=run,
    )
    user, order = outputs["user"], outputs["order"]
    row = {"id": user["id"], "name": "a", "email": None, "age": 0, "active": True}
    assert user == {**row, "record": row, "row_count": 1}
    assert order["record"] == {"id": order["id"], "user_id": user["id"], "total": decimal.Decimal("12.50")}


@both_runtimes
def test_unknown_fields_are_refused(db: DataFlow, run: Run) -> None:
    error = str(error_of("UserCreateNode", run, name="a", emial="x"))
    assert error.startswith("node `n` (UserCreateNode) failed at stage `inputs`\n")
    assert "unknown input `emial`" in error
    assert "hint: `email` might be meant" in error
    assert db.User.count() == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "a", "age": "abc"}, "field `age` is int64"),
        ({"age": 5}, "field `name` (string) must have a value"),
        ({"name": None}, "field `name` (string) must have a value"),
        ({"name": "a", "email": "x" * 81}, "field `email` holds at most 80 characters, found 81"),
    ],
)
def test_wrong_values_are_refused(db: DataFlow, fields: dict[str, Any], said: str) -> None:
    """Validation is everywhere: in nodes of one row and of many, and without nodes."""
    assert said in str(error_of("UserCreateNode", **fields))
    assert said in str(error_of("UserBulkCreateNode", data=[{"name": "fine"}, fields]))
    for call in (lambda: db.User.create(**fields), lambda: db.User.bulk_create([{"name": "fine"}, fields])):
        with pytest.raises(DataFlowError) as error:
            call()
        assert said in str(error.value)
        assert "`User`" in str(error.value)
    assert db.User.count() == 0


def test_update_of_a_missing_row(db: DataFlow) -> None:
    assert "there is no row of `User` with id 5" in str(error_of("UserUpdateNode", id=5, name="b"))
    outputs = output_of("UserUpdateNode", id=5, name="b", raise_on_not_found=False)
    assert (outputs["updated"], outputs["row_count"], outputs["record"]) == (False, 0, None)


def test_delete_of_a_missing_row(db: DataFlow) -> None:
    assert "there is no row of `User` with id 5" in str(error_of("UserDeleteNode", id=5))
    outputs = output_of("UserDeleteNode", id=5, raise_on_not_found=False)
    assert (outputs["deleted"], outputs["row_count"]) == (False, 0)


def test_update_takes_filter_and_fields_or_flat_fields(db: DataFlow) -> None:
    user = db.User.create(name="a", email="a@x")
    assert output_of("UserUpdateNode", filter={"id": user.id}, fields={"age": 5})["age"] == 5
    assert output_of("UserUpdateNode", id=user.id, age=6)["age"] == 6
    assert output_of("UserUpdateNode", record_id=user.id, fields={"age": 7})["age"] == 7
    assert output_of("UserUpdateNode", filter={"email": "a@x"}, age=8)["record"]["age"] == 8
    db.User.create(name="b")
    assert "several rows" in str(error_of("UserUpdateNode", filter="id > 0", fields={"age": 1}))
    assert db.User.get(user.id).age == 8


def test_inc(db: DataFlow) -> None:
    user = db.User.create(name="a", age=5)
    assert output_of("UserUpdateNode", id=user.id, age={"$inc": 2}, name="b")["record"]["age"] == 7
    assert output_of("UserBulkUpdateNode", filter={"id": user.id}, fields={"age": {"$inc": -1}}) == {"row_count": 1}
    assert db.User.get(user.id).age == 6
    for wrong in ({"$inc": "x"}, {"$dec": 1}, {}):
        assert "takes a value or `$inc`" in str(error_of("UserUpdateNode", id=user.id, age=wrong))


def test_values_as_json_has_them_in_every_write(db: DataFlow) -> None:
    made = output_of("EverythingCreateNode", **EVERYTHING)
    again = {"day": "2026-02-01", "price": "1.50", "color": "blue", "labels": ["z"], "settings": {"b": 2}}
    again |= {"token": "00000000-0000-0000-0000-000000000008", "data": "AP8=", "moment": "2026-02-01T00:00:00"}
    expected = {
        **made["record"],
        **again,
        "day": dt.date(2026, 2, 1),
        "price": decimal.Decimal("1.50"),
        "token": uuid.UUID(int=8),
        "data": b"\0\xff",
        "moment": dt.datetime(2026, 2, 1),
    }
    key = {"id": made["id"]}
    for type_, config in (
        ("EverythingUpdateNode", {**key, **again}),
        ("EverythingBulkUpdateNode", {"filter": key, "fields": again}),
        ("EverythingBulkUpdateNode", {"data": [{**key, **again}]}),
        ("EverythingUpsertNode", {"where": key, "create": EVERYTHING, "update": again}),
        ("EverythingBulkUpsertNode", {"data": [{**EVERYTHING, **key, **again}]}),
    ):
        db.Everything.update_one(made["id"], **EVERYTHING)
        output_of(type_, **config)
        assert output_of("EverythingReadNode", **key)["record"] == expected, type_


@both_runtimes
def test_fields_with_names_of_kailash(db: DataFlow, run: Run) -> None:
    page: dict[str, Any] = {
        "tags": ["a", "b"],
        "version": 2,
        "description": "d",
        "author": "me",
        "metadata": {"k": 1},
        "type": "t",
    }
    made = output_of("PageCreateNode", run, **page)
    assert made["record"] == {**page, "id": made["id"], "success": False}
    changed = output_of("PageUpdateNode", run, id=made["id"], tags=[], version=3, metadata={})
    assert (changed["tags"], changed["version"], changed["metadata"]) == ([], 3, {})
    assert output_of("PageListNode", run, filter={"version": 3, "author": "me"})["count"] == 1


@pytest.mark.parametrize(
    "text", ["drop table 5", "select from menu", "x --", "'; DELETE FROM users; --", "a ${name} b", "%s {0} ? :x"]
)
def test_text_values_are_never_rewritten(db: DataFlow, text: str) -> None:
    assert output_of("UserCreateNode", name=text)["name"] == text
    output_of("UserBulkCreateNode", data=[{"name": text, "age": 1}])
    assert [user.name for user in db.User.list()] == [text, text]
    assert output_of("UserCountNode", filter={"name": text})["count"] == 2
    assert output_of("UserListNode", filter={"name": {"$in": [text]}, "age": 1})["records"][0]["name"] == text


def test_filter_keys_are_never_injected(db: DataFlow) -> None:
    db.User.create(name="a")
    for key in ('name" = name OR "name', "name = name or name", "1=1 --", "$where"):
        error = str(error_of("UserListNode", filter={key: "zzz"}))
        assert "`inputs`" in error
        assert "inputs" in str(error_of("UserCountNode", filter={key: "zzz"}))
        assert "inputs" in str(error_of("UserUpdateNode", id=1, fields={key: "x"}))
        assert "`check`" in str(error_of("UserListNode", sort=[f"-{key}"]))
        assert "`check`" in str(error_of("UserListNode", fields=[key]))


def test_upsert_applies_the_right_payload(db: DataFlow) -> None:
    config = {"where": {"email": "a@x"}, "create": {"name": "new", "age": 1}, "update": {"age": 2}}
    first = output_of("UserUpsertNode", **config)
    assert (first["name"], first["age"], first["email"]) == ("new", 1, "a@x")
    second = output_of("UserUpsertNode", **config)
    assert (second["id"], second["name"], second["age"]) == (first["id"], "new", 2)
    third = output_of("UserUpsertNode", name="other", email="a@x", on="email")
    assert (third["id"], third["name"], third["age"]) == (first["id"], "other", 2)
    assert db.User.count() == 1
