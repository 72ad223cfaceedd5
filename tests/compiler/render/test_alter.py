"""The statements that change tables, as they are spelt; that they run is tried in runtime/test_migrate.py."""

from __future__ import annotations

from dataflow import Field
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.compiler.render.alter import add_column, change_nullable, change_type, create_index, drop_column
from dataflow.dsl.declare_model import TableOptions, declare_model
from dataflow.dsl.link_models import linked
from dataflow.dsl.model import ModelIndex


class Egg:
    weight: float


class Hen:
    name: str = Field(max_length=10)
    egg: int | None = Field(foreign_key=Egg)


_, HEN = linked(declare_model(cls, TableOptions(), {}, None) for cls in (Egg, Hen))
ID, NAME, EGG = HEN.columns


def test_a_column_comes_with_its_foreign_key() -> None:
    added = 'ALTER TABLE "hens" ADD COLUMN "egg" BIGINT'
    key = 'ADD CONSTRAINT "fk_hens_egg" FOREIGN KEY ("egg") REFERENCES "eggs" ("id")'
    assert add_column(HEN, EGG, DIALECTS["postgres"]) == [added, f'ALTER TABLE "hens" {key}']
    assert add_column(HEN, EGG, DIALECTS["sqlite"]) == [f'{added} REFERENCES "eggs" ("id")']
    assert add_column(HEN, EGG, DIALECTS["duckdb"]) is None


def test_each_dialect_changes_a_column_its_own_way() -> None:
    assert change_type(HEN, NAME, DIALECTS["postgres"]) == 'ALTER TABLE "hens" ALTER COLUMN "name" TYPE VARCHAR(10)'
    assert change_nullable(HEN, NAME, DIALECTS["duckdb"]) == 'ALTER TABLE "hens" ALTER COLUMN "name" SET NOT NULL'
    assert change_nullable(HEN, EGG, DIALECTS["postgres"]) == 'ALTER TABLE "hens" ALTER COLUMN "egg" DROP NOT NULL'
    assert change_nullable(HEN, NAME, DIALECTS["mariadb"]) == (
        "ALTER TABLE `hens` MODIFY COLUMN `name` VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL"
    )
    assert change_type(HEN, NAME, DIALECTS["sqlite"]) is None
    assert change_type(HEN, ID, DIALECTS["postgres"]) is None


def test_indexes_and_columns() -> None:
    index = ModelIndex(("name", "egg"), unique=True)
    assert create_index(HEN, index, DIALECTS["mysql"]) == (
        "CREATE UNIQUE INDEX `uq_hens_name_egg` ON `hens` (`name`, `egg`)"
    )
    assert create_index(HEN, ModelIndex(("egg",)), DIALECTS["sqlite"]) == (
        'CREATE INDEX IF NOT EXISTS "ix_hens_egg" ON "hens" ("egg")'
    )
    assert drop_column(HEN, "old", DIALECTS["mysql"]) == "ALTER TABLE `hens` DROP COLUMN `old`"
