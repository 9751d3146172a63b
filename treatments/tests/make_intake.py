"""Builders for health answers and doctors' letters."""

from datetime import date, datetime, timedelta
from typing import Any

from bookings.tests.make import NOW
from clients.models import Client, ClinicianLetter, IntakeAnswer

LONG_BEFORE = NOW - timedelta(days=30)


def make_answer(
    client: Client, question: str, answer: str = "yes", *, at: datetime = LONG_BEFORE, **fields: Any
) -> IntakeAnswer:
    given = {"asked": f"{question}?", "source": IntakeAnswer.Source.LINK, "given_at": at} | fields
    return IntakeAnswer.objects.create(client=client, question=question, answer=answer, **given)


def make_letter(client: Client, *about: str, dated: date, **fields: Any) -> ClinicianLetter:
    given = {"clinician": "Dr. Hale", "file": "letters/2026/one.pdf", "kept_at": LONG_BEFORE} | fields
    return ClinicianLetter.objects.create(client=client, about=list(about), dated=dated, **given)
