"""A visit in which everything waited: nothing is done, and what follows by letter goes out all the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Visit
from clients.models import User
from treatments import records
from treatments.errors import AlreadySigned, NothingDone
from treatments.models import TreatmentRecord
from treatments.tests.make import (
    approve,
    finish,
    letters_of,
    make_staff,
    make_treatment,
    wants_invitations,
)
from treatments.tests.make_whole import look, tell
from treatments.tests.test_referrals import BLEEDING

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")
NOW = STARTS + timedelta(hours=1)


@pytest.fixture
def visit() -> Visit:
    return make_treatment("deep_pore_extractions", "led_red", starts_at=STARTS)


def series(visit: Visit) -> list[tuple[str, str]]:
    zone = STARTS.tzinfo
    return [(f"{m.due_at.astimezone(zone):%m-%d %H:%M}", m.letters) for m in letters_of(visit)]


def test_a_bleeding_spot_stops_everything_and_the_note_and_its_questions_go_out(visit: Visit) -> None:
    wants_invitations(visit)
    look(visit, [BLEEDING], now=NOW)
    records.finish_with_nothing(visit_id=visit.pk, now=NOW)
    approve(visit, now=NOW)
    assert series(visit) == [
        ("03-01 12:00", "referral_note"),  # an hour after the end, as the reference has it
        ("03-04 10:00", "referral_check"),
        ("03-11 10:00", "referral_check"),
    ]
    visit.refresh_from_db()
    assert visit.status == Visit.Status.ATTENDED


def test_a_clearance_that_is_needed_is_asked_for_and_a_window_told(visit: Visit) -> None:
    wants_invitations(visit)
    client: Any = visit.client
    tell({"flag": "epilepsy_other"}, client, visit)  # a letter before any light
    tell({"flag": "nonablative_laser_ipl", "date": "2027-02-20"}, client, visit)  # extractions from day 14
    look(visit, [{"concern": "closed_comedones", "zones": ["chin"]}], now=NOW)
    records.finish_with_nothing(visit_id=visit.pk, now=NOW)
    approve(visit, now=NOW)
    assert series(visit) == [
        ("03-01 12:00", "clearance_request"),
        ("03-06 10:00", "window_opens:deep_pore_extractions"),
        ("03-08 10:00", "clearance_reminder"),
    ]


def test_ticking_nothing_by_mistake_is_still_refused(visit: Visit) -> None:
    with pytest.raises(NothingDone):
        records.finish(visit_id=visit.pk, done=[], now=NOW)
    assert not TreatmentRecord.objects.exists()


def test_what_was_written_down_before_is_taken_away_and_a_signed_record_stays(visit: Visit) -> None:
    finish(visit, "led_red", at=NOW)
    records.finish_with_nothing(visit_id=visit.pk, now=NOW)
    assert not TreatmentRecord.objects.get().services.exists()
    approve(visit, now=NOW)
    with pytest.raises(AlreadySigned):
        records.finish_with_nothing(visit_id=visit.pk, now=NOW)


def test_by_the_page(visit: Visit) -> None:
    look(visit, [BLEEDING], now=NOW)
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(make_staff(User.Role.PRACTITIONER))
        page = browser.get(reverse("desk_visit", args=[visit.reference])).content.decode()
        assert "Nothing was done today" in page
        empty = {"done-TOTAL_FORMS": "0", "done-INITIAL_FORMS": "0", "nothing": "nothing"}
        after = browser.post(reverse("desk_record", args=[visit.reference]), empty, follow=True)
    assert "Nothing was done, so nothing is to be left out." in after.content.decode()
    assert "About seeing a doctor" in after.content.decode()
    assert TreatmentRecord.objects.get().completed_at == NOW
