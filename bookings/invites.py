"""A visit in a calendar: one stable UID, a SEQUENCE that rises, no word about health."""

from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from bookings.models import Practitioner, Studio, Visit
from bookings.studio import current
from notifications.outbox import Invite

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def calendar_file(visit: Visit) -> bytes:
    """The visit as an .ics file to download."""
    studio = current()
    stamp = visit.cancelled_at or visit.booked_at or visit.created_at
    return _calendar(visit, studio, method=PUBLISH, summary=_title(studio), stamp=stamp)


def for_client(visit: Visit, studio: Studio, *, method: str, now: datetime) -> Invite:
    """The client's invite: REQUEST for a booking or move, CANCEL for a cancelling."""
    guest = (visit.client.name, visit.client.email) if visit.client else ("", "")
    text = _calendar(visit, studio, method=method, summary=_title(studio), stamp=now, guest=guest)
    return Invite(text.decode(), method)


def for_practitioner(
    visit: Visit, studio: Studio, *, practitioner: Practitioner, method: str, now: datetime
) -> Invite:
    """A practitioner's invite: the client's first name and the initial of the last, and where the desk
    shows the rest. A calendar is read on many screens: not even that something is to be looked at.
    """
    guest = (practitioner.name, practitioner.user.email if practitioner.user else "")
    summary = f"Visit: {_short(visit.client.name if visit.client else '')}"
    at_desk = f"{settings.BASE_URL}/desk/visits/{visit.reference}/"
    text = _calendar(visit, studio, method=method, summary=summary, stamp=now, guest=guest, url=at_desk)
    return Invite(text.decode(), method)


def _title(studio: Studio) -> str:
    return f"Your visit at {studio.name}"


def _short(name: str) -> str:
    """'Ana R.' of 'Ana Maria Ruiz'"""
    words = name.split()
    return " ".join([*words[:1], *(f"{word[0]}." for word in words[1:][-1:])])


def _calendar(
    visit: Visit,
    studio: Studio,
    *,
    method: str,
    summary: str,
    stamp: datetime,
    guest: tuple[str, str] | None = None,
    url: str = "",
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Skin Fit//Skin Fit//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"visit-{visit.reference}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", visit.revision)
    event.add("dtstamp", stamp)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    event.add("summary", summary)
    event.add("location", studio.address)
    if url:
        event.add("url", url)
    gone = method == CANCEL or visit.status == Visit.Status.CANCELLED
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("organizer", _person(studio.name, studio.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    if guest and guest[1]:
        attendee = _person(*guest)
        attendee.params["PARTSTAT"], attendee.params["RSVP"] = vText("ACCEPTED"), vText("FALSE")
        event.add("attendee", attendee)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name)
    return person
