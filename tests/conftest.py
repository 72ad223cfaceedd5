"""Real servers for the tests, one pair a process of tests, each started when the first test asks for it.

`DATAFLOW_TEST_POSTGRES` and `DATAFLOW_TEST_MYSQL` are URLs of servers to be used instead; their users must be allowed
to create databases. A server that is missing is an error that says what to install, never a skipped test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from statement_log import StatementLog

from servers import (
    Server,
    fresh_mysql_database,
    fresh_postgres_database,
    mysql_server,
    postgres_server,
)


@pytest.fixture(scope="session")
def private_postgres() -> Iterator[Server]:
    """A server of our own, whose log can be read."""
    with postgres_server(log_statements=True) as server:
        yield server


@pytest.fixture(scope="session")
def private_mysql() -> Iterator[Server]:
    """The same of MariaDB."""
    with mysql_server(log_statements=True) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """The URL of a PostgreSQL server, with a database that is not to be changed."""
    return os.environ.get("DATAFLOW_TEST_POSTGRES") or _url(request, "private_postgres")


@pytest.fixture(scope="session")
def mysql_url(request: pytest.FixtureRequest) -> str:
    """The URL of a MySQL or MariaDB server, with a database that is not to be changed."""
    return os.environ.get("DATAFLOW_TEST_MYSQL") or _url(request, "private_mysql")


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database that lives as long as the test."""
    with fresh_postgres_database(postgres_url) as url:
        yield url


@pytest.fixture
def mysql_database(mysql_url: str) -> Iterator[str]:
    """The URL of an empty database that lives as long as the test."""
    with fresh_mysql_database(mysql_url) as url:
        yield url


@pytest.fixture
def postgres_log(request: pytest.FixtureRequest) -> StatementLog:
    """What reaches the server of `postgres_url`: `mark()` before, `statements_since(mark)` behind."""
    return _log(request, "private_postgres", "DATAFLOW_TEST_POSTGRES")


@pytest.fixture
def mysql_log(request: pytest.FixtureRequest) -> StatementLog:
    """What reaches the server of `mysql_url`."""
    return _log(request, "private_mysql", "DATAFLOW_TEST_MYSQL")


def _url(request: pytest.FixtureRequest, name: str) -> str:
    server: Server = request.getfixturevalue(name)
    return server.url


def _log(request: pytest.FixtureRequest, name: str, variable: str) -> StatementLog:
    if os.environ.get(variable):
        raise RuntimeError(f"the log of the server of `{variable}` cannot be read (hint: unset it for this test)")
    server: Server = request.getfixturevalue(name)
    assert server.log is not None
    return server.log
