"""The aftercare on paper: what the client's page says, on one or two pages, black on white."""

from collections.abc import Iterator, Mapping
from typing import Any

from bookings import wording
from treatments import links
from treatments.client_plan import ClientPlan
from treatments.codes import drawn
from treatments.home_care.at_home import AtHome, Night, Row
from treatments.paper import press
from treatments.plan_told import LineTold, StretchTold

TEMPLATE = "plan.typ"
# In points, with how many letters fit on two pages: where it begins to be tried.
SIZES = {11: 6_200, 10.5: 7_300, 10: 8_000, 9.5: 9_000, 9: 10_000, 8: 13_000}
EVENINGS = 1_700  # the room that the calendar takes, in letters
ACT = "If it burns or stings more and more: rinse with cool water now."
LEGEND = (
    "retinol: a pea for the whole face · acid: your gentle acid or enzyme · rest: neither · pause: left out "
    "for now"
)
CALL = "Trouble breathing, or swelling of lips, tongue or throat: call 911."


def plan(page: ClientPlan) -> bytes:
    """As PDF, its fonts inside; in 11 points unless there is very much to say."""
    words = said(page)
    return press.fitting(TEMPLATE, words, sizes=sizes(words), most_pages=2)


def sizes(words: Mapping[str, Any]) -> list[float]:
    """The sizes worth trying, from the first in which so much is likely to fit."""
    much = sum(_length(words[part]) for part in ("stretches", "signs", "home"))
    much += EVENINGS if words["home"] and words["home"]["nights"] else 0
    return [size for size, room in SIZES.items() if much <= room] or [min(SIZES)]


def _length(words: Any) -> int:
    """The letters of everything that is said."""
    return len(words) if isinstance(words, str) else sum(map(_length, _parts(words)))


def _parts(words: Any) -> Any:
    return words.values() if isinstance(words, dict) else words if isinstance(words, list) else ()


def said(page: ClientPlan) -> dict[str, Any]:
    """Everything that is printed, in the order of the page."""
    studio, visit = page.studio, page.visit
    given = (studio.address, studio.phone, studio.email, studio.license_line)
    return {
        "title": f"After your visit to {studio.name}",
        "lang": studio.locale[:2],
        "paper": "us-letter" if studio.locale.lower() == "en-us" else "a4",
        "studio": {"name": studio.name, "lines": [line for line in given if line]},
        "on": wording.day(visit.starts_at, zone=studio.zone, locale=studio.locale),
        "who": visit.client.name if visit.client else "",
        "help": [ACT, CALL, page.whom] if page.is_hands_on else [page.whom],
        "is_hands_on": page.is_hands_on,
        "stretches": [_stretch(stretch) for stretch in page.stretches],
        "nothing": "There is nothing to leave out after this visit.",
        "signs": [{"title": tier["title"], "signs": tier["signs"]} for tier in page.signs],
        "home": _home(page),
        "code": drawn(links.plan_url(visit, due_at=page.now)),
        "code_says": f"Scan to read this on your phone. The code is good for {links.GOOD_FOR.days} days.",
    }


def _home(page: ClientPlan) -> dict[str, Any] | None:
    """Her evenings for four weeks, and the routine with the products she was told of."""
    client = page.visit.client
    home = AtHome.of(client, studio=page.studio, now=page.now) if client else None
    if home is None or not home.is_anything:
        return None
    return {
        "weekdays": [short for short, _ in home.weekdays] if home.has_evenings else [],
        "nights": [_night(night, page) for week in home.weeks for night in week] if home.has_evenings else [],
        "legend": LEGEND,
        "reasons": home.reasons if home.has_evenings else [],
        "routines": [
            {"title": title, "steps": [_step(row) for row in rows]}
            for title, rows in (("Morning", home.morning), ("Evening", home.evening))
        ],
        "notes": home.notes,
    }


def _night(night: Night | None, page: ClientPlan) -> dict[str, str]:
    if night is None:
        return {"day": "", "word": ""}
    day = wording.month_day(night.on, zone=page.studio.zone, locale=page.studio.locale)
    return {"day": day, "word": night.word}


def _step(row: Row) -> str:
    products = [f"{one.name}: {one.words}" if one.words else one.name for one in row.products]
    return " ".join((row.do, f"({'; '.join(products)})" if products else "")).strip()


def _stretch(stretch: StretchTold) -> dict[str, Any]:
    return {
        "title": stretch.title,
        "until": stretch.until,
        "lines": [_line(told) for told in stretch.lines],
        "named": [_line(told) for told in stretch.named],
        "also": list(_in_words(stretch.also, "Also leave out", "Also keep to")),
        "still": list(_in_words(stretch.still, "Still leave out", "Go on with")),
        "expected": stretch.expected,
    }


def _in_words(named: Any, out: str, keep: str) -> Iterator[str]:
    if named["out"]:
        yield f"{out} {named['out']}."
    if named["keep"]:
        yield f"{keep} {named['keep']}."


def _line(told: LineTold) -> dict[str, Any]:
    return {
        "kind": told.line.kind,
        "until": told.until,
        "exactly": told.exactly,
        "begins": told.begins,
        "text": told.line.words,
        "before": [other["text"] for other in told.stand_ins],
        "why": " ".join(filter(None, (told.line.why, told.because))),
        "is_unusual": told.is_unusual,
    }
