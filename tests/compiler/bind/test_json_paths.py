"""Paths into JSON documents: how they are read, and where they are wrong."""

from __future__ import annotations

import pytest

from dataflow.compiler.bind.json_paths import JsonPath, Malformed, path_of_names, read_path


@pytest.mark.parametrize(
    ("text", "path", "by_item"),
    [
        ("a", '$."a"', False),
        ("$.a", '$."a"', False),
        ("a.b[0]", '$."a"."b"[0]', True),
        ("[12]", "$[12]", True),
        ("$[0][01].x", '$[0][1]."x"', True),
        ("$", "$", False),
        ('a."odd name".c', '$."a"."odd name"."c"', False),
        ('"a.b"', '$."a.b"', False),
        ("käse-brot.0", '$."käse-brot"."0"', False),
        ("a[ 3 ]", '$."a"[3]', True),
    ],
)
def test_read_path(text: str, path: str, by_item: bool) -> None:
    assert read_path(text) == JsonPath(path, by_item)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0), (".a", 0), ("a.", 2), ("a..b", 2), ("a b", 1), ("a[x]", 1), ("a[-1]", 1), ("a[1", 1), ('"a', 0),
        ('a."b\\"c"', 2), ('a.""', 2), ("$a", 1), ("a[0]b", 4), ("a[1234567890]", 1), ("*", 0),
    ],
)  # fmt: skip
def test_where_a_path_is_wrong(text: str, at: int) -> None:
    found = read_path(text)
    assert isinstance(found, Malformed)
    assert found.at == at


def test_path_of_names() -> None:
    assert path_of_names(("a", "odd name", "0")) == JsonPath('$."a"."odd name"."0"')
    for name in ('a"b', "a\\b", "a\nb", ""):
        assert isinstance(path_of_names((name,)), Malformed)
