"""A running query ▶ a bar in the notebook's cell: what came from each source so far; gone when all rows are there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from html import escape
from typing import TYPE_CHECKING, Any, Final

from dataflow.runtime.progress import Snapshot, watch
from dataflow.runtime.trace import Trace

if TYPE_CHECKING:
    from dataflow.compiler.compile import CompiledPlan

PATIENCE: Final = 0.5
"""Seconds that a query may take before a bar is shown."""


@contextmanager
def bar(plan: CompiledPlan, trace: Trace) -> Iterator[None]:
    """Shows how far the run of a plan is while the block runs; nothing outside of a notebook."""
    if not in_notebook():
        yield
        return
    # The cell that a display belongs to is known in the context of the cell, and the watcher has a thread of its own.
    context = copy_context()
    shown = _Bar()
    with watch(plan, trace, lambda snapshot: context.run(shown.show, snapshot)):
        yield


def bar_html(snapshot: Snapshot) -> str:
    """One moment of a run ▶ HTML: a bar over the parts, then rows and bytes of each."""
    parts = "".join(f'<small style="margin-left:1.5em">{escape(str(part))}</small>' for part in snapshot.parts)
    value = f'value="{snapshot.finished}" max="{len(snapshot.parts)}"'
    return f"<div><progress {value}></progress>{parts}<small> · {snapshot.elapsed:.1f} s</small></div>"


class _Bar:
    """The output of a cell that is updated in place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, snapshot: Snapshot | None) -> None:
        from IPython.display import display

        if snapshot is None:
            if self._handle is not None:
                self._handle.update(_bundle("", ""), raw=True)
        elif self._handle is not None:
            self._handle.update(_bundle(bar_html(snapshot), str(snapshot)), raw=True)
        elif snapshot.elapsed >= PATIENCE:
            bundle = _bundle(bar_html(snapshot), str(snapshot))
            self._handle = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]


def text_output() -> Callable[[str], None]:
    """What shows a text in the cell that runs now, in the place of the one before; callable from other threads."""
    context, handles = copy_context(), list[Any]()

    def show(text: str) -> None:
        from IPython.display import display

        bundle = {"text/plain": text}
        if handles:
            handles[0].update(bundle, raw=True)
        else:
            handles.append(display(bundle, raw=True, display_id=True))  # type: ignore[no-untyped-call]

    return lambda text: context.run(show, text)


def _bundle(html: str, text: str) -> dict[str, str]:
    return {"text/html": html, "text/plain": text}


def in_notebook() -> bool:
    """Whether this is the process of a notebook's kernel; IPython in a terminal is not."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")
