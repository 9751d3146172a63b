import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import textstat
from django.core import mail
from icalendar import Calendar

from bookings import diary, recipients, reminders
from bookings.diary import Actor
from bookings.models import Studio, Visit
from bookings.studio import current
from bookings.tests import make
from notifications import delivery, outbox
from notifications.errors import MayNotGo
from notifications.models import Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 18, 15, tzinfo=UTC)  # Tuesday, 10:15 am in Edmonds
LATER = datetime(2026, 12, 8, 22, tzinfo=UTC)  # Tuesday, 2:00 pm


@pytest.fixture
def visit() -> Visit:
    make.make_studio(
        name="Sound Skin Studio", cancellation_policy="Inside 24 hours, half the price is due.",
        address="123 5th Ave S, Edmonds, WA 98020",
    )  # fmt: skip
    services = [make.make_analysis(), make.make_service("glycolic_peel", name="Glycolic peel", order_rank=50)]
    mira = make.make_practitioner(name="Mira", user=make.make_user(email="mira@studio.example"))
    return make.make_visit(
        starts_at=STARTS, services=services, practitioner=mira, room=make.make_room(name="Room 1"),
        client=make.make_client("Ana Ruiz", "ana@example.com"), booked_at=NOW,
    )  # fmt: skip


def move(visit: Visit, starts_at: datetime, now: datetime) -> None:
    """As the diary does it: the new time, the revision raised, then the letters."""
    previous = visit.starts_at
    length = visit.ends_at - visit.starts_at
    visit.starts_at, visit.ends_at, visit.busy_until = starts_at, starts_at + length, starts_at + length
    visit.revision += 1
    visit.save()
    reminders.post_moved(visit, previous_starts_at=previous, now=now)


def cancel(visit: Visit, now: datetime, **fields) -> None:
    for name, value in ({"status": "cancelled", "cancelled_at": now} | fields).items():
        setattr(visit, name, value)
    visit.revision += 1
    visit.save()
    reminders.post_cancelled(visit, now=now)


def standing() -> dict[str, Message]:
    return {message.kind: message for message in Message.objects.filter(state="queued")}


def arrived() -> list[str]:
    return [letter.extra_headers["X-Letter"] for letter in mail.outbox]


# --- What is written when


def test_a_booking_writes_confirmation_reminders_and_notice(visit):
    reminders.post_booked(visit, now=NOW)
    due = {kind: message.due_at for kind, message in standing().items()}
    assert due == {
        "confirmation": NOW,
        "reminder_three_days": datetime(2026, 11, 28, 18, 15, tzinfo=UTC),
        "reminder_day_before": datetime(2026, 11, 30, 18, 15, tzinfo=UTC),
        "notice_booked": NOW,
    }
    letters_ = standing()
    assert letters_["confirmation"].usable_until is None
    assert letters_["reminder_day_before"].usable_until == STARTS - timedelta(hours=2)
    assert letters_["confirmation"].recipient == f"client:{visit.client_id}"
    assert letters_["notice_booked"].recipient == f"practitioner:{visit.practitioner_id}"
    assert {message.topic for message in letters_.values()} == {f"visit:{visit.pk}"}
    assert {message.revision for message in letters_.values()} == {1}


def test_a_late_booking_gets_no_reminder(visit):
    reminders.post_booked(visit, now=STARTS - timedelta(hours=30))
    assert set(standing()) == {"confirmation", "notice_booked"}


def test_a_move_withdraws_every_old_letter_and_names_only_the_new_time(visit):
    reminders.post_booked(visit, now=NOW)
    move(visit, LATER, NOW + timedelta(hours=1))
    assert set(standing()) == {"moved", "reminder_three_days", "reminder_day_before", "notice_moved"}
    for kind in ("reminder_three_days", "reminder_day_before"):
        assert "December 8, 2:00 pm" in standing()[kind].text
        assert "December 1" not in standing()[kind].text
    assert "no longer on Tue, Dec 1, 10:15 am" in standing()["moved"].text
    withdrawn = Message.objects.filter(state="withdrawn")
    assert set(withdrawn.values_list("reason", flat=True)) == {"The visit was moved."}
    assert withdrawn.count() == 4


