"""Parameters in the text of a statement; what they mean there is tried in test_mysql.py."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pymysql
import pytest

from dataflow.runtime.sources.mysql_literals import text_of
from dataflow.runtime.sources.source import Statement


@pytest.fixture
def connection() -> Any:
    unconnected = pymysql.connect(defer_connect=True)
    unconnected.server_status = 0
    return unconnected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (7, "7"),
        ("it's \\", r"'it\'s \\'"),
        (b"\xff", "_binary x'ff'"),
        (uuid.UUID(int=1), "'00000000-0000-0000-0000-000000000001'"),
        (dt.datetime(2024, 1, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2))), "'2024-01-01 00:00:00'"),
        ([], "(SELECT NULL FROM DUAL WHERE 1 = 0)"),
        ([Decimal("1.50"), 2.0], "(CAST(1.50 AS DECIMAL(65, 2)), CAST(2.0e0 AS DOUBLE))"),
    ],
    ids=str,
)
def test_values(connection: Any, value: object, text: str) -> None:
    statement = Statement("SELECT `%(p1)s`, %(p1)s", (value,), ())
    assert text_of(connection, statement, "shop") == f"SELECT `%(p1)s`, {text}"
