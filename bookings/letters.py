"""What letters about visits say, to whom they go, and whether they may still go."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from bookings import gate, links, wording
from bookings.chain import Chain
from bookings.models import Studio, Visit
from clients.models import Client

VOICES = {
    Studio.Voice.SOLO: {"I": "I", "i": "I", "me": "me", "My": "My", "my": "my", "am": "am"},
    Studio.Voice.TEAM: {"I": "We", "i": "we", "me": "us", "My": "Our", "my": "our", "am": "are"},
}


def studio_context(studio: Studio) -> dict[str, Any]:
    """What every letter of the studio needs: who writes, in which voice."""
    return {"studio": studio, "voice": VOICES[Studio.Voice(studio.voice)]}


def first_name(name: str) -> str:
    """'Ana' of 'Ana Maria Ruiz'"""
    return (name.split() or [name])[0]


def time_context(visit: Visit, studio: Studio, chain: Chain | None = None) -> dict[str, Any]:
    """When, where, what and with whom; times as the words that the letter prints."""
    here = _here(studio)
    return {
        **studio_context(studio),
        "day": wording.day(visit.starts_at, **here),
        "when": wording.when(visit.starts_at, **here),
        "starts": wording.clock(visit.starts_at, **here),
        "ends": wording.clock(visit.ends_at, **here),
        "services": [service.name for service in chain.services] if chain else _names(visit),
        "practitioner": visit.practitioner.name,
    }


def _names(visit: Visit) -> list[str]:
    return list(visit.parts.order_by("position").values_list("service__name", flat=True))


def visit_context(
    visit: Visit,
    studio: Studio,
    *,
    chain: Chain | None = None,
    previous_starts_at: datetime | None = None,
    now: datetime,
) -> dict[str, Any]:
    """For a letter about a visit that has a client; `previous_starts_at` if it was moved.

    Its services are read where the `chain` is not given.
    """
    client_name = visit.client.name if visit.client else ""
    policy_from = visit.starts_at - timedelta(hours=studio.cancellation_hours)
    policy_from_words = wording.when(policy_from, **_here(studio))
    return {
        **time_context(visit, studio, chain),
        "first_name": first_name(client_name),
        "client_name": client_name,
        "room": visit.room.name,
        "visit_url": links.visit_url(visit),
        "questions_url": _questions_url(visit),
        "desk_url": f"{settings.BASE_URL}/desk/visits/{visit.reference}/",
        "book_url": f"{settings.BASE_URL}/book/",
        "policy_from": policy_from_words,
        "free_until": policy_from_words if policy_from > now else "",
        "previous_when": wording.when(previous_starts_at, **_here(studio)) if previous_starts_at else "",
        "by_studio": visit.cancel_reason == Visit.CancelReason.STUDIO,
        "unwell": visit.cancel_reason == Visit.CancelReason.UNWELL,
        "fee_applies": visit.cancelled_late and not visit.fee_waived,
    }


def _questions_url(visit: Visit) -> str:
    path = gate.questions_path(visit)
    return f"{settings.BASE_URL}{path}" if path else ""


def request_context(hold: Visit, studio: Studio) -> dict[str, Any]:
    """For the letter that asks whoever reads an address to confirm; it says nothing that was typed."""
    return {
        **time_context(hold, studio),
        "held_until": wording.clock(hold.hold_until, **_here(studio)) if hold.hold_until else "",
        "confirm_url": links.confirm_url(hold),
    }


def links_context(client: Client, visits: Sequence[Visit], studio: Studio) -> dict[str, Any]:
    """For the letter that brings a client the links to her visits again, soonest first."""
    return {
        **studio_context(studio),
        "first_name": first_name(client.name),
        "visits": [
            {"when": wording.when(visit.starts_at, **_here(studio)), "url": links.visit_url(visit)}
            for visit in visits
        ],
        "first_label": "See or change the visit" if len(visits) == 1 else "See or change the first one",
    }


def _here(studio: Studio) -> dict[str, Any]:
    return {"zone": studio.zone, "locale": studio.locale}
