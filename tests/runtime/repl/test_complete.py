from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from dataflow import DataFlow, col
from dataflow.runtime.repl.commands import _ACTIONS
from dataflow.runtime.repl.complete import COMMANDS, QueryCompleter
from dataflow.runtime.repl.known import Known
from dataflow.runtime.repl.scan import VERBS

EVENTS = pa.table({"order": [1], "odd name": ["a"]})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("CREATE TABLE orders (id INTEGER, customer INTEGER, total REAL)")
    connection.execute("CREATE TABLE customers (id INTEGER, city TEXT)")
    connection.close()
    with DataFlow(shop=f"sqlite:///{tmp_path / 'shop.db'}", events=EVENTS) as db:
        yield db


@pytest.fixture
def completer(db: DataFlow) -> QueryCompleter:
    known = Known(db)
    return QueryCompleter(lambda: known, lambda: ["low"])


def offers(completer: QueryCompleter, text: str) -> dict[str, str]:
    """What is offered at the `‸` of a text, or at its end, and what each is said to be."""
    before, _, behind = text.partition("‸")
    document = Document(before + behind, len(before))
    return {found.text: found.display_meta_text for found in completer.get_completions(document, CompleteEvent())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["from", "let"]),
        ("fr", ["from"]),
        ("from ", ["events", "shop"]),
        ("from shop.", ["customers", "orders"]),
        ("from shop.ord", ["orders"]),
        ("from shop.orders | dis", ["distinct"]),
        ("from shop.orders\nta", ["take"]),
        ("from shop.orders | cross ", ["join"]),
        ("from shop.orders | union all sh", ["shop"]),
        ("from shop.orders a", ["as"]),
        ("from shop.orders | join shop.customers ", ["on", "as", "suffix"]),
        ("from shop.orders | union shop.customers a", []),
        ("from shop.orders | filter tot", ["total"]),
        ("from shop.orders | filter TOT", ["total"]),
        ("from shop.orders | filter total > 1 and cus", ["customer"]),
        ("from shop.orders | derive net = total, gross = ne", ["net"]),
        ("from shop.orders | derive net = total\nfilter ne‸ > 3 | take 1", ["net"]),
        ("from shop.orders | agg n = count() by customer | sort -", ["customer", "n"]),
        ("from shop.orders | filter id il", ["ilike"]),
        ("from shop.orders | join left shop.customers as c on c.", ["id", "city"]),
        ("from shop.orders | join shop.customers on customer == that.", ["id", "city"]),
        ("from shop.orders | join shop.customers on ci", ["city"]),
        ("from shop.orders | join shop.customers as c on customer == c.id | filter c.ci", ["city"]),
        ("from shop.orders | join (from shop.customers | filter ci", ["city"]),
        ("from shop.orders | filter customer in (from shop.cu", ["customers"]),
        ("from events | filter `odd", ["`odd name`"]),
        ("let big = (from shop.orders | take 1)\nfrom b", ["big"]),
        ("from shop.orders | filter id::dec", []),
        ("from shop.orders | filter id::int", ["int64", "interval"]),
        ("from shop.orders | filter total > $l", ["$low"]),
        ("from shop.orders | filter total > $l‸ and id < $later", ["$later", "$low"]),
        ("from shop.orders | filter city == 'fr", []),
        ("from shop.orders | take 1", []),
        ("from nothing | filter ‽ | sel", ["select"]),
        (".he", [".help"]),
        (".tables s", ["shop"]),
        (".schema shop.c", ["shop.customers"]),
        (".sql post", ["postgres"]),
        (".sql mysql from shop.orders | filter tot", ["total"]),
        (".explain from shop.o", ["orders"]),
        (".explain analyze from shop.o", ["orders"]),
        (".time o", ["on", "off"]),
        (".param l", ["low="]),
    ],
)
def test_what_is_offered(completer: QueryCompleter, text: str, expected: list[str]) -> None:
    found = offers(completer, text)
    if expected and text.rstrip("‸")[-1:] in (" ", ".", "-"):
        assert list(found)[: len(expected)] == expected
    else:
        assert sorted(found) == sorted(expected)


def test_offers_say_what_they_are(completer: QueryCompleter) -> None:
    found = offers(completer, "from shop.orders | filter ")
    assert found["total"] == "float64"
    assert found["upper("] == "In upper case"
    assert found["and"] == "keyword"
    assert offers(completer, "from ")["shop"].startswith("sqlite ")
    assert "text, start[, length]" in str(
        next(
            found.display_text
            for found in completer.get_completions(Document("from shop.orders | filter subs"), CompleteEvent())
        )
    )


def test_every_command_is_offered_and_there() -> None:
    assert set(COMMANDS) == set(_ACTIONS)


def test_every_verb_is_known(db: DataFlow) -> None:
    words = {"cross" if verb == "cross join" else verb for verb in VERBS}
    for verb in words - {"from", "let", "cross"}:
        assert offers(QueryCompleter(lambda: Known(db), list), f"from shop.orders | {verb[:-1]}").get(verb)
    assert db.shop.orders.filter(col.id > 1).columns == ["id", "customer", "total"]
