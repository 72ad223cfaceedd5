from __future__ import annotations

from xml.etree import ElementTree

from workflow_file import WORKFLOW, flow

from dataflow.runtime.lineage.pictures import mermaid_of, svg_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str = WORKFLOW) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(flow(text)))


def test_a_box_for_each_part_and_an_arrow_for_each_way() -> None:
    svg = drawn()
    assert svg.get("aria-label") == "lineage of the workflow"
    assert len(svg.findall(f"{SVG}g")) == 7
    assert len([path for path in svg.findall(f"{SVG}path") if path.get("fill") == "none"]) == 6
    dashed = [group for group in svg.findall(f"{SVG}g") if group[1].get("stroke-dasharray")]
    assert [group[0].text for group in dashed] == ["report (PythonCodeNode)"]


def test_the_legend_says_what_each_colour_is() -> None:
    texts = [text.text for text in drawn().findall(f"{SVG}text")]
    assert texts == [f"{name}: declared tables, without rows" for name in ("shop", "crm", "warehouse")]


def test_everything_is_inside_the_picture() -> None:
    svg = drawn()
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    for rect in svg.iter(f"{SVG}rect"):
        if rect.get("width") != "100%":
            x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            assert left <= x <= x + wide <= left + width
            assert top <= y <= y + high <= top + height


def test_lines_stay_lines_under_the_pointer_and_names_are_escaped() -> None:
    svg = svg_of(flow("nodes: {'<b>': {type: DataFlowQueryNode, parameters: {query: 'from shop.orders | select id'}}}"))
    assert "<b>" not in svg
    titles = [title.text for title in ElementTree.fromstring(svg).iter(f"{SVG}title")]
    assert titles == ["shop.orders: id", "<b> (DataFlowQueryNode)\nid ◀ shop.orders.id"]


def test_a_workflow_without_nodes() -> None:
    assert len(drawn("nodes: []")) == 1
    assert mermaid_of(flow("nodes: []")) == "flowchart TB\n"


def test_the_flowchart() -> None:
    assert mermaid_of(flow()) == (
        "flowchart TB\n"
        '  n0[("shop.orders<br/>customer, status, total")]:::s0\n'
        '  n1["paid<br/>DataFlowQueryNode"]\n'
        '  n2[("crm.customers<br/>id, region")]:::s1\n'
        '  n3["by_region<br/>DataFlowQueryNode"]\n'
        '  n4(["report<br/>PythonCodeNode"])\n'
        '  n5["store<br/>DataFlowWriteNode"]\n'
        '  n6[("warehouse.regions<br/>region, revenue")]:::s2\n'
        "  n0 --> n1\n"
        "  n2 --> n3\n"
        "  n1 --> n3\n"
        "  n3 --> n4\n"
        "  n3 --> n5\n"
        "  n5 --> n6\n"
        "  classDef s0 fill:#2d7fd22e,stroke:#2d7fd2\n"
        "  classDef s1 fill:#d22d4e2e,stroke:#d22d4e\n"
        "  classDef s2 fill:#2dd23a2e,stroke:#2dd23a\n"
    )
