"""The aftercare of everything done lately as one plan (semantics.clock, merge, compose).

Usable alone: give it what was performed, get the lines of the plan. For each
instruction the latest end wins; the lines of one plan do not contradict each
other. All instants returned are in UTC.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from treatments.care.catalogue import Catalogue, Instruction
from treatments.care.clock import after_days, after_hours
from treatments.care.flags import is_deeper_skin
from treatments.care.lengths import Span

NOTHING_SET: Mapping[str, datetime] = MappingProxyType({})


class Performed(NamedTuple):
    """A service that was done, in this visit or an `earlier` one whose aftercare may still run.

    `lanced`: a sharp point was used in that visit. `completed_at` is aware.
    """

    service: str
    on: date
    completed_at: datetime
    lanced: bool = False
    earlier: bool = False

    @property
    def label(self) -> str:
        return f"{self.service}@{self.on}" if self.earlier else self.service


class Source(NamedTuple):
    """One treatment and rule behind a line, with the end it asks for.

    `rule` is restriction, if_lanced or fitzpatrick_4_6; of what an earlier plan told beyond its rules,
    whatever the caller calls it.
    """

    performed: Performed
    rule: str
    ends_at: datetime


class Variant(NamedTuple):
    """Words that stand in for a line's text until another instruction, `key`, has ended."""

    text: str
    key: str
    until: datetime


class Line(NamedTuple):
    """One instruction of the plan.

    `starts_at` None: from the end of the visit. `asked` holds everything that
    asks for the line; `sources` of them set the composed end, `others` asked for
    less. `ends_at` differs from `composed_end` only where an end was set by hand.
    """

    instruction: Instruction
    starts_at: datetime | None
    ends_at: datetime
    variants: tuple[Variant, ...]
    asked: tuple[Source, ...]

    @property
    def composed_end(self) -> datetime:
        """The latest end that anything asks for."""
        return _latest(self.asked)

    @property
    def sources(self) -> tuple[Source, ...]:
        ends_at = self.composed_end
        return tuple(source for source in self.asked if source.ends_at == ends_at)

    @property
    def others(self) -> tuple[Source, ...]:
        ends_at = self.composed_end
        return tuple(source for source in self.asked if source.ends_at != ends_at)

    @property
    def key(self) -> str:
        return self.instruction.key

    @property
    def topic(self) -> str:
        return self.instruction.topic

    @property
    def code(self) -> str:
        return self.instruction.code

    @property
    def kind(self) -> str:
        return self.instruction.kind

    @property
    def text(self) -> str:
        return self.instruction.text

    @property
    def why(self) -> str:
        return self.instruction.why

    @property
    def set_by(self) -> list[str]:
        """The services that set the end, sorted; service@date for an earlier visit."""
        if len(self.asked) == 1:
            return [self.asked[0].performed.label]
        ends_at = _latest(self.asked)
        return sorted({source.performed.label for source in self.asked if source.ends_at == ends_at})

    def text_at(self, moment: datetime) -> str:
        """The words that hold at `moment`."""
        return next((variant.text for variant in self.variants if moment < variant.until), self.text)


def compose(
    *,
    performed: Sequence[Performed],
    completed_at: datetime,
    catalogue: Catalogue,
    fitzpatrick: int | None,
    zone: ZoneInfo,
    told: Iterable[tuple[str, Source]] = (),
    set_ends: Mapping[str, datetime] = NOTHING_SET,
) -> tuple[Line, ...]:
    """The plan as it stands when this visit ends at `completed_at`, sorted by key.

    A skin type that is not known takes the stricter reading and counts as
    type IV to VI. What ends at or before `completed_at` is left out. `told` are
    instructions, by key, that an earlier plan still asks for beyond its rules;
    `set_ends` are ends set by hand, with which the lines are composed again:
    what waits for a line begins at its new end.
    """
    since = completed_at.astimezone(UTC)
    asked = _asked(performed, since, catalogue, is_deeper_skin(fitzpatrick), zone)
    for key, source in told:
        if source.ends_at > since and key in catalogue.instructions:
            asked.setdefault(key, []).append(source)
    ends = {key: set_ends.get(key) or _latest(sources) for key, sources in asked.items()}
    lines = [_line(catalogue.instructions[key], asked[key], ends) for key in sorted(asked)]
    return tuple([line for line in lines if line.starts_at is None or line.starts_at < line.ends_at])


def _asked(
    performed: Sequence[Performed], since: datetime, catalogue: Catalogue, deeper_skin: bool, zone: ZoneInfo
) -> dict[str, list[Source]]:
    """By instruction, everything that asks for it beyond `since`."""
    asked: dict[str, list[Source]] = {}
    known: dict[tuple[datetime, Span], datetime] = {}
    for done in performed:
        for rule, span, keys in catalogue.services[done.service].care.restrictions[done.lanced, deeper_skin]:
            moment = (done.completed_at, span)
            ends_at = known.get(moment) or known.setdefault(moment, _end(done.completed_at, span, zone))
            if ends_at > since:
                source = Source(done, rule, ends_at)
                for key in keys:
                    asked.setdefault(key, []).append(source)
    return asked


def _latest(sources: Sequence[Source]) -> datetime:
    return sources[0].ends_at if len(sources) == 1 else max([source.ends_at for source in sources])


def _end(completed_at: datetime, span: Span, zone: ZoneInfo) -> datetime:
    if span.days:
        return after_days(completed_at, span.days, zone)
    return after_hours(completed_at, span.hours)


def _line(instruction: Instruction, asked: list[Source], ends: Mapping[str, datetime]) -> Line:
    """One merged line; `ends` are the ends of all lines of the plan."""
    starts_at = None
    if instruction.waits_for:
        starts_at = max([ends[key] for key in instruction.waits_for if key in ends], default=None)
    variants = _variants(instruction, starts_at, ends) if instruction.text_while else ()
    return Line(instruction, starts_at, ends[instruction.key], variants, tuple(asked))


def _variants(
    instruction: Instruction, starts_at: datetime | None, ends: Mapping[str, datetime]
) -> tuple[Variant, ...]:
    """The other words of a line while another of the plan still runs."""
    return tuple(
        Variant(text, key, min(ends[key], ends[instruction.key]))
        for key, text in instruction.text_while
        if key in ends and (starts_at is None or starts_at < ends[key])
    )
