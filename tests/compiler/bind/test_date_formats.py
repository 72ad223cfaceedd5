from __future__ import annotations

import pytest

from dataflow.compiler.bind.date_formats import Code, Piece, read_format


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("%Y-%m", (Code("Y"), "-", Code("m"))),
        ("on %d.", ("on ", Code("d"), ".")),
        ("100%%%H", ("100", "%", Code("H"))),
        ("plain", ("plain",)),
        ("", ()),
        ("ä😀%f", ("ä😀", Code("f"))),
    ],
)
def test_pieces(text: str, pieces: tuple[Piece, ...]) -> None:
    assert read_format(text) == pieces


@pytest.mark.parametrize(("text", "wrong"), [("%Q", "%Q"), ("%Y%", "%"), ("%-d", "%-"), ("% %Y", "% ")])
def test_a_code_that_is_unknown(text: str, wrong: str) -> None:
    assert read_format(text) == wrong
