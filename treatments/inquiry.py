"""What the care engine is asked about a client and a day, gathered in a fixed number of statements.

The engine's own names stay in their module: `case.Client` is what it needs to know of a client.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from bookings import studio as house
from bookings.chain import ANALYSIS
from bookings.models import Studio, Visit, VisitService
from bookings.send_times import at_wall_time
from clients.models import Client
from treatments.care import Catalogue, case
from treatments.care.case import Answer, Earlier, Inquiry, Request
from treatments.catalogue.revisions import Rules
from treatments.endings import MIDNIGHT
from treatments.intake.flags import flags_of, years_old
from treatments.models import PatchTest, PerformedService, SkinAnalysis, TreatmentRecord

A_DAY = timedelta(days=1)


def requests_of(slugs: Iterable[str], rules: Rules) -> tuple[Request, ...]:
    """The services that the care rules know, as asked for; a patch test is none of them."""
    return tuple(Request(slug) for slug in slugs if slug in rules.catalogue.services)


def of_visit(
    visit: Visit,
    *,
    requests: Sequence[Request],
    rules: Rules,
    now: datetime,
    studio: Studio | None = None,
    lanced: bool = False,
) -> Inquiry:
    """Everything on file for a visit of the diary, before the face is looked at.

    The license is its practitioner's. Visits still ahead of `now` that come before this one count as
    done. `studio` spares reading its row.
    """
    own = studio or house.current()
    on = visit.starts_at.astimezone(own.zone).date()
    file = _File(visit.client, visit.starts_at, own, rules, now, leaving_out=visit.pk)
    return Inquiry(
        studio=as_engine_knows(own, visit.practitioner.license_class),
        client=file.client(),
        on=on,
        lanced=lanced,
        answers=file.answers(occasion=visit.topic),
        history=file.history,
        patch_tests=file.patch_tests(),
        requests=tuple(requests),
    )


def of_booking(
    *,
    client: Client | None,
    starts_at: datetime,
    license: str,
    requests: Sequence[Request],
    answers: Sequence[Answer],
    studio: Studio,
    rules: Rules,
    now: datetime,
    leaving_out: int | None = None,
) -> Inquiry:
    """What is known when a visit is booked or moved: `answers` as typed with it, and the file of `client`.

    A client of None is somebody who has proved nothing: nothing on file is used. A yes of now counts
    instead of a yes before; a no of now takes no yes back, for it is one tick under a whole list.
    """
    file = _File(client, starts_at, studio, rules, now, leaving_out=leaving_out)
    occasion = f"visit:{leaving_out}" if leaving_out is not None else ""
    filed = {answer.flag: answer for answer in file.answers(occasion=occasion)}
    typed = tuple(_with_letter(answer, filed.get(answer.flag)) for answer in answers)
    said = {answer.flag for answer in answers}
    on_file = [answer for flag, answer in filed.items() if flag not in said]
    return Inquiry(
        studio=as_engine_knows(studio, license),
        client=file.client(),
        on=file.on,
        lanced=False,
        answers=(*typed, *on_file),
        history=file.history,
        patch_tests=file.patch_tests(),
        requests=tuple(requests),
    )


def with_home_use_left_out(asked: Inquiry, *, today: date, catalogue: Catalogue) -> Inquiry:
    """What she uses at home and can leave out herself, taken as used today at the latest.

    The dated letter tells her from when to leave it out; a prescribed cream or medicine is nobody's but
    her prescriber's to pause, and counts as it stands.
    """
    at_home = {
        gap.flag
        for request in asked.requests
        for gap in catalogue.services[request.service].pre_care.gaps
        if gap.kind == "home"
    }
    answers = tuple(
        answer._replace(last_on=today, ongoing=False)
        if answer.flag in at_home and (answer.ongoing or answer.last_on is None)
        else answer
        for answer in asked.answers
    )
    return asked._replace(answers=answers)


def as_engine_knows(studio: Studio, license: str) -> case.Studio:
    """The studio as the engine knows it, with the license of whoever does the work."""
    switches = frozenset({"tca_light_enabled"} if studio.tca_light_enabled else ())
    return case.Studio(studio.zone, license, studio.lancing_permitted, switches)


def _with_letter(said: Answer, filed: Answer | None) -> Answer:
    """A doctor's letter about what she says again still holds; about something newer it says nothing."""
    holds = filed is not None and filed.clearance and said.last_on in (None, filed.last_on)
    return said._replace(clearance=holds)


