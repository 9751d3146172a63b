"""What one client's evenings rest on, gathered in a fixed number of statements and never stored."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from bookings.models import Studio, Visit, VisitService
from clients.models import Client, IntakeAnswer
from treatments.care import home_exclusions, home_pauses
from treatments.care.case import Answer
from treatments.care.home_care import Pause, Ramp, Why
from treatments.care.home_care_document import Active, HomeCare
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.intake.flags import COUNTS_AS_YES, flags_of
from treatments.models import (
    AftercareLine,
    AftercarePlan,
    Recommended,
    RetinolRamp,
    SkinAnalysis,
    TreatmentRecord,
)

LONGEST_CARE = timedelta(days=60)
TAKES_PLACE = (Visit.Status.BOOKED, Visit.Status.HERE, Visit.Status.ATTENDED)
POINT = "deep_pore_extractions"  # the one service in which a sharp point may be used


class RuledOut(NamedTuple):
    """An answer given after the ramp was begun that stops it: the flag, and from which day on."""

    flag: str
    on: date


class Running(NamedTuple):
    """A line of an approved aftercare that touches the routine: until when."""

    key: str
    starts_at: datetime
    ends_at: datetime

    def holds_at(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True)
class Known:
    """One client's file as her evenings read it. `concerns` None: nobody has looked yet.

    `care` is the routine and the ramp of the rules it was begun with; what pauses it goes by the rules
    of today.
    """

    client: Client
    studio: Studio
    rules: Rules
    care: HomeCare
    now: datetime
    row: RetinolRamp | None
    answers: Sequence[Answer]
    later: Sequence[IntakeAnswer]
    concerns: frozenset[str] | None
    pauses: Sequence[Pause]
    lines: Sequence[Running]
    products: Sequence[Recommended]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.studio.zone).date()

    @cached_property
    def ruled_out(self) -> RuledOut | None:
        """The first answer since the ramp was begun that rules it out; a later no does not begin it again."""
        if self.row is None:
            return None
        return _ruled_out(self.row, self.later, self.care, self.studio.zone)

    @cached_property
    def top_step(self) -> int:
        return home_exclusions.top_step(
            self.care,
            fitzpatrick=self.client.skin_type,
            concerns=self.concerns,
            answers=self.answers,
            is_sensitive=self.row is not None and self.row.is_sensitive,
        )

    @cached_property
    def ramp(self) -> Ramp | None:
        """As it was begun, stopped where somebody or an answer stopped it."""
        if self.row is None:
            return None
        stops = [self.row.stopped_on, self.ruled_out.on if self.ruled_out else None]
        stopped_on = min((stop for stop in stops if stop is not None), default=None)
        return Ramp(self.row.starts_on, self.row.step, self.top_step, stopped_on)

    @property
    def runs(self) -> bool:
        """Whether retinol builds up, today or from a day still to come."""
        return self.ramp is not None and (self.ramp.stopped_on is None or self.ramp.stopped_on > self.today)

    @property
    def stopped_by_answer(self) -> bool:
        """Whether an answer of hers has stopped what nobody has ended at the desk yet."""
        return self.row is not None and self.row.stopped_on is None and self.ruled_out is not None

    @property
    def exfoliates(self) -> bool:
        """Whether an exfoliant is hers on evenings on which no ramp runs: one was recommended by name."""
        return any(product.step == ACTIVE_STEP for product in self.products)

    @property
    def is_anything(self) -> bool:
        return self.runs or self.stopped_by_answer or bool(self.products)


ACTIVE_STEP = "pm:2"  # the reference's step that the evening plan decides


def _ruled_out(
    row: RetinolRamp, later: Sequence[IntakeAnswer], care: HomeCare, zone: ZoneInfo
) -> RuledOut | None:
    """The first of these answers, in the order given, that counts against what was begun before it."""
    wanted = home_exclusions.asked_before_retinol(care)
    for answer in later:
        if answer.given_at > row.made_at and answer.question in wanted:
            return RuledOut(answer.question, answer.given_at.astimezone(zone).date())
    return None


def of_client(client: Client, *, studio: Studio, now: datetime, last: date | None = None) -> Known:
    """Everything up to `last` (four weeks from today, if it is not given), in eleven statements."""
    row = newest(client.pk)
    rules = revisions.current_or_shipped()
    care = revisions.at(row.revision_id).home_care if row else rules.home_care
    today = now.astimezone(studio.zone).date()
    first = min(today, row.starts_on) if row else today
    answers = flags_of(client_id=client.pk, on=today)
    lines = _lines(client.pk, since=_start_of(first, studio))
    known = Known(
        client=client,
        studio=studio,
        rules=rules,
        care=care,
        now=now,
        row=row,
        answers=answers,
        later=list(_later_answers(client.pk, care)) if row else [],
        concerns=_concerns(client.pk),
        pauses=(),
        lines=lines,
        products=_products(client.pk),
    )
    ahead = _visits(client, first, last or today + timedelta(days=28), studio)
    return replace(known, pauses=tuple(_pauses(known, ahead)))


def newest(client_id: int) -> RetinolRamp | None:
    """The last ramp that was begun, running or not."""
    return RetinolRamp.objects.filter(visit__client=client_id).order_by("-made_at", "-pk").first()


def _start_of(day: date, studio: Studio) -> datetime:
    return datetime.combine(day, datetime.min.time(), studio.zone)


def _later_answers(client_id: int, care: HomeCare) -> QuerySet[IntakeAnswer]:
    """Answers of hers that rule retinol out, the first one first."""
    return IntakeAnswer.objects.filter(
        client=client_id,
        question__in=home_exclusions.asked_before_retinol(care),
        answer__in=COUNTS_AS_YES,
    ).order_by("given_at", "pk")


def _concerns(client_id: int) -> frozenset[str] | None:
    """What the last signed analysis found."""
    signed = SkinAnalysis.objects.signed().filter(visit__client=client_id)
    last = signed.order_by("-visit__starts_at", "-version").values("pk")[:1]
    rows = list(
        SkinAnalysis.objects.filter(pk__in=last).values_list(
            "pk", "observations__concern", "observations__sealed"
        )
    )
    if not rows:
        return None
    return frozenset(concern for _, concern, sealed in rows if concern and sealed)


def _products(client_id: int) -> list[Recommended]:
    """What was recommended at the last visit at which anything was."""
    signed = Recommended.objects.filter(record__visit__client=client_id, sealed=True).exclude(
        record__replaced_by__status=TreatmentRecord.Status.SIGNED
    )
    last = signed.order_by("-record__completed_at", "-record").values("record")[:1]
    return list(signed.filter(record__in=last).order_by("position"))


def _lines(client_id: int, *, since: datetime) -> list[Running]:
    """What runs or has run: of a record that is being amended the old lines and the new ones."""
    rows = AftercareLine.objects.filter(
        Q(plan__status=AftercarePlan.Status.DRAFT) | Q(sealed=True),
        plan__record__visit__client=client_id,
        plan__record__completed_at__isnull=False,
        ends_at__gt=since - LONGEST_CARE,
    ).exclude(plan__record__replaced_by__status=TreatmentRecord.Status.SIGNED)
    found = rows.annotate(ended=F("plan__record__completed_at")).values_list(
        "key", "starts_at", "ended", "ends_at"
    )
    return [Running(key, starts_at or ended, ends_at) for key, starts_at, ended, ends_at in found]


class Ahead(NamedTuple):
    """A visit with its services: `is_over` once its treatment is finished, whose aftercare is known then."""

    services: Sequence[str]
    starts_at: datetime
    ends_at: datetime
    is_over: bool


def _visits(client: Client, first: date, last: date, studio: Studio) -> list[Ahead]:
    """Those of the time looked at, and of the two months after it: what comes before them begins earlier."""
    span = (_start_of(first, studio), _start_of(last, studio) + LONGEST_CARE)
    visits = Visit.objects.filter(client=client, status__in=TAKES_PLACE, starts_at__range=span)
    over = set(
        TreatmentRecord.objects.filter(visit__in=visits, completed_at__isnull=False).values_list(
            "visit", flat=True
        )
    )
    slugs: dict[int, list[str]] = defaultdict(list)
    spans: dict[int, tuple[datetime, datetime]] = {}
    parts = VisitService.objects.filter(visit__in=visits).order_by("visit__starts_at", "position")
    for pk, slug, starts_at, ends_at in parts.values_list(
        "visit", "service__slug", "visit__starts_at", "visit__ends_at"
    ):
        slugs[pk].append(slug)
        spans[pk] = (starts_at, ends_at)
    return [Ahead(slugs[pk], *spans[pk], pk in over) for pk in spans]


def _pauses(known: Known, visits: Sequence[Ahead]) -> Iterator[Pause]:
    zone, catalogue = known.studio.zone, known.rules.catalogue
    for line in known.lines:
        pause = home_pauses.of_line(line.key, line.starts_at, line.ends_at, Why.AFTERCARE, zone)
        if pause is not None:
            yield pause
    for visit in visits:
        services = [slug for slug in visit.services if slug in catalogue.services]
        on = visit.starts_at.astimezone(zone).date()
        yield from home_pauses.before_visit(
            services, on=on, fitzpatrick=known.client.skin_type, catalogue=catalogue
        )
        if not visit.is_over:
            yield from home_pauses.after_visit(
                services,
                ends_at=visit.ends_at,
                lanced=known.studio.lancing_permitted and POINT in services,
                fitzpatrick=known.client.skin_type,
                catalogue=catalogue,
                zone=zone,
            )
    until = home_exclusions.exfoliant_out_until(known.answers, catalogue=catalogue)
    if until is not None and until > known.today:
        last = until - timedelta(days=1)
        yield Pause(Active.EXFOLIANT, known.today, last, Why.ANSWER)