def test_moving_away_and_back_keeps_both_reminders(visit):
    reminders.post_booked(visit, now=NOW)
    move(visit, LATER, NOW + timedelta(hours=1))
    move(visit, STARTS, NOW + timedelta(hours=2))
    due = {kind: message.due_at for kind, message in standing().items() if kind.startswith("reminder")}
    assert due == {
        "reminder_three_days": datetime(2026, 11, 28, 18, 15, tzinfo=UTC),
        "reminder_day_before": datetime(2026, 11, 30, 18, 15, tzinfo=UTC),
    }


def test_a_cancelled_visit_gets_no_reminder(visit):
    reminders.post_booked(visit, now=NOW)
    cancel(visit, NOW + timedelta(days=1))
    assert set(standing()) == {"cancelled", "notice_cancelled"}
    delivery.send_due(now=STARTS)
    assert arrived() == ["cancelled", "notice_cancelled"]


def test_reposting_reckons_from_the_booking_and_repeats_nothing_already_due(visit):
    reminders.post_booked(visit, now=NOW)
    visit.revision += 1
    visit.save()
    reminders.repost(visit, now=STARTS - timedelta(hours=30))
    assert set(standing()) == {"reminder_day_before"}  # in six hours, though that is soon


def test_withdraw_all_leaves_nothing_to_send(visit):
    reminders.post_booked(visit, now=NOW)
    assert reminders.withdraw_all(visit, reason="The client could not come.", now=NOW) == 4
    assert delivery.send_due(now=STARTS) == {}


def test_the_letters_of_one_booking_cost_one_statement(visit, django_assert_num_queries):
    booked, studio = diary.lock(visit.pk), current()
    chain = diary.chain_of(booked)
    with django_assert_num_queries(1):
        reminders.post_booked(booked, chain, studio=studio, now=NOW)
    assert len(standing()) == 4


# --- The practitioner


def test_a_practitioner_who_wants_none_gets_none(visit):
    visit.practitioner.wants_notices = False
    visit.practitioner.save()
    reminders.post_booked(visit, now=NOW)
    assert "notice_booked" not in standing()


def test_a_practitioner_without_sign_in_gets_none(visit):
    visit.practitioner.user = None
    visit.practitioner.save()
    reminders.post_booked(visit, now=NOW)
    assert "notice_booked" not in standing()


def test_a_visit_handed_over_is_told_to_both(visit):
    jo = make.make_practitioner(name="Jo", user=make.make_user(email="jo@studio.example"))
    mira, visit.practitioner, visit.revision = visit.practitioner, jo, 2
    visit.save()
    reminders.post_moved(visit, previous_starts_at=STARTS, previous_practitioner=mira, now=NOW)
    told = {kind: m.recipient for kind, m in standing().items() if kind.startswith("notice")}
    assert told == {"notice_moved": f"practitioner:{jo.pk}", "notice_handed_over": f"practitioner:{mira.pk}"}
    assert standing()["notice_handed_over"].invite_method == "CANCEL"


# --- Whether and where a letter still goes


def test_letters_arrive_at_their_hours_each_once(visit):
    reminders.post_booked(visit, now=NOW)
    at = NOW
    while at <= STARTS:
        delivery.send_due(now=at)
        at += timedelta(hours=6)
    assert arrived() == ["confirmation", "notice_booked", "reminder_three_days", "reminder_day_before"]
    assert [letter.to for letter in mail.outbox] == [
        ["ana@example.com"], ["mira@studio.example"], ["ana@example.com"], ["ana@example.com"],
    ]  # fmt: skip


def test_a_corrected_address_counts(visit):
    reminders.post_booked(visit, now=NOW)
    visit.client.email = "ana.ruiz@example.com"
    visit.client.save()
    delivery.send_due(now=NOW)
    assert mail.outbox[0].to == ["ana.ruiz@example.com"]


def test_letters_follow_a_merged_chart(visit):
    kept = make.make_client("Ana Ruiz", "kept@example.com")
    between = make.make_client("Ana R", "between@example.com", merged_into=kept)
    visit.client.merged_into = between
    visit.client.save()
    assert recipients.client_address(str(visit.client_id)) == "kept@example.com"


