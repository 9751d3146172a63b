"""What a studio may edit of the care rules, row by row, as the reference has it. Pure.

Waiting times after a health answer, the rest between two services, how long an instruction lasts,
the words of instructions and questions, and the studio's own switches. What a rule does (refuse,
wait, a letter first) and to which services is not among them.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from treatments.care.catalogue import NEVER
from treatments.catalogue.lengths import in_words
from treatments.catalogue.paths import name_of
from treatments.catalogue.services import SWITCHED_OFF, WORDS

Document = Mapping[str, Any]

SHARP_POINT = "studio/lancing_permitted"
OFFERED = "studio/offered/"
DEEPER = "skin type IV to VI"
LANCED = "after a sharp point"
FAMILY_NAMES = {"chemical_peel_superficial": "all peels", "led_therapy": "all lights"}


class Part(Enum):
    """The parts of the page: the address, the heading, and what its rows are."""

    WAITS = "waits", "After a health answer", "Waiting times after what a client tells you."
    RESTS = "rests", "Between two services", "Days of rest from one service to the next."
    AFTERCARE = "aftercare", "After a visit", "How long each line of the plan lasts."
    LINES = "lines", "Words of the plan", "What each line of the plan says."
    QUESTIONS = "questions", "Questions", "The health questions as your clients read them."
    OFFERED = "offered", "What is offered", "Which services can be booked, and the sharp point."

    def __init__(self, slug: str, heading: str, about: str) -> None:
        self.slug, self.heading, self.about = slug, heading, about

    @property
    def is_short(self) -> bool:
        """Whether all of its rows can be shown at once."""
        return self.slug in ("offered", "lines")


class Row(NamedTuple):
    """One value that may be edited.

    `reference` is the shipped value: a length, words or a switch. `marks` are the codes it acts
    through, each with the service (an aftercare line by its key). `fixed` says that it may not be
    made milder. `both_ways`: longer is milder too, since other lines wait for this one. `kept` is the
    line that the words belong to, `switch` what on and off are called.
    """

    path: str
    part: Part
    group: str
    label: str
    reference: Any
    marks: frozenset[tuple[str, str]] = frozenset()
    fixed: bool = False
    both_ways: bool = False
    kept: Document = {}
    switch: tuple[str, str] = ("yes", "no")

    def said(self, value: Any) -> str:
        """A value in words: '6 months', 'not offered', or the words themselves."""
        if isinstance(value, bool):
            return self.switch[0 if value else 1]
        return value if isinstance(value, str) else in_words(value)


def all_rows(document: Document) -> dict[str, Row]:
    """Every row of a shipped document by its path."""
    chapters = (_waits, _rests, _aftercare, _lines, _questions, _offered)
    return {row.path: row for chapter in chapters for row in chapter(document)}


def service_name(id: str) -> str:
    return FAMILY_NAMES.get(id) or (WORDS[id][0] if id in WORDS else id)


def _waits(document: Document) -> Iterator[Row]:
    families = {row["id"]: row.get("variants", [row["id"]]) for row in document["services"]}
    for asked in document["contraindications"]:
        for effect in asked["effects"]:
            for field, note in (
                ("until_after_date", ""),
                ("until_after_date_fitzpatrick_4_6", f", {DEEPER}"),
            ):
                if field not in effect:
                    continue
                code = effect.get("code") or f"flag:{asked['id']}"
                services = (one for target in effect["targets"] for one in families[target])
                yield Row(
                    path=f"contraindications/{asked['id']}/effects/{name_of(effect)}/{field}",
                    part=Part.WAITS,
                    group=asked["label"],
                    label=_names(effect["targets"]) + note,
                    reference=effect[field],
                    marks=frozenset((code, service) for service in services),
                    fixed=effect["override"] == NEVER,
                )


def _names(ids: list[str]) -> str:
    text = ", ".join(service_name(id) for id in ids)
    return text[:1].upper() + text[1:]


def _rests(document: Document) -> Iterator[Row]:
    for chapter, note in (("matrix", ""), ("if_lanced", f", {LANCED}")):
        for earlier, rests in document["intervals_days"][chapter].items():
            for later, days in rests.items():
                yield Row(
                    path=f"intervals_days/{chapter}/{earlier}/{later}",
                    part=Part.RESTS,
                    group=f"After {service_name(earlier)}",
                    label=service_name(later) + note,
                    reference=days,
                    marks=frozenset({(f"interval:{earlier}", later), (f"same_visit:{earlier}", later)}),
                )


def _aftercare(document: Document) -> Iterator[Row]:
    chapter = document["aftercare"]
    waited_for = {key for row in chapter["instructions"].values() for key in row.get("begins_after", ())}
    notes = {"restrictions": "", "if_lanced": f", {LANCED}", "fitzpatrick_4_6": f", {DEEPER}"}
    for done in chapter["by_service"]:
        for rule, note in notes.items():
            for line in done[rule]:
                yield Row(
                    path=f"aftercare/by_service/{done['service']}/{rule}/{name_of(line)}/lasts",
                    part=Part.AFTERCARE,
                    group=service_name(done["service"]),
                    label=short(chapter["instructions"][line["key"]]["text"]) + note,
                    reference=line["lasts"],
                    marks=frozenset({(line["key"], done["service"])}),
                    both_ways=line["key"] in waited_for,
                )


def short(text: str) -> str:
    """An instruction's first sentence, as its name."""
    return text.partition(". ")[0].rstrip(".")


def _lines(document: Document) -> Iterator[Row]:
    for key, line in document["aftercare"]["instructions"].items():
        path = f"aftercare/instructions/{key.replace('/', '.')}"
        row = partial(Row, part=Part.LINES, group=short(line["text"]), kept=line)
        yield row(path=f"{path}/text", label="What it says", reference=line["text"])
        for other, text in line.get("text_while", {}).items():
            meanwhile = short(document["aftercare"]["instructions"][other]["text"])
            yield row(
                path=f"{path}/text_while/{other.replace('/', '.')}",
                label=f"As long as this holds: {meanwhile}",
                reference=text,
            )


def _questions(document: Document) -> Iterator[Row]:
    for asked in document["contraindications"]:
        for field, label in (("question", "The question"), ("follow_up_question", "After a yes")):
            if asked[field]:
                yield Row(
                    path=f"contraindications/{asked['id']}/{field}",
                    part=Part.QUESTIONS,
                    group=asked["label"],
                    label=label,
                    reference=asked[field],
                )


def _offered(document: Document) -> Iterator[Row]:
    """Ours beside the reference: it leaves the light TCA peel and the sharp point switched off."""
    for id, (name, _) in WORDS.items():
        yield Row(
            path=OFFERED + id,
            part=Part.OFFERED,
            group="Services",
            label=name,
            reference=id not in SWITCHED_OFF,
            marks=frozenset({("offered", id)}),
            switch=("offered", "not offered"),
        )
    yield Row(
        path=SHARP_POINT,
        part=Part.OFFERED,
        group="Extractions",
        label="A sharp point",
        reference=False,
        switch=("permitted", "not permitted"),
        marks=frozenset({("sharp_point", "deep_pore_extractions")}),
    )
