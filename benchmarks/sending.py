"""F5: letters a second by one worker, against a bare smtplib loop with the same bytes; its memory."""

import json
import pickle
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import IO

from benchmarks.house import House
from benchmarks.report import Figure
from skinfit.tests.running import BASE_DIR

WARM, BLOCK, BLOCKS = 500, 1000, 5


@contextmanager
def sink(house: House, *keep: str) -> Iterator[None]:
    """The mail server in a process of its own, on the house's port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink", str(house.sink.port), *keep],
        cwd=BASE_DIR, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    yield
    process.terminate()
    process.wait()


class Sweeper:
    def __init__(self, house: House) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sweeper"],
            cwd=BASE_DIR, env=house.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.at_first = self._read()

    def _read(self) -> dict[str, float]:
        assert self.process.stdout
        return dict(json.loads(self.process.stdout.readline()))

    def sweep(self, letters: int) -> dict[str, float]:
        told: IO[str] | None = self.process.stdin
        assert told
        told.write(f"{letters}\n")
        told.flush()
        answer = self._read()
        assert answer["sent"] == letters, answer
        return answer

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def measure(house: House) -> list[Figure]:
    house.sink.close()
    house.capture("letters", str(WARM + BLOCK * BLOCKS))
    kept = house.folder / "kept.pickle"
    sweeper = Sweeper(house)
    with sink(house, str(kept)):
        sweeper.sweep(WARM)
    letters = read(kept)
    ours, bare, before = [], [], 0.0
    with sink(house):
        for _ in range(BLOCKS):
            swept = sweeper.sweep(BLOCK)
            before = before or sweeper.at_first["mb"]
            ours.append(BLOCK / swept["seconds"])
            bare.append(bare_rate(house.sink.port, letters))
        grown = swept["mb"] - before
    sweeper.close()
    mine, raw = median(ours), median(bare)
    words = (
        f"{mine:.0f} against {raw:.0f} letters a second,"
        f" {sum(len(letter[2]) for letter in letters) / len(letters) / 1000:.0f} kB each"
    )
    return [
        Figure("F5", mine / raw, "x smtplib", 0.6, "min", words),
        Figure("F5m", grown, "MB", 30, "max", f"the worker's growth over {WARM + BLOCK * BLOCKS} letters"),
    ]


def read(path: Path) -> list[tuple[str, list[str], bytes]]:
    letters = []
    with path.open("rb") as file:
        while file.peek(1):
            letters.append(pickle.load(file))
    return letters


def bare_rate(port: int, letters: list[tuple[str, list[str], bytes]]) -> float:
    """A loop over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        started = time.perf_counter()
        for number in range(BLOCK):
            server.sendmail(*letters[number % len(letters)])
        return BLOCK / (time.perf_counter() - started)
