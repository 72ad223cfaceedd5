"""Models beside tables as a catalog has them: the changes, in words."""

from __future__ import annotations

from dataflow import Field
from dataflow.compiler.catalog import Index, Keys, Statistics, Table, TableColumn
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.compiler.migration import There, changes
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.link_models import linked
from dataflow.dsl.model import ForeignKey
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
    there = There(table, Keys(("id",), frozenset({"id"})))
    return [str(change) for change in changes("farm", [HEN], {"hens": there}, DIALECTS[dialect])]


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
        "farm.hens: add unique index on name (not safe)\n    CREATE UNIQUE INDEX `uq_hens_name` ON `hens` (`name`);",
        "farm.hens: add index on age\n    CREATE INDEX `ix_hens_age` ON `hens` (`age`);",
        "farm.hens: drop the uniqueness of name, age, which the model has not (not safe)",
    ]


class Egg:
    hen: int = Field(foreign_key=Hen, on_delete="cascade")
    weight: int = Field(server_default=50)


EGG = linked([declare_model(Hen, TableOptions(), {}, None), declare_model(Egg, TableOptions(), {}, None)])[1]
EGGS = Table(
    "farm",
    ("eggs",),
    ("eggs",),
    tuple(TableColumn(name, INT64, False, "bigint") for name in ("id", "hen", "weight")),
    statistics=Statistics(),
)


def of_eggs(dialect: str, keys: Keys) -> list[str]:
    return [str(change) for change in changes("farm", [EGG], {"eggs": There(EGGS, keys)}, DIALECTS[dialect])]


def test_keys_and_defaults_are_compared() -> None:
    key, same = frozenset({"id"}), (ForeignKey(("hen",), "hens", (), "cascade"),)
    assert of_eggs("sqlite", Keys(("id",), key, same, {}, {"weight": "50"})) == []
    other = (ForeignKey(("hen",), "hens", ("id",)), ForeignKey(("weight",), "weights", ("id",)))
    names = {("foreign", ("hen",)): "fk", ("foreign", ("weight",)): "fw", ("primary", ("hen",)): "pk"}
    assert of_eggs("postgres", Keys(("hen",), frozenset(), other, names, {"hen": "1", "weight": "7"})) == [
        'farm.eggs: drop default 1 of column hen (not safe)\n    ALTER TABLE "eggs" ALTER COLUMN "hen" DROP DEFAULT;',
        (
            "farm.eggs: change the default of column weight from 7 to 50 (not safe)\n"
            '    ALTER TABLE "eggs" ALTER COLUMN "weight" SET DEFAULT 50;'
        ),
        (
            "farm.eggs: change the primary key from hen to id (not safe)\n"
            '    ALTER TABLE "eggs" DROP CONSTRAINT "pk";\n    ALTER TABLE "eggs" ADD PRIMARY KEY ("id");'
        ),
        (
            "farm.eggs: drop the foreign key hen ▶ hens(id), which the model has not (not safe)\n"
            '    ALTER TABLE "eggs" DROP CONSTRAINT "fk";'
        ),
        (
            "farm.eggs: drop the foreign key weight ▶ weights(id), which the model has not (not safe)\n"
            '    ALTER TABLE "eggs" DROP CONSTRAINT "fw";'
        ),
        (
            "farm.eggs: add the foreign key hen ▶ hens(id) on delete cascade (not safe)\n"
            '    ALTER TABLE "eggs" ADD CONSTRAINT "fk_eggs_hen" FOREIGN KEY ("hen") REFERENCES "hens" ("id") '
            "ON DELETE CASCADE;"
        ),
    ]


def test_what_has_no_statement_is_made_anew() -> None:
    (change,) = changes("farm", [EGG], {"eggs": There(EGGS, Keys(("id",), frozenset({"id"})))}, DIALECTS["sqlite"])[:1]
    assert (change.what, change.statements) == ("let column weight have default 50", ())
    assert change.anew[1:] == (
        'INSERT INTO "new_eggs" ("id", "hen", "weight") SELECT "id", "hen", "weight" FROM "eggs"',
        'DROP TABLE "eggs"',
        'ALTER TABLE "new_eggs" RENAME TO "eggs"',
    )
    assert change.anew[0].startswith('CREATE TABLE IF NOT EXISTS "new_eggs" (')
