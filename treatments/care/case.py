"""The input of one case: what was asked for, what is known, what was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from treatments.care import fields
from treatments.care.catalogue import Catalogue
from treatments.care.clock import latest_day
from treatments.care.fields import Data, FieldError

AGES = range(131)
SKIN_TYPES = range(1, 7)
RESULTS = frozenset({"clear", "reaction"})
PRECISIONS = frozenset({"day", "week", "month", "year", "unknown"})
SPANS = frozenset({"week", "month", "year"})
SWITCHES = ("tca_light_enabled",)
NOBODY: frozenset[str] = frozenset()
TAZAROTENE = frozenset({"tazarotene"})


class MalformedCase(ValueError):
    """A case that cannot be judged: which one, which field, and what is wrong with it."""

    def __init__(self, case_id: str, field: str, problem: str) -> None:
        super().__init__(f"case {case_id}: {field} {problem}")
        self.case_id = case_id
        self.field = field
        self.problem = problem


class Studio(NamedTuple):
    """`switches` holds the names of the studio switches that are on."""

    zone: ZoneInfo
    license: str
    lancing_permitted: bool
    switches: frozenset[str]


class Client(NamedTuple):
    """`fitzpatrick` None: not known yet. `analysis_on`: the day of the last skin analysis."""

    age: int | None
    fitzpatrick: int | None
    analysis_on: date | None


class Answer(NamedTuple):
    """One health answer that applies. `last_on` is the date as read from a vague one.

    `denied` are the attributes of the question that were asked and answered with no; they matter to
    the combinations alone.
    """

    flag: str
    last_on: date | None
    ongoing: bool
    clearance: bool = False
    prophylaxis_confirmed: bool = False
    skin_cancer_current: bool = False
    reacted_to: frozenset[str] = NOBODY
    denied: frozenset[str] = NOBODY


class Earlier(NamedTuple):
    """A service done before, here. Without `completed_at` its aftercare is not merged."""

    service: str
    on: date
    completed_at: datetime | None
    lanced: bool


class PatchTest(NamedTuple):
    service: str
    on: date
    clear: bool


class Request(NamedTuple):
    """A service asked for. `enzyme_base` None: not known."""

    service: str
    enzyme_base: str | None = None


class Observation(NamedTuple):
    """A concern as listed on the face, with the signs noted on it."""

    concern: str
    zones: tuple[str, ...]
    signs: tuple[str, ...] = ()


class Inquiry(NamedTuple):
    """Everything known before the face is looked at: enough to say whether a visit may be booked.

    `on` is the day of the visit; `lanced` whether a sharp point was used in it.
    """

    studio: Studio
    client: Client
    on: date
    lanced: bool
    answers: tuple[Answer, ...]
    history: tuple[Earlier, ...]
    patch_tests: tuple[PatchTest, ...]
    requests: tuple[Request, ...]


class Case(NamedTuple):
    """A whole visit: the inquiry, what was seen, and when the work was finished."""

    id: str
    inquiry: Inquiry
    observations: tuple[Observation, ...]
    completed_at: datetime


def parse_case(data: object, catalogue: Catalogue, *, place: str = "?") -> Case:
    """Read a case as in the reference's worked cases (`id`, `input`).

    `place` names a case that has no id of its own. Unknown extra fields are
    ignored. Raises MalformedCase, naming the case and the field.
    """
    case_id = place
    try:
        if not isinstance(data, dict):
            raise FieldError("case", "must be an object")
        case_id = fields.text(data, "id")
        return fields.within(data, "input", partial(_case, case_id=case_id, catalogue=catalogue))
    except FieldError as error:
        raise MalformedCase(case_id, error.field, error.problem) from None


def _case(data: Data, *, case_id: str, catalogue: Catalogue) -> Case:
    on, completed_at, lanced = fields.within(data, "visit", _visit)
    reader = _Reader(catalogue, on, completed_at)
    inquiry = Inquiry(
        studio=fields.within(data, "studio", reader.studio),
        client=fields.within(data, "client", reader.client),
        on=on,
        lanced=lanced,
        answers=_unrepeated(fields.rows(data, "flags", reader.answer), "flags", "flag"),
        history=fields.rows(data, "history", reader.earlier),
        patch_tests=fields.rows(data, "patch_tests", reader.patch_test),
        requests=_unrepeated(
            fields.rows(data, "requested_services", reader.request), "requested_services", "service"
        ),
    )
    return Case(case_id, inquiry, fields.rows(data, "concerns", reader.observation), completed_at)


def _visit(data: Data) -> tuple[date, datetime, bool]:
    return fields.day(data, "date"), fields.instant(data, "completed_at"), fields.flag(data, "lanced")


def _unrepeated(found: tuple[Any, ...], name: str, key: str) -> tuple[Any, ...]:
    seen: set[str] = set()
    for index, row in enumerate(found):
        if getattr(row, key) in seen:
            raise FieldError(f"{name}[{index}].{key}", "is given twice")
        seen.add(getattr(row, key))
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the objects of one case against its catalogue and its visit."""

    catalogue: Catalogue
    visit_on: date
    completed_at: datetime

    def studio(self, data: Data) -> Studio:
        return Studio(
            zone=_zone(data),
            license=fields.word(data, "license", self.catalogue.licenses),
            lancing_permitted=fields.flag(data, "lancing_permitted"),
            switches=frozenset(switch for switch in SWITCHES if fields.flag(data, switch)),
        )

    def client(self, data: Data) -> Client:
        fields.required(data, "consult_on_file")
        return Client(
            age=fields.number(data, "age", AGES),
            fitzpatrick=fields.number(data, "fitzpatrick", SKIN_TYPES),
            analysis_on=fields.optional_day(data, "consult_on_file", not_after=self.visit_on),
        )

    def answer(self, data: Data) -> Answer:
        flag = fields.word(data, "flag", self.catalogue.flags)
        last_on = self._vague_day(data)
        names = fields.words(data, "reacted_to", self.catalogue.service_ids) if "reacted_to" in data else ()
        tazarotene = fields.optional_flag(data, "tazarotene", True)
        return Answer(
            flag=flag,
            last_on=last_on,
            ongoing=fields.optional_flag(data, "ongoing", last_on is None),
            clearance=fields.optional_flag(data, "clearance", False),
            prophylaxis_confirmed=fields.optional_flag(data, "prophylaxis_confirmed", False),
            skin_cancer_current=fields.optional_flag(data, "skin_cancer_current", False),
            reacted_to=frozenset(names),
            denied=NOBODY if tazarotene else TAZAROTENE,
        )

    def _vague_day(self, data: Data) -> date | None:
        """The date as read (semantics.vague_dates); None when it is unknown."""
        given = fields.optional_day(data, "date", not_after=self.visit_on)
        if "date_precision" not in data:
            return given
        precision = fields.word(data, "date_precision", PRECISIONS)
        if precision == "unknown":
            return None
        if given is None and precision in SPANS:
            raise FieldError("date", f"is missing beside date_precision {precision}")
        return given and latest_day(given, precision, not_after=self.visit_on)

    def earlier(self, data: Data) -> Earlier:
        return Earlier(
            service=fields.word(data, "service", self.catalogue.services),
            on=fields.day(data, "date", not_after=self.visit_on),
            completed_at=self._completed_before(data),
            lanced=fields.optional_flag(data, "lanced", False),
        )

    def _completed_before(self, data: Data) -> datetime | None:
        if data.get("completed_at") is None:
            return None
        found = fields.instant(data, "completed_at")
        if found > self.completed_at:
            raise FieldError("completed_at", "is later than the visit")
        return found

    def patch_test(self, data: Data) -> PatchTest:
        return PatchTest(
            service=fields.word(data, "service", self.catalogue.services),
            on=fields.day(data, "date", not_after=self.visit_on),
            clear=fields.word(data, "result", RESULTS) == "clear",
        )

    def request(self, data: Data) -> Request:
        service = fields.word(data, "service", self.catalogue.services)
        if "enzyme_base" not in data:
            return Request(service)
        return Request(service, fields.word(data, "enzyme_base", self.catalogue.enzyme_bases))

    def observation(self, data: Data) -> Observation:
        concern = fields.word(data, "concern", self.catalogue.concerns)
        known = self.catalogue.signs_of[concern]
        return Observation(
            concern=concern,
            zones=fields.words(data, "zones", self.catalogue.zones),
            signs=fields.words(data, "signs", known) if "signs" in data else (),
        )


def _zone(data: Mapping[str, Any]) -> ZoneInfo:
    name = fields.text(data, "timezone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FieldError("timezone", f"is unknown: {name[:60]!r}") from None
