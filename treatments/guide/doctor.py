"""When a dermatologist is the right door, and how soon: the urgencies are the catalogue's. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from treatments.care.catalogue import URGENCIES
from treatments.guide.plain import said, sentence, words

Document = Mapping[str, Any]
NONE, ROUTINE, SOON, URGENT = URGENCIES
UNPLACED = "actinic_or_suspicious_lesion"  # what a red flag makes of any spot (semantics.red_flags)
HEADLINES = {
    NONE: "For most people, no visit is needed.",
    ROUTINE: "Have a doctor look {within}, a dermatologist if you can.",
    SOON: "See a doctor {within}, a dermatologist if you can.",
    URGENT: "See a doctor {within}.",
}


class HowSoon(NamedTuple):
    """What is seen within one stretch of time ('within two weeks')."""

    within: str
    when: tuple[str, ...]


class Doctor(NamedTuple):
    """A concern's part about doctors: a sentence, then what is seen how soon, the soonest first."""

    headline: str
    within: str
    times: tuple[HowSoon, ...]


def doctor(concern: Document, document: Document) -> Doctor:
    """What the catalogue's referral says, in plain words."""
    referral = concern["referral"]
    found = list(_reasons(referral, red_flag_urgency(document)))
    times = [
        HowSoon(within(urgency, document), tuple(say for at, say in found if at == urgency))
        for urgency in reversed(URGENCIES[1:])
    ]
    soon = within(referral["default"], document)
    headline = HEADLINES[referral["default"]].format(within=soon)
    return Doctor(headline, soon, tuple(time for time in times if time.when))


def within(urgency: str, document: Document) -> str:
    """'within two weeks'; nothing where no visit is needed."""
    return said(document["urgency"][urgency]) if urgency != NONE else ""


def red_flag_urgency(document: Document) -> str:
    """How soon any spot with a red-flag sign is to be seen."""
    unplaced = next(row for row in document["concerns"] if row["id"] == UNPLACED)
    return str(unplaced["referral"]["default"])


def _reasons(referral: Document, red_flag: str) -> Iterator[tuple[str, str]]:
    """Each reason with its urgency: those in words, then the signs that no words have named."""
    upgrades: dict[str, str] = referral["upgrade"]
    named: set[str] = set()
    for text in referral["when"]:
        for reason in words()["doctor"].get(text, [{"say": sentence(text)}]):
            named.update(reason.get("signs", ()))
            yield _urgency(reason, referral, red_flag), reason["say"]
    for sign, urgency in upgrades.items():
        if sign not in named:
            yield urgency, words()["signs"].get(sign, sentence(sign.replace("_", " ")))


def _urgency(reason: Document, referral: Document, red_flag: str) -> str:
    """The highest that counts; a visit that is advised at all is a routine one at least."""
    levels = [ROUTINE, referral["default"], reason.get("at_least", NONE)]
    levels += [referral["upgrade"].get(sign, NONE) for sign in reason.get("signs", ())]
    levels += [red_flag] if reason.get("red_flag") else []
    return str(max(levels, key=URGENCIES.index))
