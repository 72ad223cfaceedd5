"""Records that name different columns, in groups that name the same."""

from __future__ import annotations

from dataflow.runtime.keyed_records import pieces_of
from dataflow.runtime.rows import Record


def pieces(records: list[Record], first: int = 1) -> list[tuple[list[Record], list[int]]]:
    return [(list(part), list(numbers)) for part, numbers in pieces_of(records, first, ["id"])]


def test_records_of_the_same_names_are_one_piece() -> None:
    records: list[Record] = [{"id": 1, "n": 1}, {"n": 2, "id": 2}]
    assert pieces(records, 5) == [(records, [5, 6])]
    assert pieces([]) == []


def test_records_of_other_names_are_other_pieces() -> None:
    one, two, three = {"id": 1, "n": 1}, {"id": 2, "m": 1}, {"id": 3, "n": 1}
    assert pieces([one, two, three]) == [([one, three], [1, 3]), ([two], [2])]


def test_a_key_that_comes_again_with_other_names_comes_later() -> None:
    one, two, again = {"id": 1, "n": 1}, {"id": 1, "m": 1}, {"id": 1, "n": 2}
    assert pieces([one, two, again]) == [([one], [1]), ([two], [2]), ([again], [3])]
    nulls = [{"id": None, "n": 1}, {"m": 1}, {"id": None, "n": 2}]
    assert pieces(list(nulls)) == [([nulls[0], nulls[2]], [1, 3]), ([nulls[1]], [2])]
    odd = [{"id": [1], "n": 1}, {"id": [1], "m": 1}]
    assert pieces(list(odd)) == [([odd[0]], [1]), ([odd[1]], [2])]


def test_records_of_other_shapes_are_other_pieces() -> None:
    records: list[Record] = [{"n": 1}, {"n": 2}, {"n": 3}]
    found = [(list(part), list(numbers)) for part, numbers in pieces_of(records, 1, (), ["a", "b", "a"])]
    assert found == [([records[0], records[2]], [1, 3]), ([records[1]], [2])]
    assert len(list(pieces_of(records, 1, (), "aaa"))) == 1
