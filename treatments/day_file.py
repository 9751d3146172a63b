"""What the engine is asked about many visits, and what is still to be asked of who comes.

For one visit alone treatments/inquiry.py asks the tables by name; here all of them are one statement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple, cast

from bookings.chain import ANALYSIS
from bookings.models import Studio, Visit
from clients.intake import Known
from treatments import day_rows, inquiry
from treatments.care import case
from treatments.care.case import Earlier, Inquiry
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.day_rows import Row
from treatments.intake import flags, freshness
from treatments.intake.flags import COUNTS_AS_YES, File, Told
from treatments.models import PatchTest


def load(visits: Sequence[Visit], *, zone: tzinfo, now: datetime) -> "DayFile":
    """In one statement."""
    return DayFile(day_rows.load(visits, now=now), zone, now)


class Seen(NamedTuple):
    """A visit as the desk is told of it: its services, what the engine is asked, what is still to ask."""

    visit: int
    slugs: tuple[str, ...]
    inquiry: Inquiry
    missing: int
    asked: int


class DayFile:
    """The files of these visits' clients, and the rules in use."""

    def __init__(self, rows: Iterable[Row], zone: tzinfo, now: datetime) -> None:
        self.zone, self.now = zone, now
        self.rows = defaultdict[str, list[Row]](list)
        for row in rows:
            self.rows[row.kind].append(row)
        self.rules = self._rules()
        self._by_client = {kind: _by(rows, _client_of) for kind, rows in self.rows.items()}
        self._by_visit = {kind: _by(rows, _visit_of) for kind, rows in self.rows.items()}

    def _rules(self) -> Rules:
        row = next(iter(self.rows["revision"]), None)
        return revisions.of_row(row.number, row.word) if row and row.number else revisions.shipped()

    # --- Of one visit

    def state_of(self, visit_id: int) -> str | None:
        """'draft' or 'signed': the record of a finished treatment; None before."""
        return next((row.word for row in self._of_visit("record", visit_id)), None)

    def overrides_of(self, visit_id: int) -> set[tuple[str, str]]:
        return {(row.word, row.other) for row in self._of_visit("override", visit_id)}

    def of(self, visit: Visit) -> Seen | None:
        """None for a visit that has no row here."""
        facts = next(iter(self._of_visit("visit", visit.pk)), None)
        if facts is None or visit.client_id is None:
            return None
        on, slugs = self._day(visit.starts_at), self._slugs(visit.pk)
        file, known = self._file(visit.client_id, facts.day), self._known(visit)
        asked = Inquiry(
            studio=self._studio(facts.word),
            client=case.Client(
                flags.years_old(facts.day, on) if facts.day else None,
                facts.number,
                self._analysis_on(visit, on),
            ),
            on=on,
            lanced=False,
            answers=flags.read(file, on=on, occasion=visit.topic),
            history=tuple(self._history(visit, on)),
            patch_tests=tuple(self._patch_tests(visit, on)),
            requests=inquiry.requests_of(slugs, self.rules),
        )
        wanted = self._to_ask(slugs, facts.day, on)
        missing = freshness.not_fresh(wanted, known, on=on)
        return Seen(visit.pk, slugs, asked, len(missing), len(wanted))

    def _slugs(self, visit_id: int) -> tuple[str, ...]:
        parts = sorted(self._of_visit("part", visit_id), key=lambda row: row.number or 0)
        return tuple(row.word for row in parts)

    def _studio(self, license: str) -> case.Studio:
        row = next(iter(self.rows["studio"]), None)
        own = Studio(
            timezone=str(self.zone),
            lancing_permitted=bool(row and row.yes),
            tca_light_enabled=bool(row and row.number),
        )
        return inquiry.as_engine_knows(own, license)

    def _to_ask(self, slugs: Sequence[str], born: date | None, on: date) -> tuple[Any, ...]:
        offered = [row.word for row in self.rows["offered"]]
        around = freshness.around(slugs, offered, self.rules.catalogue)
        return freshness.to_ask(born=born, services=around, on=on, rules=self.rules)

    # --- Of her file

    def _file(self, client_id: int, born: date | None) -> File:
        newest = self._newest(client_id)
        told = [
            Told(
                row.word,
                row.other,
                row.day,
                row.more["precision"],
                row.yes,
                row.more["details"],
                row.more["occasion"],
                cast(datetime, row.stamp),
                row is newest[row.word],
            )
            for row in self._of_client("told", client_id)
            if row.other in COUNTS_AS_YES
        ]
        letters = [(cast(date, row.day), frozenset(row.more)) for row in self._of_client("letter", client_id)]
        return File(told, letters, born)

    def _newest(self, client_id: int) -> dict[str, Row]:
        rows = self._of_client("told", client_id)
        return {row.word: row for row in sorted(rows, key=_in_time)}

    def _known(self, visit: Visit) -> Known:
        """By question when it was answered last of all, and for this visit."""
        newest = {name: _Given(row) for name, row in self._newest(visit.client_id or 0).items()}
        rows = self._of_client("told", visit.client_id or 0)
        own = {row.word: _Given(row) for row in rows if row.more["occasion"] == visit.topic}
        return Known(cast(Any, newest), cast(Any, own))

    def _history(self, visit: Visit, on: date) -> Iterator[Earlier]:
        """What was done up to that day in other visits, and what stands in the diary before it."""
        rows = [row for row in self._of_client("done", visit.client_id) if row.visit != visit.pk]
        lanced = {row.number for row in rows if row.yes}
        for row in sorted(rows, key=_in_time):
            done_on = self._day(row.stamp)
            if done_on <= on and row.word in self.rules.catalogue.services:
                yield Earlier(row.word, done_on, None, row.number in lanced)
        for row in self._planned(visit):
            if row.word in self.rules.catalogue.services:
                yield Earlier(row.word, self._day(row.stamp), None, False)

    def _planned(self, visit: Visit) -> list[Row]:
        if visit.starts_at <= self.now:
            return []
        rows = self._of_client("planned", visit.client_id)
        ahead = [row for row in rows if row.visit != visit.pk and row.stamp and row.stamp < visit.starts_at]
        return sorted(ahead, key=_in_time)

    def _analysis_on(self, visit: Visit, on: date) -> date | None:
        days = [self._day(row.stamp) for row in self._of_client("seen", visit.client_id)]
        days = [day for day in days if day <= on]
        days += [self._day(row.stamp) for row in self._planned(visit) if row.word == ANALYSIS]
        return max(days, default=None)

    def _patch_tests(self, visit: Visit, on: date) -> Iterator[case.PatchTest]:
        for row in sorted(self._of_client("test", visit.client_id), key=lambda row: (row.day, row.number)):
            if row.day is not None and row.day <= on:
                yield case.PatchTest(row.word, row.day, row.other == PatchTest.Result.CLEAR)

    def _of_client(self, kind: str, client_id: int | None) -> list[Row]:
        return self._by_client.get(kind, {}).get(client_id, [])

    def _of_visit(self, kind: str, visit_id: int) -> list[Row]:
        return self._by_visit.get(kind, {}).get(visit_id, [])

    def _day(self, at: datetime | None) -> date:
        return cast(datetime, at).astimezone(self.zone).date()


class _Given(NamedTuple):
    row: Row

    @property
    def given_at(self) -> datetime:
        return cast(datetime, self.row.stamp)


def _by(rows: Iterable[Row], key: Callable[[Row], int | None]) -> dict[int | None, list[Row]]:
    found = defaultdict[int | None, list[Row]](list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _in_time(row: Row) -> tuple[datetime | None, int | None]:
    return row.stamp, row.number


def _client_of(row: Row) -> int | None:
    return row.client


def _visit_of(row: Row) -> int | None:
    return row.visit
