"""The servers that the tests run on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from statement_log import StatementLog

from servers import run_mysql, run_postgres, with_database

MANY_LINES = "SELECT 1,\n\t2 -- of 3\n\n, 4"


def test_the_log_of_postgres(postgres_database: str, postgres_log: StatementLog) -> None:
    run_postgres(postgres_database, "SELECT 0")
    mark = postgres_log.mark()
    assert run_postgres(postgres_database, "CREATE TABLE t (x INT)", MANY_LINES) == [(1, 2, 4)]
    assert postgres_log.statements_since(mark) == ["CREATE TABLE t (x INT)", MANY_LINES]


def test_the_log_of_mariadb(mysql_database: str, mysql_log: StatementLog) -> None:
    run_mysql(mysql_database, "SELECT 0")
    mark = mysql_log.mark()
    assert run_mysql(mysql_database, "CREATE TABLE t (x INT)", MANY_LINES) == [(1, 2, 4)]
    statements = mysql_log.statements_since(mark)
    assert [statement for statement in statements if not statement.startswith("SET ")] == [
        "CREATE TABLE t (x INT)",
        MANY_LINES,
    ]


def test_databases_are_empty_and_apart(postgres_database: str, mysql_database: str) -> None:
    [(tables,)] = run_postgres(postgres_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    assert tables == 0
    assert run_mysql(mysql_database, "SHOW TABLES") == []


def test_the_url_of_another_database() -> None:
    assert with_database("mysql://a:b%40@h:1/x?y=z", "odd name") == "mysql://a:b%40@h:1/odd%20name?y=z"


@pytest.mark.parametrize("server", ["postgres_server", "mysql_server"])
def test_a_server_does_not_outlive_its_user(server: str) -> None:
    program = f"import servers, time\nwith servers.{server}() as s: print(s.url, flush=True); time.sleep(60)"
    # The folder of a killed process stays behind: here it goes with the one around it.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "TMPDIR": folder}
        command = [sys.executable, "-c", program]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as user:
            assert user.stdout is not None
            place = urlsplit(user.stdout.readline().strip())
            user.send_signal(signal.SIGKILL)
        for _ in range(200):
            if not is_open(place.hostname or "", place.port or 0):
                return
            time.sleep(0.05)
        raise AssertionError(f"{server} still runs on port {place.port}")


def is_open(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
