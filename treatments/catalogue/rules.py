"""One revision's rules as the rest of the house asks them: the engine's catalogue and its words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation

from bookings import wording
from treatments.care import Catalogue, parse_catalogue
from treatments.care.aftercare import Line, Performed, compose
from treatments.care.case import Inquiry
from treatments.care.home_care_document import parse_home_care
from treatments.care.level import Level
from treatments.care.loosening import milder_lines, passed_over
from treatments.care.sessions import parse_templates
from treatments.care.verdict import Finding, Verdict
from treatments.catalogue.overlay import loosened, value_of
from treatments.catalogue.sentences import Sentences

Document = Mapping[str, Any]


class Outcome(NamedTuple):
    """One code of a verdict in words.

    `client` may be read by the client, `staff` never; `level` at most CONDITIONS: a condition of doing
    the service, above: a reason for not doing it. `next_step` is book_patch_test, book_consult or
    empty; `override` is never, letter or practitioner; `opens_on` is this code's own day.
    """

    code: str
    level: Level
    client: str
    staff: str
    next_step: str
    override: str
    opens_on: date | None


class Loosening(NamedTuple):
    """A value that the studio has made milder than the reference, in words ('4 months', '6 months').

    `path` is that of the row at /desk/settings/rules/, where stands who did it, when and why.
    """

    path: str
    here: str
    reference: str


class Rules:
    """One revision's rules for the engine, and the sentences for what it answers.

    `revision_id` None: the reference as shipped, before any revision is loaded.

    What the studio has made milder than the reference is marked for the desk wherever it acts:
    `loosening` on what is found or told (a wait that is shorter here, a line that ends sooner),
    `passed_over` on what is not found at all because of it, `milder_lines` on a whole plan. All three
    are empty, and cost nothing, as long as nothing is milder.
    """

    def __init__(
        self, document: Document, revision_id: int | None = None, reference: Document | None = None
    ) -> None:
        self.catalogue: Catalogue = parse_catalogue(document)
        self.revision_id = revision_id
        self.home_care = parse_home_care(document)
        self.plan_templates = parse_templates(document, self.catalogue)
        self.scope_line: str = document["scope_of_practice"]["scope_line_for_every_explanation"]
        self._sentences = Sentences(document, self.catalogue)
        self._loosened = {} if reference is None else _loosenings(document, reference)
        self.reference = parse_catalogue(reference) if reference and self._loosened else self.catalogue

    @property
    def loosened(self) -> Collection[tuple[str, str]]:
        """Each code, aftercare line ('makeup/avoid'), 'offered' or 'sharp_point', with its service."""
        return self._loosened.keys()

    def is_loosened(self, code: str, service: str) -> bool:
        """Whether a code or an aftercare line of a service rests on a value milder than the reference."""
        return (code, service) in self._loosened

    def loosening(self, code: str, service: str) -> Loosening | None:
        """The milder value behind a code or an aftercare line of a service, for the desk."""
        return self._loosened.get((code, service))

    def passed_over(self, inquiry: Inquiry) -> Mapping[str, Sequence[Finding]]:
        """By service, what the reference would still hold against it today, or hold longer.

        For the desk: such a service is allowed, or opens sooner, by the studio's own figure.
        """
        return passed_over(inquiry, self.catalogue, self.reference) if self._loosened else {}

    def milder_lines(
        self,
        *,
        performed: Sequence[Performed],
        completed_at: datetime,
        fitzpatrick: int | None,
        zone: ZoneInfo,
    ) -> Mapping[str, Line]:
        """By key, the reference's line of a plan (as `compose` is asked) where ours is milder."""
        if not self._loosened:
            return {}
        ours, theirs = (
            compose(
                performed=performed,
                completed_at=completed_at,
                catalogue=catalogue,
                fitzpatrick=fitzpatrick,
                zone=zone,
            )
            for catalogue in (self.catalogue, self.reference)
        )
        return milder_lines(ours, theirs)

    def sentence(self, code: str, *, date: date | str | None = None, **names: str) -> str:
        """The client's sentence for any code of the engine, its placeholders filled.

        `date` is the day the service opens (a verdict's `not_before`); without one the sentence that
        would name it says to call. `service` and `zone` replace the names that follow from the code.
        """
        return self._sentences.client(code, date=_day(date), **names)

    def staff_sentence(
        self, code: str, *, at: str = "", last_date: date | str | None = None, why: str = "", **names: str
    ) -> str:
        """The desk's sentence for any code of the engine; never shown or sent to a client.

        `at` is the service it holds against, `last_date` the day a wait counts from, `why` the reason
        of a health answer's effect (`Finding.why`).
        """
        return self._sentences.staff(code, at=at, last_date=_day(last_date), why=why, **names)

    def next_step(self, code: str) -> str:
        """What can be done about it, as the reference names it: book_patch_test, book_consult, or ''."""
        return self._sentences.next_step(code)

    def outcomes(self, verdict: Verdict) -> tuple[Outcome, ...]:
        """Every code of a verdict once, in words, sorted by code; of several findings the latest counts."""
        found: dict[str, Finding] = {}
        for finding in sorted(verdict.findings, key=_latest_last):
            found[finding.code] = finding
        return tuple(self._outcome(found[code], verdict) for code in sorted(found))

    def _outcome(self, finding: Finding, verdict: Verdict) -> Outcome:
        reason = finding.level > Level.CONDITIONS
        return Outcome(
            code=finding.code,
            level=finding.level,
            client=self.sentence(finding.code, date=verdict.not_before if reason else None),
            staff=self.staff_sentence(
                finding.code,
                at=verdict.service.id,
                last_date=finding.last_on,
                why="" if reason else finding.why,
            ),
            next_step=self.next_step(finding.code),
            override=finding.override,
            opens_on=finding.opens_on,
        )


def _loosenings(document: Document, reference: Document) -> dict[tuple[str, str], Loosening]:
    return {
        mark: Loosening(row.path, row.said(value_of(document, row)), row.said(row.reference))
        for mark, row in loosened(document, reference).items()
    }


def _latest_last(finding: Finding) -> tuple[Level, bool, date]:
    open_ended = finding.level is Level.DEFER and finding.opens_on is None
    return finding.level, open_ended, finding.opens_on or date.min


def _day(on: date | str | None) -> str:
    """'Tuesday, December 1' in the language in use; words stay as they are."""
    if on is None or isinstance(on, str):
        return on or ""
    return wording.day(on, zone=UTC, locale=translation.get_language() or "en-us")
