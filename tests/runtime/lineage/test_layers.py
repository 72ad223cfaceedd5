from __future__ import annotations

from itertools import combinations

from workflow_file import flow

from dataflow.runtime.explain.layout import HEIGHT, LEVEL
from dataflow.runtime.lineage.graph import Graph, Part, graph_of
from dataflow.runtime.lineage.layers import placed


def graph(count: int, *arrows: tuple[int, int]) -> Graph:
    return Graph(tuple(Part("node", f"n{number}", "X", "") for number in range(count)), arrows)


def test_boxes_do_not_touch_and_stay_inside() -> None:
    boxes = placed(graph_of(flow()))
    for one, other in combinations(boxes, 2):
        apart = abs(one.x - other.x) >= (one.width + other.width) / 2
        assert apart or abs(one.y - other.y) >= HEIGHT
    assert min(box.x - box.width / 2 for box in boxes) >= 0


def test_a_part_stands_below_all_that_it_has_arrows_from() -> None:
    made = graph(5, (0, 1), (1, 2), (0, 2), (3, 2), (2, 4))
    boxes = placed(made)
    assert all(boxes[start].y < boxes[end].y for start, end in made.arrows)


def test_what_has_no_arrows_from_others_stands_right_above_its_first_reader() -> None:
    assert [box.y / LEVEL for box in placed(graph(4, (0, 1), (1, 3), (2, 3)))] == [0, 1, 1, 2]


def test_neighbours_stand_in_the_order_of_what_they_lead_to() -> None:
    boxes = placed(graph(4, (0, 3), (1, 2)))
    assert (boxes[0].x < boxes[1].x) == (boxes[3].x < boxes[2].x)


def test_nothing_and_a_part_alone() -> None:
    assert placed(graph(0)) == []
    assert placed(graph(1))[0].y == 0
