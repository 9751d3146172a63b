"""Shown by 1 of the aftercare: every worked case through the product, day by day, into a real mail server.

Only the diary's rows are written straight away (a case asks for what no diary would book). Everything
else goes the desk's own way: answers at the chair, patch tests placed and read, what was seen signed, what
was done finished, the aftercare approved. Consents are given, nothing else is booked.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser

from bookings import agreements
from bookings.models import Practitioner, Studio, Visit
from bookings.tests.make import make_client, make_practitioner, make_room
from clients import consents, intake
from clients.consents import HEALTH_DATA
from clients.intake import Given
from clients.models import Client, IntakeAnswer
from notifications.delivery import send_due
from notifications.models import Message
from notifications.tests.sink import Sink, listening
from treatments import analysis, patch_tests, records
from treatments.analysis import Seen
from treatments.records import Done
from treatments.tests.make import approve, make_staff, make_treatment, plan_of
from treatments.tests.make_care import worked_cases
from treatments.tests.test_aftercare_plans import merged

pytestmark = pytest.mark.django_db
CASES = {case["id"]: case for case in worked_cases()}
SHARP = "deep_pore_extractions"
BEFORE = timedelta(hours=2)  # the visit begins so long before it ends

# What a guard held back though the reference lists it: none, since nothing else is booked and the only
# referral that would hold invitations (W03, soon) keeps them from being written at all.
HELD_BACK: dict[str, list[tuple[str, str]]] = {}


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    with listening(sink) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield sink


class Lived:
    """One case as it is lived through: `acts` at their hours, and a sweep of the outbox every morning at ten,
    and an hour after each visit."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.given, self.expected = case["input"], case["expected"]
        self.zone = ZoneInfo(self.given["studio"]["timezone"])
        self.ended = datetime.fromisoformat(self.given["visit"]["completed_at"])
        self.acts: list[tuple[datetime, Callable[[datetime], None]]] = []
        self.hers = self.client()
        self.mira = make_staff()
        self.visit = self.booked(*(row["service"] for row in self.given["requested_services"]), at=self.ended)
        self.studio()
        self.before()
        self.acts += [(self.ended - BEFORE, self.tell), (self.ended - BEFORE, self.look)]
        self.acts.append((self.ended, self.finish))

    def client(self) -> Client:
        given = self.given["client"]
        born = date.fromisoformat(self.given["visit"]["date"]).replace(day=1)
        born = born.replace(year=born.year - given["age"])
        hers = make_client(skin_type=given["fitzpatrick"], birth_date=born)
        for agreement in (HEALTH_DATA, agreements.INVITATIONS):
            consents.give(client=hers, agreement=agreement, now=datetime(2026, 6, 1, tzinfo=UTC))
        return hers

    def booked(self, *services: str, at: datetime) -> Visit:
        return make_treatment(
            *services,
            starts_at=at - BEFORE,
            client=self.hers,
            practitioner=make_practitioner(),
            room=make_room(),
        )

    def studio(self) -> None:
        given = self.given["studio"]
        Studio.objects.update(
            timezone=given["timezone"],
            lancing_permitted=given["lancing_permitted"],
            tca_light_enabled=given["tca_light_enabled"],
        )
        Practitioner.objects.update(license_class=given["license"])

    # --- before

    def before(self) -> None:
        for row in self.given["history"]:
            self._earlier(row)
        for row in self.given["patch_tests"]:
            self._patch_test(row)
        looked_on = self.given["client"]["consult_on_file"]
        if looked_on:
            self._looked(date.fromisoformat(looked_on))

    def _earlier(self, row: dict[str, Any]) -> None:
        ended = datetime.fromisoformat(row["completed_at"])
        visit = self.booked(row["service"], at=ended)
        done = [Done(row["service"], sharp_point=row.get("lanced", False))]

        def live(now: datetime) -> None:
            records.finish(visit_id=visit.pk, done=done, completed_at=now, now=now)
            approve(visit, now=now, by=self.mira)

        self.acts.append((ended, live))

    def _patch_test(self, row: dict[str, Any]) -> None:
        noon = datetime.combine(date.fromisoformat(row["date"]), time(12), self.zone)
        visit = self.booked("patch_test", at=noon + BEFORE)
        fields = {"service": row["service"], "product": "", "place": "behind the ear", "by": self.mira}

        def place(now: datetime) -> None:
            patch_tests.place(visit_id=visit.pk, now=now, **fields)

        def read(now: datetime) -> None:
            test = patch_tests.PatchTest.objects.get(visit=visit)
            patch_tests.read(
                test_id=test.pk, result=row["result"], how="in_person", words="", by=self.mira, now=now
            )

        self.acts += [(noon, place), (noon + timedelta(days=2), read)]

    def _looked(self, on: date) -> None:
        noon = datetime.combine(on, time(12), self.zone)
        visit = self.booked("skin_analysis_and_plan", at=noon)

        def look(now: datetime) -> None:
            analysis.save_draft(visit_id=visit.pk, skin_type=None, words="Looked.", seen=[], now=now)
            analysis.sign(visit_id=visit.pk, by=self.mira, now=now)

        self.acts.append((noon, look))

    # --- the visit

    def tell(self, now: datetime) -> None:
        told = [self._answer(flag) for flag in self.given["flags"]]
        intake.give(
            client_id=self.hers.pk,
            answers=told,
            source=IntakeAnswer.Source.CHAIR,
            occasion=self.visit.topic,
            by=self.mira,
            now=now,
        )

    def _answer(self, flag: dict[str, Any]) -> Given:
        details = {key: flag[key] for key in ("prophylaxis_confirmed", "reacted_to") if key in flag}
        return Given(
            question=flag["flag"],
            asked="?",
            answer="yes",
            on=date.fromisoformat(flag["date"]) if "date" in flag else None,
            precision=flag.get("date_precision", "day"),
            ongoing=flag.get("ongoing"),
            details=details,
        )

    def look(self, now: datetime) -> None:
        seen = [
            Seen(row["concern"], tuple(row["zones"]), signs=tuple(row.get("signs", ())))
            for row in self.given["concerns"]
        ]
        skin_type = self.given["client"]["fitzpatrick"]
        analysis.save_draft(visit_id=self.visit.pk, skin_type=skin_type, words="", seen=seen, now=now)
        analysis.sign(visit_id=self.visit.pk, by=self.mira, now=now)

    def finish(self, now: datetime) -> None:
        bases = {row["service"]: row.get("enzyme_base", "") for row in self.given["requested_services"]}
        lanced = self.given["visit"]["lanced"]
        done = [
            Done(slug, enzyme_base=bases[slug], sharp_point=slug == SHARP and lanced)
            for slug in self.expected["allowed_in_order"]
        ]
        if done:
            records.finish(visit_id=self.visit.pk, done=done, completed_at=now, now=now)
        else:
            records.finish_with_nothing(visit_id=self.visit.pk, completed_at=now, now=now)
        approve(self.visit, now=now, by=self.mira)

    # --- the clock

    def run(self) -> None:
        """Every act and every sweep in the order of their hours, to the day after the last letter."""
        acts = sorted(self.acts, key=lambda act: act[0])
        last = max(datetime.fromisoformat(mail["send_at"]) for mail in self.expected["emails"])
        for at, act in sorted((*acts, *self._sweeps(acts[0][0], last)), key=lambda one: one[0]):
            act(at)

    def _sweeps(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, Callable[..., Any]]]:
        def sweep(now: datetime) -> None:
            send_due(now=now)

        day = first.astimezone(self.zone).date()
        while day <= last.astimezone(self.zone).date() + timedelta(days=1):
            yield datetime.combine(day, time(10), self.zone), sweep
            day += timedelta(days=1)
        for at, act in self.acts:
            if act.__name__ in ("live", "finish"):
                yield at.astimezone(UTC) + timedelta(hours=1), sweep

    def page(self, letter: EmailMessage) -> str:
        """Where the aftercare letter's link leads, just after it came."""
        body = letter.get_body(("plain",))
        assert body is not None
        found = re.search(r"/visit/\S+/aftercare/\S+/", body.get_content())
        assert found
        with time_machine.travel(self.ended + timedelta(hours=1), tick=False):
            return Browser().get(found[0]).content.decode()


