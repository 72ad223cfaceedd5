"""Programs that run for the length of a block, on a free port, and never longer than this process."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
ATTEMPTS = 3

Command = list[str | Path]


@contextmanager
def private_folder(name: str) -> Iterator[Path]:
    # Not below pytest's own folders: those are closed to other users, and PostgreSQL does not run as root.
    with tempfile.TemporaryDirectory(prefix=f"dataflow-{name}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def program(name: str) -> str:
    # The folders for administrators are not on everybody's path.
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise RuntimeError(f"program `{name}` is not installed (hint: apt-get install mariadb-server)")
    return found


def run(command: Command, user: str | None = None) -> None:
    result = subprocess.run(command, user=user, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"`{Path(command[0]).name}` failed:\n{result.stdout}")


@contextmanager
def running(
    command: Callable[[int], Command],
    is_ready: Callable[[int], bool],
    log: Path,
    stop: signal.Signals,
    user: str | None = None,
) -> Iterator[int]:
    """Runs a server on a free port, which is what the block is given, and stops it by the signal at its end."""
    # Another process may take the port before the server does, so that more than one is tried.
    for _ in range(ATTEMPTS):
        port = _free_port()
        process = _start(command(port), log, stop, user)
        try:
            if _becomes_ready(process, port, is_ready):
                yield port
                return
        finally:
            _stop(process, stop)
    raise RuntimeError(f"`{Path(command(port)[0]).name}` did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _start(command: Command, log: Path, stop: signal.Signals, user: str | None) -> subprocess.Popen[bytes]:
    # Linux sends the signal when this process is gone, however it ended.
    setpriv = shutil.which("setpriv")
    guarded = [setpriv, "--pdeathsig", stop.name.removeprefix("SIG"), "--", *command] if setpriv else command
    with log.open("ab") as output:
        # In a session of its own Ctrl-C does not reach it: it is stopped when nobody needs it any more.
        return subprocess.Popen(
            guarded,
            user=user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _stop(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(stop)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _becomes_ready(process: subprocess.Popen[bytes], port: int, is_ready: Callable[[int], bool]) -> bool:
    """Whether the server became ready; False where its process ended before."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        if is_ready(port):
            return True
        time.sleep(0.05)
    return False


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
