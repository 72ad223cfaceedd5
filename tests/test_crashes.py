"""A few of the writes that `make crash` kills in their middle, and of the writers that it lets meet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash_writes import Place, file_place, moves, server_place

from servers import fresh_mysql_database, fresh_postgres_database

KILLS = 4


@pytest.fixture(params=["postgres", "mariadb", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    match request.param:
        case "postgres":
            with fresh_postgres_database(request.getfixturevalue("postgres_url")) as url:
                yield server_place("postgres", url)
        case "mariadb":
            with fresh_mysql_database(request.getfixturevalue("mysql_url")) as url:
                yield server_place("mariadb", url)
        case _:
            yield file_place(tmp_path)


def test_a_load_that_is_killed_is_there_whole_or_not_at_all(place: Place) -> None:
    """In a process of its own: those that are killed are forks, which want no threads in what they are forked of."""
    program = (
        "import json, sys; from crash_writes import Place, kills, found_place\n"
        f"print(json.dumps(kills(found_place({place.name!r}, {place.url!r}), {KILLS}, 7).wrong))"
    )
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=here)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("isolation", ["serializable", None])
def test_writers_that_meet_lose_and_double_nothing(place: Place, isolation: str | None) -> None:
    outcome = moves(place, 1, isolation)
    assert outcome.wrong == []
    assert outcome.done == 32
