"""The booking gate: may this client have these services then, and what must be asked before?

A door upward. `treatments` fills it with the care rules; until then, and alone, the diary knows
one rule by itself: what needs a look first needs a skin analysis in the same or an earlier visit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from bookings.chain import ANALYSIS, Chain
from bookings.errors import NotBookable, Reason
from bookings.models import Studio, Visit
from clients.consents import Agreement
from clients.models import Client, User

CONSULT_REQUIRED = "consult_required"
ANALYSIS_SENTENCE = "We need to look at your skin first. Please book a skin analysis."

HIDDEN = "Something on her chart stands against it. A practitioner can say more."

Answers = Mapping[str, Mapping[str, Any]]  # by question, as `read` has checked them; JSON all through


class Despite(NamedTuple):
    """To go on against what the rules say: who answers for it, why, and with which letter on file."""

    by: User
    why: str
    letter_id: int | None = None


@dataclass(frozen=True)
class Question:
    """Who wants what when. A `client` of None: the answer must rest on what was typed in this request.

    `answers` are those typed with it; `practitioner` is None for anyone; `leaving_out` is the visit
    that is being moved; `despite` is a decision of the desk's to go on all the same.
    """

    chain: Chain
    starts_at: datetime
    studio: Studio
    now: datetime
    client: Client | None = None
    answers: Answers = field(default_factory=dict)
    practitioner: int | None = None
    leaving_out: int | None = None
    despite: Despite | None = None

    @property
    def on(self) -> date:
        """The studio's local date of the visit."""
        return self.starts_at.astimezone(self.studio.zone).date()


@dataclass(frozen=True)
class Against:
    """What stands against a service, as the desk reads it.

    `decides` is who may go on all the same, in words, or ''; `may_decide` whether the reader is that,
    with one of the `letters` where it takes a doctor's.
    """

    service: str
    code: str
    words: str
    opens_on: date | None = None
    is_health: bool = False
    decides: str = ""
    may_decide: bool = False
    letters: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Ask:
    """A question asked while booking, in the client's words.

    After a yes `follow_up` asks when it was last so, and `still` says that it is so now.
    """

    question: str
    words: str
    follow_up: str = ""
    still: str = ""


@dataclass(frozen=True)
class Step:
    """What must still be done before a visit; `service` is what to book for it, '' when it is booked.

    `about` is the service of the visit that waits for it.
    """

    words: str
    service: str = ""
    about: str = ""


