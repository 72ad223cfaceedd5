from __future__ import annotations

import pickle

import pytest

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.span import CallSpan, TextSpan
from dataflow.runtime.lineage.places import File, Located, in_file, loaded, span_of


def text_of(yaml: str) -> Located:
    """The one text behind `a:` in a file."""
    found = loaded(File("w.yaml", yaml))["a"]
    assert isinstance(found, Located)
    return found


def marked(yaml: str, word: str, prefix: str = "") -> str | None:
    """What a problem at a word of the text points at in the file; None where it stays where it is."""
    text = text_of(yaml)
    start = (prefix + text).index(word)
    span = TextSpan(prefix + text, start, start + len(word), "<text>")
    placed = in_file(Diagnostic("x", span), text, prefix).span
    assert isinstance(placed, TextSpan)
    return placed.text[placed.start : placed.end] if placed.name == "w.yaml" else None


@pytest.mark.parametrize(
    "yaml",
    [
        "a: from t | take 5",
        "a: 'from t | take 5'",
        'a: "from t | take 5"',
        "a: |\n  from t\n  take 5\n",
        "a: |-\n    from t\n\n    take 5",
        "a: |\n  from t\n    take 5\n  drop x",
        "# first\nb: 1\na: |\n\n  from t\n  take 5\nc: 2\n",
        "{a: from t | take 5, b: 1}",
        "a: |\r\n  from t\r\n  take 5\r\n",
    ],
)
def test_a_place_is_found_in_the_file(yaml: str) -> None:
    assert marked(yaml, "take") == "take"
    assert marked(yaml, "5") == "5"


@pytest.mark.parametrize("yaml", ["a: 'it''s take'", 'a: "\\tfrom take"', "a: >\n  from t\n  take 5\n"])
def test_where_yaml_changes_the_text_the_place_stays_in_the_text(yaml: str) -> None:
    assert marked(yaml, "take") is None


def test_a_prefix_that_the_file_does_not_have() -> None:
    assert marked("a: shop orders", "orders", "from ") == "orders"
    assert marked("a: shop orders", "from", "from ") is None


def test_the_end_of_a_text() -> None:
    text = text_of("a: from t |")
    span = in_file(Diagnostic("x", TextSpan(str(text), len(text), len(text))), text).span
    assert isinstance(span, TextSpan)
    assert span.place().column == 12


def test_places_of_other_texts_stay() -> None:
    text = text_of("a: from t")
    for problem in (
        Diagnostic("x"),
        Diagnostic("x", TextSpan("from u", 0, 1)),
        Diagnostic("x", CallSpan(test_places_of_other_texts_stay.__code__, 0, 1)),
    ):
        assert in_file(problem, text) is problem
        assert in_file(problem, "from t") is problem


def test_where_a_text_stands() -> None:
    span = span_of(text_of("a: 'it'"))
    assert span is not None
    assert (span.start, span.end) == (4, 6)
    assert span_of(text_of("a: 'it''s'")) is None
    assert span_of("it") is None


def test_a_text_travels_as_a_plain_one() -> None:
    assert type(pickle.loads(pickle.dumps(text_of("a: b")))) is str
