"""What a client reads, opens or downloads after a visit names no condition: pages, letters, paper, addresses.

The worked cases of the reference are lived through; then everything that her letters lead to is read.
The health questions are left out: they ask by name. The guide is a page about the names.
"""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
from django.test import Client as Browser
from icalendar import Calendar
from pypdf import PdfReader

from bookings import links as visit_links
from bookings.models import Visit
from clients.models import User
from notifications.models import Message
from treatments import referrals, sharing
from treatments.care import parse_catalogue
from treatments.catalogue.reference import reference_document
from treatments.links import note_path
from treatments.plain_words import named_condition
from treatments.tests.make import approve, make_staff, wants_invitations
from treatments.tests.make_care import worked_cases
from treatments.tests.make_whole import live_through

pytestmark = pytest.mark.django_db
CATALOGUE = parse_catalogue(reference_document())
IDS = [concern.replace("_", "[-_ ]?") for concern in CATALOGUE.concerns]
NAMED_IN_AN_ADDRESS = re.compile("|".join(IDS), re.IGNORECASE)
SEEN = [case for case in worked_cases() if case["input"]["concerns"]]
every_case = pytest.mark.parametrize("case", SEEN, ids=lambda case: case["id"])
to_refer = pytest.mark.parametrize(
    "case", [case for case in SEEN if case["expected"]["referral"]["needed"]], ids=lambda case: case["id"]
)
LINKED = re.compile(r'(?:href|action)="([^"#]+)"|(https?://\S+)')
OTHERS = ("/guide", "/static/", "/questions/", "tel:", "mailto:", "https://www.google")


@pytest.fixture
def visit(case: dict[str, Any]) -> Iterator[Visit]:
    """A case approved, its note agreed to, ten minutes after the end."""
    ended = datetime.fromisoformat(case["input"]["visit"]["completed_at"])
    lived = live_through(case)
    wants_invitations(lived)
    approve(lived, now=ended)
    opened = referrals.of_visit(lived)
    if opened is not None:
        referrals.agree(referral_id=opened.pk, parts=list(sharing.WORDS), by=None, now=ended)
    with time_machine.travel(ended + timedelta(minutes=10), tick=False):
        yield lived


def addresses_in(text: str) -> set[str]:
    """Every address of ours in a page or letter, as a path."""
    found = {one or other for one, other in LINKED.findall(text)}
    ours = {address.replace("&amp;", "&") for address in found if not address.startswith(OTHERS)}
    paths = {urlsplit(address) for address in ours}
    return {path.path + (f"?{path.query}" if path.query else "") for path in paths}


@every_case
def test_no_letter_names_a_condition_inside_or_outside(visit: Visit) -> None:
    written = Message.objects.filter(topic=visit.topic, recipient__startswith="client:")
    assert written.count() >= 3
    for message in written:
        for part in (message.subject, message.text, message.html):
            assert named_condition(part, CATALOGUE) is None, part
        for address in addresses_in(message.text + message.html):
            assert not NAMED_IN_AN_ADDRESS.search(unquote(address)), address


@every_case
def test_no_page_that_her_letters_lead_to_names_one(visit: Visit) -> None:
    """From the letters on: each page read, each link on it followed once, as long as it is hers."""
    written = Message.objects.filter(topic=visit.topic, recipient__startswith="client:")
    to_read = {path for message in written for path in addresses_in(message.text + message.html)}
    for own in (visit_links.visit_path(visit), visit_links.visit_path(visit, mailed=True)):
        to_read |= {own, f"{own}visit.ics"}
    if referrals.of_visit(visit):
        to_read.add(note_path(visit.reference, good_until=visit.ends_at + timedelta(days=30)))
    read: set[str] = set()
    browser = Browser()
    while to_read:
        path = to_read.pop()
        read.add(path)
        assert not NAMED_IN_AN_ADDRESS.search(unquote(path)), path
        answer = browser.get(path)
        text = words_of(answer)
        assert named_condition(text, CATALOGUE) is None, (path, text)
        if "html" in answer.get("Content-Type", ""):
            own = {link for link in addresses_in(text) if link.startswith("/visit/")}
            to_read |= own - read
            whole = {f"{path}note.pdf"} if "/note/" in path and path.endswith("/") else set()
            to_read |= whole - read
    kinds = {path.rstrip("/").rpartition("/")[2] for path in read}
    assert "visit.ics" in kinds
    assert any("/aftercare/" in path for path in read)
    assert ("note.pdf" in kinds) == (referrals.of_visit(visit) is not None)


def words_of(answer: Any) -> str:
    """What an answer says: a page's source, a calendar's text, the words of a PDF and of its properties."""
    kind = answer.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        paper = PdfReader(io.BytesIO(answer.content))
        return " ".join([*(page.extract_text() for page in paper.pages), str(paper.metadata)])
    if kind.startswith("text/calendar"):
        assert Calendar.from_ical(answer.content)
    return str(answer.content.decode())


@to_refer
def test_the_name_of_a_file_says_nothing_of_health(visit: Visit) -> None:
    browser = Browser()
    path = note_path(visit.reference, good_until=visit.ends_at + timedelta(days=30))
    assert browser.get(f"{path}note.pdf")["Content-Disposition"] == 'attachment; filename="note.pdf"'
    browser.force_login(make_staff(User.Role.OWNER))
    desk = browser.get(f"/desk/visits/{visit.reference}/note/")["Content-Disposition"]
    assert desk == f'attachment; filename="note-{visit.reference}.pdf"'
