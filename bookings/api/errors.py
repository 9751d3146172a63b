"""Refusals as JSON: `{"error": code, "message": sentence, …}`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from bookings.chain import UnknownService
from bookings.errors import BadAnswers, BookingError, NotBookable, OffGrid, Reason, TooManyHolds

STATUS = {
    "slot_taken": 409,
    "too_late": 409,
    "not_standing": 409,
    "not_found": 404,
    "link_expired": 410,
    "too_many": 429,
}
HOLD_SECONDS = 600


class Invalid(Exception):
    """A field of the request cannot be used; `fields` says why, in words."""

    def __init__(self, **fields: str) -> None:
        super().__init__("Please check the fields named.")
        self.fields = fields


def answer(
    api: NinjaAPI, request: HttpRequest, status: int, code: str, message: str, **more: Any
) -> HttpResponse:
    return api.create_response(request, {"error": code, "message": message, **more}, status=status)


def install(api: NinjaAPI) -> None:
    """Teach an API to answer every refusal in the contract's form."""

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {field_of(problem["loc"]): str(problem["msg"]) for problem in error.errors}
        return answer(api, request, 422, "invalid", "Please check the fields named.", fields=fields)

    @api.exception_handler(Invalid)
    def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
        return answer(api, request, 422, "invalid", str(error), fields=error.fields)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(api, request, 422, "invalid", "The body is not JSON.", fields={"body": "is not JSON"})

    @api.exception_handler(BookingError)
    def refused(request: HttpRequest, error: BookingError) -> HttpResponse:
        return refusal(api, request, error)


def refusal(api: NinjaAPI, request: HttpRequest, error: BookingError) -> HttpResponse:
    more: dict[str, Any] = {}
    if isinstance(error, NotBookable):
        more["reasons"] = [_reason(reason) for reason in error.reasons]
    if isinstance(error, BadAnswers):
        more["fields"] = {f"answers.{name}": words for name, words in error.fields.items()}
    if isinstance(error, OffGrid):
        more["fields"] = {"starts_at": str(error)}
    if isinstance(error, UnknownService):
        more["fields"] = {"service" if request.method == "GET" else "services": str(error)}
    response = answer(api, request, STATUS.get(error.code, 422), error.code, str(error), **more)
    if isinstance(error, TooManyHolds):
        response["Retry-After"] = str(HOLD_SECONDS)
    return response


def _reason(reason: Reason) -> dict[str, Any]:
    told = {"code": reason.code, "message": reason.message, "service": reason.service}
    return told | ({"not_before": reason.opens_on.isoformat()} if reason.opens_on else {})


def field_of(loc: tuple[Any, ...]) -> str:
    """The name a caller knows a field by: ('body', 'body', 'client', 'email') is 'client.email'."""
    names = [str(part) for part in loc if part not in ("query", "body", "path", "header", "wish", "payload")]
    return ".".join(names) or "body"
