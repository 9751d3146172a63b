"""A real mail server on a port of its own that keeps what it takes, and can be told to misbehave."""

import asyncio
import email
import email.policy
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = str | None
HANG_UP = "hang up"


class Sink:
    """`on_sender`, `on_recipient` and `on_data` get an address and answer None (taken), a reply of
    the server, or HANG_UP. They run in the server's thread."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.connections = 0
        self.delay = 0.0
        self.on_sender: Callable[[str], Answer] = lambda address: None
        self.on_recipient: Callable[[str], Answer] = lambda address: None
        self.on_data: Callable[[str], Answer] = lambda address: None

    @property
    def addresses(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        return self._answered(server, self.on_sender(address), "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.on_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return self._answered(server, answer, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self.on_data(envelope.rcpt_tos[0])
        if answer is None:
            assert isinstance(envelope.content, bytes)
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self._answered(server, answer, "250 taken")

    def _answered(self, server: SMTP, answer: Answer, taken: str) -> str:
        if answer == HANG_UP:
            assert server.transport is not None
            server.transport.abort()
        return answer or taken


@contextmanager
def listening(sink: Sink) -> Iterator[int]:
    """The port on which the sink answers."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller = Controller(sink, hostname="127.0.0.1", port=_free_port(), ready_timeout=20)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
