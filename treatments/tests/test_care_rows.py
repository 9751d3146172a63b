"""Every single row of the catalogue's rules counts: drop one, and some answer is another.

The answers are those of the second reading (reading.py) of the reference as it is; the engine gets a
document that lacks one row. What a row is: one effect of a health answer, one rest, one zone's rule, one
verdict, one band, one line of aftercare, one letter, one warning sign, …

Some rows of the reference change nothing: what holds or limits the light TCA peel, which no concern is a
target for; rests after a sharp point no longer than the rest without one; and the enzyme base of a patch
test's condition, where every other base is refused.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from treatments.care import decide, followup, parse_case, parse_catalogue
from treatments.care.case import MalformedCase
from treatments.catalogue.reference import reference_document
from treatments.catalogue.revisions import Rules
from treatments.tests.make_care import worked_cases
from treatments.tests.probes import Probe, probes
from treatments.tests.reading import Reading

DOCUMENT = reference_document()
GONE = object()
SHARE = 0.95
EVERY = 60  # the quick version looks at one row in so many
READING = Reading(DOCUMENT)


@cache
def battery() -> list[Probe]:
    """Every worked case and every probe, each once."""
    asked = [*(Probe(frozenset(), case) for case in worked_cases()), *probes(DOCUMENT)]
    return list({dumped(probe.case): probe for probe in asked}.values())


@cache
def right_answer(number: int) -> str:
    return dumped(READING.decide(battery()[number].case))


def dumped(answer: dict[str, Any]) -> str:
    return json.dumps(answer, sort_keys=True)


def without(document: Any, path: tuple[Any, ...], value: Any = GONE) -> Any:
    """The document without what stands at a path, or with another value there; the rest is shared."""
    key, *rest = path
    copy = document.copy()
    if rest:
        copy[key] = without(document[key], tuple(rest), value)
    elif value is GONE:
        del copy[key]
    else:
        copy[key] = value
    return copy


Dropped = tuple[str, tuple[Any, ...], Any, set[str]]  # the kind, the path, in its place, the tags


def rows() -> Iterator[Dropped]:
    yield from effects()
    yield from rests()
    yield from zones()
    yield from concerns()
    yield from services()
    yield from together()
    yield from aftercare()
    yield from letters()
    yield from words()


def effects() -> Iterator[Dropped]:
    for n, row in enumerate(DOCUMENT["contraindications"]):
        tags = {f"flag:{row['id']}"}
        yield "health answer", ("contraindications", n), GONE, tags
        for m, effect in enumerate(row["effects"]):
            path = ("contraindications", n, "effects", m)
            yield "effect", path, GONE, tags
            for target in range(len(effect["targets"])):
                yield "target of an effect", (*path, "targets", target), GONE, tags
            for field in ("until_after_date", "until_after_date_fitzpatrick_4_6", "when", "no_lancing"):
                if field in effect:
                    yield f"{field} of an effect", (*path, field), GONE, tags


def rests() -> Iterator[Dropped]:
    for chapter in ("matrix", "if_lanced"):
        for earlier, days in DOCUMENT["intervals_days"][chapter].items():
            for later, figure in days.items():
                if figure:
                    path = ("intervals_days", chapter, earlier, later)
                    yield "rest", path, 0, {f"rest:{earlier}:{later}"}


def zones() -> Iterator[Dropped]:
    for n, row in enumerate(DOCUMENT["face_zones"]):
        tags = {f"zone:{row['id']}"}
        for kind, rule in row["rules"].items():
            if rule != "allowed":
                yield "zone rule", ("face_zones", n, "rules", kind), "allowed", tags
        if row["lancing"] != "allowed":
            yield "zone without a sharp point", ("face_zones", n, "lancing"), "allowed", tags


def concerns() -> Iterator[Dropped]:
    for sign in DOCUMENT["red_flag_signs"]:
        yield "red flag", ("red_flag_signs", sign), GONE, {f"sign:{sign}"}
    for n, row in enumerate(DOCUMENT["concerns"]):
        yield from suitabilities(n, row)
        yield from referrals(n, row)
        if row["needs_lancing"]:
            yield "needs a sharp point", ("concerns", n, "needs_lancing"), False, {f"concern:{row['id']}"}


def suitabilities(n: int, row: dict[str, Any]) -> Iterator[Dropped]:
    """A verdict, and apart from it what holds a service or closes a zone ('target_only' adds nothing)."""
    tags = {f"concern:{row['id']}"}
    for path, suits in suits_of(n, row):
        other = "suitable" if suits["verdict"] != "suitable" else "unsuitable"
        yield "verdict", path, {"verdict": other, "effect": "none"}, tags
        if suits["effect"] in ("hold_service", "exclude_zone"):
            yield suits["effect"], (*path, "effect"), "none", tags


def suits_of(n: int, row: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for kind, suits in row["suitability"].items():
        path = ("concerns", n, "suitability", kind)
        yield from [(path, suits)] if "verdict" in suits else (((*path, v), one) for v, one in suits.items())


def referrals(n: int, row: dict[str, Any]) -> Iterator[Dropped]:
    tags, path = {f"concern:{row['id']}", "referral"}, ("concerns", n, "referral")
    for sign in row["referral"]["upgrade"]:
        yield "sign of a concern", (*path, "upgrade", sign), GONE, tags | {f"sign:{sign}"}
    if row["referral"]["default"] != "none":
        yield "referral", (*path, "default"), "none", tags
    if "if_zone_lancing_not_allowed" in row["referral"]:
        yield "referral", (*path, "if_zone_lancing_not_allowed"), GONE, tags


def services() -> Iterator[Dropped]:
    for n, row in enumerate(DOCUMENT["services"]):
        if row["bookable"]:
            yield from scope_of(("services", n), row, {f"service:{row['id']}"})
            yield from parts_of(("services", n), row, {f"service:{row['id']}"})


def scope_of(path: tuple[Any, ...], row: dict[str, Any], tags: set[str]) -> Iterator[Dropped]:
    for band, word in row["fitzpatrick"].items():
        if word != "ok":
            yield "band", (*path, "fitzpatrick", band), "ok", tags | {"bands"}
    if row["consult_required_first"]:
        yield "analysis first", (*path, "consult_required_first"), False, tags | {"consult"}
    if row["patch_test"]["required"]:
        for field, other in (("required", False), ("min_days_before", 0), ("valid_days", 999)):
            yield "patch test", (*path, "patch_test", field), other, tags | {"patch"}
    for need in row.get("requires", {}):
        yield "requires", (*path, "requires", need), GONE, tags


def parts_of(path: tuple[Any, ...], row: dict[str, Any], tags: set[str]) -> Iterator[Dropped]:
    if "never_lances" in row:
        yield "never_lances", (*path, "never_lances"), GONE, tags
    for part in range(len(row.get("includes", []))):
        yield "includes", (*path, "includes", part), GONE, {"flag:earlier_bad_reaction"}
    for kind in range(len(row["categories"])):
        yield "part of a service", (*path, "categories", kind), GONE, tags


def together() -> Iterator[Dropped]:
    for n, pair in enumerate(DOCUMENT["same_visit"]["not_together"]):
        tags = {f"service:{pair['a']}", f"service:{pair['b']}", "pair"}
        yield "not together", ("same_visit", "not_together", n), GONE, tags


def aftercare() -> Iterator[Dropped]:
    chapter = DOCUMENT["aftercare"]
    for n, row in enumerate(chapter["by_service"]):
        path, tags = ("aftercare", "by_service", n), {f"service:{row['service']}", "after"}
        yield from restrictions(path, row, tags)
        yield from touch_points(path, row, tags)
        for m in range(len(row["warning_signs"])):
            yield "warning sign of a service", (*path, "warning_signs", m), GONE, tags
        for m, phase in enumerate(row["phases"]):
            for k in range(len(phase["normal"])):
                yield "normal course", (*path, "phases", m, "normal", k), GONE, tags
    for n in range(len(chapter["warning_signs"])):
        yield "warning sign", ("aftercare", "warning_signs", n), GONE, {"after"}
    for key, line in chapter["instructions"].items():
        for field in {"begins_after", "yields_to", "text_while"} & line.keys():
            yield f"{field} of a line", ("aftercare", "instructions", key, field), GONE, {"after"}


def restrictions(path: tuple[Any, ...], row: dict[str, Any], tags: set[str]) -> Iterator[Dropped]:
    for rule in ("restrictions", "if_lanced", "fitzpatrick_4_6"):
        for m in range(len(row[rule])):
            yield rule, (*path, rule, m), GONE, tags


def touch_points(path: tuple[Any, ...], row: dict[str, Any], tags: set[str]) -> Iterator[Dropped]:
    points = row["touch_points"]
    for m in range(len(points["immediate"])):
        yield "touch point", (*path, "touch_points", "immediate", m), GONE, tags
    for number in points["days"]:
        yield "touch point", (*path, "touch_points", "days", number), GONE, tags
    for number in row["if_lanced_extra_days"]:
        yield "touch point", (*path, "if_lanced_extra_days", number), GONE, tags
    if points["rebook_day"] is not None:
        yield "touch point", (*path, "touch_points", "rebook_day"), None, tags


def letters() -> Iterator[Dropped]:
    for word, days in DOCUMENT["follow_up"]["referral_check_days"].items():
        for n in range(len(days)):
            yield "referral check", ("follow_up", "referral_check_days", word, n), GONE, {"referral"}
    for template, row in DOCUMENT["follow_up"]["templates"].items():
        for field in ("held_while_referral_open", "not_for_only_reason"):
            for n in range(len(row.get(field, []))):
                path = ("follow_up", "templates", template, field, n)
                yield "letter held", path, GONE, set()
        path = ("follow_up", "templates", template, "class")
        other = "care" if row["class"] == "invitation" else "invitation"
        yield "class of a letter", path, other, set()


def words() -> Iterator[Dropped]:
    """Rows that answer in words alone: questions asked again, overrides, sentences, combinations."""
    for n, row in enumerate(DOCUMENT["contraindications"]):
        other = "180_days" if row["re_ask"] == "every_visit" else "every_visit"
        yield "asked again", ("contraindications", n, "re_ask"), other, set()
        for m, effect in enumerate(row["effects"]):
            other = "letter" if effect["override"] != "letter" else "practitioner"
            yield "class of an override", ("contraindications", n, "effects", m, "override"), other, set()
    for n in range(len(DOCUMENT["combination_messages"])):
        yield "combination", ("combination_messages", n), GONE, set()
    for chapter in ("concerns", "contraindications", "codes"):
        for code in DOCUMENT["reason_sentences"][chapter]:
            yield "sentences of a code", ("reason_sentences", chapter, code), GONE, set()


# --- What is not a decision is compared with the document's rows themselves.


def told(document: dict[str, Any]) -> dict[str, Any]:
    """What the parsed rules say beside decisions."""
    rules = Rules(document)
    catalogue = rules.catalogue
    return {
        "signs": {
            id: [one.id for one in followup.warning_signs([id], catalogue)] for id in catalogue.services
        },
        "course": {
            id: {phase.name: list(phase.normal) for phase in one.care.phases}
            for id, one in catalogue.services.items()
        },
        "letters": {
            (id, lanced): set(
                followup.touch_points(services=[id], lanced=lanced, urgency="none", catalogue=catalogue)
            )
            for id in catalogue.services
            for lanced in (False, True)
        },
        "classes": dict(catalogue.letters.classes),
        "re_ask": {flag: one.re_ask for flag, one in catalogue.questions.items()},
        "overrides": {
            flag: sorted({(e.code, e.level.word, e.override, e.why) for s in catalogue.services.values()
                          for e in s.effects.get(flag, ())})
            for flag in catalogue.flags
        },
        "combinations": [one.id for one in catalogue.combinations],
        "held": {word: sorted(held) for word, held in catalogue.letters.held_while_open.items()},
        "checks": {word: list(days) for word, days in catalogue.letters.referral_check_days.items()},
        "meanwhile": {key: dict(line.text_while) for key, line in catalogue.instructions.items()},
        "sentences": {code: rules.sentence(code) for code in codes()},
    }  # fmt: skip


def codes() -> list[str]:
    chapter = DOCUMENT["reason_sentences"]
    return [
        *(f"flag:{id}" for id in chapter["contraindications"]),
        *(f"concern:{id}" for id in chapter["concerns"]),
        *chapter["codes"],
    ]


@cache
def right_words() -> dict[str, Any]:
    """The same, read from the rows."""
    chapter = DOCUMENT["aftercare"]
    order = sorted(
        chapter["warning_signs"], key=lambda row: list(chapter["warning_tiers"]).index(row["tier"])
    )
    cares = {row["service"]: row for row in chapter["by_service"]}
    sentences = DOCUMENT["reason_sentences"]
    flags, templates = DOCUMENT["contraindications"], DOCUMENT["follow_up"]["templates"]
    said = {
        **{f"flag:{id}": row for id, row in sentences["contraindications"].items()},
        **{f"concern:{id}": row for id, row in sentences["concerns"].items()},
        **sentences["codes"],
    }
    return {
        "signs": {
            id: [one["id"] for one in order if one["id"] in [sign["id"] for sign in row["warning_signs"]]]
            for id, row in cares.items()
        },
        "course": {id: {p["phase"]: p["normal"] for p in row["phases"]} for id, row in cares.items()},
        "letters": {
            (id, lanced): set(letters_after(row, lanced))
            for id, row in cares.items()
            for lanced in (False, True)
        },
        "classes": {id: row["class"] for id, row in DOCUMENT["follow_up"]["templates"].items()},
        "re_ask": {row["id"]: row["re_ask"] for row in flags},
        "overrides": {
            row["id"]: sorted({(e.get("code", ""), e["effect"], e["override"], e["why"])
                               for e in row["effects"]})
            for row in flags
        },
        "combinations": [row["id"] for row in DOCUMENT["combination_messages"]],
        "held": {
            word: sorted(
                id for id, row in templates.items() if word in row.get("held_while_referral_open", ())
            )
            for word in ("none", *DOCUMENT["urgency"])
        },
        "checks": DOCUMENT["follow_up"]["referral_check_days"],
        "meanwhile": {key: line.get("text_while", {}) for key, line in chapter["instructions"].items()},
        "sentences": {code: filled(row["client_sentence"]) for code, row in said.items()},
    }  # fmt: skip


def letters_after(row: dict[str, Any], lanced: bool) -> Iterator[tuple[str, int | None]]:
    points = row["touch_points"]
    yield from ((template, None) for template in points["immediate"])
    for number, templates in [
        *points["days"].items(),
        *(row["if_lanced_extra_days"] if lanced else {}).items(),
    ]:
        for template in templates:
            yield (f"check_in_day_{number}" if template == "check_in" else template), int(number)
    if points["rebook_day"] is not None:
        yield "rebook", points["rebook_day"]


def filled(sentence: str) -> str:
    """A sentence of the reference without a date, a service and a zone."""
    without_date = DOCUMENT["reason_sentences"]["when_date_is_null"]
    if "{date}" in sentence:
        kept = [part for part in sentence.split(". ") if "{date}" not in part]
        sentence = ". ".join(kept) + f". {without_date}"
    return sentence.replace("{service}", "").replace("{zone}", "")


def is_noticed(document: dict[str, Any], tags: set[str]) -> bool:
    """Whether some probe, worked case or word answers otherwise than the reference does."""
    try:
        catalogue = parse_catalogue(document)
    except (KeyError, ValueError):
        return True  # the document is refused
    if says_otherwise(document):
        return True
    asked = battery()
    for number in sorted(range(len(asked)), key=lambda number: -len(asked[number].tags & tags)):
        try:
            answer = decide(parse_case(asked[number].case, catalogue), catalogue).as_dict()
        except (MalformedCase, KeyError):
            return True
        if dumped({"id": asked[number].case["id"], **answer}) != right_answer(number):
            return True
    return False


def says_otherwise(document: dict[str, Any]) -> bool:
    try:
        return told(document) != right_words()
    except KeyError:
        return True


def unnoticed(every: int) -> tuple[list[Dropped], int]:
    looked_at = list(rows())[::every]
    return [row for row in looked_at if not is_noticed(without(DOCUMENT, row[1], row[2]), row[3])], len(
        looked_at
    )


def test_the_words_of_the_reference_are_those_of_its_rows():
    assert told(DOCUMENT) == right_words()


@pytest.mark.proof
def test_the_reference_as_it_is_answers_every_probe_as_it_is_read():
    catalogue = parse_catalogue(DOCUMENT)
    kept = 0
    for number, probe in enumerate(battery()):
        answer = decide(parse_case(probe.case, catalogue), catalogue).as_dict()
        assert dumped({"id": probe.case["id"], **answer}) == right_answer(number)
        kept += bool(answer["allowed_in_order"])
    assert len(battery()) > 3_000
    assert 0.3 < kept / len(battery()) < 0.9  # no empty questions


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.proof)])
def test_dropping_any_single_row_is_noticed(every, capsys):
    missed, count = unnoticed(every)
    share = 1 - len(missed) / count
    kinds = Counter(kind for kind, *_ in rows())
    with capsys.disabled():
        sys.stdout.write(f"\n{count} rows dropped one by one, {share:.1%} noticed. Of all: {dict(kinds)}\n")
        for kind, path, _, _ in missed:
            sys.stdout.write(f"  not noticed: {kind} {path}\n")
    assert share >= SHARE, [(kind, path) for kind, path, _, _ in missed]