@dataclass(frozen=True)
class Preparation:
    """How to come to a visit: steps still to take, and lines with their dates."""

    steps: tuple[Step, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asking:
    """The few questions, and what she agrees to by answering; None: she has agreed already."""

    asks: tuple[Ask, ...]
    agreement: Agreement | None


@dataclass(frozen=True)
class CameWith:
    """What came with a booking beside what the diary keeps.

    Not `proven`: somebody typed the answers who may not be the client.
    """

    answers: Answers = field(default_factory=dict)
    proven: bool = True
    despite: Despite | None = None


class Gate(Protocol):
    def may_book(self, question: Question) -> Sequence[Reason]:
        """Why not, as codes and client sentences; empty when nothing stands in the way."""

    def against(self, question: Question, reasons: Sequence[Reason], *, by: User) -> Sequence[Against]:
        """The reasons in the desk's words, for a reader who may read charts."""

    def asking(self, question: Question) -> Asking | None:
        """What to ask while these are booked; None: nothing."""

    def read(self, typed: Mapping[str, Any], *, on: date) -> Answers:
        """Answers as typed on a day, checked. Raises BadAnswers, naming each field."""

    def prepare(self, visit: Visit, chain: Chain, *, proven: bool, now: datetime) -> Preparation:
        """How to come to a visit that stands; without `proven`, to anybody who books the same."""

    def settle(self, visit: Visit, chain: Chain, came_with: CameWith, *, now: datetime) -> None:
        """A visit was booked or moved: keep what came with it, and write what must be said before it.
        In the same transaction.
        """

    def released(self, visit: Visit, *, now: datetime) -> None:
        """A visit was cancelled: bring in line what was written because of it. In the same transaction."""

    def questions_path(self, visit: Visit) -> str:
        """Where the visit's health questions are answered, signed; '' where none are asked.

        For her own mail and what she opens with it: behind it stands what is on file.
        """


class DiaryAlone:
    """The gate without a care catalogue."""

    def may_book(self, question: Question) -> Sequence[Reason]:
        """One reason for each service that needs a look first, when there is none in the diary."""
        chain = question.chain
        if chain.has_analysis or not chain.needs_analysis_first or analysis_before(question):
            return ()
        return tuple(
            Reason(CONSULT_REQUIRED, ANALYSIS_SENTENCE, service.slug)
            for service in chain.services
            if service.needs_analysis_first
        )

    def against(self, question: Question, reasons: Sequence[Reason], *, by: User) -> Sequence[Against]:
        return [Against(reason.service, reason.code, reason.message, reason.opens_on) for reason in reasons]

    def asking(self, question: Question) -> Asking | None:
        return None

    def read(self, typed: Mapping[str, Any], *, on: date) -> Answers:
        return {}

    def prepare(self, visit: Visit, chain: Chain, *, proven: bool, now: datetime) -> Preparation:
        return Preparation()

    def settle(self, visit: Visit, chain: Chain, came_with: CameWith, *, now: datetime) -> None:
        return

    def released(self, visit: Visit, *, now: datetime) -> None:
        return

    def questions_path(self, visit: Visit) -> str:
        return ""


_gates: list[Gate] = [DiaryAlone()]


def fill(gate: Gate) -> None:
    """Put a higher floor's rules in place of the diary's own; called in AppConfig.ready."""
    _gates[:] = [gate]


def reasons(question: Question) -> Sequence[Reason]:
    """Why not, as codes and client sentences; empty when nothing stands in the way."""
    return _gates[0].may_book(question)


def require(question: Question, *, but: Collection[str] = ()) -> None:
    """Raises NotBookable with every reason but those of the codes that somebody else decides."""
    why = [reason for reason in reasons(question) if reason.code not in but]
    if why:
        raise NotBookable(why, question)


def against(refusal: NotBookable, *, by: User) -> Sequence[Against]:
    """What the desk reads of a refusal; of what tells of her health, the front desk only that it is."""
    if refusal.question is None:
        return ()
    readable = [reason for reason in refusal.reasons if by.may_read_charts or not reason.is_health]
    hidden = [reason for reason in refusal.reasons if reason not in readable]
    return (
        *_gates[0].against(refusal.question, readable, by=by),
        *(Against(reason.service, "", HIDDEN, reason.opens_on) for reason in hidden),
    )


def asking(question: Question) -> Asking | None:
    """The few questions that bear on what is being booked and are not answered yet."""
    return _gates[0].asking(question)


def prepare(visit: Visit, chain: Chain, *, proven: bool, now: datetime) -> Preparation:
    """How to come to a visit that stands, in the client's words."""
    return _gates[0].prepare(visit, chain, proven=proven, now=now)


def read(typed: Mapping[str, Any] | None, *, on: date) -> Answers:
    """Answers as typed on a day, checked. Raises BadAnswers, naming each field."""
    return _gates[0].read(typed, on=on) if typed else {}


def settle(visit: Visit, chain: Chain, came_with: CameWith, *, now: datetime) -> None:
    """A visit was booked or moved: what the higher floor keeps and writes with it, in its transaction."""
    _gates[0].settle(visit, chain, came_with, now=now)


def released(visit: Visit, *, now: datetime) -> None:
    """A visit was cancelled: what the higher floor brings in line with it, in its transaction."""
    _gates[0].released(visit, now=now)


def questions_path(visit: Visit) -> str:
    """Where the visit's health questions are answered; only for her own mail."""
    return _gates[0].questions_path(visit)


def analysis_before(question: Question) -> bool:
    """Whether a skin analysis of this client stands in the diary before the visit."""
    if question.client is None:
        return False
    return (
        Visit.objects.standing()
        .filter(client=question.client, starts_at__lt=question.starts_at, parts__service__slug=ANALYSIS)
        .other_than(question.leaving_out)
        .exists()
    )
