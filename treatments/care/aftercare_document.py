"""The aftercare chapter of a catalogue document."""

from collections.abc import Iterator, Mapping
from typing import Any

from treatments.care.catalogue import Care, Instruction, Phase, Restrictions, TouchPoint, WarningSign
from treatments.care.lengths import Span

Document = Mapping[str, Any]


def parse_instructions(chapter: Document) -> dict[str, Instruction]:
    """Every instruction by its key, topic/code."""
    return {key: _instruction(key, row) for key, row in chapter.items()}


def _instruction(key: str, row: Document) -> Instruction:
    topic, code = key.split("/")
    return Instruction(
        key=key,
        topic=topic,
        code=code,
        kind=row["kind"],
        text=row["text"],
        why=row["why"],
        waits_for=(*row.get("begins_after", ()), *row.get("yields_to", ())),
        text_while=tuple(row.get("text_while", {}).items()),
    )


TIERS = ("emergency_now", "same_day_doctor", "studio")  # by gravity; a database may keep keys in any order


def parse_warning_signs(aftercare: Document) -> tuple[WarningSign, ...]:
    """All warning signs, the gravest tier first, otherwise in the document's order."""
    rows = sorted(aftercare["warning_signs"], key=lambda row: TIERS.index(row["tier"]))
    return tuple(_warning_sign(row) for row in rows)


def _warning_sign(row: Document) -> WarningSign:
    return WarningSign(
        id=row["id"],
        sign=row["sign"],
        tier=row["tier"],
        contact=row["contact"],
        within_hours=row["within_hours"],
        urgency=row["urgency"],
        client_text=row["client_text"],
        first_aid=row.get("first_aid"),
        if_worse=row.get("if_worse"),
    )


def parse_cares(aftercare: Document) -> dict[str, Care]:
    """What follows each service, by service."""
    return {row["service"]: _care(row) for row in aftercare["by_service"]}


def _care(row: Document) -> Care:
    return Care(
        restrictions={
            (lanced, deeper): _restrictions(row, lanced=lanced, deeper=deeper)
            for lanced in (False, True)
            for deeper in (False, True)
        },
        touch_points={lanced: tuple(_touch_points(row, lanced=lanced)) for lanced in (False, True)},
        rebook_day=row["touch_points"]["rebook_day"],
        warning_signs=frozenset(sign["id"] for sign in row["warning_signs"]),
        phases=tuple(_phase(phase) for phase in row["phases"]),
    )


def _restrictions(row: Document, *, lanced: bool, deeper: bool) -> tuple[Restrictions, ...]:
    """The lines of one service: `if_lanced` replaces a length, deeper skin only adds to it."""
    rules = {line["key"]: ("restriction", _span(line)) for line in row["restrictions"]}
    if lanced:
        rules |= {line["key"]: ("if_lanced", _span(line)) for line in row["if_lanced"]}
    groups: dict[tuple[str, Span], list[str]] = {}
    for key, rule in rules.items():
        groups.setdefault(rule, []).append(key)
    for line in row["fitzpatrick_4_6"] if deeper else ():
        groups.setdefault(("fitzpatrick_4_6", _span(line)), []).append(line["key"])
    return tuple(Restrictions(rule, span, tuple(keys)) for (rule, span), keys in groups.items())


def _span(line: Document) -> Span:
    return Span(line["lasts"].get("hours", 0), line["lasts"].get("days", 0))


def _touch_points(row: Document, *, lanced: bool) -> Iterator[TouchPoint]:
    points = row["touch_points"]
    yield from (TouchPoint(template, None) for template in points["immediate"])
    for table in (points["days"], row["if_lanced_extra_days"] if lanced else {}):
        for day, templates in table.items():
            yield from (TouchPoint(_on_day(template, day), int(day)) for template in templates)


def _on_day(template: str, day: str) -> str:
    """A check-in is named after its day."""
    return f"{template}_day_{day}" if template == "check_in" else template


def _phase(row: Document) -> Phase:
    return Phase(row["phase"], row["from_hours"], row["to_hours"], tuple(row["normal"]))
