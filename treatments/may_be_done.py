"""What may be done today: each service with a tone, its reasons in the desk's words, the zones it leaves out.

Before anything is noted on the face, only what her answers and her visits say. A spot that needs a
doctor's eye holds every treatment, calming too: stricter than the engine, which would calm the rest
(the reference's summary says 'hold all, no exceptions').
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from treatments.analysis_words import concern_words, row_name, zones_words
from treatments.care import intervals
from treatments.care.case import Inquiry, Observation, Request
from treatments.care.catalogue import Service
from treatments.care.face import SUSPICIOUS
from treatments.care.level import CONDITIONS, DEFER, REFUSE, Level
from treatments.care.referral import Referral, refer
from treatments.care.screening import may_book
from treatments.care.unsure import Sighting, listed, screen_strictly
from treatments.care.verdict import Finding, Verdict, judge
from treatments.catalogue.rules import Loosening, Rules
from treatments.referrals import HOW_SOON

TONES = {
    Level.ALLOW: ("ok", "fine today"),
    Level.CONDITIONS: ("care", "fine, with care"),
    Level.NEEDS_CLEARANCE: ("ask", "a word with her doctor first"),
    Level.DEFER: ("wait", "wait"),
    Level.REFUSE: ("stop", "leave out"),
}
GISTS = {
    Level.ALLOW: "fine",
    Level.CONDITIONS: "fine with care",
    Level.NEEDS_CLEARANCE: "to ask her doctor",
    Level.DEFER: "to wait",
    Level.REFUSE: "left out",
}
ON_THE_FACE = frozenset({"no_suitable_target", "concern", "zone", "no_lancing_allowed"})


class Why(NamedTuple):
    """One code in the desk's words, never shown to a client.

    `about` is the concern that it is about, where the sentence does not say. `loosening`: milder here
    than the reference.
    """

    code: str
    about: str
    staff: str
    next_step: str
    override: str
    loosening: Loosening | None


@dataclass(frozen=True)
class May:
    """One service as the desk reads it.

    `until` None: not a wait, or no day can be named. `whys` are the reasons against it, or for one that
    may be done its conditions; `passed_over` what the reference would hold against it and we do not.
    """

    service: Service
    name: str
    level: Level
    until: date | None
    whys: Sequence[Why]
    passed_over: Sequence[Why]
    left_out: frozenset[str]
    left_out_words: Sequence[str]
    in_place_of: Sequence[str] = ()

    @property
    def slug(self) -> str:
        return self.service.id

    @property
    def kept(self) -> bool:
        return self.level <= CONDITIONS

    @property
    def tone(self) -> str:
        return TONES[self.level][0]

    @property
    def word(self) -> str:
        return TONES[self.level][1]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(why.code for why in self.whys)

    @property
    def next_steps(self) -> frozenset[str]:
        """book_patch_test, book_consult."""
        return frozenset(why.next_step for why in self.whys if why.next_step)


class MayBeDone:
    """What the inquiry asks for together, and each of `others` as if it were added to that.

    `names` are the studio's own, by slug.
    """

    def __init__(
        self,
        *,
        inquiry: Inquiry,
        sightings: Sequence[Sighting],
        rules: Rules,
        names: Mapping[str, str],
        others: Iterable[str],
    ) -> None:
        self.inquiry, self.sightings, self.rules, self.names = inquiry, sightings, rules, names
        self.catalogue = rules.catalogue
        self._others = [slug for slug in others if slug in self.catalogue.services]

    @property
    def is_looked_at(self) -> bool:
        """Whether anything is noted on the face yet."""
        return bool(self.sightings)

    @cached_property
    def listed(self) -> Sequence[Observation]:
        return listed(self.sightings, self.catalogue)

    @cached_property
    def holds_all(self) -> bool:
        """A spot here, or what may be one, needs a doctor's eye before anything else."""
        return any(seen.concern == SUSPICIOUS for seen in self.listed)

    @property
    def not_sure(self) -> str:
        """What is left alone today because she is not sure of it; empty when she is."""
        places = zones_words(
            [zone for seen in self.sightings if seen.unsure for zone in seen.zones], self.catalogue
        )
        return (
            f"{', '.join(places)}. Left alone today; the strictest of what it may be counts."
            if places
            else ""
        )

    @cached_property
    def referral(self) -> Referral:
        """Who should see a doctor and how soon, before anything is signed."""
        return refer(self.listed, self.catalogue)

    @cached_property
    def referral_words(self) -> str:
        """'within two weeks: enlarged oil glands (nose tip)'; empty when nobody need look."""
        if not self.referral.needed:
            return ""
        rows = [
            seen for seen in self.sightings if refer(listed([seen], self.catalogue), self.catalogue).needed
        ]
        return f"{HOW_SOON[self.referral.urgency]}: {'; '.join(map(self._row_words, rows))}"

    def _row_words(self, seen: Sighting) -> str:
        name = row_name(seen, self.catalogue)
        zones = zones_words(seen.zones, self.catalogue)
        return f"{name} ({', '.join(zones)})" if zones else name

    @cached_property
    def booked(self) -> list[May]:
        """In the order to do them; what waits or is left out stands after."""
        may = [self._may(verdict) for verdict in self._asked]
        return sorted(may, key=lambda one: (not one.kept, one.service.order_rank))

    @property
    def gist(self) -> str:
        """'2 fine, 1 wait': how many of the booked get which answer."""
        if self.holds_all:
            return "everything waits"
        words = [GISTS[may.level] for may in self.booked]
        return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words)) or "nothing booked"

    @cached_property
    def others(self) -> list[May]:
        """What else is offered, the mildest answers first."""
        return sorted(map(self._beside, self._others), key=lambda one: (one.level, one.service.order_rank))

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The zones that anything booked stays away from; where no treatment is booked, anything at all."""
        treatments = [may for may in self.booked if may.service.parts] or self.others
        return frozenset(zone for may in treatments for zone in may.left_out)

    @cached_property
    def _asked(self) -> Sequence[Verdict]:
        return self._verdicts(self.inquiry)

    def _beside(self, slug: str) -> May:
        """One more service. It gives way to what is booked, whatever the order; the same work, instead."""
        more = self.inquiry._replace(requests=(*self.inquiry.requests, Request(slug)))
        *rest, own = self._verdicts(more)
        pairs = zip(self._asked, rest, strict=True)
        pushed_out = [after.service for before, after in pairs if before.kept and not after.kept]
        instead = [service for service in pushed_out if slug in service.duplicate_of]
        clashes = [service for service in pushed_out if service not in instead]
        if clashes:
            found = [Finding(DEFER, f"same_visit:{service.id}", more.on) for service in clashes]
            own = self._with_rest([*self._asked, own.with_findings(found)])[-1]
        return self._may(own, in_place_of=[self.names[service.id] for service in instead])

    def _verdicts(self, inquiry: Inquiry) -> list[Verdict]:
        screened = screen_strictly(inquiry, self.sightings, self.catalogue)
        if not self.is_looked_at:
            known = may_book(inquiry, self.catalogue)
            screened = tuple(map(_before_the_look, known, screened))
        return self._with_rest([self._held(verdict) for verdict in screened])

    def _held(self, verdict: Verdict) -> Verdict:
        if not (self.holds_all and verdict.service.parts):
            return verdict
        return verdict.with_findings([Finding(REFUSE, f"concern:{SUSPICIOUS}")])

    def _with_rest(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Let what waits rest after what is done today (semantics.intervals_today)."""
        kept = [verdict.service for verdict in verdicts if verdict.kept]
        return [
            verdict._replace(not_sooner_than=intervals.after_today(verdict.service, kept, self.inquiry))
            if verdict.level is DEFER
            else verdict
            for verdict in verdicts
        ]

    def _may(self, verdict: Verdict, in_place_of: Sequence[str] = ()) -> May:
        service = verdict.service
        quiet = self.catalogue.letters.quiet_reasons.issuperset(verdict.reasons)
        return May(
            service=service,
            name=self.names.get(service.id, service.name),
            level=verdict.level,
            until=None if quiet else verdict.not_before,
            whys=list(self._whys(verdict)),
            passed_over=list(self._passed_over(service.id)),
            left_out=frozenset(verdict.left_out),
            left_out_words=self._left_out_words(verdict),
            in_place_of=in_place_of,
        )

    def _whys(self, verdict: Verdict) -> Iterator[Why]:
        for outcome in self.rules.outcomes(verdict):
            if verdict.kept or outcome.level > CONDITIONS:
                milder = self.rules.loosening(outcome.code, verdict.service.id)
                yield Why(
                    outcome.code,
                    self._about(outcome.code),
                    outcome.staff,
                    outcome.next_step,
                    outcome.override,
                    milder,
                )

    def _passed_over(self, slug: str) -> Iterator[Why]:
        asked = self.inquiry._replace(requests=(Request(slug),))
        for finding in self.rules.passed_over(asked).get(slug, ()):
            staff = self.rules.staff_sentence(finding.code, at=slug, last_date=finding.last_on)
            yield Why(finding.code, "", staff, "", "", self.rules.loosening(finding.code, slug))

    def _about(self, code: str) -> str:
        kind, _, concern = code.partition(":")
        return concern_words(concern, self.catalogue) if kind == "concern_caution" else ""

    def _left_out_words(self, verdict: Verdict) -> list[str]:
        """'ear, her left: a calcium deposit', each zone with what leaves it out."""
        return [
            f"{zones_words([zone], self.catalogue)[0]}: {', '.join(self._because(zone, verdict.service))}"
            for zone in self.catalogue.zones
            if zone in verdict.left_out
        ]

    def _because(self, zone: str, service: Service) -> list[str]:
        here = [seen for seen in self.sightings if zone in seen.zones]
        names = [
            concern_words(seen.concern, self.catalogue)
            for seen in here
            if seen.concern in service.excluded_by
        ]
        found = [*names, *("not sure what it is" for seen in here if seen.unsure)]
        if zone in service.barred_zones:
            found.append("not done in this place")
        return list(dict.fromkeys(found)) or ["a doctor's eye first"]


def _before_the_look(known: Verdict, screened: Verdict) -> Verdict:
    """Nothing is missing on a face that nobody has looked at."""
    rest = [finding for finding in screened.findings if finding.code.partition(":")[0] not in ON_THE_FACE]
    return judge(known.service, [*known.findings, *rest], screened.left_out)
