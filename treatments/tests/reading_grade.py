"""How hard a page reads: Flesch-Kincaid over its sentences, the names of things replaced by 'it'.

Names are those of concerns, services, acids and medicines: nobody can choose a shorter word for them.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import textstat

BLOCKS = {
    "p",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "td",
    "th",
    "figcaption",
    "label",
    "legend",
    "summary",
    "button",
}
BLOCKS |= {"span", "div", "a"}
SILENT = {"script", "style", "svg", "head", "header", "footer"}
SUBSTANCES = (
    "benzoyl peroxide",
    "azelaic acid",
    "salicylic acid",
    "mandelic acid",
    "lactic acid",
    "glycolic acid",
    "salicylic",
    "mandelic",
    "lactic",
    "glycolic",
    "niacinamide",
    "vitamin C",
    "retinol",
    "urea",
    "ceramides",
    "iron oxides",
    "keratin",
    "calcium",
    "steroid",
)
SERVICES = (
    "skin analysis",
    "extractions",
    "extraction",
    "enzyme masks",
    "enzymes",
    "enzyme",
    "peels",
    "peel",
    "LED light",
    "near-infrared light",
    "near-infrared",
    "calming care",
)


class _Reader(HTMLParser):
    """The visible blocks of a page's main part."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self.silent += 1
        elif tag in BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent -= 1
        elif tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data):
        if not self.silent:
            self.blocks[-1] += data


def blocks(page: str) -> list[str]:
    """What a page says, block by block: headings, lines, cells."""
    reader = _Reader()
    reader.feed(page)
    return [text for text in (" ".join(block.split()) for block in reader.blocks) if text]


def sentences(page: str) -> str:
    """Blocks that are sentences: those that end as one."""
    return " ".join(block for block in blocks(page) if block.endswith((".", "?", "!", ":")))


def grade(text: str, names: Iterable[str]) -> float:
    """The Flesch-Kincaid grade with each name replaced by 'it', longest names first."""
    for name in sorted({*names, *SUBSTANCES, *SERVICES}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "it", text, flags=re.IGNORECASE)
    return float(textstat.flesch_kincaid_grade(text))
