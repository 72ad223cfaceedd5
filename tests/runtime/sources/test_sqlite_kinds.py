import sqlite3

import pytest

from dataflow.dsl.types import BINARY, DATE, INT64, STRING, Decimal, Field
from dataflow.runtime.sources.sqlite_kinds import BYTES, FLOATS, INTEGERS, kinds_of, lenient, strict, value_of


def test_the_kinds_of_columns() -> None:
    fields = [Field("a", INT64), Field("b", Decimal(15, 2)), Field("c", DATE), Field("d", STRING)]
    assert kinds_of(fields) == [INTEGERS, FLOATS, BYTES, BYTES]
    assert kinds_of([*fields, Field("e", BINARY)]) is None
    assert kinds_of([]) is None


@pytest.mark.parametrize(
    "sql", ["SELECT x FROM t", "SELECT x FROM t LIMIT 2", "WITH q AS (SELECT x FROM t) SELECT x FROM q"]
)
def test_rows_stand_behind_ours(sql: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    values = [1, 0.1 + 0.2, "a\0b", None, b"\xff", 2**63 - 1]
    connection.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
    expected = values[:2] if "LIMIT" in sql else values
    found = connection.execute(strict(sql, [BYTES], 3)).fetchall()
    assert found == [(b"",)] * 3 + [(value,) for value in expected]
    told = connection.execute(lenient(sql, 1, 3, 1)).fetchall()
    assert told[:3] == [(b"", b"")] * 3
    assert [value_of(*row) for row in told[3:]] == expected[1:]
    connection.close()


def test_a_text_that_is_none_stays_bytes() -> None:
    assert value_of(b"text", b"\xff") == b"\xff"
