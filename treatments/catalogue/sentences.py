"""What each outcome of the engine is called: a sentence for the desk and one for the client.

The reference's own sentences where it has one (reason_sentences), ours for the conditions it only
names. A staff sentence never leaves the desk; a client sentence names no condition. Staff sentences
on a health answer are put together from the rule as it stands, so they name the studio's own figure
once it has changed one.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from treatments.care import Catalogue
from treatments.care.catalogue import Effect
from treatments.care.lengths import Window
from treatments.care.level import CONDITIONS, DEFER, NEEDS_CLEARANCE, REFUSE
from treatments.catalogue.condition_words import CONDITION_WORDS, UNKNOWN_CONDITION
from treatments.catalogue.services import WORDS

Document = Mapping[str, Any]

VERBS = {
    REFUSE: "not done",
    DEFER: "wait",
    NEEDS_CLEARANCE: "a clinician's letter first",
    CONDITIONS: "with care",
}
STAFF = {  # where the reference's own words are names of its chapters
    "interval": "Too soon after {service}{on_last_date}.{days}",
    "same_visit": "Not together with {service} in one visit.{why}",
}


class Words(NamedTuple):
    """One code's sentences with their placeholders, and the reference's name of the way on, if any."""

    client: str
    staff: str
    next_step: str = ""


class Sentences:
    """The sentences of one revision, looked up by code ('flag:isotretinoin', 'zone:chin', …).

    Placeholders are filled from what follows the colon and from what the caller knows; `date` and
    `last_date` are ready words ('Tuesday, December 1').
    """

    def __init__(self, document: Document, catalogue: Catalogue) -> None:
        chapter = document["reason_sentences"]
        self.catalogue = catalogue
        self.without_date: str = chapter["when_date_is_null"]
        self.codes: Document = chapter["codes"]
        self.flags: Document = chapter["contraindications"]
        self.concerns: Document = chapter["concerns"]
        self.rows = {row["id"]: row for row in document["services"]}
        self.suitability = {row["id"]: row["suitability"] for row in document["concerns"]}
        self.pairs: list[Document] = document["same_visit"]["not_together"]

    def client(self, code: str, *, date: str = "", **names: str) -> str:
        """What the client may read. Without a `date` the sentence that holds one gives way."""
        kind, _, about = code.partition(":")
        text = self._of(kind, about).client
        if not date and "{date}" in text:
            text = self._without_date(text)
        known = {"service": names.get("service") or self._service(about), "zone": self._zone_plain(about)}
        return text.format(**known | {"date": date} | {k: v for k, v in names.items() if v})

    def staff(self, code: str, *, at: str = "", last_date: str = "", why: str = "", **names: str) -> str:
        """What the desk reads; `at` is the service it holds against, `why` the reason of its effect."""
        kind, _, about = code.partition(":")
        if kind == "flag":
            return self._staff_flag(about, at)
        known = {
            "service": self._service(about),
            "zone": self._zone(about),
            "on_last_date": f" on {last_date}" if last_date else "",
            "days": self._days_between(about, at),
            "why": self._why_not_together(about, at),
        }
        text = self._of(kind, about).staff.format(**known | {k: v for k, v in names.items() if v})
        return " ".join(filter(None, (text, why or self._because(kind, about, at))))

    def next_step(self, code: str) -> str:
        """The reference's name of what to do next (book_patch_test, book_consult), or nothing."""
        return self._of(*code.partition(":")[::2]).next_step

    def _of(self, kind: str, about: str) -> Words:
        if kind == "flag":
            return Words(self.flags[about]["client_sentence"], "")
        row = self.concerns[about] if kind == "concern" else self.codes.get(kind)
        if row is None:
            return Words(*CONDITION_WORDS.get(kind, UNKNOWN_CONDITION))
        return Words(row["client_sentence"], STAFF.get(kind, row["staff_sentence"]), row.get("next_step", ""))

    def _without_date(self, text: str) -> str:
        kept = [part for part in re.split(r"(?<=[.!?]) ", text) if "{date}" not in part]
        return " ".join([*kept, self.without_date])

    def _service(self, id: str) -> str:
        if id in WORDS:
            return WORDS[id][0]
        return self.rows[id]["name"] if id in self.rows else ""

    def _zone(self, id: str) -> str:
        return self.catalogue.zones[id].name if id in self.catalogue.zones else ""

    def _zone_plain(self, id: str) -> str:
        """'left lower eyelid', 'lips': sides are the client's own."""
        zone = self.catalogue.zones.get(id)
        if zone is None:
            return ""
        name = re.sub(r" \([^)]*\)", "", zone.name).lower()
        return name if zone.side == "center" else f"{zone.side} {name}"

    def _staff_flag(self, flag: str, at: str) -> str:
        """'Microneedling: wait 28 days after the procedure date. Barrier … still recovering.'"""
        question = self.catalogue.questions[flag]
        effects = self._effects(flag, at) or self._effects(flag, "")
        said = dict.fromkeys(f"{_said(effect, question.date_means)}. {effect.why}" for effect in effects)
        return f"{question.label}: " + " ".join(
            text if n == 0 else _begun(text) for n, text in enumerate(said)
        )

    def _effects(self, flag: str, at: str) -> list[Effect]:
        """The effects behind a `flag:` code, on one service or on all; only conditions if it has no other."""
        services = [self.catalogue.services[at]] if at else list(self.catalogue.services.values())
        found = [effect for service in services for effect in service.effects.get(flag, ())]
        return [effect for effect in found if effect.level > CONDITIONS] or found

    def _days_between(self, earlier: str, at: str) -> str:
        waits = self.catalogue.services[at].waits if at else {}
        if earlier not in waits:
            return ""
        days, lanced = waits[earlier]
        after_point = f", {lanced} after a sharp point" if lanced != days else ""
        return f" {_count(days, 'day')} between them{after_point}."

    def _why_not_together(self, other: str, at: str) -> str:
        mine, theirs = self._family(at), self._family(other)
        for pair in self.pairs:
            one, two = pair["a"], pair["b"]
            if (one in mine and two in theirs) or (two in mine and one in theirs):
                return f" {pair['why']}"
        return ""

    def _family(self, id: str) -> set[str]:
        return {id, self.rows[id]["parent"] or id} if id in self.rows else set()

    def _because(self, kind: str, about: str, at: str) -> str:
        """What the reference adds for this concern, zone or service."""
        if kind == "zone_caution":
            return self.catalogue.zones[about].caution or ""
        if kind in ("concern", "concern_caution"):
            return " ".join(self._suits(about, at, "caution" if kind == "concern_caution" else "unsuitable"))
        if kind in ("fitzpatrick", "fitzpatrick_caution") and at:
            return str(self.rows[at].get("fitzpatrick_note", ""))
        return ""

    def _suits(self, concern: str, at: str, verdict: str) -> list[str]:
        if not at:
            return []
        row = self.rows[at]
        parts = [self.suitability[concern][kind] for kind in row["categories"]]
        parts = [part[row["variant_key"]] if "variant_key" in row else part for part in parts]
        return list(dict.fromkeys(part["why"] for part in parts if part["verdict"] == verdict))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said(effect: Effect, date_means: str) -> str:
    """'wait 7 days after last use, 14 days for types IV-VI'."""
    verb = VERBS[effect.level]
    if effect.level is not DEFER:
        return verb
    if effect.window is None:
        return f"{verb} until it is over"
    after = f" after {date_means}" if date_means else ""
    deeper = effect.window_deeper_skin
    longer = f", {_length(deeper)} for types IV-VI" if deeper and deeper != effect.window else ""
    return f"{verb} {_length(effect.window)}{after}{longer}"


def _length(window: Window) -> str:
    return _count(window.months, "month") if window.months else _count(window.days, "day")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" + ("" if number == 1 else "s")
