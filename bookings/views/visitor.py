"""What the session remembers of a visitor who books: her key, the times she was given, what she typed."""

import secrets

from django.http import HttpRequest, QueryDict

from bookings.health_form import HealthForm
from bookings.models import Visit
from clients import accounts
from clients.models import Client

TYPED = ("name", "email", "phone", "note", "adult", "invitations", "newsletter")
MOST_KEPT = 12_000
HOLDS_REMEMBERED = 20
MOST_CHARTS = 10
HEALTH = HealthForm.PREFIX


def key(request: HttpRequest) -> str:
    """The visitor's random key, made at the first act; under it her holds and visits are known."""
    if "visitor" not in request.session:
        request.session["visitor"] = secrets.token_urlsafe(24)
    return str(request.session["visitor"])


def known_key(request: HttpRequest) -> str:
    """The key, or one that nobody has."""
    return str(request.session.get("visitor") or "nobody")


def visit(request: HttpRequest, reference: str) -> Visit | None:
    """What this visitor holds or has booked under a reference."""
    visits = Visit.objects.select_related("client", "practitioner", "room")
    return visits.filter(reference=reference, held_by=known_key(request)).first()


def remember_hold(request: HttpRequest, reference: str) -> None:
    given = [*request.session.get("held", []), reference]
    request.session["held"] = given[-HOLDS_REMEMBERED:]


def was_given(request: HttpRequest, reference: str) -> bool:
    """Whether this visitor has held that time."""
    return reference in request.session.get("held", [])


def keep_typed(request: HttpRequest, form: QueryDict, **mended: str) -> None:
    """So that another time, a refusal or a way back loses nothing that was typed.

    Health answers only where she has agreed to their being kept.
    """
    if any(name in form for name in TYPED):
        typed = {name: form.get(name, "")[:MOST_KEPT] for name in TYPED}
        request.session["typed"] = typed | mended
    if form.get(f"{HEALTH}-agrees"):
        health = {name: form.getlist(name) for name in form if name.startswith(f"{HEALTH}-")}
        if sum(len(value) for values in health.values() for value in values) <= MOST_KEPT:
            request.session["health"] = health


def typed(request: HttpRequest) -> dict[str, str]:
    return dict(request.session.get("typed", {}))


def forget_typed(request: HttpRequest) -> None:
    request.session.pop("typed", None)
    request.session.pop("health", None)


def health(request: HttpRequest) -> QueryDict | None:
    """The health answers typed before, as a form posts them; None: none are kept."""
    kept = request.session.get("health")
    if not kept:
        return None
    form = QueryDict(mutable=True)
    for name, values in kept.items():
        form.setlist(name, values)
    return form


def charts(request: HttpRequest) -> list[Client]:
    """The charts of a client who has signed in; none for anybody else."""
    return list(accounts.charts_of(request.user)[:MOST_CHARTS])


def chart(request: HttpRequest) -> Client | None:
    """Whose records may answer: the one chart of a client who has signed in."""
    found = charts(request)
    return found[0] if len(found) == 1 else None


def remember_request(request: HttpRequest, held: Visit) -> None:
    """What was asked by letter: when, and until when the time is kept."""
    until = held.hold_until.isoformat() if held.hold_until else ""
    request.session["asked"] = {"at": held.starts_at.isoformat(), "until": until}


def request_asked(request: HttpRequest) -> dict[str, str]:
    return dict(request.session.get("asked", {}))
