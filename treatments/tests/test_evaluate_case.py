"""The command, as contracts say: no database, one in, one out."""

import io
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest
from django.core.management import CommandError, call_command

from treatments.tests.make_care import make_case, worked_cases

ROOT = Path(__file__).parents[2]


def answers_of(tmp_path, data):
    path = tmp_path / "cases.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    out = io.StringIO()
    call_command("evaluate_case", str(path), stdout=out)
    return json.loads(out.getvalue())


def complaint(tmp_path, data):
    with pytest.raises(CommandError) as caught:
        answers_of(tmp_path, data)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_list_of_cases_is_answered_in_its_order(tmp_path):
    cases = worked_cases()
    assert answers_of(tmp_path, cases) == [{"id": case["id"], **case["expected"]} for case in cases]


def test_one_case_gives_one_answer(tmp_path):
    case = worked_cases()[6]
    assert answers_of(tmp_path, case) == {"id": case["id"], **case["expected"]}


def test_an_empty_list_is_answered_by_one(tmp_path):
    assert answers_of(tmp_path, []) == []


def test_a_malformed_case_is_named_with_its_field(tmp_path):
    bad = make_case("led_red", visit={"completed_at": "2027-06-01T12:00:00"}) | {"id": "B\n2"}
    assert complaint(tmp_path, [worked_cases()[0], bad]) == "case B 2: input.visit.completed_at has no offset"
    assert complaint(tmp_path, [worked_cases()[0], 5]) == "case number 2: case must be an object"


@pytest.mark.parametrize("text", ["", "{", "[1,]", "[" * 100_000])
def test_what_is_not_json_is_refused(tmp_path, text):
    assert "is not JSON" in complaint(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("evaluate_case", str(tmp_path / "none.json"))


def run(stdin, *arguments, **environment):
    command = [sys.executable, "manage.py", "evaluate_case", *arguments]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**kept, **environment},
        check=False,
        timeout=60,
    )


def test_it_reads_standard_input_and_needs_no_database_that_answers():
    done = run(
        json.dumps(worked_cases()[0]).encode(),
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
        SECRET_KEY="x" * 60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["id"] == "W01"


def test_it_needs_no_setting_at_all_and_takes_a_file_or_a_dash(tmp_path):
    case = worked_cases()[0]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    answer = {"id": "W01", **case["expected"]}
    for done in (run(b"", str(path)), run(path.read_bytes(), "-"), run(path.read_bytes())):
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout) == answer


def test_it_imports_nothing_of_django():
    done = subprocess.run(
        [sys.executable, "-c", "import sys, treatments.evaluation; print('django' in sys.modules)"],
        capture_output=True,
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == b"False"


def test_nothing_is_printed_when_the_last_of_many_cases_is_malformed():
    cases = [*worked_cases(), {"id": "LAST", "input": {}}]
    done = run(json.dumps(cases).encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"LAST" in done.stderr


def cpu_seconds(command, output):
    """What a process takes of the CPU, its start included."""
    before = getrusage(RUSAGE_CHILDREN)
    with output.open("wb") as out:
        subprocess.run(command, cwd=ROOT, stdout=out, check=True, timeout=120)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


WORKED = worked_cases()


def different(number):
    """A worked case moved by whole weeks, so that no two of a thousand are the same visit."""
    case = WORKED[number % 12]
    days = timedelta(weeks=number // 12)

    def moved(text):
        return (date.fromisoformat(text[0]) + days).isoformat()

    text = re.sub(r"\b20\d\d-\d\d-\d\d", moved, json.dumps(case["input"]))
    return {**case, "id": f"C{number}", "input": json.loads(text)}


def cost_of(cases, folder):
    """CPU seconds of the command and of a process that parses and prints the file: the best of three."""
    path = folder / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    reading = "import json, sys; print(json.dumps(json.load(open(sys.argv[1], 'rb'))))"
    floor = [sys.executable, "-c", reading, str(path)]
    ours = [sys.executable, "manage.py", "evaluate_case", str(path)]
    rounds = [(cpu_seconds(ours, folder / "ours"), cpu_seconds(floor, folder / "floor")) for _ in range(3)]
    answers = json.loads((folder / "ours").read_text(encoding="utf-8"))
    assert [answer["id"] for answer in answers] == [case["id"] for case in cases]
    return min(our for our, _ in rounds), min(floor for _, floor in rounds)


def test_a_thousand_different_cases_take_at_most_five_times_as_long_as_parsing_and_printing_them(tmp_path):
    cases = [different(number) for number in range(1000)]
    assert len({json.dumps(case["input"]) for case in cases}) == 1000
    took, floor = cost_of(cases, tmp_path)
    assert took <= 5 * floor, f"{took:.3f} s CPU against {floor:.3f} s"


def test_the_worked_visits_again_and_again_take_at_most_five_times_as_long_without_their_answers(tmp_path):
    worked = worked_cases()
    cases = [{"id": f"C{number}", "input": worked[number % 12]["input"]} for number in range(1000)]
    took, floor = cost_of(cases, tmp_path)
    assert took <= 5 * floor, f"{took:.3f} s CPU against {floor:.3f} s"


def test_the_same_visit_under_another_name_gets_the_same_answer_under_that_name(tmp_path):
    first, other = worked_cases()[6], worked_cases()[7]
    again = {**first, "id": 'again "7"'}
    nearly = {**worked_cases()[6], "id": "nearly"}
    nearly["input"]["client"]["fitzpatrick"] = 6
    answers = answers_of(tmp_path, [first, other, again, nearly])
    assert answers[2] == {"id": again["id"], **first["expected"]}
    assert [answer["id"] for answer in answers] == [first["id"], other["id"], again["id"], "nearly"]
    assert {**answers[3], "id": ""} != {**answers[0], "id": ""}
    assert "case number 2: id is missing" in complaint(tmp_path, [first, {"input": first["input"]}])


def test_a_malformed_case_exits_with_2_and_one_line():
    done = run(json.dumps({"id": "M1", "input": {}}).encode(), SECRET_KEY="x" * 60)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().count("\n") == 1
    assert "M1" in done.stderr.decode()
    assert "visit" in done.stderr.decode()
