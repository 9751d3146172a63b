"""What is on file of some clients, loaded once and asked for many days: the sessions of plans.

It says what `inquiry` says, which loads for one visit; a test holds the one to the other. Five
statements, however many clients and days.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bookings.chain import ANALYSIS
from bookings.models import Studio, Visit, VisitService
from bookings.send_times import at_wall_time
from clients.models import Client
from treatments.care import case
from treatments.care.case import Earlier, Inquiry, Request
from treatments.catalogue.rules import Rules
from treatments.endings import MIDNIGHT
from treatments.inquiry import A_DAY, as_engine_knows, look_back, with_home_use_left_out
from treatments.intake import flags
from treatments.intake.flags import Asked, File, years_old
from treatments.models import PatchTest, PerformedService, SkinAnalysis


class Entry(NamedTuple):
    """A service done or standing in the diary, with its visit."""

    earlier: Earlier
    starts_at: datetime
    visit_id: int


@dataclass(frozen=True)
class Dossier:
    """One client's file, to be asked for any day from today on."""

    client: Client
    studio: Studio
    rules: Rules
    now: datetime
    performed: Sequence[Entry]
    ahead: Sequence[Entry]
    tests: Sequence[case.PatchTest]
    looked_at: Sequence[datetime]
    told: File

    def day(self, at: datetime) -> date:
        """The studio's date of an instant."""
        return at.astimezone(self.studio.zone).date()

    def inquiry(
        self,
        starts_at: datetime,
        *,
        requests: Iterable[str],
        license: str,
        occasion: str = "",
        leaving_out: Collection[int] = (),
        more: Sequence[Earlier] = (),
    ) -> Inquiry:
        """Everything known for a visit at an instant, as the booking gate asks it.

        What stands in the diary between now and then counts as done, and so does `more`; `leaving_out`
        are the visit itself and others that are to be moved. What she uses at home and can leave out
        counts as used today at the latest.
        """
        on = self.day(starts_at)
        ahead = [
            one.earlier for one in self.ahead if one.starts_at < starts_at and one.visit_id not in leaving_out
        ]
        planned = [*ahead, *(done for done in more if done.on <= on)]
        asked = Inquiry(
            studio=as_engine_knows(self.studio, license),
            client=self._client(on, planned),
            on=on,
            lanced=False,
            answers=flags.read(self.told, on=on, occasion=occasion),
            history=(*self._performed(on, leaving_out), *planned),
            patch_tests=tuple(test for test in self.tests if test.on <= on),
            requests=tuple(Request(slug) for slug in requests if slug in self.rules.catalogue.services),
        )
        return with_home_use_left_out(asked, today=self.day(self.now), catalogue=self.rules.catalogue)

    def _performed(self, on: date, leaving_out: Collection[int]) -> Iterable[Earlier]:
        day_after = at_wall_time(on + A_DAY, MIDNIGHT, self.studio.zone)
        earliest = day_after - look_back(self.rules.catalogue)
        for entry in self.performed:
            if earliest < entry.starts_at < day_after and entry.visit_id not in leaving_out:
                yield entry.earlier

    def _client(self, on: date, planned: Sequence[Earlier]) -> case.Client:
        born = self.client.birth_date
        looks = [done.on for done in planned if done.service == ANALYSIS]
        signed = [self.day(at) for at in self.looked_at if self.day(at) <= on]
        return case.Client(
            years_old(born, on) if born else None,
            self.client.skin_type,
            max(looks, default=max(signed, default=None)),
        )


def load(
    clients: Sequence[Client], *, occasions: Mapping[str, int], studio: Studio, rules: Rules, now: datetime
) -> dict[int, Dossier]:
    """By client. `occasions` are the topics of the visits asked about, with their client."""
    ids = [client.pk for client in clients]
    performed, ahead = _performed(ids, rules, studio, now), _ahead(ids, rules, studio, now)
    tests, looks = _tests(ids), _looks(ids)
    today = now.astimezone(studio.zone).date()
    asked = [Asked(pk, today) for pk in ids]
    asked += [Asked(pk, today, topic) for topic, pk in occasions.items()]
    told = flags.files_of(asked) if asked else {}
    return {
        client.pk: Dossier(
            client,
            studio,
            rules,
            now,
            performed[client.pk],
            ahead[client.pk],
            tests[client.pk],
            looks[client.pk],
            told[client.pk],
        )
        for client in clients
    }


def _performed(ids: Sequence[int], rules: Rules, studio: Studio, now: datetime) -> dict[int, list[Entry]]:
    rows = (
        PerformedService.objects.filter(
            record__visit__client__in=ids,
            record__visit__starts_at__gt=now - look_back(rules.catalogue) - timedelta(days=2),
            record__replaced_by=None,
            record__completed_at__isnull=False,
        )
        .select_related("record__visit")
        .order_by("record__visit__starts_at", "record", "position")
    )
    counted = [row for row in rows if row.sealed == row.record.is_signed]
    lanced = {row.record_id for row in counted if row.sharp_point}
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in counted:
        visit: Visit = row.record.visit
        if visit.client_id is not None and row.service in rules.catalogue.services:
            on = visit.starts_at.astimezone(studio.zone).date()
            done = Earlier(row.service, on, row.record.completed_at, row.record_id in lanced)
            found[visit.client_id].append(Entry(done, visit.starts_at, visit.pk))
    return found


def _ahead(ids: Sequence[int], rules: Rules, studio: Studio, now: datetime) -> dict[int, list[Entry]]:
    standing = Visit.objects.standing().filter(client__in=ids, ends_at__gt=now)
    parts = VisitService.objects.filter(visit__in=standing).order_by("visit__starts_at", "position")
    found: dict[int, list[Entry]] = defaultdict(list)
    for slug, client_id, visit_id, starts_at in parts.values_list(
        "service__slug", "visit__client", "visit", "visit__starts_at"
    ):
        if slug in rules.catalogue.services:
            done = Earlier(slug, starts_at.astimezone(studio.zone).date(), None, False)
            found[client_id].append(Entry(done, starts_at, visit_id))
    return found


def _tests(ids: Sequence[int]) -> dict[int, list[case.PatchTest]]:
    read = PatchTest.objects.filter(visit__client__in=ids).exclude(result=PatchTest.Result.WAITING)
    found: dict[int, list[case.PatchTest]] = defaultdict(list)
    for row in read.select_related("visit").order_by("on", "pk"):
        clear = row.result == PatchTest.Result.CLEAR
        assert row.visit.client_id is not None  # only a hold has none
        found[row.visit.client_id].append(case.PatchTest(row.service, row.on, clear))
    return found


def _looks(ids: Sequence[int]) -> dict[int, list[datetime]]:
    signed = SkinAnalysis.objects.signed().filter(visit__client__in=ids)
    found: dict[int, list[datetime]] = defaultdict(list)
    for client_id, starts_at in signed.values_list("visit__client", "visit__starts_at").distinct():
        found[client_id].append(starts_at)
    return found
