"""Every letter of the house, filled with an example: for the tests that read them, and for their pictures.

A letter that prints something this example lacks is named by test_letters_read.py: add it to `SAMPLE`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.template import engines

from bookings.letters import VOICES
from bookings.models import Studio
from notifications import render
from notifications.render import Rendered

EMAILS = Path(__file__).resolve().parents[2] / "templates" / "emails"
NAMES = sorted(
    path.name.removesuffix(".subject.txt")
    for path in EMAILS.glob("*.subject.txt")
    if not path.name.startswith("_")
)
ABOUT = {"window_opens": "window_opens:led_red"}
MISSING = "⟦%s⟧"

STUDIO = SimpleNamespace(
    name="Skin Fit",
    email="hello@skinfit.example",
    phone="+1 425 555 0100",
    address="123 5th Ave S, Edmonds, WA 98020",
    license_line="Licensed esthetician, State of Washington",
    after_hours_line="After hours, write: I read mail until 9 pm. In an emergency call 911.",
    cancellation_policy="Later, half the price.",
    cancellation_hours=24,
    locale="en-us",
    voice="I",
    zone=ZoneInfo("America/Los_Angeles"),
)
PAGE = "https://studio.example/visit/ABCDEFGH/1-x/"
SAMPLE: dict[str, Any] = {
    "studio": STUDIO,
    "voice": VOICES[Studio.Voice.SOLO],
    "first_name": "Noor",
    "client_name": "Noor Haddad",
    "practitioner": "Mira",
    "name": "Jo",
    "room": "Room 1",
    "day": "Tuesday, December 1",
    "when": "Tue, Dec 1, 10:15 am",
    "starts": "10:15 am",
    "ends": "11:15 am",
    "visit_day": "Tuesday, December 1",
    "visit_when": "Tue, Dec 1, 10:15 am",
    "today": "Saturday, November 28",
    "previous_when": "Mon, Nov 30, 9:00 am",
    "new_start": "10:30 am",
    "minutes": 15,
    "told": SimpleNamespace(visits=4, flagged=2, missing=1),
    "days": 3,
    "services": ["Skin analysis + treatment plan"],
    "free_until": "Mon, Nov 30, 10:15 am",
    "policy_from": "Mon, Nov 30, 10:15 am",
    "held_until": "10:42 pm",
    "code": "AB12-CD34",
    "by_studio": False,
    "unwell": False,
    "fee_applies": False,
    "phone_digits": "+14255550100",
    "phone": "+1 425 555 0142",
    "dialled": "+14255550142",
    "cannot_wait": True,
    "reply": "That is fine at this stage. Keep it cool, and write again if it is not calmer tomorrow.",
    "lines": [
        {"text": "Keep hands off the treated skin.", "until": "until Thursday morning"},
        {"text": "Put sunscreen on every morning.", "until": "through Tuesday, Dec 15"},
    ],
    "is_cut": False,
    "expected": "a little redness, some tight spots",
    "signs": [
        {"tier": "emergency_now", "title": "Get help now", "signs": ["Your face or throat swells."]},
        {"tier": "studio", "title": "Write or call", "signs": ["It is still red after three days."]},
    ],
    "hands_on": True,
    "nothing_to_do": False,
    "also": {
        "out": "makeup (again Wednesday morning, Dec 2) and alcohol (again Wednesday evening, Dec 2)",
        "keep": "",
    },
    "changed": [
        {
            "kind": "longer",
            "text": "No hard exercise, sauna, steam, hot yoga or hot water on the face.",
            "short": "hard exercise and heat",
            "until": "Hard exercise and heat again: Thursday evening, Dec 3",
            "told": "Hard exercise and heat again: Wednesday evening, Dec 2",
            "begins": "",
        },
        {"kind": "gone", "text": "No pool.", "short": "swimming", "until": "", "told": "", "begins": ""},
        {
            "kind": "new",
            "text": "Sleep on your back.",
            "short": "",
            "until": "Through Friday, December 4",
            "told": "",
            "begins": "",
        },
    ],
    "urgency": "soon",
    "is_last_check": False,
    "clearance": ["Red LED light"],
    "windows": [{"about": "led_red", "name": "Red LED light"}],
    "ways": {answer: PAGE for answer in ("all_good", "question", "worry")},
    "from_today": ["Leave out retinol."],
    "later": [{"day": "Sunday, November 29", "words": "Leave out acids and scrubs."}],
    "prescribed": "If a doctor gave you a cream, ask there first. Please do not stop it for me.",
    "visits": [{"when": "Tue, Dec 1, 10:15 am", "url": PAGE}],
    "sessions": [
        {"what": "Mandelic peel", "when": "Tue, Dec 8, 10:15 am"},
        {"what": "Mandelic peel + Red LED light", "when": "around Tue, Dec 22"},
    ],
    "is_accepted": False,
    "from_day": "Monday, November 30",
    "evenings": [
        {"day": "Mon, Nov 30", "what": "your gentle acid or enzyme"},
        {"day": "Tue, Dec 1", "what": "neither, just your light cream"},
        {"day": "Wed, Dec 2", "what": "no retinol, because your next visit is near"},
    ],
    "first_label": "See or change the visit",
}
for link in (
    *("visit", "desk", "book", "confirm", "password", "plan", "stop", "note", "questions", "check_in"),
    "evenings",
):
    SAMPLE[f"{link}_url"] = PAGE


def letter(name: str, *more: str, **changes: Any) -> Rendered:
    """A letter as it is written, with others composed into it."""
    return render.letter([ABOUT.get(one, one) for one in (name, *more)], SAMPLE | changes)


@contextmanager
def naming_what_is_missing() -> Iterator[None]:
    """A value that a template prints and the example lacks stands in the letter as MISSING."""
    engine: Any = engines["django"]
    before, engine.engine.string_if_invalid = engine.engine.string_if_invalid, MISSING
    try:
        yield
    finally:
        engine.engine.string_if_invalid = before
