"""The diary's tables, by noun."""

from bookings.models.house import LicenseClass, Practitioner, Room, Service, Studio
from bookings.models.times import Break, DayException, TimeOff, WorkingHours
from bookings.models.visits import Answered, Visit, VisitQuerySet, VisitService

__all__ = [
    "Answered",
    "Break",
    "DayException",
    "LicenseClass",
    "Practitioner",
    "Room",
    "Service",
    "Studio",
    "TimeOff",
    "Visit",
    "VisitQuerySet",
    "VisitService",
    "WorkingHours",
]
