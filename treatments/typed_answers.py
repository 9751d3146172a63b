"""Health answers as they are typed in a booking: checked, and then what the engine and the file take.

Checked answers are plain JSON, so that they can wait with a held time until its letter is followed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bookings.errors import BadAnswers
from bookings.gate import Answers
from clients.intake import Given
from treatments.care.case import PRECISIONS, SPANS, Answer
from treatments.care.questions import Question
from treatments.catalogue.rules import Rules
from treatments.intake import flags
from treatments.intake.flags import COUNTS_AS_YES, File, Told

ANSWERS = frozenset({"yes", "no", "unsure"})
SERVICES = "reacted_to"
PROPHYLAXIS = ("herpes_simplex_history", "prophylaxis_confirmed")  # the effect asks for it, no attribute does
LONGEST_WORDS, LONGEST_NAME = 2000, 60
NOW = "now"  # the occasion of what is being typed


class _Unreadable(ValueError):
    """`str()` says what is wrong with a value; `part` names it inside its answer."""

    def __init__(self, problem: str, part: str = "") -> None:
        super().__init__(problem)
        self.part = part


def read(typed: Mapping[str, Any], *, on: date, rules: Rules) -> Answers:
    """Each answer in one form: answer, date, date_precision, ongoing, details, words.

    A value is true, false, 'yes', 'no', 'unsure', or an object with these. `on` is today: what she
    tells cannot lie after it. Reading what was read changes nothing. Raises BadAnswers.
    """
    found, wrong = dict[str, Mapping[str, Any]](), dict[str, str]()
    for name, value in typed.items():
        question = rules.catalogue.questions.get(name)
        if question is None:
            wrong[name[:LONGEST_NAME]] = "is not a question that is asked here"
            continue
        try:
            found[name] = _answer(value, question, on, rules)
        except _Unreadable as problem:
            wrong[f"{name}.{problem.part}" if problem.part else name] = str(problem)
    if wrong:
        raise BadAnswers(wrong)
    return found


def _answer(value: Any, question: Question, on: date, rules: Rules) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        return {"answer": _word(value)}
    if "answer" not in value:
        raise _Unreadable("is missing", "answer")
    given = {name: each for name, each in value.items() if each is not None}
    details = {**given, **given["details"]} if isinstance(given.get("details"), Mapping) else given
    read = {
        "answer": _word(given["answer"], "answer"),
        **_date(given, on),
        **_flags(given, ("ongoing",)),
        "details": _details(details, question, rules),
        "words": _words(given.get("words", "")),
    }
    return {name: each for name, each in read.items() if each not in ("", {})}


def _word(value: Any, part: str = "") -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value in ANSWERS:
        return value
    raise _Unreadable("is none of true, false, 'yes', 'no' and 'unsure'", part)


def _date(given: Mapping[str, Any], on: date) -> dict[str, str]:
    precision = given.get("date_precision", "day")
    if not isinstance(precision, str) or precision not in PRECISIONS:
        raise _Unreadable("is none of day, week, month, year and unknown", "date_precision")
    if "date" not in given:
        if precision in SPANS:
            raise _Unreadable(f"is missing beside date_precision {precision}", "date")
        return {}
    day = _day(given["date"])
    if day > on:
        raise _Unreadable("is later than today", "date")
    return {"date": day.isoformat(), "date_precision": precision}


def _day(value: Any) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        raise _Unreadable("is not a date such as 2027-02-01", "date")
    return day


def _flags(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, bool]:
    for name in names:
        if not isinstance(given.get(name, True), bool):
            raise _Unreadable("is not true or false", name)
    return {name: given[name] for name in names if name in given}


def _details(given: Mapping[str, Any], question: Question, rules: Rules) -> dict[str, Any]:
    """What this question asks besides; anything else is left aside."""
    plain = [name for name in question.attributes if name != SERVICES]
    if question.flag == PROPHYLAXIS[0]:
        plain.append(PROPHYLAXIS[1])
    found: dict[str, Any] = dict(_flags(given, tuple(plain)))
    if SERVICES in question.attributes and SERVICES in given:
        found[SERVICES] = _services(given[SERVICES], rules)
    return found


def _services(value: Any, rules: Rules) -> list[str]:
    names = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    if names != value or not rules.catalogue.service_ids.issuperset(names):
        raise _Unreadable("is not a list of services", SERVICES)
    return sorted(set(names))


def _words(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_WORDS or "\x00" in value:
        raise _Unreadable(f"is not a text of at most {LONGEST_WORDS} characters", "words")
    return value.strip()


# --- What the engine and the file take


def as_flags(answers: Answers, *, on: date, born: date | None, now: datetime) -> tuple[Answer, ...]:
    """The flags that these answers raise on the day of the visit, read as any answer on file is."""
    told = [_told(name, answer, now) for name, answer in answers.items() if answer["answer"] in COUNTS_AS_YES]
    return flags.read(File(told, (), born), on=on, occasion=NOW)


def _told(question: str, answer: Mapping[str, Any], now: datetime) -> Told:
    day = answer.get("date")
    return Told(
        question,
        answer["answer"],
        date.fromisoformat(day) if day else None,
        answer.get("date_precision", "day"),
        answer.get("ongoing"),
        answer.get("details", {}),
        NOW,
        now,
    )


def as_given(answers: Answers, rules: Rules) -> list[Given]:
    """The answers as the file keeps them, with the words they were asked in."""
    return [
        Given(
            question=name,
            asked=rules.catalogue.questions[name].question,
            answer=answer["answer"],
            on=date.fromisoformat(answer["date"]) if answer.get("date") else None,
            precision=answer.get("date_precision", "day"),
            ongoing=answer.get("ongoing"),
            details=answer.get("details", {}),
            words=answer.get("words", ""),
        )
        for name, answer in answers.items()
        if name in rules.catalogue.questions
    ]
