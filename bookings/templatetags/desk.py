"""What the desk's templates say about a visit and a letter."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookings.models import Visit
from bookings.templatetags.studio import icon
from notifications.models import Message

register = template.Library()

STATES = {
    Visit.Status.HELD: ("quiet", "clock", "Being booked"),
    Visit.Status.BOOKED: ("care", "calendar", "Booked"),
    Visit.Status.HERE: ("ok", "here", "Here"),
    Visit.Status.ATTENDED: ("quiet", "ok", "Done"),
    Visit.Status.MISSED: ("wait", "gone", "Could not come"),
    Visit.Status.CANCELLED: ("quiet", "remove", "Cancelled"),
}


@register.simple_tag
def state(visit: Visit) -> SafeString:
    """The visit's state as a chip: icon, word and tone."""
    return _state(visit.status)


@cache
def _state(status: str) -> SafeString:
    tone, drawing, word = STATES[Visit.Status(status)]
    return format_html('<span class="chip tone-{}">{}{}</span>', tone, icon(drawing), word)


LETTERS = {
    Message.State.QUEUED: ("care", "clock"),
    Message.State.SENDING: ("care", "send"),
    Message.State.SENT: ("ok", "ok"),
    Message.State.FAILED: ("stop", "letter-back"),
    Message.State.MISSED: ("wait", "late"),
    Message.State.WITHDRAWN: ("quiet", "remove"),
}


@register.simple_tag
def letter_state(message: Message) -> SafeString:
    """A letter's state as a chip."""
    tone, drawing = LETTERS[Message.State(message.state)]
    return format_html(
        '<span class="chip tone-{}">{}{}</span>', tone, icon(drawing), message.get_state_display()
    )
