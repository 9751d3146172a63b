"""The chapters of a catalogue document that ask the client: questions, and answers that meet."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from treatments.care.catalogue import Effect, Service
from treatments.care.lengths import Window
from treatments.care.questions import Combination, Gap, PreCare, Question, Trigger

Document = Mapping[str, Any]

GAPS = {"home": "pause_at_home", "procedure": "leave_a_gap_after", "medicine": "medicine_gaps"}

_WITHIN = re.compile(r"less than (\d+) days before the visit")
_ATTRIBUTE = re.compile(r"attribute (\w+) is true or left out")


def parse_questions(document: Document, services: Mapping[str, Service]) -> dict[str, Question]:
    """Every health question by its flag, in the document's order."""
    return {row["id"]: _question(row, services.values()) for row in document["contraindications"]}


def _question(row: Document, services: Iterable[Service]) -> Question:
    return Question(
        flag=row["id"],
        group=row["category"],
        kind=row["kind"],
        label=row["label"],
        question=row["question"],
        follow_up=row["follow_up_question"] or "",
        needs_date=row["needs_date"],
        date_means=row.get("date_means") or "",
        re_ask=row["re_ask"],
        attributes=dict(row.get("attributes", {})),
        bears_on=frozenset(service.id for service in services if row["id"] in service.effects),
        client_message=row["client_message"] or "",
    )


def parse_combinations(rows: Iterable[Document]) -> tuple[Combination, ...]:
    """Answers that together call for a word at once (semantics.combination_messages)."""
    return tuple(
        Combination(
            id=row["id"],
            when_all=tuple(row["when_all"]),
            when_any=tuple(_trigger(one) for one in row["when_any"]),
            client_message=row["client_message"],
            staff_message=row["staff_message"],
        )
        for row in rows
    )


def _trigger(row: Document) -> Trigger:
    """The document writes the days and the attribute in words; other words are an error, not a guess."""
    within = _WITHIN.search(row["only_if"])
    if within is None:
        raise ValueError(f"only_if of {row['flag']} cannot be read: {row['only_if']!r}")
    attribute = _ATTRIBUTE.search(row["only_if"])
    return Trigger(row["flag"], int(within[1]), attribute[1] if attribute else "")


def parse_pre_care(chapter: Document, effects: Mapping[str, tuple[Effect, ...]]) -> PreCare:
    """How to come to one service; a gap is as long as the rule it goes before (`effects` by flag)."""
    return PreCare(
        general=tuple(chapter["general"]),
        gaps=tuple(
            _gap(row, kind, effects.get(row["avoid"], ()))
            for kind, part in GAPS.items()
            for row in chapter[part]
        ),
        medicine_client_text=chapter["medicine_client_text"],
    )


def _gap(row: Document, kind: str, effects: Iterable[Effect]) -> Gap:
    """The rule's own figure counts, since the chapter repeats it and may lag behind."""
    rule = next((effect for effect in effects if effect.window), None)
    window = (rule and rule.window) or Window(row["before"].get("days", 0), row["before"].get("months", 0))
    deeper = (rule and rule.window_deeper_skin) or window
    return Gap(row["avoid"], row["label"], kind, window, deeper, row["why"])
