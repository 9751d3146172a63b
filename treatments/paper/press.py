"""A typst template and what it is to say become a PDF. No markup in the data is ever read as such."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

PAPER = Path(__file__).parent
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def printed(template: str, said: Mapping[str, Any]) -> bytes:
    """The PDF of `template` with `said` in it, its fonts inside.

    Tagged for screen readers (PDF/UA); where no font at hand has a sign of somebody's name, it is printed
    without that promise rather than not at all.
    """
    return _pdf(_filled(template, said))


def _pdf(page: typst.Compiler) -> bytes:
    try:
        return _bytes(page.compile(format="pdf", pdf_standards="ua-1"))
    except typst.TypstError:
        return _bytes(page.compile(format="pdf"))


def fitting(template: str, said: Mapping[str, Any], *, sizes: Sequence[float], most_pages: int) -> bytes:
    """As `printed`, in the first of these type sizes in which it takes no more than so many pages.

    The template reads `said.size`, in points, and tells its pages under the label `pages`.
    """
    made = b""
    for size in sizes:
        page = _filled(template, {**said, "size": size})
        made = _pdf(page)
        if int(page.query("<pages>", field="value", one=True)) <= most_pages:
            break
    return made


def pictured(template: str, said: Mapping[str, Any], *, dots_per_inch: int = 144) -> bytes:
    """The first page as PNG, to look at."""
    return _bytes(_filled(template, said).compile(format="png", ppi=dots_per_inch))


def _filled(template: str, said: Mapping[str, Any]) -> typst.Compiler:
    words = json.dumps(_readable(said), ensure_ascii=False)
    return typst.Compiler(PAPER / template, root=PAPER, font_paths=_fonts(), sys_inputs={"said": words})


def _readable(said: Any) -> Any:
    """The same without control characters."""
    if isinstance(said, str):
        return CONTROL.sub(" ", said)
    if isinstance(said, Mapping):
        return {key: _readable(value) for key, value in said.items()}
    return [_readable(value) for value in said] if isinstance(said, list | tuple) else said


@cache
def _fonts() -> typst.Fonts:
    """Those inside typst, and the machine's for names in other scripts."""
    return typst.Fonts()


def _bytes(made: bytes | list[bytes] | None) -> bytes:
    first = made[0] if isinstance(made, list) else made
    assert first is not None
    return first
