"""A time chosen from the next free ones, or typed as date and time."""

from datetime import date, datetime, time
from typing import Any, Self

from django import forms
from django.utils import timezone

from bookings.hours import instant

OTHER = "other"
DATES = (date(2000, 1, 1), date(2100, 12, 31))


def checked(day: date | None) -> date | None:
    """Raises ValidationError for a date that no diary reaches."""
    if day is not None and not DATES[0] <= day <= DATES[1]:
        raise forms.ValidationError("This date is too far away.")
    return day


class DateField(forms.DateField):
    """A date of this century, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        return checked(super().clean(value))


class TimeField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def moment(day: date, wall: time) -> datetime:
    """The instant of a wall time in the studio, whose zone the request has active."""
    return instant(day, wall, timezone.get_current_timezone())


class TimesForm(forms.Form):
    """`choice` names one of the free times shown; `date` and `clock` say another."""

    choice = forms.CharField(required=False, max_length=40)
    date = DateField(label="Date", required=False)
    clock = TimeField(label="Time", required=False)

    @property
    def chosen(self) -> str:
        """The choice as posted, for the radio that stays pressed."""
        return str(self["choice"].value() or "")

    def as_typed(self, **kwargs: Any) -> Self:
        """The same values in a form that nothing is held against yet."""
        return type(self)(initial={name: self[name].value() for name in self.fields}, **kwargs)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not {"choice", "date", "clock"} & self.errors.keys():
            typed["starts_at"] = self._starts_at(typed)
        return typed

    def _starts_at(self, typed: dict[str, Any]) -> datetime | None:
        choice = typed.get("choice") or OTHER
        if choice != OTHER:
            return self._chosen(choice)
        if typed.get("date") and typed.get("clock"):
            return moment(typed["date"], typed["clock"])
        self.add_error(
            "choice" if not typed.get("date") else "clock", "Choose a time, or type another date and time."
        )
        return None

    def _chosen(self, choice: str) -> datetime | None:
        try:
            starts_at = datetime.fromisoformat(choice)
        except ValueError:
            starts_at = None
        if starts_at is None or starts_at.tzinfo is None or not DATES[0] <= starts_at.date() <= DATES[1]:
            self.add_error("choice", "Choose one of the times.")
            return None
        return starts_at
