"""What editors know of the package: types of chains, mistakes that are marked, and what is completed after a dot."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

import pytest
from pages import README, blocks

from dataflow.dsl.functions import FUNCTIONS

from language_server import BIN, LanguageServer

START = """\
from dataflow import DataFlow, col, fn, param
db = DataFlow(shop="sqlite:///shop.db", orders=object())
query = db.shop.orders.filter(col.total > param.least)
"""
VERBS = {"filter", "select", "derive", "join", "group_by", "agg", "sort", "take", "collect", "explain"}

TYPES = {
    "query": "Query",
    "db.shop.orders.take(1)": "Query",
    "db.shop.public.orders.take(1)": "Query",
    'db["odd name"]["odd table"].take(1)': "Query",
    "db.orders.take(1)": "Query",
    'query.group_by("a").agg(n=fn.count())': "Query",
    "query.collect(least=1)": "Result",
    "query.collect().rows()": "list[dict[str, object]]",
    "query.total + 1": "Expression",
    "db.orders.total > 5": "Expression",
    "db.orders.total == 5": "Expression",
    "db.orders.total.sum()": "Expression",
    'col.placed.date_trunc("month")': "Expression",
    "col.c.x.substring(1).upper()": "Expression",
    "fn.count(where=col.x > 1)": "Expression",
    "query.count()": "int",
    "query.first()": "dict[str, object] | None",
}
"""Expressions, and the types that type checkers should see."""

MISTAKES = {
    "fn.lowwer(col.x)": "lowwer",
    "col.x.lowwer()": "not callable",
    "query.filtre(col.x)": "not callable",
    "db.shop.orders.filtre(col.x)": "not callable",
    "col.x.contains(5)": "Literal[5]",
    'col.x.date_trunc("mont")': "Literal['mont']",
    "col.x.substring()": 'missing for parameter "start"',
    'query.join(query, on="id", how="outer")': "Literal['outer']",
}
"""What type checkers should mark, and a part of what they say."""


def test_types_of_chains(tmp_path: Path) -> None:
    messages = _messages(tmp_path, START + "".join(f"reveal_type({code})\n" for code in TYPES))
    assert messages == [f'Type of "{code}" is "{type_}"' for code, type_ in TYPES.items()]


def test_mistakes_are_marked(tmp_path: Path) -> None:
    messages = _messages(tmp_path, START + "".join(f"{code}\n" for code in MISTAKES))
    assert len(messages) == len(MISTAKES)
    assert [part for message, part in zip(messages, MISTAKES.values(), strict=True) if part not in message] == []


def test_the_readme_has_no_mistakes(tmp_path: Path) -> None:
    found = blocks(README, "python")
    assert len(found) > 5
    assert _messages(tmp_path, "".join(found)) == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    with LanguageServer(tmp_path_factory.mktemp("editor")) as server:
        yield server


def test_verbs_are_completed_after_a_table(server: LanguageServer) -> None:
    assert server.completions(START + "db.shop.orders.") >= VERBS


def test_verbs_and_no_functions_are_completed_after_a_query(server: LanguageServer) -> None:
    completed = server.completions(START + "query.take(5).")
    assert completed >= VERBS
    assert completed & {"lower", "date_trunc", "coalesce"} == set()


def test_functions_are_completed(server: LanguageServer) -> None:
    functions = {name: function for name, function in FUNCTIONS.items() if function.family != "operator"}
    words = {f"{name}_" if iskeyword(name) else name: function for name, function in functions.items()}
    assert server.completions(START + "fn.") >= words.keys()
    assert server.completions(START + "col.x.") >= {word for word, function in words.items() if function.parameters}


def _messages(folder: Path, code: str) -> list[str]:
    """What basedpyright says of a piece of code, as strict as pyright is by default."""
    (folder / "code.py").write_text(code, encoding="utf-8")
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}', encoding="utf-8")
    command = [str(BIN / "basedpyright"), "--outputjson", "--pythonpath", sys.executable, "code.py"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    found = json.loads(run.stdout)["generalDiagnostics"]
    return [item["message"] for item in sorted(found, key=lambda item: int(item["range"]["start"]["line"]))]
