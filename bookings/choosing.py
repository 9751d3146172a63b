"""What a visitor has chosen so far, as it stands in the address, so that back and reload work."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)
MOST_SERVICES = 20
YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Choice:
    """Services in any order; `day` is where the list of days opens, `at` the chosen start."""

    newcomer: bool = True
    slugs: tuple[str, ...] = ()
    practitioner: str = ""
    day: date | None = None
    at: datetime | None = None
    about: str = ""  # the service that a patch test is for

    def query(self, **changed: str) -> str:
        """The choice as the end of an address, '?service=…', with some parts changed; '' leaves one out."""
        parts = {
            "newcomer": "true" if self.newcomer else "false",
            "practitioner": self.practitioner,
            "for": self.about,
            "day": self.day.isoformat() if self.day else "",
            "at": as_value(self.at) if self.at else "",
        } | changed
        named = [("service", slug) for slug in self.slugs] + [(k, v) for k, v in parts.items() if v]
        return f"?{urlencode(named)}"

    @property
    def whole(self) -> str:
        return self.query()

    @property
    def but_day(self) -> str:
        """For links to days: '&day=…' is added."""
        return self.query(day="", at="")

    @property
    def but_practitioner(self) -> str:
        """For links to people: '&practitioner=…' is added."""
        return self.query(practitioner="", at="")


def read(query: QueryDict) -> Choice:
    """The choice in an address or a form; what cannot be one is left out.

    Extras come under the name of the service that they stand beside: `with_<service>`.
    """
    mains = query.getlist("service")
    slugs = mains + [extra for main in mains for extra in query.getlist(f"with_{main}")]
    practitioner, about = query.get("practitioner", ""), query.get("for", "")
    return Choice(
        newcomer=query.get("newcomer") != "false",
        slugs=tuple(dict.fromkeys(slug for slug in slugs if SLUG.fullmatch(slug)))[:MOST_SERVICES],
        practitioner=practitioner if SLUG.fullmatch(practitioner) else "",
        about=about if SLUG.fullmatch(about) else "",
        day=_date(query.get("day") or query.get("from", "")),
        at=instant(query.get("at", "")),
    )


def instant(value: str) -> datetime | None:
    """The UTC instant of an ISO text with an offset; None for anything else."""
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    if moment is None or moment.utcoffset() is None or moment.year not in YEARS:
        return None
    return moment.astimezone(UTC)


def as_value(moment: datetime) -> str:
    """The text that `instant` reads back."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _date(value: str) -> date | None:
    try:
        day = parse_date(value)
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None
