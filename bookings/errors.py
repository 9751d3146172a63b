"""Why a booking, a move or a cancelling was refused. Each `str()` may be read by a client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookings.gate import Question


class BookingError(Exception):
    """Base of every refusal by the diary."""

    code = "invalid"


class NotOffered(BookingError):
    """Outside hours, notice or window, or nobody and no room can do these services."""

    code = "not_offered"

    def __init__(
        self, message: str = "That time is not offered. Please choose one of the times shown."
    ) -> None:
        super().__init__(message)


class OffGrid(BookingError):
    """The start is not one that the studio's grid knows."""

    def __init__(self, grid_minutes: int) -> None:
        super().__init__(f"Visits start every {grid_minutes} minutes. Please choose one of the times shown.")


class SlotTaken(BookingError):
    """Somebody else has it; the caller asks for the nearest once the transaction has ended."""

    code = "slot_taken"

    def __init__(self, starts_at: datetime) -> None:
        super().__init__("That time has just been taken.")
        self.starts_at = starts_at


@dataclass(frozen=True)
class Reason:
    """Why a service may not be booked: a code of the rule and a sentence for the client.

    `opens_on` is the first day that this service can be had, where it only waits. `is_health`: it
    rests on what she told or what was seen, so the desk shows it only to who may read charts.
    """

    code: str
    message: str
    service: str = ""
    opens_on: date | None = None
    is_health: bool = False


class NotBookable(BookingError):
    """The gate said no, to what was asked: the desk may ask again for its own words."""

    code = "not_bookable"

    def __init__(self, reasons: Sequence[Reason], question: "Question | None" = None) -> None:
        super().__init__(" ".join(dict.fromkeys(reason.message for reason in reasons)))
        self.reasons, self.question = tuple(reasons), question

    @property
    def opens_on(self) -> date | None:
        """The first day on which nothing waits any more; None when something stands against all days."""
        days = [reason.opens_on for reason in self.reasons]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None


class BadAnswers(BookingError):
    """Answers to health questions that cannot be read; `fields` names each and says why."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("Please check the answers named.")
        self.fields = dict(fields)


class TooLate(BookingError):
    code = "too_late"

    def __init__(self, hours: int) -> None:
        super().__init__(
            f"This visit starts in less than {hours} hours, so it can no longer be moved here. "
            "You can still cancel it, or call us."
        )


class NotStanding(BookingError):
    """The visit is over or cancelled."""

    code = "not_standing"

    def __init__(self) -> None:
        super().__init__("This visit is over or has been cancelled.")


class HoldLost(BookingError):
    """The ten minutes are over and somebody else took the time."""

    code = "hold_lost"

    def __init__(self) -> None:
        super().__init__("The time is no longer held for you. Please choose it again.")


class TooManyHolds(BookingError):
    code = "too_many"

    def __init__(self) -> None:
        super().__init__("Too many times are held from your network. Please finish or wait ten minutes.")


class CannotMerge(BookingError):
    code = "cannot_merge"
