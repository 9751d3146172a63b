"""How treatment plans stand: read from the visits every time, and judged as the rules are today.

A session is judged as if those before it had been done on their days. What no longer fits is said in
the desk's words and changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from bookings.models import Service, Studio, Visit
from bookings.send_times import at_wall_time
from treatments import dossier
from treatments.care import screening
from treatments.care.case import Earlier, Inquiry
from treatments.care.level import CONDITIONS
from treatments.care.patch_tests import MISSING
from treatments.care.verdict import Verdict
from treatments.catalogue.rules import Rules
from treatments.dossier import Dossier
from treatments.models import Override, PlannedSession, TreatmentPlan

BEFORE_IT, TOO_SOON, TOO_LATE = "gap:before_it", "gap:too_soon", "gap:too_late"


class State(Enum):
    """Of one session, by its visit."""

    DONE = "done"
    BOOKED = "booked"
    OPEN = "open"


class Obstacle(NamedTuple):
    """Why a session does not fit, by its code and in the desk's words; never shown to a client."""

    code: str
    words: str


@dataclass(frozen=True)
class Place:
    """One session of a plan as it stands.

    `on` is the studio's date of its visit, or the proposed one; None: no date yet. `subject_to` are the
    services that still need a clear patch test, `milder` the waits that the reference would still hold
    against it and the studio has made shorter, in the desk's words.
    """

    session: PlannedSession
    state: State
    on: date | None
    names: Sequence[str]
    obstacles: Sequence[Obstacle] = ()
    subject_to: Sequence[str] = ()
    milder: Sequence[str] = ()

    @property
    def number(self) -> int:
        return self.session.position + 1

    @property
    def visit(self) -> Visit | None:
        return self.session.visit if self.state is not State.OPEN else None

    @property
    def is_cancelled(self) -> bool:
        """Its visit was booked once and does not take place."""
        return self.state is State.OPEN and self.session.visit is not None

    @property
    def fits(self) -> bool:
        return not self.obstacles


