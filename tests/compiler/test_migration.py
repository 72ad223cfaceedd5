"""Models beside tables as a catalog has them: the changes, in words."""

from __future__ import annotations

from dataflow import Field
from dataflow.compiler.catalog import Index, Statistics, Table, TableColumn
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.compiler.migration import changes
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.link_models import linked
from dataflow.dsl.types import INT64, STRING, DataType


class Hen:
    name: str = Field(max_length=10, unique=True)
    age: int | None = Field(index=True)


(HEN,) = linked([declare_model(Hen, TableOptions(), {}, None)])
ID = TableColumn("id", INT64, False, "bigint")
INDEXES = (Index(("name",), unique=True), Index(("age", "name")))


def found(
    dialect: str, name: str = "varchar(10)", age: DataType = INT64, nullable: bool = True, indexes: object = INDEXES
) -> list[str]:
    columns = (ID, TableColumn("name", STRING, False, name), TableColumn("age", age, nullable, "bigint"))
    table = Table("farm", ("hens",), ("hens",), columns, statistics=Statistics(indexes=indexes))  # type: ignore[arg-type]
    return [str(change) for change in changes("farm", [HEN], {"hens": table}, DIALECTS[dialect])]


def test_nothing_differs() -> None:
    assert found("postgres") == []
    assert found("sqlite", name="text") == []


def test_what_differs_is_told_with_its_statements() -> None:
    assert found("postgres", name="varchar(5)") == [
        (
            "farm.hens: change the length of column name from 5 to 10 (not safe)\n"
            '    ALTER TABLE "hens" ALTER COLUMN "name" TYPE VARCHAR(10);'
        )
    ]
    assert found("postgres", age=STRING, nullable=False) == [
        (
            "farm.hens: change column age from string to int64 (not safe)\n"
            '    ALTER TABLE "hens" ALTER COLUMN "age" TYPE BIGINT;'
        ),
        'farm.hens: let column age be null (not safe)\n    ALTER TABLE "hens" ALTER COLUMN "age" DROP NOT NULL;',
    ]
    assert found("sqlite", age=STRING) == ["farm.hens: change column age from string to int64 (not safe)"]


def test_an_index_may_be_part_of_another() -> None:
    assert found("mysql", indexes=(Index(("name", "age"), unique=True),)) == [
        "farm.hens: add unique index on name\n    CREATE UNIQUE INDEX `uq_hens_name` ON `hens` (`name`);",
        "farm.hens: add index on age\n    CREATE INDEX `ix_hens_age` ON `hens` (`age`);",
    ]
