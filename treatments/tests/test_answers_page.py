"""What a client told, on her chart: who may read it, what it says, and doctors' letters."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.tests.make import NOW, make_client, make_studio, make_user
from clients.models import ClinicianLetter, HealthRead, IntakeAnswer
from treatments.intake.flags import flags_of
from treatments.tests.make import make_catalogue
from treatments.tests.make_intake import make_answer, make_letter

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nDear colleague"


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def mira(client):
    make_studio()
    make_catalogue()
    user = make_user(name="Mira")
    client.force_login(user)
    return user


def shown(client, ana) -> str:
    return client.get(reverse("desk_answers", args=[ana.pk])).content.decode()


def add(client, ana, **typed):
    given = {
        "about": ["keloid_tendency"],
        "clinician": "Dr. Hale",
        "dated": "2026-06-01",
        "file": SimpleUploadedFile("ana.pdf", PDF),
    } | typed
    return client.post(reverse("desk_letter_add", args=[ana.pk]), given)


def test_every_answer_stands_there_with_what_was_said_before_and_when(client, mira):
    ana = make_client("Ana Pérez")
    make_answer(ana, "pregnancy", "no", at=NOW - timedelta(days=40))
    make_answer(ana, "pregnancy", "unsure", at=NOW - timedelta(days=3), source="chair", taken_by=mira)
    make_answer(ana, "words:medication", words="Biotin", at=NOW - timedelta(days=3))
    make_answer(make_client("Bea"), "diabetes_controlled")
    html = shown(client, ana)
    newest, _, before = html.partition("Said before (1)")
    assert (
        "Pregnancy, or trying" in newest and "Not sure" in newest and "asked at the chair, by Mira" in newest
    )
    assert "Apr 26, 2026" in before and "on the questions" in before
    assert "Biotin" in html and "Diabetes" not in html


def test_reading_it_is_on_file(client, mira):
    ana = make_client()
    make_answer(ana, "pregnancy")
    shown(client, ana)
    read = HealthRead.objects.get()
    assert (read.client, read.user, read.what, read.at) == (ana, mira, "health answers", NOW)


def test_the_chart_shows_what_counts_as_yes_and_leads_to_the_rest(client, mira):
    ana = make_client()
    make_answer(ana, "isotretinoin", on=date(2026, 2, 1), precision="month")
    make_answer(ana, "pregnancy", "no")
    html = client.get(reverse("desk_client", args=[ana.pk])).content.decode()
    assert "Isotretinoin capsules" in html and "Yes, in February 2026" in html
    assert "Pregnancy" not in html and reverse("desk_answers", args=[ana.pk]) in html


def test_the_front_desk_reads_nothing_of_it(client):
    make_studio()
    ana = make_client()
    make_answer(ana, "pregnancy")
    letter = ClinicianLetter.objects.create(
        client=ana, about=[], clinician="Dr. Hale", dated=NOW.date(), kept_at=NOW, kept_by=make_user()
    )
    client.force_login(make_user("front_desk"))
    assert "Pregnancy" not in client.get(reverse("desk_client", args=[ana.pk])).content.decode()
    for name, args in (
        ("desk_answers", [ana.pk]),
        ("desk_letter_add", [ana.pk]),
        ("desk_letter_file", [ana.pk, letter.pk]),
        ("desk_letter_withdraw", [ana.pk, letter.pk]),
    ):
        assert client.post(reverse(name, args=args)).status_code == 403
        assert client.get(reverse(name, args=args)).status_code == 403
    assert not HealthRead.objects.exists()


def test_the_page_costs_the_same_with_one_answer_and_with_many(client, mira):
    ana = make_client()
    counted = []
    for _ in range(2):
        make_answer(ana, "pregnancy")
        shown(client, ana)
        with CaptureQueriesContext(connection) as statements:
            shown(client, ana)
        counted.append(len(statements))
        for number in range(40):
            make_answer(ana, "sunburn", occasion=f"visit:{number}", taken_by=mira)
            letter = {"about": ["sunburn"], "clinician": "Dr.", "dated": NOW.date(), "kept_at": NOW}
            ClinicianLetter.objects.create(client=ana, kept_by=mira, **letter)
    assert counted == [8, 8]  # session, user, studio, client, log, revision, answers, letters


def test_the_chart_costs_the_same_with_one_answer_and_with_many(client, mira):
    ana = make_client()
    counted = []
    for _ in range(2):
        make_answer(ana, "pregnancy")
        client.get(reverse("desk_client", args=[ana.pk]))
        with CaptureQueriesContext(connection) as statements:
            client.get(reverse("desk_client", args=[ana.pk]))
        counted.append(len(statements))
        for flag in ("sunburn", "keloid_tendency", "isotretinoin"):
            for number in range(10):
                make_answer(ana, flag, occasion=f"visit:{number}", taken_by=mira)
            make_letter(ana, flag, dated=NOW.date(), kept_by=mira)
    assert counted[0] == counted[1] <= 22


# --- Doctors' letters


def test_a_letter_is_taken_in_clears_and_opens_only_as_a_file(client, mira):
    ana = make_client()
    make_answer(ana, "keloid_tendency")
    assert add(client, ana).url == reverse("desk_answers", args=[ana.pk])
    letter = ClinicianLetter.objects.get()
    assert flags_of(client_id=ana.pk, on=NOW.date())[0].clearance
    assert "Dr. Hale" in shown(client, ana) and "Raised or spreading scars" in shown(client, ana)
    answer = client.get(reverse("desk_letter_file", args=[ana.pk, letter.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="letter-2026-06-01.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert HealthRead.objects.filter(what=f"doctor's letter {letter.pk}", user=mira).count() == 1


def test_no_public_address_leads_to_the_file(client, mira):
    ana = make_client()
    make_answer(ana, "keloid_tendency")
    add(client, ana)
    name = ClinicianLetter.objects.get().file.name
    client.logout()
    for folder in (f"{project.MEDIA_URL.strip('/')}/", "static/", "studio/", ""):
        assert client.get(f"/{folder}{name}").status_code == 404
    assert client.get(reverse("desk_letter_file", args=[ana.pk, 1])).status_code == 302


def test_a_letter_whose_file_was_lost_is_not_found(client, mira):
    ana = make_client()
    letter = make_letter(ana, "keloid_tendency", dated=NOW.date())
    assert client.get(reverse("desk_letter_file", args=[ana.pk, letter.pk])).status_code == 404


def test_a_letter_of_another_client_is_not_found_under_this_one(client, mira):
    ana, bea = make_client(), make_client()
    make_answer(ana, "keloid_tendency")
    add(client, ana)
    letter = ClinicianLetter.objects.get()
    assert client.get(reverse("desk_letter_file", args=[bea.pk, letter.pk])).status_code == 404
    assert client.post(reverse("desk_letter_withdraw", args=[bea.pk, letter.pk])).status_code == 404


def test_withdrawn_it_clears_nothing_and_stays(client, mira):
    ana = make_client()
    make_answer(ana, "keloid_tendency")
    add(client, ana)
    letter = ClinicianLetter.objects.get()
    client.post(reverse("desk_letter_withdraw", args=[ana.pk, letter.pk]))
    assert not flags_of(client_id=ana.pk, on=NOW.date())[0].clearance
    assert "no longer counts" in shown(client, ana)
    assert client.get(reverse("desk_letter_file", args=[ana.pk, letter.pk])).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"about": []}, "Tick at least one."),
        ({"about": ["pregnancy"]}, "not one of the available choices"),
        ({"dated": "2026-06-06"}, "Please look at the year again."),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ")}, "Choose a PDF, a JPEG or a PNG."),
        ({"file": ""}, "This field is required."),
        ({"clinician": "\x00"}, "Null characters"),
    ],
)
def test_a_refused_letter_comes_back_filled_and_is_not_kept(client, mira, typed, sentence):
    ana = make_client()
    make_answer(ana, "keloid_tendency")
    html = add(client, ana, words="She may", **typed).content.decode()
    assert sentence in re.sub(r"&#x27;", "'", html) and "She may" in html
    assert not ClinicianLetter.objects.exists()


def test_where_she_told_nothing_there_is_nothing_to_clear(client, mira):
    ana = make_client()
    assert (
        "nothing that a letter could clear"
        in client.get(reverse("desk_letter_add", args=[ana.pk])).content.decode()
    )
    assert add(client, ana).status_code == 200
    assert not ClinicianLetter.objects.exists() and not IntakeAnswer.objects.exists()
