"""When the sessions of a plan could be: days that respect gaps, rests, answers and running aftercare, and
on them the openings, each with its practitioner and room.

Nothing is booked here. A day is judged as if the sessions before it had been done on the first day
found for each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from bookings import chain, openings, wording
from bookings.chain import Chain, UnknownService
from bookings.models import Practitioner, Room, Studio
from bookings.openings import Opening, Timetable
from bookings.send_times import at_wall_time
from treatments.care import screening
from treatments.care.case import Earlier, Inquiry
from treatments.care.patch_tests import MISSING
from treatments.courses.outlook import Obstacle, Outlook, Place, State, as_done, in_words
from treatments.models import AftercareLine

LOOK_AHEAD = timedelta(days=27)  # where a session has no latest day
DAYS, TIMES_A_DAY = 4, 4
NO_OPENING, IN_THE_WAY = "no_opening", "in_the_way"
STILL_RUNS = "exfoliants/avoid"
EXFOLIATING = frozenset({"enzyme", "peel"})  # the kinds of work that this line of an aftercare leaves out
A_DAY = timedelta(days=1)


class Choice(NamedTuple):
    """One opening: when, with whom, where."""

    starts_at: datetime
    practitioner: int
    who: str
    room: str

    @property
    def value(self) -> str:
        """As a form posts it."""
        return f"{self.starts_at.isoformat()}|{self.practitioner}"


@dataclass(frozen=True)
class Day:
    """A date with some of its openings, the one nearest to her usual hour first."""

    date: date
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Offer:
    """What could be taken for one session, from `first` (tomorrow at the earliest) to `last`.

    The first of its days is the proposed one. Without days `obstacles` say why. `waits_for` is the day
    until which an earlier visit's aftercare leaves this kind of work out, where that decides.
    `is_late`: later than the plan wants.
    """

    place: Place
    first: date
    last: date
    days: Sequence[Day]
    obstacles: Sequence[Obstacle]
    waits_for: date | None = None
    is_late: bool = False

    @property
    def proposed(self) -> Choice | None:
        return self.days[0].choices[0] if self.days else None


def offers(outlook: Outlook, *, studio: Studio, now: datetime) -> list[Offer]:
    """For each session that is open, or booked and no longer fits; in the order of the plan.

    Statements: three, and six for each of these sessions.
    """
    if not any(_is_asked(place) for place in outlook.places):
        return []
    return list(_Search(outlook, studio, now).offers())


def _is_asked(place: Place) -> bool:
    return place.state is State.OPEN or (place.state is State.BOOKED and not place.fits)


class _Search:
    def __init__(self, outlook: Outlook, studio: Studio, now: datetime) -> None:
        self.outlook, self.studio, self.now = outlook, studio, now
        self.file, self.catalogue = outlook.file, outlook.file.rules.catalogue
        self.people = {who.pk: who for who in Practitioner.objects.filter(is_active=True)}
        self.rooms = dict(Room.objects.values_list("pk", "name"))
        self.left_out_until = _left_out_until(outlook)
        self.usual = outlook.plan.visit.starts_at.astimezone(studio.zone).time()
        self.imagined: list[Earlier] = []
        asked = [place for place in outlook.places if _is_asked(place)]
        self.to_be_moved = [place.visit.pk for place in asked if place.visit is not None]

    def offers(self) -> Iterator[Offer]:
        last_on = None
        for at, place in enumerate(self.outlook.places):
            if not _is_asked(place):
                last_on = place.on
                continue
            offer = self._offer(place, last_on, self.outlook.places[at + 1 :])
            yield offer
            last_on = offer.days[0].date if offer.days else offer.first
            self.imagined += as_done(place.session, last_on)

    def _offer(self, place: Place, last_on: date | None, after: Sequence[Place]) -> Offer:
        tomorrow = self.file.day(self.now) + A_DAY
        first = max(tomorrow, last_on + timedelta(place.session.least_days) if last_on else tomorrow)
        rested = self._rested(place)
        waits_for = rested if rested is not None and rested > first else None
        first = max(first, waits_for or first)
        first = max(first, self._tested(place, first))
        if place.session.most_days is None:
            first = max(first, self._opens(place, first))
        last = self._last(place, last_on, first)
        is_late = last < first
        if is_late:
            last = first + LOOK_AHEAD
        try:
            wanted = chain.of(place.session.services, newcomer=False)
        except UnknownService as unknown:
            return Offer(place, first, last, (), [Obstacle(NO_OPENING, str(unknown))])
        days, obstacles = self._days(place, wanted, first, _before_the_next(first, last, after))
        if not days and not obstacles:
            obstacles = [
                Obstacle(NO_OPENING, "No opening in this time. Look at the hours, or at another room.")
            ]
        return Offer(place, first, last, days, obstacles, waits_for, is_late)

    def _last(self, place: Place, last_on: date | None, first: date) -> date:
        most = place.session.most_days
        return first + LOOK_AHEAD if most is None or last_on is None else last_on + timedelta(most)

    def _rested(self, place: Place) -> date | None:
        """The first day on which no aftercare of an earlier visit leaves this kind of work out."""
        kinds = {
            part.kind
            for slug in place.session.services
            if slug in self.catalogue.services
            for part in self.catalogue.services[slug].parts
        }
        until = self.left_out_until
        return self.file.day(until) + A_DAY if until is not None and kinds & EXFOLIATING else None

    def _opens(self, place: Place, first: date) -> date:
        """The first day on which nothing waits any more, where each that waits has one."""
        license = self.outlook.plan.visit.practitioner.license_class
        verdicts = screening.may_book(self._asked(place, first, license), self.catalogue)
        opening = [verdict.not_before for verdict in verdicts if not verdict.kept]
        return max((on for on in opening if on is not None), default=first) if all(opening) else first

    def _tested(self, place: Place, first: date) -> date:
        """Where a patch test is missing and no earlier session places it: as if it were placed today."""
        placed = {
            slug
            for earlier in self.outlook.places[: place.session.position]
            for slug in earlier.session.patch_test_for
        }
        verdicts = screening.may_book(self._asked(place, first, ""), self.catalogue)
        rules = [
            verdict.service.patch_test
            for verdict in verdicts
            if MISSING in verdict.conditions and verdict.service.id not in placed
        ]
        today = self.file.day(self.now)
        return max((today + timedelta(rule.min_days) for rule in rules if rule), default=first)

    def _days(self, place: Place, wanted: Chain, first: date, last: date) -> tuple[list[Day], list[Obstacle]]:
        """Days with openings that nothing stands against, or what stands against the first of them."""
        by_license = self._fitting(place, first, last)
        if not any(by_license.values()):
            license = self.outlook.plan.visit.practitioner.license_class
            return [], self._against(place, first, license)
        timetable = openings.load(
            studio=self.studio,
            chain=wanted,
            first=first,
            last=last,
            now=self.now,
            leaving_out=place.visit.pk if place.visit else None,
            without_limits=True,
        )
        return list(self._with_openings(timetable, by_license)), []

    def _fitting(self, place: Place, first: date, last: date) -> dict[str, set[date]]:
        """By license, the days that the rules leave open."""
        days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
        licenses = {who.license_class for who in self.people.values()}
        return {
            license: {day for day in days if not self._against(place, day, license)} for license in licenses
        }

    def _against(self, place: Place, on: date, license: str) -> list[Obstacle]:
        verdicts = screening.may_book(self._asked(place, on, license), self.catalogue)
        decided = self.outlook.overridden.get(place.session.visit_id or 0, frozenset())
        names = dict(zip(place.session.services, place.names, strict=True))
        return [*in_words(verdicts, names, self.file.rules, decided), *self._in_the_way(place, on)]

    def _asked(self, place: Place, on: date, license: str) -> Inquiry:
        return self.file.inquiry(
            at_wall_time(on, self.usual, self.studio.zone),
            requests=place.session.services,
            license=license,
            occasion=place.visit.topic if place.visit else "",
            leaving_out=self.to_be_moved,
            more=self.imagined,
        )

    def _in_the_way(self, place: Place, on: date) -> Iterator[Obstacle]:
        """What stands in the diary on that day or after it and would come too soon."""
        for later in self.file.ahead:
            if later.visit_id in self.to_be_moved or later.earlier.on < on:
                continue
            if later.earlier.on < on + timedelta(self._rest(place, later.earlier, on)):
                day = wording.short_day(later.earlier.on, zone=self.studio.zone, locale=self.studio.locale)
                yield Obstacle(IN_THE_WAY, f"What is booked on {day} would come too soon after it.")

    def _rest(self, place: Place, later: Earlier, on: date) -> int:
        """The days that one needs after the other; of two on one day, in whichever order."""
        services = [
            self.catalogue.services[slug]
            for slug in place.session.services
            if slug in self.catalogue.services
        ]
        after = self.catalogue.services[later.service]
        rests = [after.waits[service.id][False] for service in services]
        if later.on == on:
            rests += [service.waits[later.service][False] for service in services]
        return max(rests, default=0)

    def _with_openings(self, timetable: Timetable, by_license: Mapping[str, set[date]]) -> Iterator[Day]:
        ahead = (opening for opening in timetable.openings() if opening.starts_at >= self.now)
        found = 0
        for day, of_day in groupby(ahead, key=lambda opening: self.file.day(opening.starts_at)):
            able = {pk for pk, who in self.people.items() if day in by_license[who.license_class]}
            fitting = [one for one in of_day if able.intersection(one.practitioners)]
            if fitting:
                yield Day(day, [self._choice(one, able, timetable) for one in self._nearest(fitting)])
                found += 1
            if found == DAYS:
                return

    def _nearest(self, fitting: Sequence[Opening]) -> list[Opening]:
        """A few openings of a day, each in an hour of its own, the one nearest to her usual time first."""
        by_distance = sorted(fitting, key=lambda one: _apart(self._wall(one), self.usual))
        hours: dict[int, Opening] = {}
        for one in by_distance:
            hours.setdefault(self._wall(one).hour, one)
        first, *others = hours.values()
        return [first, *sorted(others)[: TIMES_A_DAY - 1]]

    def _wall(self, opening: Opening) -> time:
        return opening.starts_at.astimezone(self.studio.zone).time()

    def _choice(self, opening: Opening, able: set[int], timetable: Timetable) -> Choice:
        """Her own practitioner where she is free, otherwise the first one who may."""
        own = self.outlook.plan.visit.practitioner_id
        may = [who for who in opening.practitioners if who in able]
        who = own if own in may else may[0]
        room = next(room for seated, room in timetable.seats(opening.starts_at) if seated == who)
        return Choice(opening.starts_at, who, self.people[who].name, self.rooms[room])


def _before_the_next(first: date, last: date, after: Sequence[Place]) -> date:
    """Leave the next session its own gap where that stands already, and some day is left then."""
    following = after[0] if after else None
    if following is None or following.state is not State.BOOKED or following.on is None:
        return last
    latest = following.on - timedelta(following.session.least_days)
    return min(last, latest) if latest >= first else last


def _left_out_until(outlook: Outlook) -> datetime | None:
    """The last instant at which a visit's aftercare leaves acids and enzymes out."""
    lines = AftercareLine.objects.filter(
        plan__record__visit__client=outlook.plan.visit.client_id,
        plan__record__replaced_by=None,
        key=STILL_RUNS,
        ends_at__gt=outlook.file.now,
    )
    return lines.order_by("-ends_at").values_list("ends_at", flat=True).first()


def _apart(one: time, other: time) -> int:
    return abs((one.hour - other.hour) * 60 + one.minute - other.minute)
