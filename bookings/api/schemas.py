"""What the API takes and gives. Unknown extra fields are ignored."""

from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from clients.consents import HEALTH_DATA

Slug = Annotated[str, StringConstraints(pattern=r"^[-A-Za-z0-9_]{1,60}$")]


def _one_line(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the NUL character")
    return " ".join(text.split())


def _not_blank(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("is not an e-mail address, such as ana@example.com") from error
    return text


def _with_offset(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("needs an offset, such as 2026-12-01T10:15:00-08:00")
    if not 2000 <= moment.year < 2200:
        raise ValueError("is too far from today")
    return moment


Line = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[Line, AfterValidator(_not_blank), Field(max_length=200)]
Email = Annotated[Line, AfterValidator(_email), Field(max_length=254)]
Phone = Annotated[Line, Field(max_length=40)]
Moment = Annotated[datetime, AfterValidator(_with_offset)]


class ServiceOut(Schema):
    slug: str
    name: str
    minutes: int
    price_cents: int
    currency: str
    needs_analysis_first: bool


class OpeningsQuery(Schema):
    """Local dates of the studio; `to` is included; 62 days at most."""

    service: list[Slug] = Field(min_length=1, max_length=20)
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    practitioner: Slug | None = None
    newcomer: bool = True


class OpeningOut(Schema):
    starts_at: datetime
    practitioners: list[str]


class OpeningsOut(Schema):
    timezone: str
    minutes: int
    openings: list[OpeningOut]


class ClientIn(Schema):
    name: Name
    email: Email
    phone: Phone | None = None


# An answer's form for whoever reads the schema; gate.read checks it and names what it cannot read.
AnswerValue = Annotated[
    Any,
    WithJsonSchema({
        "anyOf": [
            {"type": "boolean"},
            {"enum": ["yes", "no", "unsure"]},
            {
                "type": "object",
                "required": ["answer"],
                "properties": {
                    "answer": {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "unsure"]}]},
                    "date": {"type": "string", "format": "date", "description": "Not later than today."},
                    "date_precision": {"enum": ["day", "week", "month", "year", "unknown"]},
                    "ongoing": {"type": "boolean", "description": "Still so, whatever the date."},
                    "prophylaxis_confirmed": {"type": "boolean"},
                    "skin_cancer_current": {"type": "boolean"},
                    "tazarotene": {"type": "boolean"},
                    "reacted_to": {"type": "array", "items": {"type": "string"}},
                    "words": {"type": "string", "maxLength": 2000},
                },
            },
        ]
    }),
]  # fmt: skip

ANSWERS = f"""Health answers that bear on these services, by the care catalogue's question (`isotretinoin`,
`pregnancy`, …): true, false, "yes", "no", "unsure" (read as yes), or an object with the date it was last so,
read as the latest day it can mean. They decide this request, and are kept when the visit stands. Sending
them states that the client has read and agreed to this: “{HEALTH_DATA.text}” A question that is not asked,
or a value that cannot be read: 422 naming it."""


class VisitIn(Schema):
    services: list[Slug] = Field(min_length=1, max_length=20)
    starts_at: Moment
    practitioner: Slug | None = None
    newcomer: bool = True
    client: ClientIn
    answers: dict[str, AnswerValue] | None = Field(default=None, description=ANSWERS)
    client_token: str | None = Field(default=None, max_length=200)


class MoveIn(Schema):
    token: str = Field(max_length=200)
    starts_at: Moment


class CancelIn(Schema):
    token: str = Field(max_length=200)


class BookedOut(Schema):
    reference: str
    starts_at: datetime
    ends_at: datetime
    practitioner: str
    room: str
    manage_url: str


class WaitingOut(Schema):
    status: str
    hold_until: datetime


class VisitOut(BookedOut):
    status: str
    services: list[str]
    minutes: int
    price_cents: int
    currency: str
    cancelled_late: bool


class ReasonOut(Schema):
    """`not_before` is the first day on which this service can be had, where it only waits."""

    code: str
    message: str
    service: str = ""
    not_before: date | None = None


class ErrorOut(Schema):
    error: str
    message: str
    fields: dict[str, str] | None = None
    reasons: list[ReasonOut] | None = None
    next_openings: list[OpeningOut] | None = None
