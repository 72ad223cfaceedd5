from __future__ import annotations

import pytest
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, Punctuation, String, Text

from dataflow.runtime.repl.colours import QueryLexer


def test_each_word_has_its_colour() -> None:
    text = "from sum # all of it\nderive x = sum(y, 1) + 'a', z = $p, d = @2026-01-01"
    tokens = [(kind, part) for _, kind, part in QueryLexer().get_tokens_unprocessed(text) if kind is not Text]
    assert tokens == [
        (Keyword, "from"),
        (Name, "sum"),
        (Comment.Single, "# all of it"),
        (Keyword, "derive"),
        (Name, "x"),
        (Operator, "="),
        (Name.Function, "sum"),
        (Punctuation, "("),
        (Name, "y"),
        (Punctuation, ","),
        (Number, "1"),
        (Punctuation, ")"),
        (Operator, "+"),
        (String, "'a'"),
        (Punctuation, ","),
        (Name, "z"),
        (Operator, "="),
        (Name.Variable, "$p"),
        (Punctuation, ","),
        (Name, "d"),
        (Operator, "="),
        (Literal.Date, "@2026-01-01"),
    ]


@pytest.mark.parametrize("text", ["", "  # x\n# y\n", "from a ‽ # z", "\n\n a 'b", "filter x == `a # b` # c\n# d"])
def test_nothing_is_lost(text: str) -> None:
    tokens = list(QueryLexer().get_tokens_unprocessed(text))
    assert "".join(part for _, _, part in tokens) == text
    assert [at for at, _, _ in tokens] == [
        sum(len(part) for _, _, part in tokens[:number]) for number in range(len(tokens))
    ]
