"""Messages: what is due, what went out, what came back, and exactly what was written."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from bookings import letterbox
from bookings.desk import say, user_of
from clients.access import desk_only
from clients.models import Client
from clients.privacy import record_read
from notifications import outbox
from notifications.errors import MessageError
from notifications.models import Message

PER_PAGE = 50
State = Message.State
LISTS = {
    "due": State.QUEUED,
    "sent": State.SENT,
    "failed": State.FAILED,
    "missed": State.MISSED,
    "withdrawn": State.WITHDRAWN,
}
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@desk_only
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "due")
    shown = shown if shown in LISTS else "due"
    page = Paginator(letterbox.in_state(LISTS[shown]), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lists": LISTS,
        "shown": shown,
        "page": page,
        "rows": letterbox.rows(list(page.object_list)),
        "mail_folder": mail_folder(),
    }
    return render(request, "bookings/desk_messages.html", context)


def mail_folder() -> str:
    """Where letters lie when no mail server is set up; empty with one."""
    return str(settings.EMAIL_FILE_PATH) if "filebased" in settings.EMAIL_BACKEND else ""


@desk_only
@require_safe
def letter(request: HttpRequest, message_id: int) -> HttpResponse:
    shown = get_object_or_404(Message, pk=message_id)
    user = user_of(request)
    [row] = letterbox.rows([shown])
    may_read = letterbox.may_read(shown, user)
    if may_read:
        _log(shown, row.client_id, request)
    context = {
        "letter": shown,
        "row": row,
        "may_read": may_read,
        "is_open": shown.state in letterbox.DUE,
        "mail_folder": mail_folder(),
    }
    return render(request, "bookings/desk_message.html", context)


@desk_only
@require_safe
@xframe_options_sameorigin
def letter_page(request: HttpRequest, message_id: int) -> HttpResponse:
    """The letter's HTML as it goes out, for a sandboxed frame, under a policy of its own."""
    shown = get_object_or_404(Message, pk=message_id)
    if not letterbox.may_read(shown, user_of(request)):
        raise PermissionDenied
    answer = HttpResponse(shown.html)
    answer["Content-Security-Policy"] = LETTER_POLICY
    return answer


def _log(shown: Message, client_id: int | None, request: HttpRequest) -> None:
    """A letter about care is part of the record of health: who read it is written down."""
    if client_id is None or not letterbox.is_about_care(shown):
        return
    client = Client.objects.get(pk=client_id)
    record_read(client=client, user=user_of(request), what="letter", now=timezone.now())


@desk_only
@require_POST
def send_again(request: HttpRequest, message_id: int) -> HttpResponse:
    get_object_or_404(Message, pk=message_id)
    try:
        again = outbox.send_again(message_id=message_id, now=timezone.now())
    except MessageError as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_message", message_id)
    say(request, "It is in the outbox again and goes out within a minute.")
    return redirect("desk_message", again.pk)


@desk_only
@require_POST
def stop(request: HttpRequest, message_id: int) -> HttpResponse:
    get_object_or_404(Message, pk=message_id)
    try:
        outbox.stop(message_id=message_id, by=str(user_of(request)), now=timezone.now())
    except MessageError as refusal:
        messages.error(request, str(refusal))
    else:
        say(request, "Stopped: this letter does not go out.")
    return redirect("desk_message", message_id)
