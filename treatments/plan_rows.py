"""The lines of a plan as they are stored, and what somebody at the desk changed of them.

A change stays with its instruction when the plan is composed again. An end set by hand gives way where
the rules have become stricter than it was meant to be: a later composed end takes its place, unless it
was made shorter with a reason and the same treatments still ask for the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from treatments.care.aftercare import Line, Source
from treatments.models import AftercareLine
from treatments.plain_words import described

NO_WASH = "cleansing/no_wash"  # sunscreen and washing begin when it ends: longer is no stricter
OWN, BY_HAND = "own", "by_hand"  # where a line comes from beside the rules of the catalogue
THE_SAME = timedelta(hours=12)  # an end corrected by less than this is still the same one


def is_looser(key: str, ends_at: datetime, composed_end: datetime) -> bool:
    """Whether an end in place of the composed one asks less of the client, so that a reason is needed."""
    return ends_at != composed_end if key == NO_WASH else ends_at < composed_end


def standing_ends(changed: Mapping[str, AftercareLine], lines: Iterable[Line]) -> dict[str, datetime]:
    """The ends set by hand that still hold beside newly composed lines."""
    return {
        line.key: changed[line.key].ends_at
        for line in lines
        if line.key in changed and _stands(changed[line.key], line)
    }


def _stands(row: AftercareLine, line: Line) -> bool:
    if row.generated_ends_at is None or row.ends_at == line.composed_end:
        return False
    if not is_looser(line.key, row.ends_at, line.composed_end):
        return True
    if not row.loosened_why:
        return False
    shift = line.composed_end - row.generated_ends_at
    return abs(shift) < THE_SAME and row.sources == stored(line.sources)


def row_of(line: Line, changed: AftercareLine | None) -> AftercareLine:
    """A composed line with what was changed of its instruction."""
    by_hand = line.ends_at != line.composed_end
    looser = by_hand and is_looser(line.key, line.ends_at, line.composed_end)
    return AftercareLine(
        key=line.key,
        kind=line.kind,
        text=described(line.text),
        wording=changed.wording if changed else "",
        why=described(line.why),
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        generated_ends_at=line.composed_end if by_hand else None,
        loosened_why=changed.loosened_why if changed and looser else "",
        text_while=[
            {"text": described(variant.text), "until": variant.until.isoformat()} for variant in line.variants
        ],
        sources=stored(line.sources),
        others=[
            told | {"ends_at": source.ends_at.isoformat()}
            for told, source in zip(stored(line.others), line.others, strict=True)
        ],
    )


def stored(sources: Sequence[Source]) -> list[dict[str, Any]]:
    return [
        {
            "service": source.performed.service,
            "on": source.performed.on.isoformat(),
            "rule": source.rule,
            "earlier": source.performed.earlier,
        }
        for source in sources
    ]


def own_source(on: str, *, earlier: bool) -> dict[str, Any]:
    """Where a line of her own comes from: no service and no rule, only a visit."""
    return {"service": "", "on": on, "rule": OWN, "earlier": earlier}


def again(row: AftercareLine) -> AftercareLine:
    """A line of her own once more, for a plan that is composed anew."""
    return AftercareLine(
        key=row.key,
        kind=row.kind,
        text=row.text,
        ends_at=row.ends_at,
        generated_ends_at=row.generated_ends_at,
        loosened_why=row.loosened_why,
        own=True,
        sources=row.sources,
    )


def say_the_same(old: Sequence[AftercareLine], new: Sequence[AftercareLine]) -> bool:
    """Whether two lists of lines hold the same."""

    def said(rows: Sequence[AftercareLine]) -> list[tuple[Any, ...]]:
        return [tuple(getattr(row, name) for name in _SAID) for row in rows]

    return said(old) == said(new)


_SAID = (
    *("key", "text", "wording", "starts_at", "ends_at", "generated_ends_at", "loosened_why"),
    *("text_while", "sources", "others", "own"),
)
