"""What a client's health answers mean to the engine on a day: the one function that yields its flags.

'Not sure' counts as yes. Of a question the newest answer counts; a yes for the visit in question
stands even where a later answer for another visit says no. A vague date is the latest day it can
mean (semantics.vague_dates). Age comes from the birth date, on the day of the visit (semantics.age).
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from bookings.prepared import Prepared, as_instant, prepare
from clients.intake import later
from clients.models import Client, ClinicianLetter, IntakeAnswer
from treatments.care.case import Answer
from treatments.care.clock import latest_day

AGES = {"under_18": 18, "under_13": 13}  # the reference's two questions of age, in years
COUNTS_AS_YES = (IntakeAnswer.Answer.YES, IntakeAnswer.Answer.UNSURE)
DAY_IS_OVER_EVERYWHERE = timedelta(days=1, hours=12)  # after its midnight in UTC
LETTER, BORN = "letter", "born"
FREE_WORDS = "words:"  # what was told beside the catalogue's questions is read by people alone
NO_VISIT = "?"  # an occasion that no answer has


class Asked(NamedTuple):
    """Whose flags, on which local date, and for which visit (its topic, 'visit:12')."""

    client_id: int
    on: date
    occasion: str = ""


class Told(NamedTuple):
    """An answer that counts as yes, as it is kept; `is_newest`: no later one, for whatever visit."""

    question: str
    answer: str
    on: date | None
    precision: str
    ongoing: bool | None
    details: Mapping[str, Any]
    occasion: str
    given_at: datetime
    is_newest: bool = True


class File(NamedTuple):
    """What is kept of one client: answers that count as yes, letters (date, about what), birth date."""

    told: Sequence[Told]
    letters: Sequence[tuple[date, frozenset[str]]]
    born: date | None


def flags_of(*, client_id: int, on: date, occasion: str = "") -> tuple[Answer, ...]:
    """The health answers that apply to one client on a day, for the engine; one statement.

    `on` is the local date of the visit, `occasion` its topic. An answer given after that day counts
    only when it was given for that visit.
    """
    asked = Asked(client_id, on, occasion)
    return flags_of_many([asked])[asked]


def flags_of_many(asked: Sequence[Asked]) -> dict[Asked, tuple[Answer, ...]]:
    """The same for many clients and days at once, in one statement."""
    files = files_of(asked) if asked else {}
    return {one: read(files[one.client_id], on=one.on, occasion=one.occasion) for one in asked}


def read(file: File, *, on: date, occasion: str) -> tuple[Answer, ...]:
    """The flags of one client's file on a day, by name."""
    newest: dict[str, Told] = {}
    for told in sorted(file.told, key=lambda told: told.given_at):
        if _is_own(told, occasion) or (told.is_newest and told.given_at < _end_of(on)):
            newest[told.question] = told
    flags = {name: _flag(told, file, on, occasion) for name, told in newest.items() if name not in AGES}
    flags |= {name: Answer(name, None, ongoing=True) for name in _by_age(file.born, newest, on)}
    return tuple(flags[name] for name in sorted(flags))


def _is_own(told: Told, occasion: str) -> bool:
    return occasion != "" and told.occasion == occasion


def _end_of(on: date) -> datetime:
    return datetime.combine(on, time(), UTC) + DAY_IS_OVER_EVERYWHERE


def _flag(told: Told, file: File, on: date, occasion: str) -> Answer:
    last_on = _last_day(told, on)
    reacted_to = told.details.get("reacted_to") or ()
    return Answer(
        flag=told.question,
        last_on=last_on,
        ongoing=last_on is None if told.ongoing is None else told.ongoing,
        clearance=any(_clears(letter, told, on) for letter in file.letters),
        # a course is taken for one visit, and is not carried over to the next
        prophylaxis_confirmed=_is_own(told, occasion) and told.details.get("prophylaxis_confirmed") is True,
        # not asked or not known is read as present
        skin_cancer_current=told.question == "cancer_treatment"
        and told.details.get("skin_cancer_current") is not False,
        reacted_to=frozenset(reacted_to),
        denied=frozenset(name for name, value in told.details.items() if value is False),
    )


def _last_day(told: Told, on: date) -> date | None:
    if told.on is None or told.precision == "unknown":
        return None
    return latest_day(told.on, told.precision, not_after=on)


