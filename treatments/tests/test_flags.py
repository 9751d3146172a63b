"""What the desk is told of treatments: rows of the day, lines of 'Needs you', parts of a chart."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import flags as door
from bookings.models import Visit
from bookings.tests.make import make_client
from clients.models import User
from treatments import analysis, flags, records, referrals
from treatments.analysis import Seen
from treatments.models import Referral
from treatments.tests.make import approve, finish, make_staff, make_treatment
from treatments.tests.make_whole import look

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T09:00-08:00")
ENDED = STARTS + timedelta(hours=1)


def finished(days: int = 0, **fields: object) -> Visit:
    visit = make_treatment("led_red", starts_at=STARTS + timedelta(days=days), **fields)
    finish(visit, "led_red", at=ENDED + timedelta(days=days))
    return visit


def test_a_plan_is_the_first_line_from_the_very_minute_it_was_due() -> None:
    visit = finished(client=make_client("Lee Moreau"))
    assert flags.attention(ENDED + timedelta(minutes=59)) == ()
    (line,) = flags.attention(ENDED + timedelta(hours=1))
    assert line.text == "Plan for Lee Moreau, Mon, Mar 1, 9:00 am, not sent yet"
    assert line.url == f"/desk/visits/{visit.reference}/"
    approve(visit, now=ENDED + timedelta(hours=1))
    assert flags.attention(ENDED + timedelta(hours=2)) == ()


def test_the_longest_waiting_stands_first_and_an_amendment_waits_too() -> None:
    second, first = finished(days=1), finished()
    now = ENDED + timedelta(days=2)
    assert [first.reference in line.url for line in flags.attention(now)] == [True, False]
    approve(first, now=now)
    approve(second, now=now)
    records.amend(visit_id=second.pk, now=now)
    assert [second.reference in line.url for line in flags.attention(now)] == [True]


def test_a_row_of_the_day_leads_to_the_approval_until_it_is_given() -> None:
    waiting, sent, booked = finished(), finished(days=1), make_treatment("led_red", starts_at=ENDED)
    approve(sent, now=ENDED + timedelta(days=1))
    found = flags.of_visits([waiting, sent, booked], ENDED)
    assert [(flag.word, flag.label) for flag in found[waiting.pk]] == [("plan waiting", "Approve")]
    assert [(flag.word, flag.label) for flag in found[sent.pk]] == [("plan sent", "")]
    assert not any(flag.url for flag in found[booked.pk])


def test_the_front_desk_is_told_nothing_of_it() -> None:
    visit = finished()
    now = ENDED + timedelta(hours=2)
    for role, told in ((User.Role.PRACTITIONER, True), (User.Role.FRONT_DESK, False)):
        user = make_staff(role)
        assert any(visit.reference in line.url for line in door.attention(user=user, now=now)) is told
        assert bool(door.of_visits([visit], user=user, now=now)[visit.pk]) is told


def test_the_chart_lists_what_is_signed_and_never_what_it_says() -> None:
    client = make_client()
    visit = finished(client=client)
    seen = [Seen("milia", ("chin",), "two")]
    analysis.save_draft(visit_id=visit.pk, skin_type=4, words="", seen=seen, now=ENDED)
    user = make_staff()
    assert [entry.what for entry in flags.sections(client, user, ENDED)[0].entries] == ["Treatment"]
    analysis.sign(visit_id=visit.pk, by=user, now=ENDED)
    (section,) = flags.sections(client, user, ENDED)
    assert {(entry.what, entry.note) for entry in section.entries} == {
        ("Treatment", "Plan not sent yet"),
        ("Skin analysis", "Skin type IV"),
    }
    assert flags.sections(make_client(), user, ENDED) == []


def test_the_day_costs_the_same_with_one_plan_and_with_many() -> None:
    def cost(visits: list[Visit]) -> int:
        with CaptureQueriesContext(connection) as statements:
            flags.of_visits(visits, ENDED + timedelta(days=99))
            flags.attention(ENDED + timedelta(days=99))
        return len(statements)

    one = [finished()]
    first = cost(one)
    many = one + [finished(days=day) for day in range(1, 12)]
    assert cost(many) == first


# --- Referrals


def referred(**fields: object) -> Visit:
    """Seen on Monday, March 1: to be asked about on March 4 and 11."""
    visit = make_treatment("skin_analysis_and_plan", starts_at=STARTS, **fields)
    look(visit, [{"concern": "calcinosis_cutis", "zones": ["chin"], "signs": ["painful"]}], now=ENDED)
    return visit


def on(day: int) -> datetime:
    return datetime.fromisoformat(f"2027-03-{day:02}T08:00-08:00")


def test_a_referral_is_a_line_from_each_of_its_dates_until_it_is_noted_or_closed() -> None:
    visit = referred(client=make_client("Noor Haddad"))
    assert flags.attention(on(3)) == ()
    (line,) = flags.attention(on(4))
    assert line.text == "Ask Noor Haddad whether a doctor has looked (visit of Mon, Mar 1)"
    assert line.url == f"/desk/visits/{visit.reference}/#referral"
    assert len(flags.attention(on(6))) == 1  # the studio was closed meanwhile
    referral = Referral.objects.get()
    referrals.note_check(referral_id=referral.pk, said="", by=make_staff(), now=on(6))
    assert flags.attention(on(10)) == ()
    assert len(flags.attention(on(11))) == 1
    referrals.close(referral_id=referral.pk, outcome="Fine.", by=make_staff(), now=on(11))
    assert flags.attention(on(12)) == ()


def test_plans_and_referrals_are_asked_in_one_statement() -> None:
    finished(days=1), finished(days=2), referred()
    with CaptureQueriesContext(connection) as statements:
        assert len(flags.attention(on(20))) == 3
    assert len(statements) == 2  # and the catalogue's revision


def test_the_chart_tells_of_a_referral_while_it_is_open_and_after() -> None:
    visit = referred()
    (part,) = flags.sections(visit.client, make_staff(), on(2))
    entry = next(entry for entry in part.entries if entry.what == "A doctor's eye")
    assert (entry.tone, entry.note) == ("ask", "open, within two weeks")
    assert entry.url.endswith("#referral")
    referrals.close(referral_id=Referral.objects.get().pk, outcome="Fine.", by=make_staff(), now=on(2))
    (part,) = flags.sections(visit.client, make_staff(), on(2))
    entry = next(entry for entry in part.entries if entry.what == "A doctor's eye")
    assert (entry.tone, entry.note) == ("quiet", "closed: Fine.")
