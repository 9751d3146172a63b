"""Cases through the care engine, from a file to standard output; imports nothing of Django.

`manage.py evaluate_case` comes here straight, so that many cases cost little more than their own work.
"""

import gc
import json
import marshal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from treatments.care import Catalogue, MalformedCase, decide, parse_case, parse_catalogue
from treatments.catalogue.reference import reference_document

REFUSED = 2
KEPT = 1000
BY_VALUE = 2  # the version of marshal that writes equal values alike
STANDARD_INPUT = "-"
_written = json.JSONEncoder(check_circular=False).encode


class Refused(Exception):
    """What was given cannot be judged; `str()` is one line that says why, for a case its name and field."""


def main(arguments: Sequence[str]) -> int:
    """The command itself: the decisions on standard output, or one line of complaint and exit code 2."""
    gc.disable()  # one short run without cycles
    try:
        evaluate(arguments[0] if arguments else STANDARD_INPUT, sys.stdout.write)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return REFUSED
    return 0


def evaluate(file: str, write: Callable[[str], object]) -> None:
    """Decide one case or a JSON list of cases; one in, one out, in the same order. Raises Refused.

    Nothing is written unless all of it can be.
    """
    cases = _read(file)
    answers = _Answers(parse_catalogue(reference_document()))
    try:
        if isinstance(cases, list):
            written = [answers.to(data, place=place) for place, data in enumerate(cases, start=1)]
            text = "[\n" + ",\n".join(written) + "\n]"
        else:
            text = answers.to(cases, place=1)
    except MalformedCase as error:
        raise Refused(" ".join(str(error).split())) from error
    write(f"{text}\n")


def _read(file: str) -> Any:
    try:
        if file == STANDARD_INPUT:
            return json.loads(sys.stdin.buffer.read())
        with open(file, "rb") as opened:
            return json.loads(opened.read())
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{file} is not JSON: {error}") from error


class _Answers:
    """The answers to cases; a visit that comes again under another name is not decided again."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.known: dict[bytes, str] = {}

    def to(self, data: object, *, place: int) -> str:
        """One case's answer as JSON; `place` names a case that has no id. Raises MalformedCase."""
        if not isinstance(data, dict) or not isinstance(data.get("id"), str):
            parse_case(data, self.catalogue, place=f"number {place}")
            raise AssertionError("a case without a name was read")
        visit = marshal.dumps(data.get("input"), BY_VALUE)
        if visit not in self.known:
            case = parse_case(data, self.catalogue)
            if len(self.known) == KEPT:
                self.known.clear()
            self.known[visit] = _written(decide(case, self.catalogue).as_dict())
        return f'{{"id": {_written(data["id"])}, {self.known[visit][1:]}'
