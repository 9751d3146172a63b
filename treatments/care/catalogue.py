"""The catalogue as the engine reads it: frozen, cross-referenced, without a clock.

One document per revision becomes one `Catalogue` (see `document.parse_catalogue`).
What the rules look up again and again is laid out per bookable service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import NamedTuple

from treatments.care.lengths import Span, Window
from treatments.care.level import Level
from treatments.care.likeness import Features, LookAlike
from treatments.care.questions import Combination, PreCare, Question

URGENCIES = ("none", "routine", "soon", "urgent")
OVERRIDES = ("practitioner", "letter", "never")
NEVER = "never"


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What one health answer does to one service.

    `override` says who may go on all the same: never, letter or practitioner (semantics.override).
    """

    level: Level
    code: str
    window: Window | None
    window_deeper_skin: Window | None
    when: tuple[tuple[str, object], ...]
    no_lancing: bool
    override: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One kind of work inside a service, with the concerns and zones it meets.

    `targets` are the concerns whose verdict is suitable or caution.
    """

    kind: str
    targets: frozenset[str]
    caution_concerns: frozenset[str]
    caution_zones: frozenset[str]


class PatchTestRule(NamedTuple):
    min_days: int
    valid_days: int


class Restrictions(NamedTuple):
    """The aftercare instructions of a service that one rule gives one length."""

    rule: str
    span: Span
    keys: tuple[str, ...]


class TouchPoint(NamedTuple):
    """A letter template and its day after the visit; None: immediately, one hour after the end."""

    template: str
    day: int | None


class Phase(NamedTuple):
    """A stretch after the visit, and what is normal in it."""

    name: str
    from_hours: int
    to_hours: int | None
    normal: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Care:
    """What follows one service: instructions, letters, warning signs, what is normal.

    `restrictions` is keyed by (a sharp point was used, skin type IV-VI),
    `touch_points` by whether a sharp point was used.
    """

    restrictions: Mapping[tuple[bool, bool], tuple[Restrictions, ...]]
    touch_points: Mapping[bool, tuple[TouchPoint, ...]]
    rebook_day: int | None
    warning_signs: frozenset[str]
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """A bookable service with everything the rules ask of it.

    `bands` holds ok, caution or not_offered for skin types I to VI.
    `meets` maps a concern to the parts that may work on it.
    `waits` maps an earlier service to (days, days if it used a sharp point).
    `barred_zones` are those whose rule forbids any part of it; `excluded_by`,
    `held_by` and `unsuitable` name concerns. `kin` is itself, its family,
    the other variants, and what it includes or is included in.
    """

    id: str
    name: str
    family: str | None
    order_rank: int
    hands_on: bool
    is_light: bool
    never_lances: bool
    needs_target: bool
    supports: bool
    needs_analysis: bool
    licenses: frozenset[str]
    switch: str | None
    bands: tuple[str, ...]
    patch_test: PatchTestRule | None
    parts: tuple[Part, ...]
    meets: Mapping[str, tuple[Part, ...]]
    barred_zones: frozenset[str]
    excluded_by: frozenset[str]
    held_by: frozenset[str]
    unsuitable: frozenset[str]
    kin: frozenset[str]
    effects: Mapping[str, tuple[Effect, ...]]
    waits: Mapping[str, tuple[int, int]]
    conflicts: frozenset[str]
    duplicate_of: frozenset[str]
    pre_care: PreCare
    care: Care

    def band(self, fitzpatrick: int | None) -> str:
        """ok, caution or not_offered; an unknown skin type takes the strictest band."""
        if fitzpatrick is not None:
            return self.bands[fitzpatrick - 1]
        return max(self.bands, key=("ok", "caution", "not_offered").index)


@dataclass(frozen=True, slots=True, eq=False)
class Concern:
    """A visible concern; urgencies are indexes into URGENCIES."""

    id: str
    display: str
    needs_lancing: bool
    urgency: int
    urgency_by_sign: Mapping[str, int]
    urgency_where_lancing_barred: int
    features: Features
    look_alikes: tuple[LookAlike, ...]


class Zone(NamedTuple):
    id: str
    name: str
    side: str
    region: str
    caution: str | None
    lancing_allowed: bool


class Instruction(NamedTuple):
    """One aftercare sentence; `waits_for` joins begins_after and yields_to."""

    key: str
    topic: str
    code: str
    kind: str
    text: str
    why: str
    waits_for: tuple[str, ...]
    text_while: tuple[tuple[str, str], ...]


class WarningSign(NamedTuple):
    id: str
    sign: str
    tier: str
    contact: str
    within_hours: int
    urgency: str
    client_text: str
    first_aid: str | None
    if_worse: str | None


@dataclass(frozen=True, slots=True, eq=False)
class LetterRules:
    """When letters go out; `held_while_open` names, by a referral's urgency, the templates that wait."""

    day_time: time
    immediate_hours: int
    referral_check_days: Mapping[str, tuple[int, ...]]
    classes: Mapping[str, str]
    held_while_open: Mapping[str, frozenset[str]]
    quiet_reasons: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """One revision of the care rules. Mappings keep the document's order.

    `services` are the bookable ones, `service_ids` families as well. `signs` are
    the red flags, `sign_words` their sentences; `signs_of` adds what may be noted on each concern.
    """

    version: str
    services: Mapping[str, Service]
    service_ids: frozenset[str]
    concerns: Mapping[str, Concern]
    zones: Mapping[str, Zone]
    questions: Mapping[str, Question]
    combinations: tuple[Combination, ...]
    flags: frozenset[str]
    signs: frozenset[str]
    sign_words: Mapping[str, str]
    signs_of: Mapping[str, frozenset[str]]
    enzyme_bases: frozenset[str]
    licenses: frozenset[str]
    lancing_concerns: frozenset[str]
    lancing_barred_zones: frozenset[str]
    instructions: Mapping[str, Instruction]
    warning_signs: tuple[WarningSign, ...]
    warning_tiers: Mapping[str, str]
    letters: LetterRules

    def override_class(self, service: str, code: str) -> str:
        """Who may go on against a reason: never, letter or practitioner (semantics.override).

        Of several effects behind one `flag:` code the strictest class counts; a finding knows its own
        (`Finding.override`). Every other code is never overridden.
        """
        kind, _, flag = code.partition(":")
        effects = self.services[service].effects.get(flag, ()) if kind == "flag" else ()
        classes = [effect.override for effect in effects if effect.level > Level.CONDITIONS]
        return max(classes, key=OVERRIDES.index, default=NEVER)
