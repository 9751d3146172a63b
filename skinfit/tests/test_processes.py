"""Processes start together and stop together; nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skinfit.processes import is_make_that_catches_interrupts
from skinfit.tests.running import BASE_DIR, wait_until

SUPERVISOR = """
import sys
from pathlib import Path
from skinfit.processes import Processes

folder = Path(sys.argv[1])
ended = Processes(
    {"first": [sys.executable, "-c", sys.argv[2]], "second": [sys.executable, "-c", sys.argv[3]]},
    log_folder=folder,
).run(until_up=lambda: True, when_up=lambda: print("up", flush=True))
print(ended, flush=True)
"""
STAYS = "import time; time.sleep(600)"
IGNORES = "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print(1, flush=True); time.sleep(600)"
HAS_A_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"


def children_of(pid: int) -> list[int]:
    """Its children and theirs."""
    direct = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return direct + [grandchild for child in direct for grandchild in children_of(child)]


def stands(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def supervise(folder: Path, first: str, second: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder), first, second],
        cwd=BASE_DIR, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


@pytest.fixture
def makefile(tmp_path: Path) -> Path:
    (tmp_path / "supervisor.py").write_text(SUPERVISOR)
    path = tmp_path / "Makefile"
    recipe = f"exec {sys.executable} {tmp_path}/supervisor.py {tmp_path}/log '{STAYS}' '{STAYS}'"
    path.write_text(f"SHELL := /bin/bash\nrun:\n\t@PYTHONPATH={BASE_DIR} {recipe}\n")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_and_their_children(tmp_path: Path, number: signal.Signals) -> None:
    process = supervise(tmp_path, STAYS, HAS_A_CHILD)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    wait_until(lambda: len(children_of(process.pid)) == 3, seconds=10, what="three descendants")
    family = children_of(process.pid)
    process.send_signal(number)
    assert process.communicate(timeout=15)[0] == "None\n"
    assert [pid for pid in family if stands(pid)] == []


def test_when_one_ends_the_other_is_stopped_and_it_says_so(tmp_path: Path) -> None:
    process = supervise(
        tmp_path, STAYS, "import time; time.sleep(1); print('my last words'); raise SystemExit(7)"
    )
    told, _ = process.communicate(timeout=15)
    assert told == "up\nsecond ended with status 7\n"
    assert (tmp_path / "second.log").read_text() == "my last words\n"


def test_a_second_interrupt_does_not_wait(tmp_path: Path) -> None:
    process = supervise(tmp_path, STAYS, IGNORES)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    wait_until(lambda: (tmp_path / "second.log").read_text(), seconds=10, what="the child's word")
    family = children_of(process.pid)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=15)
    assert time.monotonic() - began < 5
    assert [pid for pid in family if stands(pid)] == []


def make(makefile: Path, on_interrupt: signal.Handlers = signal.SIG_DFL) -> subprocess.Popen[str]:
    """As a terminal starts it: no child of another make, nor deaf to interrupts as background jobs are."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    process = subprocess.Popen(
        ["make", "--no-print-directory", "-f", str(makefile), "run"],
        env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, on_interrupt),
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_on_make_reaches_them(makefile: Path, whole_group: bool) -> None:
    """A terminal interrupts make and its children; a script may interrupt make alone."""
    process = make(makefile)
    family = children_of(process.pid)
    assert len(family) == 3
    if whole_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=15)
    assert [pid for pid in family if stands(pid)] == []


def test_when_make_is_killed_they_stop(makefile: Path) -> None:
    process = make(makefile)
    family = children_of(process.pid)
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(stands, family)), seconds=15, what="the end of all")


def test_in_the_background_they_stay_until_make_is_terminated(makefile: Path) -> None:
    process = make(makefile, on_interrupt=signal.SIG_IGN)
    family = children_of(process.pid)
    time.sleep(1)
    assert all(map(stands, family))
    process.terminate()
    process.communicate(timeout=15)
    assert [pid for pid in family if stands(pid)] == []


def test_only_a_make_counts_as_one() -> None:
    assert not is_make_that_catches_interrupts(os.getpid())
    assert not is_make_that_catches_interrupts(2**22 + 1)
