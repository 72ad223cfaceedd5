"""Processes that run one query each, as often as they are told: the tools that are compared take turns.

Each tool has a script and, where it is a rival, an environment of its own (.venv-bench-NAME).
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measure import Task

HERE = Path(__file__).parent
ROOT = HERE.parent
STOP_SECONDS = 10.0

Rows = Sequence[Sequence[object]]


@dataclass(slots=True)
class Runs:
    """What a tool took for a query: seconds and CPU seconds of each run after the first, and of the first.

    The first has the connections, what is read of the sources, and compiling in it. peak_mb: the most memory that its
    process held at once. problem: why there are no runs, or what is wrong with the answer.
    """

    first: float | None = None
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mb: float | None = None
    rows: Rows | None = None
    problem: str | None = None


@dataclass(slots=True)
class Worker:
    """A process that waits for its next turn."""

    process: subprocess.Popen[str]
    errors: Path
    limit: float
    runs: Runs = field(default_factory=Runs)

    def take_turn(self, first: bool) -> None:
        """One run, written down; after a failure or past the limit the worker is out."""
        answer = self._ask("rows" if first else "again")
        if answer is None:
            return
        if first:
            self.runs.first = (self.runs.first or 0.0) + answer["seconds"]
            self.runs.rows = answer["rows"]
        else:
            self.runs.seconds.append(answer["seconds"])
            self.runs.cpu.append(answer["cpu"])
        self.runs.peak_mb = answer["peak_mb"]

    def connect(self, task: Task) -> None:
        answer = self._ask(json.dumps(asdict(task)))
        if answer is not None:
            self.runs.first = answer["seconds"]

    def _ask(self, line: str) -> dict[str, Any] | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return self._failed()
        if not select.select([self.process.stdout], [], [], self.limit)[0]:
            self.runs.problem = f"> {self.limit:g} s"
            return None
        answered = self.process.stdout.readline()
        return json.loads(answered) if answered else self._failed()

    def _failed(self) -> None:
        self.process.wait()
        lines = self.errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        self.runs.problem = lines[-1] if lines else f"exit status {self.process.returncode}"

    def stop(self) -> None:
        """Ends the process; one in the middle of a query first as Ctrl-C does, so that its statements end too."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        for stop in (signal.SIGINT, signal.SIGKILL):
            if self.runs.problem:
                self.process.send_signal(stop)
            try:
                self.process.wait(STOP_SECONDS)
                return
            except subprocess.TimeoutExpired:
                self.runs.problem = self.runs.problem or "does not end"


@contextmanager
def started(tool: str, limit: float) -> Iterator[Worker]:
    """A worker for a tool, named by its script; a run may take `limit` seconds."""
    with tempfile.TemporaryDirectory() as place:
        errors = Path(place) / "errors"
        with errors.open("w") as log:
            process = subprocess.Popen(
                [interpreter(tool), HERE / f"{tool}.py"],
                env=environment(tool),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        worker = Worker(process, errors, limit)
        try:
            yield worker
        finally:
            worker.stop()
            if process.stdout is not None:
                process.stdout.close()


def compare(tools: Sequence[str], task: Task, rounds: int, limit: float, patience: float) -> Mapping[str, Runs]:
    """Runs a task with each tool `rounds` times, in turns; slow ones thrice only, when that took `patience` seconds."""
    with ExitStack() as held:
        workers = {tool: held.enter_context(started(tool, limit)) for tool in tools}
        for worker in workers.values():
            worker.connect(task)
        for turn in range(-1, rounds):
            order = list(workers.values())
            for worker in order if turn % 2 else reversed(order):
                runs = worker.runs
                if runs.problem is None and (turn < 3 or sum(runs.seconds) < patience):
                    worker.take_turn(first=turn < 0)
        return {tool: worker.runs for tool, worker in workers.items()}


def interpreter(tool: str) -> Path:
    """The Python that runs a tool's script: that of its own environment, else the one that runs this."""
    own = ROOT / f".venv-bench-{Path(tool).name}" / "bin" / "python"
    return own if own.exists() or is_rival(tool) else Path(sys.executable)


def is_rival(tool: str) -> bool:
    return (HERE / f"{tool}.txt").exists()


def environment(tool: str) -> dict[str, str]:
    """The environment variables of a tool's process: a rival finds the measuring beside it, and nothing of ours."""
    inherited = os.environ.get("PYTHONPATH", "")
    paths = [
        str(HERE),
        *([] if is_rival(tool) else [str(Path(path).resolve()) for path in inherited.split(os.pathsep) if path]),
    ]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
