"""What the letters after a visit say: lines in force, ends as people tell them, what is expected."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from bookings import wording
from bookings.letters import first_name, studio_context
from bookings.models import Studio, Visit
from treatments import endings, holding, links
from treatments.care import followup
from treatments.care.catalogue import Phase, WarningSign
from treatments.catalogue.revisions import Rules
from treatments.due_letters import Due
from treatments.models import AftercareLine, AftercarePlan
from treatments.plan_changes import Change
from treatments.timeline import shortened

A_DAY = timedelta(hours=24)
NOTHING = frozenset({"nothing to notice", "normal"})
TIERS = (
    ("emergency_now", "Get help now"),
    ("same_day_doctor", "See a doctor the same day"),
    ("studio", "Write or call"),
)


class Words:
    """The context of every letter of one plan; `at(due_at)` is what one says at its hour."""

    def __init__(
        self,
        visit: Visit,
        studio: Studio,
        plan: AftercarePlan,
        services: Sequence[str],
        completed_at: datetime,
        rules: Rules,
        due: Due,
        changed: Sequence[Change] = (),
    ) -> None:
        held = holding.of(plan)
        self.visit, self.studio, self.changed, self.lines = visit, studio, changed, held.lines
        since = [(ended, _known(done, rules)) for ended, done in held.later]
        self.courses = [(ended, course(done, rules)) for ended, done in [(completed_at, services), *since]]
        every = list(dict.fromkeys([*services, *(slug for _, done in since for slug in done)]))
        self.signs = by_tier(followup.warning_signs(every, rules.catalogue))
        self.hands_on = any(rules.catalogue.services[slug].hands_on for slug in every)
        self.referral, self.left_out, self.names = due.referral, due.left_out, due.names()

    def at(self, due_at: datetime) -> dict[str, Any]:
        in_force = [line for line in self.lines if line.runs_within(due_at, due_at + A_DAY)]
        in_full, named = shortened(in_force, ends_at=due_at + A_DAY)
        return {
            **for_client(self.visit, self.studio),
            "plan_url": links.plan_url(self.visit, due_at=due_at),
            "stop_url": links.stop_url(self.visit),
            "book_url": f"{settings.BASE_URL}/book/",
            "lines": [self._line(line, due_at) for line in in_full],
            "also": in_short(named, self.studio),
            "is_cut": len(in_force) > len(in_full) + len(named),
            "changed": [self._change(change, due_at) for change in self.changed],
            "nothing_to_do": not self.lines,
            "expected": self._expected(due_at),
            "signs": self.signs,
            "hands_on": self.hands_on,
            **self._of_referral(due_at),
            "clearance": [self._name(slug) for slug in self.left_out.clearance],
            "windows": [{"about": slug, "name": self._name(slug)} for slug in self.left_out.windows],
        }

    def _of_referral(self, due_at: datetime) -> dict[str, Any]:
        if self.referral is None:
            return {}
        return {
            "urgency": self.referral.urgency,
            "note_url": links.note_url(self.visit, due_at=due_at),
            "is_last_check": self.referral.checks[-1:]
            == [due_at.astimezone(self.studio.zone).date().isoformat()],
        }

    def _name(self, slug: str) -> str:
        return self.names.get(slug, slug.replace("_", " "))

    def _expected(self, due_at: datetime) -> str:
        """What is expected then after this visit and after those since, each thing once."""
        said = [expected_at(phases, due_at - ended) for ended, phases in self.courses if ended <= due_at]
        return ", ".join(dict.fromkeys(filter(None, said)))

    def _line(self, line: AftercareLine, due_at: datetime) -> dict[str, str]:
        return {"text": line.words_at(due_at), "until": self._until(line)}

    def _until(self, line: AftercareLine) -> str:
        zone, locale = self.studio.zone, self.studio.locale
        return endings.told(key=line.key, ends_at=line.ends_at, zone=zone, locale=locale).words

    def _change(self, change: Change, due_at: datetime) -> dict[str, str]:
        """A changed line: as it is, and what was told before where only the hour differs."""
        line, before = change.line, change.before
        until, told = self._until(line), self._until(before) if before else ""
        if before and until == told and line.ends_at != before.ends_at:
            until, told = self._exactly(line.ends_at), self._exactly(before.ends_at)
        begins = line.starts_at if line.starts_at and line.starts_at > due_at else None
        return {
            "kind": change.kind,
            "text": line.words_at(due_at),
            "short": endings.IN_SHORT.get(line.key, line.words),
            "until": until,
            "told": told,
            "begins": self._when(begins) if begins else "",
        }

    def _exactly(self, at: datetime) -> str:
        return f"Until {self._when(at)}"

    def _when(self, at: datetime) -> str:
        return wording.when(at, zone=self.studio.zone, locale=self.studio.locale)


def _known(services: Sequence[str], rules: Rules) -> list[str]:
    return [slug for slug in services if slug in rules.catalogue.services]


def in_short(
    lines: Sequence[AftercareLine], studio: Studio, *, until: datetime | None = None
) -> dict[str, str]:
    """Lines as two lists of words: what to leave out, and what to keep to; 'a, b and c' or empty.

    Each says when it ends; with `until`, only if it ends by then.
    """
    told = [(line, _in_short(line, studio, until)) for line in lines]
    return {
        "out": joined([words for line, words in told if line.kind == "avoid"]),
        "keep": joined([words for line, words in told if line.kind != "avoid"]),
    }


def _in_short(line: AftercareLine, studio: Studio, until: datetime | None) -> str:
    if until is not None and line.ends_at > until:
        return endings.name(key=line.key, words=line.words)
    return endings.in_short(
        key=line.key, words=line.words, ends_at=line.ends_at, zone=studio.zone, locale=studio.locale
    )


def joined(words: Sequence[str]) -> str:
    """'a, b and c'."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def for_client(visit: Visit, studio: Studio) -> dict[str, Any]:
    return {
        **studio_context(studio),
        "first_name": first_name(visit.client.name if visit.client else ""),
        "practitioner": visit.practitioner.name,
        "phone_digits": dialled(studio.phone),
        "visit_day": wording.day(visit.starts_at, zone=studio.zone, locale=studio.locale),
    }


