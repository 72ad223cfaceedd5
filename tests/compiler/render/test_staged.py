"""The statements that write staged rows, in each dialect's own way."""

from __future__ import annotations

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.render.staged import Stage, Staged
from dataflow.dsl.types import INT64, STRING

COLUMNS = (TableColumn("id", INT64, nullable=False), TableColumn("mood", STRING))
TABLE = Table("shop", ("t",), ("t",), COLUMNS)


def staged(dialect: Dialect, *, returned: bool = False, between: bool = False) -> Staged:
    stage = Stage(("s",), "no", {"mood": "CAST({0} AS mood)"} if dialect is POSTGRES else {})
    return Staged(TABLE, stage, dialect, between, COLUMNS if returned else None)


def test_an_insert_keeps_the_order_of_the_rows() -> None:
    assert staged(POSTGRES, returned=True).insert(["mood"]) == (
        'INSERT INTO "t" ("mood") SELECT "mood" FROM (SELECT CAST("mood" AS mood) AS "mood", "no" FROM "s") AS given'
        ' WHERE 1 = 1 ORDER BY "no" RETURNING "id" AS "id", "mood" AS "mood"'
    )
    assert staged(MYSQL, between=True).insert(["id"]) == (
        "INSERT INTO `t` (`id`) SELECT `id` FROM (SELECT `id` AS `id`, `no` FROM `s`"
        " WHERE `no` BETWEEN %(p1)s AND %(p2)s) AS given WHERE 1 = 1 ORDER BY `no`"
    )


def test_an_upsert_takes_the_last_row_of_each_key() -> None:
    text = staged(SQLITE).insert(["id", "mood"], ["id"])
    assert 'ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "no" DESC) AS "turn of a row"' in text
    assert text.endswith(
        'WHERE "turn of a row" = 1 OR "id" IS NULL ORDER BY "no"'
        ' ON CONFLICT ("id") DO UPDATE SET "mood" = excluded."mood"'
    )
    assert staged(MARIADB).insert(["id", "mood"], ["id"]).endswith("ON DUPLICATE KEY UPDATE `mood` = VALUES(`mood`)")
    assert staged(DUCKDB).insert(["id"], ["id"]).endswith("DO NOTHING")
    assert 'DO UPDATE SET "id" = excluded."id" RETURNING' in staged(DUCKDB, returned=True).insert(["id"], ["id"])


def test_an_update_joins_the_stage() -> None:
    rows = '(SELECT "id" AS "given id", "mood" AS "given mood", "no" FROM "s") AS given'
    same = '"written"."id" = given."given id"'
    assert staged(SQLITE).update({"mood": "mood"}, ["id"]) == (
        f'UPDATE "t" AS "written" SET "mood" = given."given mood" FROM {rows} WHERE {same}'
    )
    assert staged(MARIADB).update({"mood": "mood"}, ["id"]) == (
        f'UPDATE "t" AS "written" JOIN {rows} ON {same} SET "written"."mood" = given."given mood"'.replace('"', "`")
    )
    last = staged(DUCKDB, returned=True).update({"mood": "mood"}, ["id"], last=True)
    assert last.endswith(f'WHERE {same} AND given."turn of a row" = 1 RETURNING "id" AS "id", "mood" AS "mood"')


def test_a_delete_finds_the_keys_in_the_stage() -> None:
    assert staged(POSTGRES).delete(["id"]).startswith('DELETE FROM "t" AS "written" USING (SELECT "id" AS "given id"')
    assert staged(MYSQL).delete(["id"]).startswith("DELETE `written` FROM `t` AS `written` JOIN (SELECT `id` AS `id`")
    assert staged(SQLITE, returned=True).delete(["id"]) == (
        'DELETE FROM "t" AS "written" WHERE ("written"."id") IN (SELECT "id" FROM (SELECT "id" AS "id", "no" FROM "s")'
        ' AS given) RETURNING "id" AS "id", "mood" AS "mood"'
    )


def test_rows_are_read_by_their_keys_and_doubles_by_theirs() -> None:
    assert staged(MYSQL, returned=True).read({"id": "new id"}, locked=True) == (
        "SELECT `written`.`id` AS `id`, `written`.`mood` AS `mood` FROM `t` AS `written`"
        " JOIN (SELECT `new id` AS `new id`, `no` FROM `s`) AS given ON `written`.`id` = given.`new id` FOR UPDATE"
    )
    assert staged(SQLITE).doubles(["id"]) == (
        'SELECT MAX("no") AS "no" FROM "s" GROUP BY "id" HAVING COUNT(*) > 1 LIMIT 1'
    )
