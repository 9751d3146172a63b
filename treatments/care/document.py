"""From a catalogue document (one revision, as JSON data) to a `Catalogue`."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from treatments.care.aftercare_document import parse_cares, parse_instructions, parse_warning_signs
from treatments.care.catalogue import (
    URGENCIES,
    Catalogue,
    Concern,
    Effect,
    LetterRules,
    Part,
    PatchTestRule,
    Service,
    Zone,
)
from treatments.care.intake_document import parse_combinations, parse_pre_care, parse_questions
from treatments.care.lengths import Window
from treatments.care.level import Level
from treatments.care.likeness import parse_features, parse_look_alikes

Document = Mapping[str, Any]
Rows = Mapping[str, Document]

SUPPORT_LIGHTS = frozenset({"red", "near_infrared"})
TARGET_KINDS = frozenset({"extraction", "enzyme", "peel", "led"})


def parse_catalogue(document: Document) -> Catalogue:
    """Read one revision's document; the caller keeps the result by revision.

    Raises KeyError or ValueError when the document lacks a part it needs.
    """
    rows = _by_id(document["services"])
    concerns = {row["id"]: _concern(row) for row in document["concerns"]}
    zones = {row["id"]: _zone(row) for row in document["face_zones"]}
    signs = frozenset(document["red_flag_signs"])
    reader = _ServiceReader(document, rows)
    services = {id: reader.service(row) for id, row in rows.items() if row["bookable"]}
    return Catalogue(
        version=document["meta"]["version"],
        services=services,
        service_ids=frozenset(rows),
        concerns=concerns,
        zones=zones,
        questions=parse_questions(document, services),
        combinations=parse_combinations(document["combination_messages"]),
        flags=frozenset(row["id"] for row in document["contraindications"]),
        signs=signs,
        sign_words=dict(document["red_flag_signs"]),
        signs_of={id: signs | concern.urgency_by_sign.keys() for id, concern in concerns.items()},
        enzyme_bases=frozenset(_enzyme_bases(document)),
        licenses=frozenset(document["scope_of_practice"]["studio_settings"]["license"]),
        lancing_concerns=frozenset(id for id, concern in concerns.items() if concern.needs_lancing),
        lancing_barred_zones=frozenset(id for id, zone in zones.items() if not zone.lancing_allowed),
        instructions=parse_instructions(document["aftercare"]["instructions"]),
        warning_signs=parse_warning_signs(document["aftercare"]),
        warning_tiers=dict(document["aftercare"]["warning_tiers"]),
        letters=_letters(document["follow_up"]),
    )


def _by_id(rows: list[Document]) -> dict[str, Document]:
    return {row["id"]: row for row in rows}


def _enzyme_bases(document: Document) -> set[str]:
    return {base for row in document["services"] for base in row.get("options", {}).get("enzyme_base", ())}


def _concern(row: Document) -> Concern:
    referral = row["referral"]
    return Concern(
        id=row["id"],
        display=row["display"],
        needs_lancing=row["needs_lancing"],
        urgency=URGENCIES.index(referral["default"]),
        urgency_by_sign={sign: URGENCIES.index(word) for sign, word in referral["upgrade"].items()},
        urgency_where_lancing_barred=URGENCIES.index(referral.get("if_zone_lancing_not_allowed", "none")),
        features=parse_features(row),
        look_alikes=parse_look_alikes(row),
    )


def _zone(row: Document) -> Zone:
    return Zone(
        id=row["id"],
        name=row["name"],
        side=row["side"],
        region=row["region"],
        caution=row["caution"],
        lancing_allowed=row["lancing"] == "allowed",
    )


def _letters(follow_up: Document) -> LetterRules:
    templates: Rows = follow_up["templates"]
    return LetterRules(
        day_time=time.fromisoformat(follow_up["day_mail_local_time"]),
        immediate_hours=follow_up["immediate_offset_hours"],
        referral_check_days={word: tuple(days) for word, days in follow_up["referral_check_days"].items()},
        classes={id: row["class"] for id, row in templates.items()},
        held_while_open={
            word: frozenset(id for id, row in templates.items() if word in _holding(row))
            for word in URGENCIES
        },
        quiet_reasons=frozenset(templates["window_opens"].get("not_for_only_reason", ())),
    )


def _holding(template: Document) -> list[str]:
    urgencies: list[str] = template.get("held_while_referral_open", [])
    return urgencies


class _ServiceReader:
    """Gathers per service what the document keeps in many places."""

    def __init__(self, document: Document, rows: Rows) -> None:
        self.rows = rows
        self.concerns: Rows = _by_id(document["concerns"])
        self.zones: Rows = _by_id(document["face_zones"])
        self.flags: Rows = _by_id(document["contraindications"])
        self.intervals: Document = document["intervals_days"]
        self.pairs: list[Document] = document["same_visit"]["not_together"]
        self.licenses: list[str] = document["scope_of_practice"]["studio_settings"]["license"]
        self.cares = parse_cares(document["aftercare"])

    def service(self, row: Document) -> Service:
        requires = row.get("requires", {})
        effects = self._effects(row)
        parts = tuple(self._part(kind, row) for kind in row["categories"])
        return Service(
            id=row["id"],
            name=row["name"],
            family=row["parent"],
            order_rank=row["order_rank"],
            hands_on=row["hands_on"],
            is_light=row["is_light"],
            never_lances=row.get("never_lances", False),
            needs_target=not TARGET_KINDS.isdisjoint(row["categories"]),
            supports=row["is_light"] and row.get("variant_key") in SUPPORT_LIGHTS,
            needs_analysis=row["consult_required_first"],
            licenses=frozenset(self._licenses_from(requires.get("license"))),
            switch=requires.get("studio_switch"),
            bands=_bands(row["fitzpatrick"]),
            patch_test=_patch_test(row["patch_test"]),
            parts=parts,
            meets=_meets(parts),
            barred_zones=frozenset(id for id, zone in self.zones.items() if _bars(zone, row)),
            excluded_by=self._concerns_with(row, "effect", "exclude_zone"),
            held_by=self._concerns_with(row, "effect", "hold_service"),
            unsuitable=self._concerns_with(row, "verdict", "unsuitable"),
            kin=frozenset(self._kin(row)),
            effects=effects,
            waits={id: self._wait(id, row["id"]) for id in self.intervals["matrix"]},
            conflicts=frozenset(self._conflicts(row)),
            duplicate_of=frozenset(self._duplicate_of(row)),
            pre_care=parse_pre_care(row["pre_care"], effects),
            care=self.cares[row["id"]],
        )

    def _licenses_from(self, required: str | None) -> list[str]:
        return self.licenses[self.licenses.index(required) :] if required else self.licenses

    def _part(self, kind: str, row: Document) -> Part:
        verdicts = {id: _suitability(concern, kind, row)["verdict"] for id, concern in self.concerns.items()}
        return Part(
            kind=kind,
            targets=frozenset(id for id, verdict in verdicts.items() if verdict != "unsuitable"),
            caution_concerns=frozenset(id for id, verdict in verdicts.items() if verdict == "caution"),
            caution_zones=frozenset(id for id, z in self.zones.items() if z["rules"][kind] == "caution"),
        )

    def _concerns_with(self, row: Document, field: str, value: str) -> frozenset[str]:
        return frozenset(
            id
            for id, concern in self.concerns.items()
            if any(_suitability(concern, kind, row)[field] == value for kind in row["categories"])
        )

    def _kin(self, row: Document) -> set[str]:
        """Semantics same_service: what an earlier reaction to makes this the same service."""
        id, family = row["id"], row["parent"]
        variants = {family, *self.rows[family]["variants"]} if family else set()
        included_in = {other for other, their in self.rows.items() if id in their.get("includes", ())}
        return {id, *variants, *row.get("includes", ()), *included_in}

    def _effects(self, row: Document) -> dict[str, tuple[Effect, ...]]:
        names = {row["id"], row["parent"]}
        aimed = {
            flag: tuple(_effect(e) for e in their["effects"] if not names.isdisjoint(e["targets"]))
            for flag, their in self.flags.items()
        }
        return {flag: effects for flag, effects in aimed.items() if effects}

    def _wait(self, earlier: str, later: str) -> tuple[int, int]:
        days = self.intervals["matrix"][earlier][later]
        return days, max(days, self.intervals["if_lanced"].get(earlier, {}).get(later, 0))

    def _conflicts(self, row: Document) -> set[str]:
        return {
            other
            for pair in self.pairs
            if "kind" not in pair
            for mine, theirs in ((pair["a"], pair["b"]), (pair["b"], pair["a"]))
            if mine in (row["id"], row["parent"])
            for other in self.rows[theirs].get("variants", [theirs])
        }

    def _duplicate_of(self, row: Document) -> set[str]:
        return {
            pair["a"]
            for pair in self.pairs
            if pair.get("kind") == "duplicate_component" and pair["b"] == row["id"]
        }


def _meets(parts: Sequence[Part]) -> dict[str, tuple[Part, ...]]:
    met = frozenset().union(*(part.targets for part in parts))
    return {concern: tuple(part for part in parts if concern in part.targets) for concern in met}


def _bands(bands: Document) -> tuple[str, ...]:
    """One band for each skin type I to VI."""
    return (bands["1-2"], bands["1-2"], bands["3"], bands["4"], bands["5-6"], bands["5-6"])


def _patch_test(rule: Document) -> PatchTestRule | None:
    return PatchTestRule(rule["min_days_before"], rule["valid_days"]) if rule["required"] else None


def _bars(zone: Document, row: Document) -> bool:
    """A service of several parts takes the strictest of their zone rules."""
    return any(zone["rules"][kind] == "not_allowed" for kind in row["categories"])


def _suitability(concern: Document, kind: str, row: Document) -> Document:
    suitability: Document = concern["suitability"][kind]
    variant: Document = suitability[row["variant_key"]] if "variant_key" in row else suitability
    return variant


def _effect(row: Document) -> Effect:
    window = _window(row.get("until_after_date"))
    deeper = _window(row.get("until_after_date_fitzpatrick_4_6"))
    return Effect(
        level=Level[row["effect"].upper()],
        code=row.get("code", ""),
        window=window,
        window_deeper_skin=max(filter(None, (window, deeper)), key=_length, default=None),
        when=tuple((name, _condition(value)) for name, value in row.get("when", {}).items()),
        no_lancing=row.get("no_lancing", False),
        override=row["override"],
        why=row["why"],
    )


def _condition(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value


def _length(window: Window) -> int:
    """Deeper skin takes the longer of its two windows; a month is told from days well enough by 30."""
    return window.months * 30 + window.days


def _window(row: Document | None) -> Window | None:
    return Window(row.get("days", 0), row.get("months", 0)) if row else None