@dataclass(frozen=True)
class Outlook:
    """One plan as it stands; its client's file is kept for further questions."""

    plan: TreatmentPlan
    places: Sequence[Place]
    file: Dossier
    overridden: Mapping[int, frozenset[tuple[str, str]]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return sum(place.state is State.DONE for place in self.places)

    @property
    def is_over(self) -> bool:
        return self.done == len(self.places)

    @property
    def open(self) -> list[Place]:
        """Sessions without a visit."""
        return [place for place in self.places if place.state is State.OPEN]

    @property
    def troubled(self) -> list[Place]:
        """Sessions ahead that no longer fit as they stand."""
        return [place for place in self.places if place.state is not State.DONE and not place.fits]

    @property
    def next_place(self) -> Place | None:
        return next((place for place in self.places if place.state is not State.DONE), None)


def running(client_ids: Sequence[int]) -> list[TreatmentPlan]:
    """The plans of these clients that have not ended, the newest first."""
    plans = TreatmentPlan.objects.filter(visit__client__in=client_ids, ended_at=None)
    return list(plans.select_related("visit__client", "visit__practitioner").order_by("-proposed_at", "-pk"))


def of_plans(plans: Sequence[TreatmentPlan], *, studio: Studio, rules: Rules, now: datetime) -> list[Outlook]:
    """How these plans stand, in eight statements however many they are."""
    sessions = _sessions(plans)
    visits = {
        session.visit.pk: session.visit
        for of_plan in sessions.values()
        for session in of_plan
        if session.visit is not None
    }
    clients = {plan.visit.client_id: plan.visit.client for plan in plans if plan.visit.client is not None}
    topics = {visit.topic: visit.client_id for visit in visits.values() if visit.client_id is not None}
    files = dossier.load(list(clients.values()), occasions=topics, studio=studio, rules=rules, now=now)
    names = dict(Service.objects.values_list("slug", "name"))
    overridden = _overridden(visits)
    return [
        _Reading(plan, sessions[plan.pk], files[plan.visit.client_id], names, overridden).outlook()
        for plan in plans
        if plan.visit.client_id is not None
    ]


def _sessions(plans: Sequence[TreatmentPlan]) -> dict[int, list[PlannedSession]]:
    found: dict[int, list[PlannedSession]] = defaultdict(list)
    rows = PlannedSession.objects.filter(plan__in=plans).select_related("visit__practitioner", "visit__room")
    for session in rows.order_by("position"):
        found[session.plan_id].append(session)
    return found


def _overridden(visits: Mapping[int, Visit]) -> dict[int, frozenset[tuple[str, str]]]:
    """By visit, the services and codes that somebody has decided to go on against."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for visit_id, service, code in Override.objects.filter(visit__in=visits).values_list(
        "visit", "service", "code"
    ):
        found[visit_id].add((service, code))
    return {visit_id: frozenset(codes) for visit_id, codes in found.items()}


class _Reading:
    """One plan from its first session to its last."""

    def __init__(
        self,
        plan: TreatmentPlan,
        sessions: Sequence[PlannedSession],
        file: Dossier,
        names: Mapping[str, str],
        overridden: Mapping[int, frozenset[tuple[str, str]]],
    ) -> None:
        self.plan, self.sessions, self.file = plan, sessions, file
        self.names, self.overridden = names, overridden
        self.today = file.day(file.now)

    def outlook(self) -> Outlook:
        imagined: list[Earlier] = []
        places: list[Place] = []
        for session in self.sessions:
            place = self._place(session, places, imagined)
            places.append(place)
            if place.state is State.OPEN and place.on is not None:
                imagined += as_done(session, place.on)
        return Outlook(self.plan, places, self.file, self.overridden)

    def _place(self, session: PlannedSession, before: Sequence[Place], imagined: Sequence[Earlier]) -> Place:
        state = state_of(session)
        names = [self.names.get(slug, slug.replace("_", " ")) for slug in session.services]
        on = self._on(session, state)
        if state is State.DONE or on is None:
            return Place(session, state, on, names)
        asked = self._inquiry(session, state, on, imagined)
        verdicts = screening.may_book(asked, self.file.rules.catalogue)
        decided = self.overridden.get(session.visit_id or 0, frozenset())
        obstacles = list(in_words(verdicts, self.names, self.file.rules, decided))
        if state is State.BOOKED:
            obstacles = [*_gap(session, on, before), *obstacles]
        subject_to = [self.names[v.service.id] for v in verdicts if MISSING in v.conditions]
        return Place(session, state, on, names, obstacles, subject_to, self._milder(asked))

    def _milder(self, asked: Inquiry) -> list[str]:
        rules = self.file.rules
        return [
            rules.staff_sentence(finding.code, at=slug, last_date=finding.last_on)
            for slug, findings in rules.passed_over(asked).items()
            for finding in findings
        ]

    def _on(self, session: PlannedSession, state: State) -> date | None:
        if state is State.OPEN:
            proposed = session.proposed_on
            return proposed if proposed is not None and proposed >= self.today else None
        assert session.visit is not None
        return self.file.day(session.visit.starts_at)

    def _inquiry(
        self, session: PlannedSession, state: State, on: date, imagined: Sequence[Earlier]
    ) -> Inquiry:
        visit = session.visit if state is State.BOOKED else None
        usual = self.plan.visit.starts_at.astimezone(self.file.studio.zone).time()
        return self.file.inquiry(
            visit.starts_at if visit else at_wall_time(on, usual, self.file.studio.zone),
            requests=session.services,
            license=(visit or self.plan.visit).practitioner.license_class,
            occasion=visit.topic if visit else "",
            leaving_out=[visit.pk] if visit else (),
            more=imagined,
        )


def state_of(session: PlannedSession) -> State:
    """A visit that was cancelled, or to which she could not come, leaves its session open."""
    visit = session.visit
    if visit is not None and visit.status == Visit.Status.ATTENDED:
        return State.DONE
    return State.BOOKED if visit is not None and visit.is_standing else State.OPEN


def as_done(session: PlannedSession, on: date) -> list[Earlier]:
    """A session as the engine takes one that was done."""
    return [Earlier(slug, on, None, False) for slug in session.services]


def _gap(session: PlannedSession, on: date, before: Sequence[Place]) -> Iterator[Obstacle]:
    """What is wrong with the days since the session before it."""
    if not before:
        return
    last = before[-1]
    if last.state is State.OPEN or last.on is None:
        yield Obstacle(BEFORE_IT, f"Session {last.number} before it is not booked.")
        return
    days = (on - last.on).days
    if days < session.least_days:
        yield Obstacle(
            TOO_SOON, f"{_days(days)} session {last.number}; the plan wants at least {session.least_days}."
        )
    if session.most_days is not None and days > session.most_days:
        yield Obstacle(
            TOO_LATE, f"{_days(days)} session {last.number}; the plan wants at most {session.most_days}."
        )


def _days(days: int) -> str:
    if days < 0:
        return "It comes before"
    return f"{days} day{'' if days == 1 else 's'} after"


def in_words(
    verdicts: Sequence[Verdict], names: Mapping[str, str], rules: Rules, decided: frozenset[tuple[str, str]]
) -> Iterator[Obstacle]:
    """Every reason against these services in the desk's words, but those decided otherwise."""
    for verdict in verdicts:
        for outcome in rules.outcomes(verdict):
            slug = verdict.service.id
            if outcome.level > CONDITIONS and (slug, outcome.code) not in decided:
                yield Obstacle(outcome.code, f"{names.get(slug, slug)}: {outcome.staff}")
