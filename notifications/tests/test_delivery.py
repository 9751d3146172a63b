from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import claims, delivery, doors, outbox, tasks
from notifications.models import Message
from notifications.tests import hooked
from notifications.tests.make import NOW, make_message, state_of
from notifications.tests.sink import HANG_UP, Sink, listening

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    sink = Sink()
    with listening(sink) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.DEFAULT_FROM_EMAIL = "post@studio.example"
        yield sink


@pytest.fixture
def meanwhile(sink, settings) -> Callable[[Callable[[], Any]], None]:
    """Have something happen while the first letter is with the server."""
    settings.EMAIL_BACKEND = "notifications.tests.hooked.EmailBackend"
    return hooked.meanwhile.append


@pytest.fixture
def no_server(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


# --- What arrives


def test_a_due_letter_arrives_with_its_headers_and_both_bodies(sink):
    message = make_message(
        letters="aftercare_now, plan_summary", recipient="address:ana@example.com", subject="Your visit",
        text="Hello Ana Pérez.\n", html="<p>Hello Ana Pérez.</p>", headers={"List-Unsubscribe": "<https://x.example>"},
    )  # fmt: skip

    assert delivery.send_due(now=NOW) == {"sent": 1}

    (letter,) = sink.letters
    assert letter["Message-ID"] == message.message_id
    assert letter["X-Letter"] == "aftercare_now, plan_summary"
    assert letter["X-Due"] == "2026-12-01T18:15:00+00:00"
    assert letter["From"] == "Sound Skin Studio <post@studio.example>"
    assert letter["Reply-To"] == "hello@studio.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://x.example>"
    assert letter["To"] == "ana@example.com"
    assert letter["Subject"] == "Your visit"
    assert letter.get_body(("plain",)).get_content().strip() == "Hello Ana Pérez."
    assert letter.get_body(("html",)).get_content().strip() == "<p>Hello Ana Pérez.</p>"
    sent = fresh(message)
    assert (sent.state, sent.address, sent.reason) == ("sent", "ana@example.com", "")
    assert NOW <= sent.closed_at < NOW + MINUTE


def test_an_invite_travels_as_a_calendar_part_and_as_a_file(sink):
    make_message(invite="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", invite_method="REQUEST")
    delivery.send_due(now=NOW)
    parts = [part for part in sink.letters[0].walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST", None]
    assert [part.get_filename() for part in parts] == [None, "visit.ics"]
    assert all("BEGIN:VCALENDAR" in part.get_content() for part in parts)


def test_a_letter_not_yet_due_waits(sink):
    message = make_message(due_at=NOW + MINUTE)
    assert delivery.send_due(now=NOW) == {}
    assert state_of(message) == "queued"
    assert delivery.send_due(now=NOW + MINUTE) == {"sent": 1}


def test_a_second_sweep_sends_nothing_twice(sink):
    for _ in range(3):
        make_message()
    assert delivery.send_due(now=NOW) == {"sent": 3}
    assert delivery.send_due(now=NOW + timedelta(hours=1)) == {}
    assert len(sink.letters) == 3


def test_a_sweep_uses_one_connection_whatever_the_number_of_batches(sink):
    for _ in range(7):
        make_message()
    assert delivery.send_due(now=NOW, batch=3) == {"sent": 7}
    assert sink.connections == 1


def test_longest_due_goes_first_and_a_limit_is_kept(sink):
    for minutes in (1, 3, 2):
        make_message(recipient=f"address:m{minutes}@example.com", due_at=NOW - minutes * MINUTE)
    delivery.send_due(now=NOW, limit=2)
    assert sink.addresses == ["m3@example.com", "m2@example.com"]


def test_each_letter_costs_one_statement(sink):
    def statements(letters: int) -> int:
        for _ in range(letters):
            make_message()
        with CaptureQueriesContext(connection) as queries:
            assert delivery.send_due(now=NOW, batch=50) == {"sent": letters}
        return len(queries)

    assert statements(21) - statements(1) == 20


def test_letters_are_written_to_files_without_a_server(settings, tmp_path: Path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for _ in range(2):
        make_message()
    assert delivery.send_due(now=NOW) == {"sent": 2}
    assert sum(file.read_text().count("X-Letter: note") for file in tmp_path.iterdir()) == 2


# --- Who still holds a letter


def test_a_claim_is_taken_back_after_ten_minutes_and_not_before(sink):
    message = make_message(state="sending", claim=uuid4(), claimed_at=NOW)
    assert delivery.send_due(now=NOW + 10 * MINUTE - timedelta(seconds=5)) == {}
    assert delivery.send_due(now=NOW + 10 * MINUTE) == {"sent": 1}
    assert sink.letters[0]["Message-ID"] == message.message_id


def test_a_letter_another_worker_took_over_is_left_to_it(sink, meanwhile):
    first, second = make_message(), make_message()
    others = uuid4()

    meanwhile(lambda: Message.objects.filter(pk=second.pk).update(claim=others))
    assert delivery.send_due(now=NOW) == {"sent": 1}
    assert sink.addresses == [fresh(first).address]
    assert (fresh(second).state, fresh(second).claim) == ("sending", others)


def test_a_letter_withdrawn_after_its_claim_is_not_sent(sink, meanwhile):
    make_message()
    second = make_message(topic="visit:7")
    meanwhile(lambda: outbox.withdraw(topic="visit:7", reason="The visit was moved.", now=NOW))
    assert delivery.send_due(now=NOW) == {"sent": 1}
    assert len(sink.letters) == 1
    assert (fresh(second).state, fresh(second).reason) == ("withdrawn", "The visit was moved.")


def test_what_the_server_already_had_stays_withdrawn_and_says_so(sink, meanwhile):
    message = make_message(topic="visit:7")
    meanwhile(lambda: outbox.withdraw(topic="visit:7", reason="The visit was moved.", now=NOW))
    assert delivery.send_due(now=NOW) == {}
    assert len(sink.letters) == 1
    assert fresh(message).state == "withdrawn"
    assert fresh(message).reason == "The visit was moved. (The mail server already had it.)"


def test_an_unexpected_error_gives_back_what_was_not_tried(sink):
    doors.register_guard("test_breaks", lambda message, now: 1 / 0)
    first, second = make_message(guard="test_breaks"), make_message()
    with pytest.raises(ZeroDivisionError):
        delivery.send_due(now=NOW)
    assert (state_of(first), state_of(second)) == ("sending", "queued")
    assert delivery.send_due(now=NOW) == {"sent": 1}


# --- Doors


def test_a_guard_withdraws_with_its_reason(sink):
    doors.register_guard("test_closed", lambda message, now: f"Closed for {message.topic}.")
    doors.register_guard("test_open", lambda message, now: None)
    refused, allowed = make_message(topic="visit:3", guard="test_closed"), make_message(guard="test_open")
    assert delivery.send_due(now=NOW) == {"withdrawn": 1, "sent": 1}
    assert (fresh(refused).state, fresh(refused).reason) == ("withdrawn", "Closed for visit:3.")
    assert sink.addresses == [fresh(allowed).address]


def test_a_guard_nobody_registered_holds_the_letter_back(sink):
    message = make_message(guard="test_nobody")
    assert delivery.send_due(now=NOW) == {"withdrawn": 1}
    assert "test_nobody" in fresh(message).reason


def test_the_address_is_read_when_the_letter_goes(sink):
    book = {"4": "old@example.com"}
    doors.register_recipient("test_person", book.get)
    make_message(recipient="test_person:4")
    book["4"] = "new@example.com"
    delivery.send_due(now=NOW)
    assert sink.addresses == ["new@example.com"]


@pytest.mark.parametrize("recipient", ["test_person:5", "test_unknown_kind:1", "address:"])
def test_without_an_address_a_letter_fails_visibly(sink, recipient):
    doors.register_recipient("test_person", {}.get)
    message = make_message(recipient=recipient)
    assert delivery.send_due(now=NOW) == {"failed": 1}
    assert fresh(message).reason == "There is no e-mail address on file."


# --- Too late


def test_past_its_use_a_letter_is_missed(sink):
    missed = make_message(due_at=NOW - timedelta(days=1), usable_until=NOW)
    still = make_message(due_at=NOW - timedelta(days=1), usable_until=NOW + MINUTE)
    always = make_message(due_at=NOW - timedelta(days=30), usable_until=None)
    assert delivery.send_due(now=NOW) == {"missed": 1, "sent": 2}
    assert (state_of(missed), state_of(still), state_of(always)) == ("missed", "sent", "sent")
    assert fresh(missed).reason


def test_a_missed_letter_keeps_the_servers_last_words(sink):
    sink.on_recipient = lambda address: "451 try later"
    message = make_message(usable_until=NOW + timedelta(seconds=30))
    delivery.send_due(now=NOW)
    delivery.send_due(now=NOW + 2 * MINUTE)
    assert (fresh(message).state, fresh(message).reason) == ("missed", "451 try later")


# --- A server that will not


def test_a_temporary_refusal_is_tried_again_with_growing_pauses(sink):
    sink.on_recipient = lambda address: "451 try later"
    message, now, pauses = make_message(), NOW, []
    for _ in range(8):
        assert delivery.send_due(now=now) == {"queued": 1}
        waiting = fresh(message)
        assert waiting.reason == "451 try later"
        pauses.append(round((waiting.next_try_at - now) / MINUTE))
        assert delivery.send_due(now=waiting.next_try_at - timedelta(seconds=5)) == {}
        now = waiting.next_try_at
    assert pauses == [1, 5, 15, 60, 240, 480, 720, 1440]
    assert delivery.send_due(now=now) == {"failed": 1}
    assert fresh(message).reason == "451 try later"


def test_a_letter_refused_once_arrives_when_the_server_takes_it(sink):
    sink.on_recipient = lambda address: "450 mailbox busy"
    message = make_message()
    delivery.send_due(now=NOW)
    sink.on_recipient = lambda address: None
    assert delivery.send_due(now=NOW + 2 * MINUTE) == {"sent": 1}
    assert fresh(message).tries == 1
    assert sink.letters[0]["Message-ID"] == message.message_id


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
def test_a_final_refusal_fails_at_once_with_the_servers_words(sink, stage):
    setattr(sink, stage, lambda address: "550 no such mailbox here" if address.startswith("gone") else None)
    gone, there = make_message(recipient="address:gone@example.com"), make_message()
    assert delivery.send_due(now=NOW) == {"failed": 1, "sent": 1}
    assert (fresh(gone).state, fresh(gone).reason) == ("failed", "550 no such mailbox here")
    assert fresh(gone).address == "gone@example.com"
    assert state_of(there) == "sent"


def test_a_sender_the_server_refuses_is_the_studios_set_up_and_loses_no_letter(sink):
    sink.on_sender = lambda address: "550 who are you"
    for _ in range(5):
        make_message()
    assert delivery.send_due(now=NOW) == {"queued": 3}
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}


def test_an_address_that_is_none_fails_without_stopping_the_rest(sink):
    odd, fine = make_message(recipient="address:not an address\nBcc: x@example.com"), make_message()
    assert delivery.send_due(now=NOW) == {"failed": 1, "sent": 1}
    assert fresh(odd).reason
    assert sink.addresses == [fresh(fine).address]


def test_without_a_server_one_letter_waits_a_minute_and_the_rest_stay_due(no_server):
    first, second = make_message(), make_message()
    assert delivery.send_due(now=NOW) == {"queued": 1}
    assert (fresh(first).tries, fresh(second).tries) == (1, 0)
    assert MINUTE <= fresh(first).next_try_at - NOW < 2 * MINUTE
    assert fresh(second).next_try_at == NOW
    assert "refused" in fresh(first).reason.lower()
    assert {state_of(first), state_of(second)} == {"queued"}


def test_after_a_dropped_connection_the_rest_goes_over_a_new_one(sink):
    sink.on_data = lambda address: HANG_UP if address.startswith("unlucky") else None
    unlucky = make_message(recipient="address:unlucky@example.com")
    make_message()
    assert delivery.send_due(now=NOW) == {"queued": 1, "sent": 1}
    assert sink.connections == 2
    sink.on_data = lambda address: None
    assert delivery.send_due(now=NOW + 2 * MINUTE) == {"sent": 1}
    assert state_of(unlucky) == "sent"


def test_a_server_that_drops_three_in_a_row_ends_the_sweep(sink):
    sink.on_data = lambda address: HANG_UP
    for _ in range(6):
        make_message()
    assert delivery.send_due(now=NOW) == {"queued": 3}
    assert Message.objects.filter(state="queued", tries=0).count() == 3


def test_drops_with_letters_taken_between_them_do_not_end_the_sweep(sink):
    sink.on_data = lambda address: HANG_UP if address.startswith("unlucky") else None
    for number in range(4):
        make_message(recipient=f"address:unlucky{number}@example.com")
        make_message()
    assert delivery.send_due(now=NOW) == {"queued": 4, "sent": 4}


def test_a_server_that_does_not_answer_is_left_after_the_timeout(sink, settings):
    settings.EMAIL_TIMEOUT = 0.3
    sink.delay = 2
    message = make_message()
    assert delivery.send_due(now=NOW) == {"queued": 1}
    assert "timed out" in fresh(message).reason


def test_the_products_own_timeout_is_thirty_seconds(settings):
    assert settings.EMAIL_TIMEOUT == 30


# --- The command and the task


def test_the_command_counts_by_state(sink):
    make_message()
    make_message(state="failed")
    out = StringIO()
    call_command("send_due_messages", now="2026-12-01T10:15:00-08:00", stdout=out)
    assert out.getvalue().splitlines() == [
        "this sweep: queued 0, sending 0, sent 1, failed 0, missed 0, withdrawn 0",
        "outbox: queued 0, sending 0, sent 1, failed 1, missed 0, withdrawn 0",
    ]


@pytest.mark.parametrize("text", ["tomorrow", "2026-12-01T10:15:00"])
def test_the_command_refuses_what_is_no_instant(text):
    with pytest.raises(CommandError, match="--now"):
        call_command("send_due_messages", now=text)


def test_the_task_sweeps(sink):
    message = make_message(due_at=NOW - timedelta(days=4000))
    tasks.send_due_messages()
    assert state_of(message) == "sent"
    assert isinstance(sink.letters[0], EmailMessage)


def test_the_beat_calls_the_task_by_its_name(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["send due messages"]
    assert entry["task"] == tasks.send_due_messages.name


# --- Claims


def test_two_workers_never_claim_the_same_letter():
    for _ in range(5):
        make_message()
    first = claims.claim(token=uuid4(), limit=3, now=NOW)
    second = claims.claim(token=uuid4(), limit=3, now=NOW)
    assert (len(first), len(second)) == (3, 2)
    assert not {m.pk for m in first} & {m.pk for m in second}


def test_an_outcome_is_marked_only_under_the_token():
    token = uuid4()
    message = make_message(state="sending", claim=token, claimed_at=NOW)
    assert not claims.close(message.pk, token=uuid4(), state="sent", now=NOW)
    assert not claims.postpone(message.pk, token=uuid4(), until=NOW, tries=1, reason="")
    assert not claims.renew(message.pk, token=uuid4(), now=NOW)
    assert state_of(message) == "sending"
    assert claims.close(message.pk, token=token, state="sent", now=NOW)
