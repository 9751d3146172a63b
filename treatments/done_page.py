"""The part of the visit page that says what was done: filled in as last time, timed, complete or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings import wording
from bookings.models import Service, Studio, Visit
from treatments import record_fields, records
from treatments.care import Catalogue
from treatments.models import PerformedService, TreatmentRecord
from treatments.record_forms import DoneFormSet, FinishedForm, typed_of
from treatments.records import Done


@dataclass(frozen=True)
class Gap:
    """A service whose record lacks something a reader will look for."""

    service: str
    lacks: Sequence[str]

    @property
    def words(self) -> str:
        """'still lacks strength, pH and the end point'"""
        *most, last = self.lacks
        return f"still lacks {' and '.join(filter(None, (', '.join(most), last)))}."


@dataclass
class DonePart:
    """`services` are the studio's by slug, `booked` the slugs of the visit, `aimed` a service's zones."""

    visit: Visit
    studio: Studio
    catalogue: Catalogue
    services: dict[str, Service]
    booked: Sequence[str]
    aimed: Callable[[str], list[str]]
    bound: dict[str, Any]

    @cached_property
    def record(self) -> TreatmentRecord | None:
        return records.latest(self.visit)

    @cached_property
    def performed(self) -> dict[str, PerformedService]:
        return {row.service: row for row in self.record.rows()} if self.record else {}

    @property
    def completed_at(self) -> datetime | None:
        return self.record.completed_at if self.record else None

    def name_of(self, slug: str) -> str:
        return self.services[slug].name if slug in self.services else slug

    @property
    def signed(self) -> list[dict[str, Any]]:
        """What was signed, in words."""
        return [{"name": self.name_of(slug), "note": self._note(row)} for slug, row in self.performed.items()]

    @property
    def gaps(self) -> list[Gap]:
        """What the record of each service still lacks; nothing waits for it, but a reader will ask."""
        found = []
        for slug, row in self.performed.items():
            kept = {**Done.of(row).as_row(), "ph": row.ph_tenths}
            lacks = record_fields.missing(self.catalogue.services.get(slug), kept)
            found += [Gap(self.name_of(slug), lacks)] if lacks else []
        return found

    @cached_property
    def forms(self) -> Any:
        return self.bound.get("done_forms") or self.new_forms(initial=self._initial())

    def new_forms(self, data: Any = None, initial: Any = None) -> Any:
        names = {slug: service.name for slug, service in self.services.items()}
        form_kwargs = {"catalogue": self.catalogue, "names": names}
        return DoneFormSet(data, initial=initial, prefix="done", form_kwargs=form_kwargs)

    @cached_property
    def finished_form(self) -> FinishedForm:
        return self.bound.get("finished_form") or FinishedForm(ended=self.completed_at)

    def _initial(self) -> list[dict[str, Any]]:
        """The booked chain, ticked until something is saved, and what was done beside it."""
        wanted = {*self.booked, *self.performed}
        known = [slug for slug in self.services if slug in wanted]
        return [self._of(slug) for slug in (*known, *sorted(wanted - set(self.services)))]

    def _of(self, slug: str) -> dict[str, Any]:
        row = self.performed.get(slug)
        if row is not None:
            return {**typed_of(Done.of(row)), "done": True}
        start = {"service": slug, "done": self.record is None, "zones": self.aimed(slug)}
        return start | record_fields.usual(slug) | self._as_before(slug)

    def _as_before(self, slug: str) -> dict[str, Any]:
        """What stood in the last record of this service, and a word on which one that was."""
        row, is_own = self._last_times.get(slug, (None, False))
        if row is None or row.record.completed_at is None:
            return {}
        kept = {name: value for name, value in typed_of(Done.of(row)).items() if value not in (None, "", ())}
        day = wording.short_day(row.record.completed_at, zone=self.studio.zone, locale=self.studio.locale)
        said = f"As for her on {day}." if is_own else f"As last used here, {day}."
        carried = record_fields.AS_LAST_TIME if is_own else record_fields.OF_THE_BOTTLE
        return {name: kept[name] for name in carried if name in kept} | {"as_before": said}

    @cached_property
    def _last_times(self) -> dict[str, tuple[PerformedService, bool]]:
        return records.last_times(self.visit, self.booked) if self.record is None and self.booked else {}

    def _note(self, row: PerformedService) -> str:
        """'Pumpkin enzyme 10% · pumpkin · 45 min · a sharp point was used'."""
        zones = self.catalogue.zones
        said = (
            f"{row.product} {row.strength}".strip(),
            " ".join(filter(None, (row.brand, row.chemical))),
            row.enzyme_base.replace("_", " "),
            f"pH {row.ph_tenths / 10:g}" if row.ph_tenths is not None else "",
            f"{row.layers} layer{'' if row.layers == 1 else 's'}" if row.layers is not None else "",
            ", ".join(record_fields.COLORS.get(color, color) for color in row.colors),
            wording.minutes(row.minutes) if row.minutes is not None else "",
            f"{row.distance_cm} cm away" if row.distance_cm is not None else "",
            row.area,
            ", ".join(zones[zone].name for zone in row.zones if zone in zones),
            f"end point: {row.end_point}" if row.end_point else "",
            _said(row.neutralised, "neutralized", "not neutralized"),
            "a sharp point was used" if row.sharp_point else "",
            _said(row.bleeding, "it bled", "no bleeding"),
            f"lot {', '.join(row.lots)}" if row.lots else "",
            f"complications: {row.complications}" if row.complications else "",
            f"advice: {row.advice}" if row.advice else "",
        )
        return " · ".join(filter(None, said))


def _said(answer: bool | None, yes: str, no: str) -> str:
    return "" if answer is None else yes if answer else no
