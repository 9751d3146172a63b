"""A message as the mail server gets it, and what the server's answer means."""

import contextlib
import smtplib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

from notifications import mime
from notifications.models import Message

TAKEN, FORWARDED = 250, 251
GOODBYE = 421  # the server closes the connection with this answer


class Handing(Protocol):
    """One letter, ready to be handed over: begun, then finished or dropped."""

    def begin(self) -> None:
        """The first word to the server, whose answer nobody waits for yet."""

    def finish(self) -> bool:
        """Hand the letter over; whether the server took it. Raises what smtplib or the backend raises."""

    def drop(self) -> None:
        """Leave it there: the letter is not this worker's to send any more."""


def prepared(message: Message, *, address: str, mailbox: BaseEmailBackend, at: datetime) -> Handing:
    """The letter as a mail, ready to go.

    A plain SMTP server gets our own bytes over the open connection (see mime.py; Django also parses
    both addresses anew for every letter), any other backend gets Django's mail. Raises ValueError for
    what cannot be a mail.
    """
    if isinstance(mailbox, smtp.EmailBackend) and mailbox.connection and address.isascii():
        sender = _sender(settings.DEFAULT_FROM_EMAIL)
        return _OverSmtp(mailbox.connection, sender, _safe(address), _bytes(message, address, at))
    return _OverBackend(mailbox, _djangos(message, address))


def _safe(address: str) -> str:
    if not address.isprintable() or " " in address or ">" in address:
        raise ValueError(f"{address!r} is no address")
    return address


@dataclass(frozen=True)
class _OverSmtp:
    """As smtplib's sendmail, but the server reads 'MAIL FROM' while we still ask our database."""

    server: smtplib.SMTP
    sender: str
    address: str
    content: bytes

    def begin(self) -> None:
        self.server.ehlo_or_helo_if_needed()
        size = f" size={len(self.content)}" if self.server.has_extn("size") else ""
        self.server.putcmd("MAIL", f"FROM:<{self.sender}>{size}")

    def finish(self) -> bool:
        code, words = self.server.getreply()
        if code != TAKEN:
            raise self._leaving(code, smtplib.SMTPSenderRefused(code, words, self.sender))
        code, words = self.server.docmd("RCPT", f"TO:<{self.address}>")
        if code not in (TAKEN, FORWARDED):
            raise self._leaving(code, smtplib.SMTPRecipientsRefused({self.address: (code, words)}))
        code, words = self.server.data(self.content)
        if code != TAKEN:
            raise self._leaving(code, smtplib.SMTPDataError(code, words))
        return True

    def drop(self) -> None:
        self.server.getreply()
        self.server.rset()

    def _leaving(self, code: int, error: smtplib.SMTPException) -> smtplib.SMTPException:
        if code == GOODBYE:
            self.server.close()
            return error
        with contextlib.suppress(smtplib.SMTPServerDisconnected):
            self.server.rset()
        return error


@dataclass(frozen=True)
class _OverBackend:
    mailbox: BaseEmailBackend
    mail: EmailMultiAlternatives

    def begin(self) -> None:
        pass

    def finish(self) -> bool:
        return bool(self.mailbox.send_messages([self.mail]))

    def drop(self) -> None:
        pass


def _bytes(message: Message, address: str, at: datetime) -> bytes:
    shown = {
        "Date": format_datetime(at),
        "From": _from(message.from_name, settings.DEFAULT_FROM_EMAIL),
        "To": address,
        "Subject": message.subject,
        **({"Reply-To": message.reply_to} if message.reply_to else {}),
        **_headers(message),
    }
    bodies = {"text": message.text, "html": message.html}
    return mime.written(shown, **bodies, invite=message.invite, method=message.invite_method)


def _djangos(message: Message, address: str) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=_from(message.from_name, settings.DEFAULT_FROM_EMAIL),
        to=[address],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=_headers(message),
    )
    mail.attach_alternative(message.html, "text/html")
    if message.invite:
        mail.attach_alternative(message.invite, f"text/calendar; method={message.invite_method}")
        mail.attach("visit.ics", message.invite, "text/calendar")
    return mail


def _headers(message: Message) -> dict[str, str]:
    return {
        "Message-ID": message.message_id,
        "X-Letter": message.letters,
        "X-Due": message.due_at.astimezone(UTC).isoformat(timespec="seconds"),
        "Auto-Submitted": "auto-generated",
        **message.headers,
    }


@cache
def _sender(default: str) -> str:
    return parseaddr(default)[1]


@cache
def _from(name: str, default: str) -> str:
    given, address = parseaddr(default)
    return formataddr((name or given, address))


@dataclass(frozen=True)
class Trouble:
    """Why a letter did not go: the server's words, and what they mean for it and for the connection."""

    words: str
    is_final: bool = False  # this letter will never be taken
    breaks_connection: bool = False


def trouble(error: Exception) -> Trouble:
    """A recipient or content refused for good is final; a sender or sign-in refused is the studio's
    own set-up, and everything else may pass: those are tried again."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, words = next(iter(refused.values()))
            return _answered(code, words)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=words):
            return _answered(code, words)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return Trouble(_said(code, words), breaks_connection=True)
        case smtplib.SMTPException() | OSError():
            return Trouble(str(error) or type(error).__name__, breaks_connection=True)
        case _:
            return Trouble(f"This letter cannot be written as a mail: {error}", is_final=True)


def _answered(code: int, words: bytes | str) -> Trouble:
    return Trouble(_said(code, words), is_final=500 <= code < 600, breaks_connection=code == GOODBYE)


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
