"""Doctors' letters: what is taken in, under which name, and that a withdrawn one stays."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clients import clinician_letters
from clients.clinician_letters import LARGEST
from clients.errors import LetterTooLarge, UnknownFile
from clients.models import ClinicianLetter
from clients.tests.make import ENROLLED, make_client, make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nDear colleague"
JPEG, PNG = b"\xff\xd8\xff\xe0 photo", b"\x89PNG\r\n\x1a\n scan"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(content: bytes, name: str = "Ana Pérez keloid.pdf", client=None, **fields) -> ClinicianLetter:
    given = {
        "about": {"pregnancy", "keloid_tendency"},
        "clinician": " Dr. Hale ",
        "dated": date(2026, 6, 1),
        "words": " Fine. ",
        "by": make_user(),
        "now": ENROLLED,
    } | fields
    file = SimpleUploadedFile(name, content)
    return clinician_letters.keep(client_id=(client or make_client()).pk, file=file, **given)


@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (JPEG, "jpg"), (PNG, "png")])
def test_a_letter_is_kept_as_it_came_under_a_name_that_tells_nothing(content, kind):
    letter = keep(content, name="keloid.exe")
    assert letter.file.read() == content
    assert letter.file.name.endswith(f".{kind}") and "keloid" not in letter.file.name
    assert (letter.about, letter.clinician, letter.words) == (
        ["keloid_tendency", "pregnancy"], "Dr. Hale", "Fine.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90", b"<svg onload=alert(1)>", b"PDF", b" %PDF-1.7", b"GIF89a"]
)
def test_what_is_no_pdf_jpeg_or_png_is_refused_whatever_its_name(media, content):
    with pytest.raises(UnknownFile):
        keep(content, name="letter.pdf")
    assert not ClinicianLetter.objects.exists() and not list(media.rglob("*.*"))


def test_a_file_of_more_than_ten_megabytes_is_refused(media):
    assert keep(PDF.ljust(LARGEST)).file.size == LARGEST == 10 * 1024 * 1024
    with pytest.raises(LetterTooLarge, match="10 MB"):
        keep(PDF.ljust(LARGEST + 1))
    assert ClinicianLetter.objects.count() == 1


def test_withdrawn_it_stays_on_file_and_the_first_time_stands():
    letter = keep(PDF)
    for hours in (1, 2):
        now = ENROLLED + timedelta(hours=hours)
        clinician_letters.withdraw(letter_id=letter.pk, client_id=letter.client_id, now=now)
    letter.refresh_from_db()
    assert letter.withdrawn_at == ENROLLED + timedelta(hours=1) and letter.file.read() == PDF


def test_another_client_s_letter_is_not_withdrawn():
    letter = keep(PDF)
    with pytest.raises(ClinicianLetter.DoesNotExist):
        clinician_letters.withdraw(letter_id=letter.pk, client_id=make_client().pk, now=ENROLLED)
