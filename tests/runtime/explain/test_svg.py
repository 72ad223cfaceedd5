from __future__ import annotations

import re
from xml.etree import ElementTree

from declared_shop import query

from dataflow.runtime.explain.layout import HEIGHT, Box
from dataflow.runtime.explain.svg import hues, plan_svg

SVG = "{http://www.w3.org/2000/svg}"


def box(title: str, detail: str, source: str | None, inputs: list[Box], x: float, y: float, arrow: str = "") -> Box:
    return Box(title, detail, f"{title} {detail}", source, inputs, arrow, x, y, 100, 120)


def join(name: str = "orders") -> Box:
    left = box("Scan", name, "shop", [], 60, 0, "#1 · 3 rows, 24 B")
    right = box("Scan", "people", "crm", [], 190, 0)
    root = box("Join", "inner on (a == b)", None, [left, right], 125, 72, "2 rows, 16 B")
    root.room = 250
    return root


def parsed(root: Box) -> ElementTree.Element:
    return ElementTree.fromstring(plan_svg(root, hues({"shop": 0, "crm": 0})))


def test_a_box_for_each_operator_and_an_arrow_for_each_way() -> None:
    svg = parsed(join())
    assert len(svg.findall(f"{SVG}g/{SVG}rect")) == 3
    lines = [path for path in svg.findall(f"{SVG}path") if path.get("fill") == "none"]
    assert len(lines) == 3
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert texts == [
        "Join", "inner on (a == b)", "#1 · 3 rows, 24 B", "Scan", "orders", "Scan", "people", "2 rows, 16 B"
    ]  # fmt: skip
    assert [title.text for title in svg.iter(f"{SVG}title")][1] == "Scan orders ▶ shop"


def test_everything_is_inside_the_picture() -> None:
    svg = parsed(join())
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    for rect in svg.iter(f"{SVG}rect"):
        x, y, wide = (float(rect.attrib[name]) for name in ("x", "y", "width"))
        assert left <= x <= x + wide <= left + width
        assert top <= y <= y + HEIGHT <= top + height


def test_names_are_escaped_and_control_characters_left_out() -> None:
    hostile = "<script>alert('x')</script>&\x00\x1b\""
    svg = plan_svg(join(hostile), hues({"shop": 0, "crm": 0}))
    assert "<script" not in svg
    texts = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert "<script>alert('x')</script>&��\"" in texts


def test_it_is_readable_on_dark_and_on_light_pages() -> None:
    svg = plan_svg(join(), hues({"shop": 0, "crm": 0}))
    # Text and lines are of the page's colour; what is filled with another is nearly transparent.
    colours = re.findall(r'(?:fill|stroke)="([^"]+)"', svg)
    assert {colour for colour in colours if not colour.startswith("hsl(")} == {"currentColor", "none"}
    assert len(re.findall(r'fill="hsl\([^)]+\)" fill-opacity=".18"', svg)) == svg.count('fill="hsl(')
    assert "<style" not in svg
    assert not re.search(r"(?:href|src|url)\s*[=(]", svg)


def test_each_source_has_a_colour_of_its_own() -> None:
    found = hues({f"s{number}": 0 for number in range(12)})
    assert len(set(found.values())) == 12
    assert found == hues({f"s{number}": 0 for number in range(12)})
    assert list(hues({"a": 0, "b": 0}).values()) == [210, 348]


def test_a_picture_of_its_own_is_on_white_and_says_what_the_colours_are() -> None:
    text = query("orders.join(people, on=col.customer_id == that.id).agg(n=fn.count())").explain(format="svg")
    svg = ElementTree.fromstring(text)
    assert text.endswith("</svg>\n")
    assert svg.attrib["color"] == "#222"
    assert svg[0].attrib["fill"] == "#fff"
    legend = [words.text for words in svg.findall(f"{SVG}text")][-3:]
    assert legend == ["shop: declared tables, without rows", "crm: declared tables, without rows", "local: DuckDB"]
    height = float(svg.attrib["height"])
    assert all(float(words.attrib["y"]) <= height for words in svg.iter(f"{SVG}text"))


def test_a_picture_that_was_asked_for_is_drawn_however_large() -> None:
    text = query("orders" + ".union(orders, all=True)" * 60).explain(format="svg")
    assert len(ElementTree.fromstring(text).findall(f"{SVG}g")) > 60