def test_nobody_has_no_address():
    assert recipients.client_address("4711") is None
    assert recipients.practitioner_address("4711") is None


def test_a_client_without_address_fails_nothing(visit):
    visit.client.email = ""
    visit.client.save()
    reminders.post_booked(visit, now=NOW)
    assert delivery.send_due(now=NOW) == {"withdrawn": 1, "sent": 1}
    assert Message.objects.get(kind="confirmation").reason == "The client gave no e-mail address."


def test_a_worker_down_for_a_day_sends_the_confirmation_and_misses_the_reminder(visit):
    reminders.post_booked(visit, now=NOW)
    delivery.send_due(now=STARTS - timedelta(hours=1))
    assert arrived() == ["confirmation", "notice_booked"]
    assert set(Message.objects.filter(state="missed").values_list("kind", flat=True)) == {
        "reminder_three_days", "reminder_day_before",
    }  # fmt: skip


def test_no_reminder_goes_to_a_visit_that_is_over(visit):
    reminders.post_booked(visit, now=NOW)
    Visit.objects.update(status="missed")
    delivery.send_due(now=STARTS - timedelta(hours=20))
    assert "reminder_day_before" not in arrived()
    assert Message.objects.get(kind="reminder_day_before").reason == "The visit is over."


def test_a_letter_that_names_an_old_time_cannot_go_again(visit):
    reminders.post_booked(visit, now=NOW)
    old = Message.objects.get(kind="confirmation")
    delivery.send_due(now=NOW)
    move(visit, LATER, NOW)
    with pytest.raises(MayNotGo, match="has changed since"):
        outbox.send_again(message_id=old.pk, now=NOW)


# --- Letters without a visit


def test_a_request_to_confirm_says_nothing_that_was_typed_and_lasts_as_the_hold(visit):
    hold = make.make_hold(hold_until=NOW + timedelta(minutes=30), starts_at=LATER)
    hold.awaiting = {"name": "Buy pills at spam.example", "email": "new@example.com"}
    hold.save()
    reminders.post_confirm_request(hold, email=" New@example.com ", name="Buy pills at spam.example", now=NOW)
    message = standing()["confirm_request"]
    assert "spam" not in message.text + message.html + message.subject
    assert message.usable_until == NOW + timedelta(minutes=30)
    assert "until 9:30 am" in message.text
    assert re.search(r"https?://\S+/", message.text)
    assert delivery.send_due(now=NOW) == {"sent": 1}
    assert mail.outbox[0].to == ["New@example.com"]


def test_requests_are_counted_by_address_however_cased_for_a_day(visit):
    for hours in (30, 20, 1):
        hold = make.make_hold(hold_until=NOW, starts_at=LATER + timedelta(days=hours))
        reminders.post_confirm_request(
            hold, email="Ana@Example.com", name="", now=NOW - timedelta(hours=hours)
        )
    assert reminders.confirm_requests_today("ana@example.com", now=NOW) == 2
    assert reminders.confirm_requests_today("anna@example.com", now=NOW) == 0


def test_the_links_come_once_however_often_they_are_asked_for_in_a_minute(visit):
    first = reminders.post_visit_link(visit.client, [visit], now=NOW)
    assert reminders.post_visit_link(visit.client, [visit], now=NOW + timedelta(seconds=20)).pk == first.pk
    assert f"/visit/{visit.reference}/" in first.text
    assert reminders.post_visit_link(visit.client, [visit], now=NOW + timedelta(minutes=2)).pk != first.pk


# --- What letters say


def all_letters(visit: Visit) -> list[Message]:
    reminders.post_booked(visit, now=NOW)
    move(visit, LATER, NOW)
    cancel(visit, NOW, cancelled_late=True)
    hold = make.make_hold(hold_until=NOW + timedelta(minutes=30), starts_at=LATER + timedelta(days=1))
    reminders.post_confirm_request(hold, email="a@example.com", name="", now=NOW)
    reminders.post_visit_link(visit.client, [visit], now=NOW)
    return list(Message.objects.order_by("pk"))