def dialled(phone: str) -> str:
    """The digits of a phone number for a link that calls it."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def for_practitioner(visit: Visit, studio: Studio) -> dict[str, Any]:
    return {
        **studio_context(studio),
        "visit_when": wording.when(visit.starts_at, zone=studio.zone, locale=studio.locale),
        "client_name": visit.client.name if visit.client else "",
        "desk_url": settings.BASE_URL + reverse("desk_visit", args=[visit.reference]),
    }


def course(services: Sequence[str], rules: Rules) -> tuple[Phase, ...]:
    """What is expected in each stretch, without the stretches in which nothing is."""
    phases = followup.normal_course(services, rules.catalogue)
    told = (
        phase._replace(normal=tuple(words for words in phase.normal if words not in NOTHING))
        for phase in phases
    )
    return tuple(phase for phase in told if phase.normal)


def expected_at(phases: Sequence[Phase], since_the_end: timedelta) -> str:
    """What is expected so long after the treatment, as one sentence's list; empty if nothing is."""
    hours = since_the_end / timedelta(hours=1)
    for phase in phases:
        if phase.from_hours <= hours and (phase.to_hours is None or hours < phase.to_hours):
            return ", ".join(phase.normal)
    return ""


def by_tier(signs: Sequence[WarningSign]) -> list[dict[str, Any]]:
    """The warning signs of each tier, gravest first, under the tier's words."""
    tiers = [
        {"tier": tier, "title": title, "signs": [sign.client_text for sign in signs if sign.tier == tier]}
        for tier, title in TIERS
    ]
    return [tier for tier in tiers if tier["signs"]]
