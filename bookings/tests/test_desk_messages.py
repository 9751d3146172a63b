"""What is due, what went out, what came back, and exactly what was written."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import letterbox
from bookings.tests.make import make_client, make_practitioner, make_studio, make_user
from clients.models import HealthRead
from notifications.models import Message
from notifications.tests.make import make_message

ADDRESS = "/desk/messages/"
State = Message.State


@pytest.fixture
def desk(client, db):
    make_studio()
    client.force_login(make_user("owner", name="Mira Lund"))
    return client


def subjects(answer) -> list[str]:
    return [row.letter.subject for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("show", "state"),
    [("due", State.QUEUED), ("sent", State.SENT), ("failed", State.FAILED), ("missed", State.MISSED),
     ("withdrawn", State.WITHDRAWN)],
)  # fmt: skip
def test_each_list_holds_its_own_letters_and_says_why(desk, show, state):
    closed = {} if state == State.QUEUED else {"closed_at": timezone.now()}
    for other in State:
        make_message(subject=f"Letter {other}", state=other, closed_at=timezone.now())
    Message.objects.filter(state=state).delete()
    make_message(subject="The one", state=state, reason="550 no such mailbox", **closed)
    answer = desk.get(ADDRESS, {"show": show})
    expected = {"The one"} | ({"Letter sending"} if show == "due" else set())
    assert set(subjects(answer)) == expected
    if show not in ("due", "sent"):
        assert "550 no such mailbox" in answer.content.decode()


def test_due_letters_stand_soonest_first_and_others_newest_first(desk):
    now = timezone.now()
    for days in (2, 1, 3):
        make_message(subject=f"in {days}", due_at=now + timedelta(days=days))
        make_message(subject=f"ago {days}", state=State.SENT, closed_at=now - timedelta(days=days))
    assert subjects(desk.get(ADDRESS)) == ["in 1", "in 2", "in 3"]
    assert subjects(desk.get(ADDRESS, {"show": "sent"})) == ["ago 1", "ago 2", "ago 3"]


def test_a_letter_names_its_reader_and_leads_to_the_chart(desk):
    ana, mira = make_client("Ana Pérez"), make_practitioner(name="Mira")
    make_message(recipient=f"client:{ana.pk}")
    make_message(recipient=f"practitioner:{mira.pk}")
    make_message(recipient="address:kim@example.com")
    make_message(recipient="client:999999")
    page = desk.get(ADDRESS).content.decode()
    assert f'<a href="/desk/clients/{ana.pk}/">Ana Pérez</a>' in page
    assert "Mira" in page and "kim@example.com" in page


def test_the_page_of_a_letter_shows_exactly_what_was_written(desk):
    letter = make_message(text="Hello <Ana> & all\n", html="<p>Hello</p><script>alert(1)</script>")
    page = desk.get(reverse("desk_message", args=[letter.pk])).content.decode()
    assert "Hello &lt;Ana&gt; &amp; all" in page and "alert(1)" not in page
    assert '<iframe class="letter" sandbox title=' in page
    assert f'src="/desk/messages/{letter.pk}/page/">' in page


def test_the_html_has_an_address_and_a_policy_of_its_own(desk):
    letter = make_message(html="<p style='color:red'>Hello</p><script>alert(1)</script>")
    answer = desk.get(reverse("desk_message_page", args=[letter.pk]))
    assert answer.content.decode() == letter.html
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    )
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_stopping_withdraws_with_the_name_and_a_second_press_is_told(desk):
    letter = make_message()
    desk.post(reverse("desk_message_stop", args=[letter.pk]))
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("withdrawn", "Stopped by Mira Lund.")
    answer = desk.post(reverse("desk_message_stop", args=[letter.pk]), follow=True)
    assert "there is nothing left to stop" in answer.content.decode()


def test_sending_again_makes_a_second_letter_word_for_word(desk):
    letter = make_message(state=State.FAILED, closed_at=timezone.now(), reason="550 no")
    answer = desk.post(reverse("desk_message_again", args=[letter.pk]))
    again = Message.objects.exclude(pk=letter.pk).get()
    assert answer.url == f"/desk/messages/{again.pk}/"
    assert (again.state, again.text, again.html) == ("queued", letter.text, letter.html)


def test_a_letter_that_is_due_is_not_sent_twice(desk):
    letter = make_message()
    answer = desk.post(reverse("desk_message_again", args=[letter.pk]), follow=True)
    assert "This letter has not gone out yet" in answer.content.decode()
    assert Message.objects.count() == 1


def test_on_the_embedded_default_it_says_where_the_files_lie(desk, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = "/somewhere/mail"
    assert "/somewhere/mail" in desk.get(ADDRESS).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "/somewhere/mail" not in desk.get(ADDRESS).content.decode()


# --- Who may read what


def test_the_front_desk_reads_letters_of_the_diary_and_none_about_care(client, db):
    make_studio()
    client.force_login(make_user("front_desk"))
    ana = make_client()
    diary = make_message(kind="confirmation", recipient=f"client:{ana.pk}", text="See you on Monday")
    care = make_message(
        kind="aftercare_now", recipient=f"client:{ana.pk}", text="No retinol", html="No retinol"
    )
    assert "See you on Monday" in client.get(reverse("desk_message", args=[diary.pk])).content.decode()
    assert "No retinol" not in client.get(reverse("desk_message", args=[care.pk])).content.decode()
    assert client.get(reverse("desk_message_page", args=[care.pk])).status_code == 403
    assert not HealthRead.objects.exists()


def test_reading_a_letter_about_care_is_written_down(desk):
    ana = make_client()
    care = make_message(kind="aftercare_now+2", recipient=f"client:{ana.pk}")
    diary = make_message(kind="confirmation+2", recipient=f"client:{ana.pk}")
    desk.get(reverse("desk_message", args=[diary.pk]))
    assert not HealthRead.objects.exists()
    desk.get(reverse("desk_message", args=[care.pk]))
    assert [(read.client, read.what) for read in HealthRead.objects.all()] == [(ana, "letter")]


def test_nobody_reads_a_link_by_which_somebody_else_could_sign_in(desk):
    key = make_message(
        kind="password_reset", text="https://studio.example/key", html="https://studio.example/key"
    )
    assert "studio.example/key" not in desk.get(reverse("desk_message", args=[key.pk])).content.decode()
    assert desk.get(reverse("desk_message_page", args=[key.pk])).status_code == 403


def test_the_list_costs_the_same_statements_with_one_letter_and_with_fifty(desk, django_assert_num_queries):
    def write(number: int):
        who = make_client(f"Client {number}")
        make_message(recipient=f"client:{who.pk}")
        make_message(recipient=f"practitioner:{mira.pk}")

    mira = make_practitioner()
    write(0)
    with django_assert_num_queries(7):  # session, user, studio, count, letters, clients, practitioners
        assert len(subjects(desk.get(ADDRESS))) == 2
    for number in range(1, 25):
        write(number)
    with django_assert_num_queries(7):
        assert len(subjects(desk.get(ADDRESS))) == 50


@pytest.mark.parametrize("value", ["\x00", "-1", "9" * 400, "🙂", "<script>", ""])
def test_hostile_values_never_break_the_list(desk, value):
    make_message()
    assert desk.get(ADDRESS, {"show": value, "page": value}).status_code == 200


# --- Lines of 'Needs you'


def lines(now) -> list[tuple[str, str, str]]:
    return [(line.text, line.url, line.label) for line in letterbox.attention(now=now)]


def failed(recipient: str, **fields) -> Message:
    given = {
        "created_at": timezone.now() - timedelta(days=1),
        "state": State.FAILED,
        "closed_at": timezone.now(),
        "address": "jo@example.com",
        "reason": "550 no such mailbox",
    }
    return make_message(recipient=recipient, **given | fields)


def test_a_letter_that_came_back_is_told_with_the_server_s_words(db):
    ana = make_client()
    failed(f"client:{ana.pk}")
    assert lines(timezone.now()) == [
        (
            "E-mail to jo@example.com came back: 550 no such mailbox",
            f"/desk/clients/{ana.pk}/edit/",
            "Fix address",
        )
    ]


def test_several_letters_of_one_reader_are_one_line(db):
    ana = make_client()
    failed(f"client:{ana.pk}")
    failed(f"client:{ana.pk}", reason="550 again", closed_at=timezone.now() - timedelta(hours=1))
    assert len(lines(timezone.now())) == 1


def test_the_line_goes_with_a_later_letter_and_comes_back_when_that_one_is_stopped(db):
    ana = make_client()
    failed(f"client:{ana.pk}", closed_at=timezone.now() - timedelta(hours=1))
    later = make_message(recipient=f"client:{ana.pk}", created_at=timezone.now(), due_at=timezone.now())
    assert lines(timezone.now()) == []
    Message.objects.filter(pk=later.pk).update(state=State.WITHDRAWN)
    assert len(lines(timezone.now())) == 1


def test_a_line_is_forgotten_after_two_weeks(db):
    failed("client:1")
    assert lines(timezone.now() + timedelta(days=15)) == []


def test_a_letter_to_an_address_leads_to_the_letter(db):
    letter = failed("address:kim@example.com", address="", reason="")
    assert lines(timezone.now()) == [
        ("A letter could not go out: no reason was given", f"/desk/messages/{letter.pk}/", "Open letter")
    ]


def test_a_standing_worker_is_told_first_and_once(db):
    now = timezone.now()
    failed("client:1")
    for _ in range(3):
        make_message(due_at=now - timedelta(minutes=11))
    make_message(due_at=now - timedelta(minutes=5))
    assert [line[0] for line in lines(now)] == [
        "Letters that are due do not go out. Is the worker running?",
        "E-mail to jo@example.com came back: 550 no such mailbox",
    ]


def test_a_letter_that_waits_for_another_try_is_no_standing_worker(db):
    now = timezone.now()
    make_message(due_at=now - timedelta(hours=1), next_try_at=now - timedelta(minutes=11), tries=2)
    assert lines(now) == []
