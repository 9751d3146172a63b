from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from notifications import doors, outbox
from notifications.errors import MayNotGo, NoLongerDue, StillDue
from notifications.models import Message
from notifications.tests.make import NOW, context, make_message, state_of

pytestmark = pytest.mark.django_db


def post(**changes):
    given = {
        "topic": "visit:7", "kind": "visit_link", "revision": 1, "letters": ["visit_link"],
        "context": context(), "recipient": "client:4", "due_at": NOW, "usable_until": None, "now": NOW,
    }  # fmt: skip
    return outbox.post(**given | changes)


# --- Post


def test_a_letter_is_rendered_when_it_is_posted():
    message = post(guard="visit", headers={"X-Test": "1"}, invite=outbox.Invite("BEGIN", "REQUEST"))
    assert message.state == "queued"
    assert message.subject == "The link to your visit"
    assert "https://studio.example/visit/A/b/" in message.text
    assert "https://studio.example/visit/A/b/" in message.html
    assert (message.from_name, message.reply_to) == ("Sound Skin Studio", "hello@studio.example")
    assert (message.letters, message.guard, message.headers) == ("visit_link", "visit", {"X-Test": "1"})
    assert (message.invite, message.invite_method) == ("BEGIN", "REQUEST")
    assert message.message_id.startswith("<")
    assert message.next_try_at == NOW


def test_posting_twice_keeps_the_first():
    first = post()
    again = post(context=context(first_name="Somebody else"))
    assert again.pk == first.pk
    assert "Hello Ana," in again.text
    assert Message.objects.count() == 1


def test_another_revision_kind_or_topic_is_another_letter():
    ids = {post().pk, post(revision=2).pk, post(kind="other").pk, post(topic="visit:8").pk}
    assert len(ids) == 4


def test_a_withdrawn_letter_does_not_stand_in_the_way():
    first = post()
    outbox.withdraw(topic="visit:7", reason="moved", now=NOW)
    assert post().pk != first.pk


def test_what_is_undone_leaves_no_letter():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_putting_what_stands_is_refused_aloud():
    post()
    draft = outbox.draft(
        topic="visit:7", kind="visit_link", revision=1, letters=["visit_link"], context=context(),
        recipient="client:4", due_at=NOW, usable_until=None, now=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.put([draft])


def test_several_letters_become_one():
    message = post(
        letters=["visit_link", "confirm_request"],
        context=context(held_until="9:30 am", day="Wednesday, December 2", starts="10:15 am", ends="11:15 am",
                        services=["Skin analysis"], practitioner="Mira", confirm_url="https://studio.example/c/"),
    )  # fmt: skip
    assert message.letters == "visit_link, confirm_request"
    assert message.subject == "The link to your visit"
    assert message.html.count('<table class="button"') == 1
    assert message.html.count("<html") == 1
    for words in ("you asked for the link", "this time is held for you until"):
        assert words in message.text
        assert words in message.html


def test_a_name_cannot_write_html_and_stays_as_typed_in_the_text():
    message = post(context=context(first_name="<b>Ana & Co</b>"))
    assert "<b>Ana & Co</b>" in message.text
    assert "<b>Ana" not in message.html
    assert "&lt;b&gt;Ana &amp; Co&lt;/b&gt;" in message.html


def test_styles_stand_at_their_elements():
    html = post().html
    assert html.count("<style>") == 1
    assert "prefers-color-scheme: dark" in html
    assert 'class="inside" style="' in html


# --- Withdraw


def test_withdrawing_covers_what_is_due_and_what_is_being_sent():
    due, sending = make_message(topic="visit:7"), make_message(topic="visit:7", kind="b", state="sending")
    sent, other = make_message(topic="visit:7", kind="c", state="sent"), make_message(topic="visit:70")
    assert outbox.withdraw(topic="visit:7", reason="The visit was moved.", now=NOW) == 2
    assert [state_of(m) for m in (due, sending, sent, other)] == ["withdrawn", "withdrawn", "sent", "queued"]
    due.refresh_from_db()
    assert (due.reason, due.closed_at) == ("The visit was moved.", NOW)


def test_withdrawing_some_kinds_leaves_the_others():
    for kind in ("reminder", "reminder+2", "reminder_late", "check_in"):
        make_message(topic="visit:7", kind=kind)
    assert outbox.withdraw(topic="visit:7", kinds=["reminder"], reason="", now=NOW) == 2
    left = Message.objects.filter(state="queued").values_list("kind", flat=True)
    assert set(left) == {"reminder_late", "check_in"}
    assert outbox.withdraw(topic="visit:7", kinds=[], reason="", now=NOW) == 0


# --- By hand


@pytest.mark.parametrize("state", ["queued", "sending"])
def test_staff_stop_a_letter(state):
    message = make_message(state=state)
    stopped = outbox.stop(message_id=message.pk, by="Mira", now=NOW)
    assert (stopped.state, stopped.reason, stopped.closed_at) == ("withdrawn", "Stopped by Mira.", NOW)


@pytest.mark.parametrize("state", ["sent", "failed", "missed", "withdrawn"])
def test_a_closed_letter_cannot_be_stopped(state):
    message = make_message(state=state)
    with pytest.raises(NoLongerDue):
        outbox.stop(message_id=message.pk, by="Mira", now=NOW)
    assert state_of(message) == state


@pytest.mark.parametrize("state", ["sent", "failed", "missed", "withdrawn"])
def test_a_closed_letter_goes_again_word_for_word_as_a_new_one(state):
    old = make_message(
        state=state, usable_until=NOW - timedelta(days=1), invite="BEGIN", invite_method="CANCEL"
    )
    again = outbox.send_again(message_id=old.pk, now=NOW)
    assert again.pk != old.pk
    assert again.message_id != old.message_id
    assert (again.state, again.kind, again.due_at, again.usable_until) == ("queued", "note+2", NOW, None)
    for field in ("topic", "revision", "recipient", "subject", "text", "html", "invite", "invite_method"):
        assert getattr(again, field) == getattr(old, field)
    assert state_of(old) == state


def test_sending_again_twice_counts_on():
    old = make_message(state="sent")
    second = outbox.send_again(message_id=old.pk, now=NOW)
    outbox.stop(message_id=second.pk, by="Mira", now=NOW)
    assert outbox.send_again(message_id=second.pk, now=NOW).kind == "note+3"


@pytest.mark.parametrize("state", ["queued", "sending"])
def test_what_has_not_gone_yet_cannot_go_again(state):
    message = make_message(state=state)
    with pytest.raises(StillDue):
        outbox.send_again(message_id=message.pk, now=NOW)


def test_a_guard_is_asked_before_a_letter_goes_again():
    doors.register_guard("test_old", lambda message, now: "The visit has changed since.")
    message = make_message(state="withdrawn", guard="test_old")
    with pytest.raises(MayNotGo, match="The visit has changed since"):
        outbox.send_again(message_id=message.pk, now=NOW)
    assert Message.objects.count() == 1


def test_the_database_knows_the_states():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_message(state="lost")
