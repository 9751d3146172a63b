"""What is typed about treatment plans: times for sessions, why one ends."""

from collections.abc import Mapping
from datetime import datetime

from django import forms

from treatments.courses.arranging import Chosen
from treatments.courses.errors import NothingChosen
from treatments.courses.page import FIELD

THIS_CENTURY = range(2000, 2100)


class EndForm(forms.Form):
    hide_optional = True
    why = forms.CharField(label="Why", max_length=500, required=False)


def read_chosen(typed: Mapping[str, str], *, only: str = "") -> list[Chosen]:
    """The times as posted ('session-7': '2027-03-02T10:00:00-08:00|3'), or that of one session.

    Whether a time is still offered the diary says. Raises NothingChosen for what is no time at all.
    """
    found = []
    for name, value in typed.items():
        session = name.removeprefix(FIELD)
        if value and session.isdecimal() and only in ("", session):
            found.append(_chosen(int(session), value))
    return found


def _chosen(session_id: int, value: str) -> Chosen:
    at, _, who = value.partition("|")
    try:
        starts_at = datetime.fromisoformat(at)
    except ValueError:
        raise NothingChosen from None
    if starts_at.tzinfo is None or starts_at.year not in THIS_CENTURY:
        raise NothingChosen
    return Chosen(session_id, starts_at, int(who) if who.isdecimal() and len(who) < 10 else None)
