"""The folder in which the command line is tried."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a database `shop.db`."""
    connection = sqlite3.connect(tmp_path / "shop.db")
    with connection:
        connection.execute("CREATE TABLE orders (id INTEGER NOT NULL, region TEXT, total REAL)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?, ?)",
            [(1, "EU", 1.5), (2, 'U"S', None), (3, "EU", float("inf"))],
        )
        connection.execute('CREATE TABLE "odd name" (x INTEGER)')
    connection.close()
    return tmp_path
