"""The guide's pages as data: every concern of the catalogue in plain words. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from treatments.guide.doctor import Doctor, doctor, red_flag_urgency, within
from treatments.guide.drawing.sketches import SKETCHES
from treatments.guide.plain import all_said, listed, named, said, sentence, words

Document = Mapping[str, Any]
TONES = (1, 2, 3, 4, 5)


class LookAlike(NamedTuple):
    """Another concern, and how it differs from the page's own."""

    concern: str
    tell_apart: str


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """One concern. `row` is its part of the catalogue, `tones` the two skins that a page shows first."""

    id: str
    name: str
    seen_as: str
    also_called: str
    is_seed: bool
    lead: str
    facts: Mapping[str, str]
    onset: str
    causes: tuple[str, ...]
    look_alikes: tuple[LookAlike, ...]
    doctor: Doctor
    home: tuple[str, ...]
    scope_line: str
    below: str
    tones: tuple[int, int]
    row: Document

    @property
    def slug(self) -> str:
        return self.id.replace("_", "-")

    @property
    def below_id(self) -> str:
        """The symbol of the cut through the skin."""
        return f"{self.id}-below"

    @property
    def more_tones(self) -> tuple[int, ...]:
        """The skins that a page folds away."""
        return tuple(tone for tone in TONES if tone not in self.tones)


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """All concerns in the catalogue's order, the signs that lead to a doctor, and the scope sentence."""

    articles: Mapping[str, Article]
    red_flags: Mapping[str, str]
    red_flag_within: str
    scope: str
    document: Document

    @property
    def first(self) -> tuple[Article, ...]:
        """The look-alikes that the studio's own article is about."""
        return tuple(article for article in self.articles.values() if article.is_seed)

    @property
    def others(self) -> tuple[Article, ...]:
        return tuple(article for article in self.articles.values() if not article.is_seed)


def guide(document: Document) -> Guide:
    """Read one revision's document. Raises KeyError when it lacks a part."""
    return Guide(
        articles={row["id"]: _article(row, document) for row in document["concerns"]},
        red_flags=document["red_flag_signs"],
        red_flag_within=within(red_flag_urgency(document), document),
        scope=document["scope_of_practice"]["statement"],
        document=document,
    )


def _article(row: Document, document: Document) -> Article:
    name, sketch = named(row["display"]), SKETCHES[row["id"]]
    return Article(
        id=row["id"],
        name=name.name,
        seen_as=name.seen_as,
        also_called=words()["also_called"].get(row["id"], ""),
        is_seed=row["seed_concern"],
        lead=said(row["client_explanation"]),
        facts=_facts(row["id"], row["features"], document),
        onset=said(row["features"]["onset_note"]),
        causes=all_said(row["causes"]),
        look_alikes=tuple(LookAlike(one["concern"], said(one["tell_apart"])) for one in row["look_alikes"]),
        doctor=doctor(row, document),
        home=all_said(row["homecare"]),
        scope_line=row["scope_line"],
        below=words()["below"][sketch.below],
        tones=sketch.tones,
        row=row,
    )


def _facts(concern: str, features: Document, document: Document) -> dict[str, str]:
    """What is seen, by what it is called; what does not apply is left out."""
    facts = {
        "Where": sentence(listed(_places(features["zones_typical"], document))),
        "Color": sentence(listed(all_said(features["colours"]), " or ")),
        "Size": size(features["size_mm"]),
        "Number": sentence(listed(all_said(features["arrangement"]), " or ")),
        "Opening": opening(concern, features["opening"]),
        "Touch": said(features["feel"]),
    }
    return {label: value for label, value in facts.items() if value}


def _places(zones: Iterable[str], document: Document) -> list[str]:
    names = {zone["id"]: zone["name"].lower() for zone in document["face_zones"]}
    return [words()["zones"].get(zone, names[zone]) for zone in zones]


def size(size_mm: tuple[float, float]) -> str:
    """'1 to 3 mm', 'up to 1 mm'; nothing where there is no single mark to measure."""
    small, large = (f"{mm:g}" for mm in size_mm)
    return "" if large == "0" else f"{small} to {large} mm"


def opening(concern: str, value: object) -> str:
    """Whether there is a way out, in words."""
    known, key = words()["openings"], str(value).lower()
    shown: str = known.get(f"{concern}:{key}") or known.get(key) or sentence(key)
    return shown
