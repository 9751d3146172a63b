"""N4: 5,000 letters, workers killed 20 times, a mail server that refuses, delays and drops."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifications.tests.make import NOW
from notifications.tests.sink import HANG_UP, Answer, Sink, listening

LETTERS = 5000
KILLS = 20
WORKERS = 2
PAST_A_CLAIM = timedelta(minutes=11)
PAST_A_PAUSE = timedelta(hours=25)
ROOT = Path(__file__).resolve().parents[2]


class Moody(Sink):
    """Refuses 3 of 100 for now, drops 2 of 100 before taking them, dawdles over 1 of 100."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.moods: Counter[str] = Counter()
        self.on_recipient, self.on_data = self.refuse, self.drop

    def refuse(self, address: str) -> Answer:
        return self.mood("refused", 0.03, "451 try later")

    def drop(self, address: str) -> Answer:
        self.delay = 0.3 if self.mood("delayed", 0.01, "later") else 0
        return self.mood("dropped", 0.02, HANG_UP)

    def mood(self, name: str, share: float, answer: str) -> Answer:
        if self.chance.random() >= share:
            return None
        self.moods[name] += 1
        return answer


class Studio:
    """The product's commands on a database and a mail server of their own."""

    def __init__(self, database_url: str, port: int, folder: Path) -> None:
        self.env = os.environ | {
            "DEBUG": "off",
            "SECRET_KEY": "only-for-this-proof",
            "BASE_URL": "http://127.0.0.1",
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": f"filesystem://{folder / 'celery'}",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "MEDIA_ROOT": str(folder / "media"),
        }
        self.now: datetime = NOW

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout

    def worker(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "send_due_messages", "--now", self.now.isoformat()],
            cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def states(self) -> dict[str, int]:
        """One sweep, and what the outbox holds after it."""
        out = self.run("manage.py", "send_due_messages", "--now", self.now.isoformat())
        line = next(line for line in out.splitlines() if line.startswith("outbox:"))
        return {state: int(count) for state, count in re.findall(r"(\w+) (\d+)", line)}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_url")
    else:
        yield f"sqlite:///{tmp_path / 'proof.sqlite3'}"


def kill_in_mid_sweep(studio: Studio, sink: Sink, chance: random.Random) -> int:
    """Start workers, let them send a little, kill each with SIGKILL at a random moment; how many it hit."""
    workers, killed = [studio.worker() for _ in range(WORKERS)], 0
    for worker in workers:
        enough, deadline = len(sink.letters) + chance.randint(10, 150), time.monotonic() + 60
        while len(sink.letters) < enough and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(chance.uniform(0, 0.01))
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
            killed += 1
        _, errors = worker.communicate(timeout=60)
        assert "Traceback" not in errors
    return killed


@pytest.mark.proof
def test_every_letter_arrives_and_only_a_kill_repeats_one(database_url: str, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 (shown when it fails)
    chance, sink, kills = random.Random(seed), Moody(seed), 0
    with listening(sink) as port:
        studio = Studio(database_url, port, tmp_path)
        studio.run("manage.py", "migrate", "--verbosity", "0")
        studio.run("-m", "notifications.tests.fill", str(LETTERS))
        while kills < KILLS:
            kills += kill_in_mid_sweep(studio, sink, chance)
            studio.now += PAST_A_CLAIM
            assert len(sink.letters) < LETTERS, "all sent before the last kill"
        states = studio.states()
        for _ in range(200):
            if states["sent"] == LETTERS:
                break
            studio.now += PAST_A_PAUSE
            states = studio.states()

    assert states == {"queued": 0, "sending": 0, "sent": LETTERS, "failed": 0, "missed": 0, "withdrawn": 0}
    arrived = Counter(str(letter["Message-ID"]) for letter in sink.letters)
    assert len(arrived) == LETTERS
    repeats = sum(arrived.values()) - LETTERS
    print(f"kills {kills}, repeats {repeats}, server {dict(sink.moods)}")  # noqa: T201
    assert repeats <= kills
    assert min(sink.moods[name] for name in ("refused", "dropped", "delayed")) > 0
