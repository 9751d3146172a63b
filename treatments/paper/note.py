"""What a note for a doctor says: what was seen, where, since when; what was left alone; what is asked.

Only what the client agreed to have shown. It describes and never decides: the copy put into her hand
names nothing, the one for the doctor's office adds 'consistent with'.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from bookings import wording
from bookings.letters import VOICES
from bookings.models import Service, Studio
from treatments import left_out, referrals, sharing
from treatments.care import Catalogue
from treatments.care.referral import refer
from treatments.care.unsure import listed
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.errors import NotAgreed
from treatments.models import Observation, PerformedService, Referral, SkinAnalysis, TreatmentRecord
from treatments.paper import drawing, press
from treatments.paper.observed import Observed
from treatments.plain_words import named_condition
from treatments.seen import sightings

TEMPLATE = "note.typ"
SOON = {"routine": "in the next eight weeks", "soon": "within two weeks", "urgent": "today or tomorrow"}
ASKED = (
    "Please look at these places and tell her what they need. If a studio may work on them, a short line "
    "to {me} would help."
)
SURELY_FITS = 2_200  # letters of everything said; with more, the paper looks for a smaller type
MOST_ROWS, MOST_WORDS, MOST_ASKED, MOST_NAME = 8, 1_200, 700, 90  # what fits on one page


def note(*, referral: Referral, studio: Studio, names: bool = False, now: datetime) -> bytes:
    """The note as PDF. `names`: with 'consistent with', for the doctor's office. Raises NotAgreed."""
    return press.printed(TEMPLATE, said(referral=referral, studio=studio, names=names, now=now))


def said(*, referral: Referral, studio: Studio, names: bool = False, now: datetime) -> dict[str, Any]:
    """Everything the note says. Raises NotAgreed where she agreed to no words at all."""
    shown = referrals.may_be_shown(referral)
    if sharing.OBSERVATION not in shown:
        raise NotAgreed
    return _Note(referral, studio, names, now).said(with_face=sharing.FACE in shown)


