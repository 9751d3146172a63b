"""The studio as a machine runs it: gunicorn, a Celery worker with beat, a mail server that keeps all it gets.

    with Running(tmp_path, database_url=…, broker_url=…, seed=["--months", "0"]) as studio:
        httpx.get(studio.url + "/book/")
        studio.restart(at=datetime(2026, 12, 24, 9, tzinfo=zone))
        studio.wait_for_letters(1)

Without addresses it is the embedded default: one SQLite file and the filesystem broker in `folder`.
"""

import fcntl
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller

from skinfit.tests import services

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FLOORS = ("skinfit", "treatments", "bookings", "clients", "notifications")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """The condition's first true answer; AssertionError naming `what` when none comes in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


@dataclass
class Letter:
    """One delivery: an attempt that was repeated stands here twice, with the same Message-ID."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    content: bytes

    @property
    def template(self) -> str:
        return str(self.message["X-Letter"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part
        return str(part.get_content())


@dataclass
class Sink:
    """A real SMTP server. `refuse_with` ('450 try later') is answered after the data instead of taking it."""

    letters: list[Letter] = field(default_factory=list)
    refuse_with: str = ""
    delay: float = 0
    port: int = field(default_factory=free_port)
    _controller: Controller | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.delay:
            import asyncio

            await asyncio.sleep(self.delay)
        if self.refuse_with:
            return self.refuse_with
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(Letter(envelope.mail_from, envelope.rcpt_tos, message, envelope.content))
        return "250 kept"

    def open(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None


class Running:
    """Web and worker processes on a database, a broker and a clock of their own. Logs lie in `folder`."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str | None = None,
        broker_url: str | None = None,
        seed: Sequence[str] | None = None,
        at: datetime | None = None,
        env: dict[str, str] | None = None,
        worker: bool = True,
        web_workers: int = 2,
        sink: Sink | None = None,
    ) -> None:
        """`seed`: arguments of `seed_demo`, None for an empty studio; `at`: the time when it is made."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.seed = folder, seed
        self.set_clock(at)
        self.worker, self.web_workers = worker, web_workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sink = sink or Sink()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = {
            "SECRET_KEY": "only-for-the-running-tests",
            "DEBUG": "off",
            "BASE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DATABASE_URL": database_url or f"sqlite:///{folder / 'studio.sqlite3'}",
            "CELERY_BROKER_URL": broker_url or f"filesystem://{folder / 'celery'}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "DEFAULT_FROM_EMAIL": "studio@skinfit.example",
            "MEDIA_ROOT": str(folder / "media"),
            "BOOKING_RATE_LIMIT": "",
            "TRUSTED_PROXIES": "0",
            "TIME_ZONE": "America/Los_Angeles",
            **(env or {}),
        }

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def letters(self) -> list[Letter]:
        return self.sink.letters

    def set_clock(self, at: datetime | None) -> None:
        """From here on time runs on from `at`, for every process started later; None: the real time."""
        ahead = (at - datetime.now(UTC)).total_seconds() if at else 0
        self.offset = timedelta(seconds=round(ahead))

    @property
    def now(self) -> datetime:
        """The time on the studio's clock."""
        return datetime.now(UTC) + self.offset

    def environment(self) -> dict[str, str]:
        """The settings and the clock: all processes share one offset."""
        clock = {}
        if self.offset:
            library = services.faketime()
            assert library, "needs libfaketime"
            clock = {
                "LD_PRELOAD": library,
                "FAKETIME": f"{self.offset.total_seconds():+.0f}",
                "NO_FAKE_STAT": "1",
            }
        inherited = {k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "PORT")}
        return {**inherited, **self.settings, **clock, "PYTHONUNBUFFERED": "1"}

    def prepare(self) -> None:
        """Static files, tables, cache table, the seed; the mail server begins to listen."""
        collect_static()
        self.sink.open()
        if self.settings["DATABASE_URL"].startswith("sqlite"):
            copy_migrated_sqlite(Path(self.settings["DATABASE_URL"].removeprefix("sqlite:///")))
        else:
            self._migrate()
        if self.seed is not None:
            self.manage("seed_demo", *self.seed)

    def _migrate(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("createcachetable")

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """What `manage.py …` prints under these settings and this clock."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR, env=self.environment(), input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = f"{arguments} gave {done.returncode}:\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0, told
        return done.stdout

    def start(self) -> None:
        self.start_web()
        if self.worker:
            self.start_worker()

    def start_web(self) -> None:
        self._spawn(
            "web",
            *("gunicorn", "skinfit.wsgi:application", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", str(self.web_workers), "--threads", "4", "--no-control-socket"),
        )
        wait_until(self._answers, seconds=60, what=f"an answer of /healthz\n{self.log('web')}")

    def start_worker(self, *arguments: str) -> None:
        """One worker with beat, as on the embedded default; more `arguments` replace those."""
        self._spawn(
            "worker",
            *("celery", "-A", "skinfit", "worker", "--loglevel", "INFO"),
            *(arguments or ("--beat", "--pool", "solo")),
        )
        wait_until(lambda: " ready." in self.log("worker"), seconds=60, what="a ready worker")

    def _spawn(self, name: str, program: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [str(Path(sys.executable).parent / program), *arguments],
                cwd=BASE_DIR, env=self.environment(), stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def _answers(self) -> bool:
        if self.processes["web"].poll() is not None:
            raise AssertionError(f"the web server ended:\n{self.log('web')}")
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def prompt_sweep(self) -> None:
        """Publish the sweep as beat does every minute; the worker takes it."""
        subprocess.run(
            [str(Path(sys.executable).parent / "celery"), "-A", "skinfit", "call",
             "notifications.tasks.send_due_messages"],
            cwd=BASE_DIR, env=self.environment(), check=True, capture_output=True,
        )  # fmt: skip

    def wait_for_letters(self, count: int, *, seconds: float = 90) -> list[Letter]:
        """All letters so far, once at least `count` have come; beat may take its full minute."""
        wait_until(lambda: len(self.letters) >= count, seconds=seconds, what=f"letter number {count}")
        return self.letters

    def restart(self, *, at: datetime | None = None) -> None:
        """Stop both processes and start them again, at another hour if one is given."""
        self.stop()
        if at:
            self.set_clock(at)
        self.start()

    def kill(self, name: str) -> None:
        """SIGKILL to 'web' or 'worker' and all its children: nothing is tidied up."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def close(self) -> None:
        self.stop()
        self.sink.close()


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """The folder of what test processes share; while one of them is in here, the others wait."""
    folder = BASE_DIR / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder


def copy_migrated_sqlite(to: Path) -> None:
    """An empty, migrated database; made anew when any of the product's code has changed."""
    code = sorted(path for floor in FLOORS for path in (BASE_DIR / floor).rglob("*.py"))
    product = b"".join(path.read_bytes() for path in code if "tests" not in path.parts)
    digest = sha256(product).hexdigest()[:16]
    with one_at_a_time() as folder:
        made = folder / f"{digest}.sqlite3"
        if not made.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            making = folder / "making.sqlite3"
            Running(folder, database_url=f"sqlite:///{making}")._migrate()
            making.rename(made)
        shutil.copyfile(made, to)


def collect_static() -> None:
    """With DEBUG off a page names its files by their hash."""
    with one_at_a_time():
        subprocess.run(["make", "--silent", "static"], cwd=BASE_DIR, check=True, capture_output=True)
