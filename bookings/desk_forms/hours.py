"""Weekly hours in one form, and hours of a single date."""

from datetime import time
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from bookings.desk_forms.offer import SeveralField
from bookings.desk_forms.times import DateField, TimeField
from bookings.models import Practitioner
from bookings.workweek import WEEKDAYS, WorkDay

PARTS = ("opens", "closes", "pause_starts", "pause_ends")
LABELS = ("Opens", "Closes", "Break from", "Break to")


class WeekRow(NamedTuple):
    name: str
    fields: list[BoundField]


class WeekForm(forms.Form):
    """Four times a weekday; an empty day is a day off. Valid, it knows `week`."""

    hide_optional = True
    also = SeveralField(
        label="The same hours for",
        queryset=Practitioner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, practitioner: Practitioner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Practitioner.objects.filter(is_active=True).exclude(pk=practitioner.pk).order_by("pk")
        self.fields["also"].queryset = others  # type: ignore[attr-defined]
        for weekday in range(7):
            for part, label in zip(PARTS, LABELS, strict=True):
                self.fields[f"{part}_{weekday}"] = TimeField(label=label, required=False)

    @property
    def rows(self) -> list[WeekRow]:
        return [
            WeekRow(name, [self[f"{part}_{weekday}"] for part in PARTS])
            for weekday, name in enumerate(WEEKDAYS)
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        days = {weekday: self._day(weekday, typed) for weekday in range(7)}
        typed["week"] = {weekday: day for weekday, day in days.items() if day}
        return typed

    def _day(self, weekday: int, typed: dict[str, Any]) -> WorkDay | None:
        opens, closes, starts, ends = (typed.get(f"{part}_{weekday}") for part in PARTS)
        if wrong := why_not(opens, closes, starts, ends):
            self.add_error(f"{wrong[0]}_{weekday}", wrong[1])
        if opens is None or closes is None:
            return None
        return WorkDay(opens, closes, (starts, ends) if starts and ends else None)


def why_not(
    opens: time | None, closes: time | None, starts: time | None, ends: time | None
) -> tuple[str, str] | None:
    """The part of a day that cannot stand as typed, and why; None for a day that can. Pure."""
    if (opens is None) != (closes is None):
        return (
            ("closes", "Say both when the day opens and when it closes.")
            if opens
            else ("opens", "And when does it open?")
        )
    if (starts is None) != (ends is None):
        return "pause_ends" if starts else "pause_starts", "A break needs a beginning and an end."
    if opens and closes and closes <= opens:
        return "closes", "This must be later than opening."
    if starts and ends:
        return _why_no_pause(opens, closes, starts, ends)
    return None


def _why_no_pause(
    opens: time | None, closes: time | None, starts: time, ends: time
) -> tuple[str, str] | None:
    if ends <= starts:
        return "pause_ends", "This must be later than the beginning of the break."
    if not (opens and closes and opens <= starts and ends <= closes):
        return "pause_starts", "The break lies outside the hours."
    return None


class ExceptionForm(forms.Form):
    """Other hours on one date; no times: closed."""

    on = DateField(label="Date")
    opens = TimeField(label="Opens", required=False)
    closes = TimeField(label="Closes", required=False)
    reason = forms.CharField(label="Reason", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if wrong := why_not(typed.get("opens"), typed.get("closes"), None, None):
            self.add_error(*wrong)
        return typed


def initial(week: dict[int, WorkDay]) -> dict[str, time]:
    """A stored week as the form's values."""
    values: dict[str, time] = {}
    for weekday, day in week.items():
        values |= {f"opens_{weekday}": day.opens, f"closes_{weekday}": day.closes}
        if day.pause:
            values |= {f"pause_starts_{weekday}": day.pause[0], f"pause_ends_{weekday}": day.pause[1]}
    return values
