"""The flowchart is of the part of Mermaid's grammar that stands here, and its texts hold nothing but text."""

from __future__ import annotations

import re
from html import unescape

import pyarrow as pa
import pytest
from declared_shop import query
from plans import CATALOG, table

from dataflow import DataFlow, col, that
from dataflow.compiler.compile import compile_query
from dataflow.runtime.explain import explain
from dataflow.runtime.explain.mermaid import escaped

TEXT = r"(?:[A-Za-z0-9 .,()\[\]=+/'·…_-]|#\d+;|[^\x00-\x7f])+"
LINES = {
    "head": re.compile(r"flowchart TB"),
    "frame": re.compile(rf'  subgraph f\d+\["{TEXT}"\]'),
    "end": re.compile(r"  end"),
    "box": re.compile(rf'  (?:  )?(?P<id>n\d+)\["{TEXT}(?:<br/>{TEXT})?"\](?::::s\d+)?'),
    "result": re.compile(r'  (?P<id>result)\(\["result"\]\)'),
    "arrow": re.compile(rf'  (?P<start>n\d+) -->(?:\|"{TEXT}"\|)? (?P<stop>n\d+|result)'),
    "keys": re.compile(rf'  (?P<start>n\d+) -\.->\|"{TEXT}"\| (?P<stop>n\d+)'),
    "style": re.compile(r"  classDef s\d+ fill:#[0-9a-f]{8},stroke:#[0-9a-f]{6}"),
}
ODD = ['a`b"#;%%_*', 'end "; style:x#35; <script>', "[x](http://a) &amp; \\ 1. ~a~ ~~b~~", "graph größe 日本\n--> n0"]


def kinds(chart: str) -> list[tuple[str, dict[str, str]]]:
    """What each line is, by the one pattern that it wholly matches."""
    found = []
    for line in chart.splitlines():
        matches = [(kind, match) for kind, pattern in LINES.items() if (match := pattern.fullmatch(line))]
        assert len(matches) == 1, line
        kind, match = matches[0]
        found.append((kind, match.groupdict()))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "orders.take(3)",
        "orders.join(people, on=col.customer_id == that.id).group_by('email').agg(n=fn.count()).sort('-n')",
        "orders.union(orders, all=True).join(people, on='id', how='semi')",
    ],
)
def test_every_line_is_of_the_grammar_and_every_box_has_one_way_out(text: str) -> None:
    chart = query(text).explain(format="mermaid")
    lines = kinds(chart)
    ids = [groups["id"] for kind, groups in lines if kind in ("box", "result")]
    assert len(ids) == len(set(ids))
    starts = [groups["start"] for kind, groups in lines if kind == "arrow"]
    assert sorted(starts) == sorted(id_ for id_ in ids if id_ != "result")
    assert {groups["stop"] for kind, groups in lines if kind == "arrow"} <= set(ids)
    frames = [kind for kind, _ in lines if kind in ("frame", "end")]
    assert frames == ["frame", "end"] * (len(frames) // 2)


def test_keys_go_from_one_frame_to_another() -> None:
    query = table("shop.orders").join(
        table("crm.customers").filter(col.score < 1), on=col.customer_id == that.id, suffix="_c"
    )
    plan = compile_query(query._pipeline, CATALOG, keys="always")
    (waiting,) = [number for number, fragment in enumerate(plan.fragments, 1) if fragment.keys]
    (keys,) = plan.fragments[waiting - 1].keys
    lines = explain(plan, {name: name for name in CATALOG.sources}, format="mermaid").splitlines()
    names = [(number, fragment.source) for number, fragment in enumerate(plan.fragments, 1)]
    (sent,) = [match for line in lines if (match := LINES["keys"].fullmatch(line))]
    frames = {number: lines.index(f'  subgraph f{number}["#35;{number} {name}#58; {name}"]') for number, name in names}
    for number, box in ((keys.fragments[0], sent["start"]), (waiting, sent["stop"])):
        assert lines[frames[number] + 1].startswith(f"    {box}[")
    assert f'"keys of {keys.column}"' in sent[0]
    assert all(any(pattern.fullmatch(line) for pattern in LINES.values()) for line in lines)


def test_odd_names_stay_texts() -> None:
    with DataFlow(odd=pa.table({name: [1] for name in ODD})) as db:
        chart = db.odd.filter(col[ODD[0]] > 0, col[ODD[3]] > 0).sort(*ODD).explain(format="mermaid")
    assert "box" in {kind for kind, _ in kinds(chart)}
    assert "<script" not in chart


@pytest.mark.parametrize("text", [*ODD, "l_orderkey", "_a_ __b__", "[a, b] (c)"])
def test_escapes_stand_for_what_is_escaped(text: str) -> None:
    found = escaped(text)
    assert re.fullmatch(TEXT, found)
    assert unescape(re.sub(r"#(\d+);", r"&#\1;", found)) == text.replace("\n", "�")
    # Markdown: no emphasis, code, links or strikethrough.
    assert not re.search(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[*`~<>&]|\]\(", found)
