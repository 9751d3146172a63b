"""How long a rule holds after a date, and how long an instruction lasts after a visit."""

from datetime import date, timedelta
from typing import NamedTuple

from treatments.care.clock import add_months


class Window(NamedTuple):
    """How long after a date a rule holds, in calendar months or days."""

    days: int
    months: int

    def after(self, day: date) -> date:
        """The first day on which the rule no longer holds."""
        return add_months(day, self.months) + timedelta(days=self.days)


class Span(NamedTuple):
    """How long an instruction lasts: elapsed hours, or days at the same clock time."""

    hours: int
    days: int
