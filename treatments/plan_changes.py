"""What is another between the plan a client was told and the one that counts now. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from treatments.importance import most_important
from treatments.models import AftercareLine

NEW, LONGER, SHORTER, OVER, GONE, WORDS, START = (
    "new", "longer", "shorter", "over", "gone", "words", "start",
)  # fmt: skip


class Change(NamedTuple):
    """`line` as it is now, or as it was where it is gone; `before` as it was told, if it was."""

    kind: str
    line: AftercareLine
    before: AftercareLine | None


def changes(
    before: Sequence[AftercareLine], after: Sequence[AftercareLine], *, now: datetime
) -> list[Change]:
    """Every line that a client must read again; what is over by `now` both ways is not told.

    OVER is a line that ran on as it was told and has ended as it is now.
    """
    told, here = {line.key: line for line in before}, {line.key: line for line in after}
    found = {key: _change(told.get(key), here.get(key), now) for key in {*told, *here}}
    changed = {key: change for key, change in found.items() if change is not None}
    return [changed[line.key] for line in most_important(change.line for change in changed.values())]


def _change(old: AftercareLine | None, new: AftercareLine | None, now: datetime) -> Change | None:
    ran = old is not None and old.ends_at > now
    runs = new is not None and new.ends_at > now
    if new is None or not runs:
        if not ran or old is None:
            return None
        return Change(GONE, old, old) if new is None else Change(OVER, new, old)
    if old is None:
        return Change(NEW, new, None)
    kind = _what_differs(old, new, now)
    return Change(kind, new, old) if kind else None


def _what_differs(old: AftercareLine, new: AftercareLine, now: datetime) -> str:
    if new.ends_at != old.ends_at:
        return LONGER if new.ends_at > old.ends_at else SHORTER
    if new.words != old.words or new.text_while != old.text_while:
        return WORDS
    begins, began = new.starts_at or now, old.starts_at or now
    return START if max(begins, now) != max(began, now) else ""
