"""Who is not offered store-bought retinol, who leaves exfoliants out as well, and who stays at the ceiling.

homecare.ramp_rules.not_if names flags without a time, and so does this: a yes counts, whatever its date,
until she says no. Stricter than the reference, by our own reading: not beside a prescribed vitamin A
cream, which is the same thing stronger, and not under 13, who are only looked at; and where the skin is
irritated or thinned, no exfoliant either, until the longest wait of that answer's own rules is over.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from treatments.care.case import Answer
from treatments.care.catalogue import Catalogue
from treatments.care.flags import is_deeper_skin
from treatments.care.home_care_document import HomeCare
from treatments.care.lengths import Window

OURS = ("retinoid_prescription", "under_13")
NO_EXFOLIANT = frozenset({"isotretinoin", "sunburn", "skin_barrier_flare", "under_13"})
SENSITIVE = frozenset({"earlier_bad_reaction"})  # answers that tell of sensitive skin
ROSACEA_PRONE = "rosacea"
FOR_EVER = date.max


def asked_before_retinol(care: HomeCare) -> tuple[str, ...]:
    """The flags that rule it out, the reference's first."""
    return (*care.not_if, *(flag for flag in OURS if flag not in care.not_if))


def against_retinol(answers: Iterable[Answer], *, care: HomeCare) -> list[str]:
    """The flags that rule store-bought retinol out, by name."""
    return sorted({answer.flag for answer in answers}.intersection(asked_before_retinol(care)))


def exfoliant_out_until(answers: Iterable[Answer], *, catalogue: Catalogue) -> date | None:
    """The first day on which no answer leaves an exfoliant out any more; None: none does at all."""
    return max(
        (_counts_until(answer, catalogue) for answer in answers if answer.flag in NO_EXFOLIANT), default=None
    )


def _counts_until(answer: Answer, catalogue: Catalogue) -> date:
    """The first day on which an answer is no reason any more; without a date, or ongoing, there is none."""
    if answer.last_on is None or answer.ongoing:
        return FOR_EVER
    return max(
        (window.after(answer.last_on) for window in _windows(answer.flag, catalogue)), default=FOR_EVER
    )


@lru_cache(maxsize=64)
def _windows(flag: str, catalogue: Catalogue) -> tuple[Window, ...]:
    effects = [effect for service in catalogue.services.values() for effect in service.effects.get(flag, ())]
    return tuple(
        window
        for effect in effects
        for window in (effect.window, effect.window_deeper_skin)
        if window is not None
    )


def top_step(
    care: HomeCare,
    *,
    fitzpatrick: int | None,
    concerns: Collection[str] | None,
    answers: Iterable[Answer],
    is_sensitive: bool,
) -> int:
    """The last step of the ramp for this skin: the reference's ceiling, or the whole of it.

    The ceiling holds for types IV to VI, rosacea-prone and sensitive skin, and where the type is not
    known or nobody has looked yet (`concerns` None).
    """
    flags = {answer.flag for answer in answers}
    stays_low = (
        is_deeper_skin(fitzpatrick)
        or concerns is None
        or ROSACEA_PRONE in concerns
        or is_sensitive
        or not flags.isdisjoint(SENSITIVE)
    )
    return care.ceiling if stays_low else len(care.ramp)
