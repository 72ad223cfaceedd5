"""DataFlow: one pipeline over all sources, as text; what each source does is found by the splitter."""

from __future__ import annotations

from dataflow import DataFlow

from measure import Run, Task, serve


def connect(task: Task) -> Run:
    db = DataFlow(**{engine: task.targets[engine] for engine in sorted(set(task.places.values()))})
    query = db.parse(task.text)
    return lambda: [tuple(row.values()) for row in query.collect().rows()]


serve(connect)