class _File:
    """One client's file as it stands for a visit that starts at an instant; empty for nobody."""

    def __init__(
        self,
        client: Client | None,
        starts_at: datetime,
        studio: Studio,
        rules: Rules,
        now: datetime,
        *,
        leaving_out: int | None,
    ) -> None:
        self.who, self.starts_at, self.zone = client, starts_at, studio.zone
        self.rules, self.now, self.leaving_out = rules, now, leaving_out
        self.on = starts_at.astimezone(self.zone).date()
        self.day_after = at_wall_time(self.on + A_DAY, MIDNIGHT, self.zone)
        planned = list(self._planned())
        self.history = (*self._performed(), *planned)
        self.analysis_ahead = max((done.on for done in planned if done.service == ANALYSIS), default=None)

    def client(self) -> case.Client:
        if self.who is None:
            return case.Client(None, None, None)
        born = self.who.birth_date
        age = years_old(born, self.on) if born else None
        return case.Client(age, self.who.skin_type, self._analysis_on())

    def _analysis_on(self) -> date | None:
        """The last day of a signed analysis, or of one in the diary before this visit."""
        if self.analysis_ahead is not None:
            return self.analysis_ahead
        signed = SkinAnalysis.objects.signed().filter(
            visit__client=self.who, visit__starts_at__lt=self.day_after
        )
        at = signed.order_by("-visit__starts_at").values_list("visit__starts_at", flat=True).first()
        return self._day(at) if at else None

    def answers(self, *, occasion: str) -> tuple[Answer, ...]:
        return flags_of(client_id=self.who.pk, on=self.on, occasion=occasion) if self.who else ()

    def _performed(self) -> Iterator[Earlier]:
        """What was done in the visits whose treatment was finished, as far back as any rule looks."""
        if self.who is None:
            return
        rows = (
            PerformedService.objects.filter(
                record__visit__client=self.who,
                record__visit__starts_at__lt=self.day_after,
                record__visit__starts_at__gt=self.day_after - look_back(self.rules.catalogue),
                record__replaced_by=None,
                record__completed_at__isnull=False,
            )
            .exclude(record__visit=self.leaving_out)
            .select_related("record__visit")
            .order_by("record__visit__starts_at", "record", "position")
        )
        counted = [row for row in rows if row.sealed == row.record.is_signed]
        lanced = {row.record_id for row in counted if row.sharp_point}
        for row in counted:
            if row.service in self.rules.catalogue.services:
                yield self._earlier(row, lanced=row.record_id in lanced)

    def _earlier(self, row: PerformedService, *, lanced: bool) -> Earlier:
        record: TreatmentRecord = row.record
        return Earlier(row.service, self._day(record.visit.starts_at), record.completed_at, lanced)

    def _planned(self) -> Iterator[Earlier]:
        """What stands in the diary between now and this visit."""
        if self.who is None or self.starts_at <= self.now:
            return
        standing = Visit.objects.standing().filter(
            client=self.who, ends_at__gt=self.now, starts_at__lt=self.starts_at
        )
        parts = VisitService.objects.filter(visit__in=standing.other_than(self.leaving_out))
        rows = parts.order_by("visit__starts_at", "position").values_list("service__slug", "visit__starts_at")
        for slug, starts_at in rows:
            if slug in self.rules.catalogue.services:
                yield Earlier(slug, self._day(starts_at), None, False)

    def patch_tests(self) -> tuple[case.PatchTest, ...]:
        """The tests that were read, up to the visit's day; one not read yet counts for nothing."""
        if self.who is None:
            return ()
        rows = PatchTest.objects.filter(visit__client=self.who, on__lte=self.on).exclude(
            result=PatchTest.Result.WAITING
        )
        return tuple(
            case.PatchTest(row.service, row.on, row.result == PatchTest.Result.CLEAR)
            for row in rows.order_by("on", "pk")
        )

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


@lru_cache(maxsize=8)
def look_back(catalogue: Catalogue) -> timedelta:
    """Longer than any rule of the catalogue looks back at what was done."""
    waits = [max(days) for service in catalogue.services.values() for days in service.waits.values()]
    valid = [service.patch_test.valid_days for service in catalogue.services.values() if service.patch_test]
    return timedelta(days=max(waits + valid, default=0) + 2)
