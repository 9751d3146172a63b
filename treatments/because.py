"""Why a line ends when it does: the treatment and the rule it comes from, and what the others would ask.

'Because of the deep pore extractions today, with a sharp point. The glycolic peel of Mar 3 alone would
end on Tue, Mar 9.' Pure; a client reads the same without the words of the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookings import wording
from treatments.letter_words import joined
from treatments.models import AftercareLine

Told = Mapping[str, Any]
MOST_OTHERS = 2
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI"}
AT_THE_DESK = {"if_lanced": "with a sharp point", "by_hand": "as set by hand then"}
FOR_HER = {
    "if_lanced": "with a sharp point",
    "by_hand": "as set for you then",
    "fitzpatrick_4_6": "the longer time, to be on the safe side",
}


@dataclass(frozen=True)
class Because:
    """Words for the lines of one plan. `today` is the day on which they are read."""

    names: Mapping[str, str]
    zone: ZoneInfo
    locale: str
    today: date
    skin_type: int | None = None
    for_client: bool = False

    def of(self, line: AftercareLine) -> str:
        """Empty for a client's own line of this visit: it speaks for itself."""
        if line.own:
            return self._of_own(line.sources[0])
        told = f"Because of {self._joined(line.sources)}."
        return " ".join((told, *self._others(line)))

    def _of_own(self, source: Told) -> str:
        if source["earlier"]:
            return f"Added at the visit of {self._day(source)}."
        return "" if self.for_client else "Added by hand, beside the rules."

    def _joined(self, sources: Sequence[Told]) -> str:
        """'the enzyme exfoliation and the red LED light today'; each day's treatments together."""
        days: dict[tuple[str, str], list[str]] = {}
        for source in sources:
            named = days.setdefault((source["on"], self._rule(source)), [])
            if self._name(source) not in named:
                named.append(self._name(source))
        parts = [
            f"{joined(named)} {self._on(on)}{f', {rule}' if rule else ''}"
            for (on, rule), named in days.items()
        ]
        return "; and of ".join(parts)

    def _rule(self, source: Told) -> str:
        if self.for_client:
            return FOR_HER.get(source["rule"], "")
        if source["rule"] == "fitzpatrick_4_6":
            known = self.skin_type is not None
            return f"skin type {ROMAN[self.skin_type]}" if known else "the skin type not known"  # type: ignore[index]
        return AT_THE_DESK.get(source["rule"], "")

    def _others(self, line: AftercareLine) -> Iterable[str]:
        """What each of the rest alone would give, the latest first, and what the usual rule would."""
        setting = {_label(source) for source in line.sources}
        latest = {_label(other): other for other in sorted(line.others, key=_ended)}
        rest = sorted(latest.items(), key=lambda one: _ended(one[1]), reverse=True)
        usual = [other for label, other in rest if label in setting]
        if usual:
            yield f"Otherwise it would end {self._end(usual[0], line)}."
        for other in [other for label, other in rest if label not in setting][:MOST_OTHERS]:
            name = f"{_capital(self._name(other))} {self._on(other['on'])}"
            yield f"{name} alone would end {self._end(other, line)}."

    def _name(self, source: Told) -> str:
        return f"the {_mid_sentence(self.names.get(source['service'], source['service']))}"

    def _on(self, on: str) -> str:
        return "today" if date.fromisoformat(on) == self.today else f"of {self._day({'on': on})}"

    def _day(self, source: Told) -> str:
        return wording.month_day(date.fromisoformat(source["on"]), zone=self.zone, locale=self.locale)

    def _end(self, other: Told, line: AftercareLine) -> str:
        at = _ended(other)
        if at.astimezone(self.zone).date() == line.composed_end.astimezone(self.zone).date():
            return f"at {wording.clock(at, zone=self.zone, locale=self.locale)}"
        return f"on {wording.short_day(at, zone=self.zone, locale=self.locale)}"


def is_unusual(line: AftercareLine) -> bool:
    """Whether this client would not expect it: set by hand, by a sharp point, by skin type or by an
    earlier visit, and not by the service alone."""
    by_rule = any(source["rule"] != "restriction" or source["earlier"] for source in line.sources)
    return line.own or line.generated_ends_at is not None or by_rule


def _ended(other: Told) -> datetime:
    return datetime.fromisoformat(other["ends_at"])


def _label(source: Told) -> tuple[str, str]:
    return str(source["service"]), str(source["on"])


def _mid_sentence(name: str) -> str:
    """'glycolic peel' of 'Glycolic peel'; 'LED light' stays."""
    first = name.split(" ")[0]
    return name if first[1:] != first[1:].lower() else name[:1].lower() + name[1:]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
