"""Doctors' letters on a chart: taken in, kept outside every public address, and withdrawn, never edited."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import uuid4

from django.core.files import File
from django.db import transaction

from clients.errors import LetterTooLarge, UnknownFile
from clients.models import ClinicianLetter, User

LARGEST = 10 * 1024 * 1024  # bytes
BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@transaction.atomic
def keep(
    *,
    client_id: int,
    about: Collection[str],
    clinician: str,
    dated: date,
    file: "File[bytes]",
    words: str,
    by: User,
    now: datetime,
) -> ClinicianLetter:
    """Keep a letter with the file as it came, under a name that tells nothing.

    What kind of file it is its first bytes say, not its name. Raises LetterTooLarge, UnknownFile.
    """
    if file.size > LARGEST:
        raise LetterTooLarge(LARGEST)
    kind = kind_of(file)
    file.name = f"{uuid4().hex}.{kind}"
    return ClinicianLetter.objects.create(
        client_id=client_id,
        about=sorted(about),
        clinician=clinician.strip(),
        dated=dated,
        file=file,
        words=words.strip(),
        kept_at=now,
        kept_by=by,
    )


def kind_of(file: "File[bytes]") -> str:
    """pdf, jpg or png. Raises UnknownFile."""
    file.seek(0)
    start = file.read(max(map(len, BEGINNINGS)))
    file.seek(0)
    for beginning, kind in BEGINNINGS.items():
        if start.startswith(beginning):
            return kind
    raise UnknownFile


@transaction.atomic
def withdraw(*, letter_id: int, client_id: int, now: datetime) -> ClinicianLetter:
    """A letter that no longer counts; it stays on file. Withdrawn twice, the first time stands."""
    letter = ClinicianLetter.objects.select_for_update().get(pk=letter_id, client=client_id)
    if letter.withdrawn_at is None:
        letter.withdrawn_at = now
        letter.save(update_fields=["withdrawn_at"])
    return letter