def by_hour(pairs: Iterator[tuple[datetime, str]]) -> list[tuple[datetime, list[str]]]:
    due: dict[datetime, list[str]] = {}
    for at, template in pairs:
        due.setdefault(at.astimezone(UTC), []).append(template)
    return sorted((at, sorted(templates)) for at, templates in due.items())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_letters_that_arrive_and_the_page_they_lead_to_are_the_reference_s(
    case: dict[str, Any], sink: Sink
) -> None:
    lived = Lived(case)
    lived.run()
    rows = {row.message_id: row for row in Message.objects.about(lived.visit.topic)}
    arrived = [letter for letter in sink.letters if letter["Message-ID"] in rows]
    sent = [
        (datetime.fromisoformat(letter["X-Due"]), template)
        for letter in arrived
        for template in letter["X-Letter"].split(", ")
    ]
    held = [
        (row.due_at, template, row.reason)
        for row in rows.values()
        if row.state == Message.State.WITHDRAWN and row.guard == "invitation"
        for template in row.letters.split(", ")
    ]
    wanted = by_hour(
        (datetime.fromisoformat(mail["send_at"]), template)
        for mail in case["expected"]["emails"]
        for template in mail["templates"]
    )
    assert by_hour(iter([*sent, *((at, template) for at, template, _ in held)])) == wanted
    assert [(template, reason) for _, template, reason in held] == HELD_BACK.get(case["id"], [])
    assert merged(plan_of(lived.visit), lived.zone) == case["expected"]["merged_aftercare"]
    first = next((letter for letter in arrived if "aftercare_now" in letter["X-Letter"]), None)
    assert (first is None) == ("aftercare_now" not in [template for _, ts in wanted for template in ts])
    if first is not None:
        assert told_on(lived.page(first)) == sorted(
            (line["ends_at"], line.get("starts_at", "")) for line in case["expected"]["merged_aftercare"]
        )


LINE = re.compile(r'<li>\s*<span class="care-until"><time datetime="([^"]+)">(.*?)</li>', re.S)
BEGINS = re.compile(r'It begins <time datetime="([^"]+)"')


def told_on(page: str) -> list[tuple[str, str]]:
    """Each line of the page by its exact end, and its beginning where it is another than the visit's end."""
    found = []
    for end, rest in LINE.findall(page):
        begins = BEGINS.search(rest)
        found.append((end, _whole(begins[1]) if begins else ""))
    return sorted(found)


def _whole(minutes: str) -> str:
    """'2027-02-16T17:30-08:00' with its seconds, as the reference writes it."""
    return datetime.fromisoformat(minutes).isoformat()
