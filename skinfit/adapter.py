"""allauth asks here: sign-up is closed, staff accounts are made at the desk, its mail goes by the outbox."""

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from bookings.letters import studio_context
from bookings.studio import current
from clients.models import User
from notifications import outbox
from notifications.models import Message

LINK_DAYS = 3  # Django's PASSWORD_RESET_TIMEOUT
CODES_PER_HOUR = 5


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to the desk, clients to their own page."""
        user = request.user
        return reverse("desk" if isinstance(user, User) and user.is_desk else "my")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """The link to choose a password; clients have none."""
        if user.is_desk:
            super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's letter into the outbox, in this request's transaction.

        Of its letters only the password's and the code's are ours; to an address that nobody signs in
        with, none goes.
        """
        if template_prefix == "account/email/password_reset_key":
            words = {"password_url": context["password_reset_url"], "days": LINK_DAYS}
            _post("password_reset", context["user"], words, to=email)
        elif template_prefix == "account/email/login_code":
            user = User.objects.get(email=email, role=User.Role.CLIENT)  # sign_in.CodeForm has put it there
            minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
            reason = "Another code was asked for."
            outbox.withdraw(topic=_topic(user), kinds=["login_code"], reason=reason, now=timezone.now())
            words = {"code": context["code"], "minutes": minutes}
            _post("login_code", user, words, to=email, usable_for=timedelta(minutes=minutes))


def _post(
    kind: str, user: User, words: dict[str, Any], *, to: str, usable_for: timedelta | None = None
) -> None:
    now = timezone.now()
    outbox.post(
        topic=_topic(user),
        kind=kind,
        revision=randbelow(2**31),  # two asked for at once are two letters: each has a code of its own
        letters=[kind],
        context={**studio_context(current()), "name": user.name, **words},
        recipient=f"address:{to}",
        due_at=now,
        usable_until=now + usable_for if usable_for else None,
        now=now,
    )


def _topic(user: User) -> str:
    return f"user:{user.pk}"


def may_have_another_code(user: User, *, now: datetime) -> bool:
    """Whether fewer than five codes were written to her in the last hour: nobody's mailbox is flooded,
    and nobody tries many codes.
    """
    lately = Message.objects.about(_topic(user)).filter(
        kind="login_code", created_at__gt=now - timedelta(hours=1)
    )
    return lately.count() < CODES_PER_HOUR