def test_no_word_of_health_in_subject_calendar_or_link(visit):
    for message in all_letters(visit):
        outside = message.subject + message.invite + " ".join(re.findall(r"https?://\S+", message.text))
        for word in ("peel", "glycolic", "analysis", "skin analysis"):
            assert word not in outside.lower(), message.kind


def prose(message: Message) -> str:
    """The sentences of a letter, without addresses, lists and links."""
    lines = message.text.split("\n-- ")[0].splitlines()
    return " ".join(line for line in lines if line.endswith((".", "?", "now:", "again:")))


def test_letters_read_easily_and_never_as_a_finding(visit):
    for message in all_letters(visit):
        assert textstat.flesch_kincaid_grade(prose(message)) <= 8, message.kind
        assert "diagnos" not in (message.text + message.html).lower()


def test_text_and_html_say_the_same(visit):
    for message in all_letters(visit):
        shown = " ".join(unescape(re.sub(r"<[^>]+>", "", message.html.split("<body")[1])).split())
        for sentence in re.split(r"(?<=[.?:]) ", prose(message)):
            said = re.sub(r"^(Hello|You are booked)[^,]*, ", "", sentence).removesuffix("Ana.")
            assert said.lower() in shown.lower(), (message.kind, sentence)


def test_every_letter_has_one_main_button_and_the_studios_address(visit):
    for message in all_letters(visit):
        assert message.html.count('<table class="button"') == 1, message.kind
        assert "123 5th Ave S, Edmonds" in message.html
        assert "You get this" in message.text
        assert message.reply_to == "studio@skinfit.example"


@pytest.mark.parametrize(
    ("voice", "mine", "theirs"), [("I", "I look", "We look"), ("we", "We look", "I look")]
)
def test_the_studio_speaks_in_one_voice(visit, voice, mine, theirs):
    Studio.objects.update(voice=voice)
    reminders.post_booked(visit, now=NOW)
    text = standing()["confirmation"].text
    assert mine in text
    assert theirs not in text


def test_the_three_day_reminder_asks_by_name_and_the_last_one_asks_nothing(visit):
    reminders.post_booked(visit, now=NOW)
    text = standing()["reminder_three_days"].text
    for word in ("retinol", "acids", "sun", "cold sore", "waxing", "pregnan", "medicine"):
        assert word in text
    assert "?" not in standing()["reminder_day_before"].text.replace("Running late?", "").split("Woke")[0]


@pytest.mark.parametrize(
    ("fields", "said", "unsaid"),
    [
        ({"cancel_reason": "changed_mind", "cancelled_late": True}, "half the price", "no fee"),
        ({"cancel_reason": "changed_mind"}, "is cancelled", "half the price"),
        ({"cancel_reason": "unwell", "cancelled_late": True, "fee_waived": True}, "no fee", "half the price"),
        ({"cancel_reason": "studio", "cancelled_late": True, "fee_waived": True}, "sorry", "half the price"),
    ],
)
def test_a_cancelling_names_a_fee_only_where_there_is_one(visit, fields, said, unsaid):
    cancel(visit, NOW, **fields)
    text = standing()["cancelled"].text
    assert said in text
    assert unsaid not in text


def test_a_booking_inside_the_policys_hours_promises_no_free_move(visit):
    reminders.post_booked(visit, now=STARTS - timedelta(hours=5))
    assert "free of charge" not in standing()["confirmation"].text
    assert "You can cancel at any hour" in standing()["confirmation"].text


def test_times_are_the_studios(visit):
    make.make_studio(timezone="Europe/Berlin", locale="en-gb")
    reminders.post_booked(visit, now=NOW)
    assert "19:15" in standing()["confirmation"].subject


def test_the_diary_writes_letters_with_what_it_books_and_moves(visit):
    moved = diary.move(visit_id=visit.pk, starts_at=LATER, by=Actor.DESK, now=NOW)
    assert moved.revision == 2
    assert {m.revision for m in standing().values()} == {2}
    sequence = Calendar.from_ical(standing()["moved"].invite).walk("VEVENT")[0]["SEQUENCE"]
    assert sequence == 2