class _Note:
    def __init__(self, referral: Referral, studio: Studio, names: bool, now: datetime) -> None:
        self.referral, self.studio, self.names, self.now = referral, studio, names, now
        self.visit, self.voice = referral.analysis.visit, VOICES[Studio.Voice(studio.voice)]
        self.rules: Rules = revisions.at(referral.revision_id)
        self.rows = needing(referral.analysis, self.rules.catalogue)

    def said(self, *, with_face: bool) -> dict[str, Any]:
        words = self._words(with_face=with_face)
        return words | {"long": len(str(words | {"face": None})) > SURELY_FITS}

    def _words(self, *, with_face: bool) -> dict[str, Any]:
        i, me = self.voice["i"], self.voice["me"]
        return {
            "title": f"A note from {self.studio.name}",
            "lang": self.studio.locale[:2],
            "paper": "us-letter" if self.studio.locale.lower() == "en-us" else "a4",
            "studio": {"name": self.studio.name, "lines": self._address()},
            "on": self._dated(self.now.astimezone(self.studio.zone).date()),
            "facts": list(self._facts()),
            "opening": (
                f"{self.voice['I']} care for the surface of the skin. {self.voice['I']} saw something that "
                f"{i} would like a doctor to look at, {SOON[self.referral.urgency]}. What {i} describe "
                f"is consistent with more than one thing; which one, a doctor can say."
            ),
            "headings": {
                "seen": f"What {i} saw",
                "not_done": "What was not done, and why",
                "asked": f"What {i} ask",
            },
            "rows": [self._row(row) for row in self.rows[:MOST_ROWS]],
            "face": self._face() if with_face else None,
            "not_done": list(self._not_done()),
            "asked": _short(self.referral.words, MOST_ASKED) or ASKED.format(me=me),
            "signed": f"{self._who()}, {self.studio.name}",
            "foot": [self.rules.scope_line, f"Given with the agreement of {self._client()}."],
        }

    def _address(self) -> list[str]:
        given = (self.studio.address, self.studio.phone, self.studio.email, self.studio.license_line)
        return [line for line in given if line]

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "To", _short(self.referral.to, MOST_NAME) or "The doctor she chooses"
        yield "About", self._client()
        yield "Seen by", f"{self._who()}, on {self._dated(self._visit_on())}"

    def _client(self) -> str:
        return _short(self.visit.client.name, MOST_NAME) if self.visit.client else ""

    def _who(self) -> str:
        signer = self.referral.analysis.signed_by
        return str(signer.name if signer and signer.name else self.visit.practitioner.name)

    def _seen_at(self) -> datetime:
        return max(self.visit.ends_at, self.referral.analysis.saved_at)

    def _visit_on(self) -> date:
        return self.visit.starts_at.astimezone(self.studio.zone).date()

    def _dated(self, on: date) -> str:
        return wording.dated(on, zone=self.studio.zone, locale=self.studio.locale)

    def _row(self, row: Observation) -> dict[str, str]:
        seen = Observed(row, self.rules.catalogue)
        parts = [*seen.sentences, self._own_words(row), self._since(row)]
        return {
            "place": seen.place,
            "words": " ".join(part for part in parts if part),
            "consistent": seen.consistent if self.names else "",
        }

    def _own_words(self, row: Observation) -> str:
        """What she wrote beside it, unless it names something in the copy for the client."""
        words = row.words.strip()
        if not self.names and named_condition(words, self.rules.catalogue):
            return ""
        short = _short(words, MOST_WORDS // min(len(self.rows), MOST_ROWS))
        return short if not short or short.endswith((".", "…", "!", "?")) else f"{short}."

    def _since(self, row: Observation) -> str:
        """Since when it is on record here: the first signed analysis that has it in one of these places."""
        earlier = SkinAnalysis.objects.signed().filter(
            visit__client=self.visit.client_id,
            visit__starts_at__lt=self.visit.starts_at,
            replaced_by=None,
            observations__concern=row.concern,
        )
        for analysis in earlier.select_related("visit").order_by("visit__starts_at").distinct():
            places = {zone for seen in analysis.rows() if seen.concern == row.concern for zone in seen.zones}
            if places & set(row.zones):
                on = analysis.visit.starts_at.astimezone(self.studio.zone).date()
                return f"First noted here on {self._dated(on)}."
        return f"First noted here on {self._dated(self._visit_on())}."

    def _not_done(self) -> Iterator[str]:
        """That the places were left alone, and what was left out because of them; never a health answer."""
        performed = _performed(self.referral.analysis)
        known = left_out.known(
            self.visit,
            performed=performed,
            analysis=self.referral.analysis,
            rules=self.rules,
            studio=self.studio,
            at=self._seen_at(),
        )
        verdicts = left_out.verdicts(known, self.rules)
        places = {zone for row in self.rows for zone in row.zones}
        done = {row.service for row in performed}
        worked = [verdict for verdict in verdicts if verdict.service.id in done]
        if all(places <= set(verdict.left_out) for verdict in worked) and len(worked) == len(done):
            yield "These places were left alone."
        because = [
            verdict.service.id
            for verdict in verdicts
            if verdict.service.id not in done and self._is_because(verdict.reasons)
        ]
        if because:
            names = Service.objects.filter(slug__in=because).order_by("order_rank")
            left = " and ".join(names.values_list("name", flat=True))
            yield f"Left out because a doctor should look first: {left}."

    def _is_because(self, reasons: Sequence[str]) -> bool:
        return any(reason == f"concern:{concern}" for reason in reasons for concern in self.referral.concerns)

    def _face(self) -> dict[str, str]:
        shown = self.rows[:MOST_ROWS]
        places = (f"{n}: {Observed(row, self.rules.catalogue).place}." for n, row in enumerate(shown, 1))
        return {
            "svg": drawing.face([row.zones for row in shown]),
            "alt": " ".join(("A face from the front, the places shaded.", *places)),
            "right": "her right",
            "left": "her left",
        }


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def needing(analysis: SkinAnalysis, catalogue: Catalogue) -> list[Observation]:
    """The rows of an analysis that a doctor should look at."""
    return [
        row
        for row in analysis.rows()
        if refer(listed(sightings([row], catalogue), catalogue), catalogue).needed
    ]


def _performed(analysis: SkinAnalysis) -> list[PerformedService]:
    record = TreatmentRecord.objects.of_visit(analysis.visit).first()
    return list(record.rows()) if record and record.completed_at else []
