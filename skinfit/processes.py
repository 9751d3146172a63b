"""Starts a few processes, watches them, and stops them together: when asked, or when one of them ends."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

POLL_SECONDS = 0.2
STOP_SECONDS = 15


class Processes:
    """Each runs in a session of its own, so that a Ctrl-C reaches us alone and we stop them in order."""

    def __init__(self, commands: Mapping[str, Sequence[str]], *, log_folder: Path) -> None:
        """`commands`: name to arguments; what each prints is appended to `<log_folder>/<name>.log`."""
        self._commands = commands
        self._log_folder = log_folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._starter = os.getppid()
        self._make_listens = is_make_that_catches_interrupts(self._starter)
        self._asked = 0

    def run(self, *, until_up: Callable[[], bool], when_up: Callable[[], None]) -> str | None:
        """Start all and stay until a signal or an end; None when asked to stop, else who ended and how.

        `when_up` is called once, as soon as `until_up` answers true.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            self._start()
            return self._watch(until_up, when_up)
        finally:
            self._stop()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1

    def _start(self) -> None:
        self._log_folder.mkdir(parents=True, exist_ok=True)
        for name, arguments in self._commands.items():
            with (self._log_folder / f"{name}.log").open("ab") as log:
                self._running[name] = subprocess.Popen(
                    arguments,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def _watch(self, until_up: Callable[[], bool], when_up: Callable[[], None]) -> str | None:
        up = False
        while not self._should_stop():
            for name, process in self._running.items():
                if (status := process.poll()) is not None:
                    return f"{name} ended with status {status}"
            if not up and until_up():
                up = True
                when_up()
            time.sleep(POLL_SECONDS)
        return None

    def _should_stop(self) -> bool:
        """Asked, or left alone by whoever started us.

        A make that is sent an interrupt by itself waits for its child without telling it. On Linux one
        can see that it catches interrupts no more. (In the background it never did.)
        """
        return (
            bool(self._asked)
            or os.getppid() != self._starter
            or (self._make_listens and not is_make_that_catches_interrupts(self._starter))
        )

    def _stop(self) -> None:
        """Ask each to end; after fifteen seconds, or a second Ctrl-C, end them. No child's child is left."""
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.terminate()
        end, asked = time.monotonic() + STOP_SECONDS, self._asked
        while self._standing() and time.monotonic() < end and self._asked <= max(asked, 1):
            time.sleep(POLL_SECONDS / 2)
        for process in self._running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _standing(self) -> bool:
        return any(process.poll() is None for process in self._running.values())


def is_make_that_catches_interrupts(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    name = re.search(r"^Name:\s*(\S+)", status, re.MULTILINE)
    caught = re.search(r"^SigCgt:\s*([0-9a-f]+)", status, re.MULTILINE)
    if not (name and caught and name[1] in ("make", "gmake")):
        return False
    return bool(int(caught[1], 16) >> (signal.SIGINT - 1) & 1)