def _clears(letter: tuple[date, frozenset[str]], told: Told, on: date) -> bool:
    """A letter is about what had been when it was written, never about something newer."""
    dated, about = letter
    return told.question in about and dated <= on and (told.on is None or told.on <= dated)


def _by_age(born: date | None, told: Mapping[str, Told], on: date) -> AbstractSet[str]:
    """Under 13 is under 18 as well. Only without a birth date does an answer about age count."""
    if born is not None:
        return {name for name, years in AGES.items() if years_old(born, on) < years}
    return AGES.keys() if "under_13" in told else AGES.keys() & told


def years_old(born: date, on: date) -> int:
    """Whole years on a day. Somebody born on February 29 grows older on March 1 of common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


# --- The one statement


def files_of(asked: Sequence[Asked]) -> dict[int, File]:
    """By client, what is kept for these days and visits, to be read for any day from today on."""
    told, letters = defaultdict[int, list[Told]](list), defaultdict[int, list[Any]](list)
    born = dict[int, date | None]()
    for client_id, question, answer, on, precision, ongoing, details, occasion, given_at, newest in _rows(
        asked
    ):
        if answer == BORN:
            born[client_id] = _date(on)
        elif answer == LETTER:
            letters[client_id].append((_date(on), frozenset(_json(details))))
        elif not question.startswith(FREE_WORDS):
            told[client_id].append(
                Told(
                    question,
                    answer,
                    _date(on),
                    precision,
                    None if ongoing is None else bool(ongoing),
                    _json(details),
                    occasion,
                    as_instant(given_at),
                    bool(newest),
                )
            )
    return {
        one.client_id: File(told[one.client_id], letters[one.client_id], born.get(one.client_id))
        for one in asked
    }


def _rows(asked: Sequence[Asked]) -> list[tuple[Any, ...]]:
    size = 1 << (len(asked) - 1).bit_length()
    filled = [*asked, *[asked[-1]] * (size - len(asked))]
    values: dict[Any, Any] = {_client(place): one.client_id for place, one in enumerate(filled)}
    values |= {_occasion(place): one.occasion or NO_VISIT for place, one in enumerate(filled)}
    values[UNTIL] = _end_of(max(one.on for one in asked))
    return _statement(size).ask(values)


UNTIL = datetime(1, 1, 1, tzinfo=UTC)  # blanks of the statement


def _client(place: int) -> int:
    return -1 - place


def _occasion(place: int) -> str:
    return f"?{place}"


@cache
def _statement(size: int) -> Prepared:
    """For so many places: answers that count as yes, letters that stand, birth dates."""
    clients = [_client(place) for place in range(size)]
    occasions = [_occasion(place) for place in range(size)]
    newer = later()
    is_newest = Q(~Exists(newer.filter(given_at__lt=UNTIL)), given_at__lt=UNTIL)
    is_own = Q(~Exists(newer.filter(occasion=OuterRef("occasion"))), occasion__in=occasions)
    answers = IntakeAnswer.objects.filter(is_newest | is_own, client__in=clients, answer__in=COUNTS_AS_YES)
    letters = ClinicianLetter.objects.filter(client__in=clients, withdrawn_at=None)
    people = Client.objects.filter(pk__in=clients)
    answers = answers.annotate(newest=Case(When(is_newest, then=YES), default=Value(False, BooleanField())))
    return prepare(
        answers.values_list(*COLUMNS, "newest").union(
            letters.values_list("client_id", *_as(LETTER, on="dated", details="about", at="kept_at")),
            people.values_list("pk", *_as(BORN, on="birth_date", details=NONE, at="created_at")),
            all=True,
        )
    )


COLUMNS = (
    *("client_id", "question", "answer", "on", "precision", "ongoing", "details", "occasion", "given_at"),
)
NONE, YES, EMPTY = Value(None, BooleanField()), Value(True, BooleanField()), Value("")


def _as(kind: str, *, on: str, details: Any, at: str) -> tuple[Any, ...]:
    """The columns behind the client's of what is no answer, in the places of an answer's."""
    return EMPTY, Value(kind), on, EMPTY, NONE, details, EMPTY, at, YES


def _date(told: date | str | None) -> date | None:
    return date.fromisoformat(told) if isinstance(told, str) else told


def _json(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told
