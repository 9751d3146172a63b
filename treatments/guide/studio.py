"""What a studio does about a concern and what it leaves out, from the catalogue's verdicts. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from treatments.guide.plain import listed, said, sentence, words

Document = Mapping[str, Any]
TONES = {"suitable": "ok", "caution": "care", "unsuitable": "quiet"}
SAYS = {"suitable": "Fine", "caution": "Fine, with care", "unsuitable": "We leave it out"}
KINDS = {"extraction": "extractions", "enzyme": "enzyme masks", "calming": "calming care"}
FAMILIES = {"peel": "peels", "led": "LED light"}
VARIANTS = {"tca_light": "TCA", "near_infrared": "near-infrared"}
SHORT = {"peel": "peels", "led": "light"}


class Work(NamedTuple):
    """One line: what is done (or not), how it is judged, and why."""

    verdict: str
    what: str
    why: str

    @property
    def tone(self) -> str:
        return TONES[self.verdict]

    @property
    def says(self) -> str:
        return SAYS[self.verdict]


class Judged(NamedTuple):
    """One kind of work, or one variant of it, as the catalogue judges it for a concern."""

    kind: str
    variant: str
    verdict: str
    why: str


def works(
    concern: Document, document: Document, *, offered: Collection[str], lancing: bool
) -> tuple[Work, ...]:
    """What helps first, what is left out last; like with like.

    `offered` are the slugs of the services that can be booked here: what is not offered is not told.
    Without `lancing` (the studio's own switch) a concern that needs it is not extracted at all.
    """
    judged = _here(concern, document, offered, lancing)
    grouped: dict[tuple[str, str], list[Judged]] = {}
    for row in judged:
        grouped.setdefault((row.verdict, row.why), []).append(row)
    lines = [Work(verdict, _called(rows, judged), why) for (verdict, why), rows in grouped.items()]
    return tuple(sorted(lines, key=lambda work: list(TONES).index(work.verdict)))


def helps(concern: Document, document: Document, *, offered: Collection[str], lancing: bool) -> str:
    """The kinds of work that may be done for it, for a table; nothing where it is left alone.

    Calming settles skin and changes no bump, so it is not told.
    """
    allowed = {row.kind for row in _here(concern, document, offered, lancing) if row.verdict != "unsuitable"}
    names = {**KINDS, **FAMILIES}
    return sentence(listed(names[kind] for kind in concern["suitability"] if kind in allowed - {"calming"}))


def _here(concern: Document, document: Document, offered: Collection[str], lancing: bool) -> list[Judged]:
    """What the catalogue says of the work that this studio offers."""
    pointless = concern["needs_lancing"] and not lancing
    return [
        _without_point(row) if pointless and row.kind == "extraction" else row
        for row in _judged(concern)
        if _is_offered(row, document, offered)
    ]


def _judged(concern: Document) -> Iterable[Judged]:
    for kind, row in concern["suitability"].items():
        variants = {"": row} if "verdict" in row else row
        for variant, one in variants.items():
            yield Judged(kind, variant, one["verdict"], said(one["why"]))


def _without_point(row: Judged) -> Judged:
    return row._replace(verdict="unsuitable", why=words()["no_lancing"])


def _is_offered(judged: Judged, document: Document, offered: Collection[str]) -> bool:
    return any(
        row["id"] in offered
        and judged.kind in row["categories"]
        and row.get("variant_key", "") == judged.variant
        for row in document["services"]
    )


def _called(rows: list[Judged], all_rows: list[Judged]) -> str:
    """'Extractions', 'Peels', 'Mandelic and lactic peels', 'Red light': together where all are alike."""
    parts = []
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = [row.variant for row in rows if row.kind == kind]
        if kind in KINDS:
            parts.append(KINDS[kind])
        elif len(mine) == sum(row.kind == kind for row in all_rows):
            parts.append(FAMILIES[kind])
        else:
            parts.append(f"{listed(VARIANTS.get(variant, variant) for variant in mine)} {SHORT[kind]}")
    return sentence(listed(parts))
