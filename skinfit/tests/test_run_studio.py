"""`make run`: starts, tells where, stops without a trace, and says what is wrong in one line."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from bookings.models import Studio
from clients.models import User
from skinfit.management.commands.run_studio import demo_sign_ins
from skinfit.seed import DEMO_PASSWORD
from skinfit.tests.running import BASE_DIR, Running, free_port, wait_until
from skinfit.tests.test_processes import children_of, stands

WITH_A_STUDIO = "from bookings.models import Studio; Studio.objects.create(name='Ours')"


@pytest.mark.django_db
def test_the_demo_sign_ins_are_true_ones() -> None:
    assert demo_sign_ins() == []
    call_command("seed_demo", months=0, stdout=StringIO())
    told = "\n".join(demo_sign_ins())
    assert DEMO_PASSWORD in told
    assert "mira@skinfit.example" in told
    mira = User.objects.get(email="mira@skinfit.example")
    mira.set_password("another one of her own")
    mira.save()
    assert "mira@skinfit.example" not in "\n".join(demo_sign_ins())
    Studio.objects.update(is_demo=False)
    assert demo_sign_ins() == []


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Running]:
    """A migrated database with a studio of its own, and nothing running."""
    studio = Running(tmp_path)
    studio.settings |= {"PORT": str(free_port()), "EMAIL_URL": f"filemail://{tmp_path / 'mail'}"}
    studio.settings.pop("BASE_URL")
    studio.prepare()
    studio.manage("shell", "-c", WITH_A_STUDIO)
    yield studio
    studio.close()


def run(ground: Running) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_studio"],
        cwd=BASE_DIR, env=ground.environment(), start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout
    told = ""
    for line in process.stdout:
        told += line
        if words in line:
            return told
    raise AssertionError(f"It ended without '{words}':\n{told}")


def test_it_says_where_and_stops_without_a_trace(ground: Running) -> None:
    process = run(ground)
    told = read_until(process, "Ctrl-C stops everything.")
    assert f"http://127.0.0.1:{ground.settings['PORT']}/desk/" in told
    family = children_of(process.pid)
    assert len(family) >= 4  # gunicorn and its two workers, celery; beat is its child
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)
    assert "All stopped." in rest
    assert process.returncode == 0
    assert [pid for pid in family if stands(pid)] == []


def test_when_the_worker_dies_all_stops_and_it_says_so(ground: Running) -> None:
    process = run(ground)
    read_until(process, "Ctrl-C stops everything.")
    family = children_of(process.pid)
    workers = [pid for pid in family if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    rest, _ = process.communicate(timeout=30)
    assert "worker ended with status -9, so the rest was stopped too." in rest
    assert process.returncode == 1
    wait_until(lambda: not any(map(stands, family)), seconds=5, what="the end of all")


def test_a_port_in_use_is_said_in_one_line(ground: Running) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(ground.settings["PORT"])))
        other.listen()
        told, _ = run(ground).communicate(timeout=30)
    assert told.splitlines() == [
        f"CommandError: PORT: {ground.settings['PORT']} is in use (Address already in use)."
        f" Try PORT={int(ground.settings['PORT']) + 1}."
    ]


def test_a_second_start_keeps_the_data(ground: Running) -> None:
    ground.manage("run_studio", "--prepare-only")
    name = "from bookings.models import Studio; print(Studio.objects.get().name)"
    assert ground.manage("shell", "-v", "0", "-c", name) == "Ours\n"
