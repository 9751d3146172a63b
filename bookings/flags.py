"""What higher floors show at the desk: on a row of the day, above the day, and on a client's chart.

A door upward. A higher app registers its functions in `AppConfig.ready`; the diary asks all of
them. What is marked `is_health` reaches only who may read charts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bookings.models import Visit
from clients.models import Client, User


@dataclass(frozen=True)
class Flag:
    """Two or three words on a visit's row, in one of the tones of docs/look.md.

    `url` and `label` make it the row's next action ('Approve'); the first flag that has one wins.
    """

    word: str
    tone: str = "quiet"  # ok, care, ask, wait, stop, quiet
    is_health: bool = True
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Attention:
    """A line of 'Needs you': one sentence, and the way on; `is_act`: a press that changes something.

    `phone` is whom to call about it, as `call` names her; `tone` and `icon` are those of docs/look.md.
    What takes longer to reckon than a day's page may take `is_apart`: Today then fetches the lines of the
    page at `url`, and without JavaScript shows the sentence and the way there.
    """

    text: str
    url: str
    label: str
    is_health: bool = True
    is_act: bool = False
    phone: str = ""
    call: str = ""
    tone: str = "wait"
    icon: str = "wait"
    is_apart: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of a chart: when, what, and where it can be opened; a tone makes the note a chip."""

    at: datetime
    what: str
    url: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a client's chart. The front desk is shown none, and reading one is logged.

    `url` and `label` lead to more of it.
    """

    title: str
    entries: Sequence[Entry]
    url: str = ""
    label: str = ""


Shown = TypeVar("Shown", Flag, Attention)
Flags = Callable[[Sequence[Visit], datetime], Mapping[int, Sequence[Flag]]]
Needs = Callable[[datetime], Sequence[Attention]]
Sections = Callable[[Client, User, datetime], Sequence[Section]]

_flags: list[Flags] = []
_needs: list[Needs] = []
_sections: list[Sections] = []


def register_flags(ask: Flags) -> None:
    """`ask(visits, now)` answers flags by visit id, in a fixed number of statements."""
    _flags.append(ask)


def register_attention(ask: Needs) -> None:
    """`ask(now)` answers lines of 'Needs you', the most pressing first, in a fixed number of statements."""
    _needs.append(ask)


def register_section(ask: Sections) -> None:
    """`ask(client, user, now)` answers parts of the chart; asked only for who may read charts."""
    _sections.append(ask)


def of_visits(visits: Sequence[Visit], *, user: User, now: datetime) -> dict[int, list[Flag]]:
    """The flags of many visits that this user may see."""
    found: dict[int, list[Flag]] = defaultdict(list)
    for ask in _flags if visits else ():
        for visit_id, flags in ask(visits, now).items():
            found[visit_id] += _visible(flags, user)
    return found


def attention(*, user: User, now: datetime) -> list[Attention]:
    """What higher floors need from this user, in the order they registered."""
    return [line for ask in _needs for line in _visible(ask(now), user)]


def sections(client: Client, *, user: User, now: datetime) -> list[Section]:
    """The parts of a chart that higher floors keep; none for who may not read charts."""
    if not user.may_read_charts:
        return []
    return [section for ask in _sections for section in ask(client, user, now)]


def _visible(shown: Iterable[Shown], user: User) -> list[Shown]:
    return [one for one in shown if user.may_read_charts or not one.is_health]
