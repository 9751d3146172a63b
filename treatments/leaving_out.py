"""What a client leaves out before her visit, and from which day. Pure; the words are ours.

From the reference's pre-care and its rules: what she uses at home and can pause herself, and what a
studio may look past with a reason (sun, hair removal). A prescribed cream or medicine is never paused
for us: the client asks her prescriber.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from treatments.care.catalogue import Catalogue, Service
from treatments.care.flags import is_deeper_skin
from treatments.care.questions import Gap

HERS_TO_LEAVE_OUT = "practitioner"  # the class of override of what nobody prescribed
WORDS = {
    "retinoid_otc": "retinol and “night renewal” creams",
    "exfoliating_actives": "acids, peel pads, scrubs and benzoyl peroxide",
    "face_waxing_threading": "waxing, threading or hair-removal cream on your face",
    "recent_sun_exposure": "strong sun, tanning and tanning beds",
}
PRESCRIBED = (
    "A cream or medicine that a doctor prescribed is another matter. Please ask your prescriber before "
    "your visit, and do not stop it for us."
)


class LeftOut(NamedTuple):
    """One thing to leave out, in words, from a day on (its last day of use) until the visit."""

    flag: str
    words: str
    since: date


def before(
    services: Iterable[str], *, on: date, skin_type: int | None, catalogue: Catalogue
) -> list[LeftOut]:
    """What to leave out before these services on a day; the longest wait counts, the earliest leads."""
    found: dict[str, LeftOut] = {}
    for service, gap in _gaps(services, catalogue):
        window = gap.window_deeper_skin if is_deeper_skin(skin_type) else gap.window
        since = on - timedelta(days=window.days + 31 * window.months)
        if _is_hers(service, gap) and (gap.flag not in found or since < found[gap.flag].since):
            found[gap.flag] = LeftOut(gap.flag, WORDS.get(gap.flag, gap.label), since)
    return sorted(found.values(), key=lambda left: (left.since, list(catalogue.questions).index(left.flag)))


def asks_prescriber(services: Iterable[str], catalogue: Catalogue) -> bool:
    """Whether a prescribed cream or medicine bears on these services."""
    return any(gap.kind == "medicine" for _, gap in _gaps(services, catalogue))


def in_letters(left_out: Sequence[LeftOut], *, together: timedelta) -> list[list[LeftOut]]:
    """What begins within `together` of one another comes in one letter, on the first of these days."""
    letters: list[list[LeftOut]] = []
    for one in left_out:
        if letters and one.since - letters[-1][0].since <= together:
            letters[-1].append(one)
        else:
            letters.append([one])
    return letters


def _gaps(services: Iterable[str], catalogue: Catalogue) -> Iterator[tuple[Service, Gap]]:
    for slug in services:
        if slug in catalogue.services:
            service = catalogue.services[slug]
            for gap in service.pre_care.gaps:
                yield service, gap


def _is_hers(service: Service, gap: Gap) -> bool:
    rules = [effect for effect in service.effects.get(gap.flag, ()) if effect.window is not None]
    return gap.kind == "home" or any(effect.override == HERS_TO_LEAVE_OUT for effect in rules)
