"""The sweep: letters that are due are claimed, checked, sent and marked.

No transaction is open while the mail server is talked to.
"""

import contextlib
import smtplib
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.mail import get_connection

from notifications import claims, doors, mail
from notifications.models import Message

BATCH = 100
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 720, 1440))
DROPS_IN_A_ROW = 3
ANSWERS_HOLD = timedelta(seconds=2)  # what the doors said of a batch; past that they are asked again
State = Message.State
Clock = Callable[[], datetime]


def send_due(*, now: datetime, limit: int | None = None, batch: int = BATCH) -> Counter[str]:
    """Send what is due, at most `limit` letters, over one connection; answers how many ended how.

    Safe to run by any number of workers at once. A letter goes out at least once, and twice only
    when a worker dies between the server's 'taken' and its own mark; the Message-ID is the same then.
    'queued' counts letters that wait for another try. A mail server that cannot be reached, or drops
    three letters in a row, ends the sweep: the rest stay due.
    """
    claims.take_back(now=now)
    with claims.flushed_by_the_next_claim():
        return _Sweep(_ticking(now)).run(limit=limit, batch=batch)


def _ticking(now: datetime) -> Clock:
    """A clock that starts at `now` and goes on with the machine's."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after the `tries`-th failed try; None when it was the last one."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


class _Sweep:
    """One worker's round. At any moment at most one letter is with the server or taken and not marked."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.token: UUID = uuid4()
        self.counts: Counter[str] = Counter()
        self.mailbox = get_connection()
        self.is_open = False
        self.drops = 0
        self.in_hand: int | None = None  # between the last check and the mark
        self.sent: claims.Sent | None = None  # taken by the server; marked as the next one's claim is renewed
        self.answers = doors.Answers(clock())

    def run(self, *, limit: int | None, batch: int) -> Counter[str]:
        left = limit
        self.counts[State.MISSED] += claims.miss(now=self.clock())
        try:
            while self.drops < DROPS_IN_A_ROW and (left is None or left > 0):
                taken = self._batch(batch if left is None else min(batch, left))
                if not taken:
                    break
                left = None if left is None else left - taken
        finally:
            self._settle()
            claims.release(token=self.token, but=self.in_hand)
            self._hang_up()
        return +self.counts

    def _batch(self, size: int) -> int:
        messages = claims.claim(token=self.token, limit=size, now=self.clock())
        self.answers = doors.ask(messages, now=self.clock())
        for message in messages:
            if self.drops >= DROPS_IN_A_ROW:
                break
            self._one(message)
        self._settle()
        return len(messages)

    def _one(self, message: Message) -> None:
        """The last checks, then the claim once more, then at once the send."""
        self.in_hand = message.pk
        if self.clock() - self.answers.at > ANSWERS_HOLD:
            self._settle()
            self.answers = doors.ask([message], now=self.clock())
        self._check(message)
        self.in_hand = None

    def _check(self, message: Message) -> None:
        objection = self.answers.objection(message, now=self.clock())
        if objection:
            return self._close(message, State.WITHDRAWN, objection)
        address = self.answers.address(message.recipient)
        if not address:
            return self._close(message, State.FAILED, "There is no e-mail address on file.")
        if message.usable_until is not None and message.usable_until <= self.clock():
            return self._close(message, State.MISSED, message.reason or "Its hour had passed.")
        if not self._dial(message):
            return None
        return self._hand_over(message, address)

    def _dial(self, message: Message) -> bool:
        """Whether there is a connection; without one, this letter waits and the sweep ends."""
        if self.is_open:
            return True
        self._settle()
        try:
            self.mailbox.open()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            self.drops = DROPS_IN_A_ROW
            self._postpone(message, mail.trouble(error).words)
            return False
        self.is_open = True
        return True

    def _hand_over(self, message: Message, address: str) -> None:
        try:
            handing = mail.prepared(message, address=address, mailbox=self.mailbox, at=self.clock())
            handing.begin()
            if not self._still_mine(message):
                return handing.drop()
            if not handing.finish():
                raise smtplib.SMTPException("The mail server did not say that it took the letter.")
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._failed(message, address, mail.trouble(error))
        else:
            self.drops = 0
            self.sent = claims.Sent(message.pk, address, self.clock())
        return None

    def _still_mine(self, message: Message) -> bool:
        """The letter before is marked, this one's claim renewed; whether it may be sent."""
        marked, held = claims.turn(sent=self.sent, upcoming=message.pk, token=self.token, now=self.clock())
        self.counts[State.SENT] += self.sent is not None and marked
        self.sent = None
        return held

    def _settle(self) -> None:
        """Mark what the server took and nothing follows."""
        if self.sent is not None:
            sent, self.sent = self.sent, None
            self.counts[State.SENT] += claims.settle(sent, token=self.token)

    def _failed(self, message: Message, address: str, trouble: mail.Trouble) -> None:
        if trouble.breaks_connection:
            self.drops += 1
            self._hang_up()
        if trouble.is_final:
            self._close(message, State.FAILED, trouble.words, address)
        else:
            self._postpone(message, trouble.words)

    def _postpone(self, message: Message, words: str) -> None:
        tries = message.tries + 1
        pause = pause_after(tries)
        if pause is None:
            return self._close(message, State.FAILED, words)
        self.counts[State.QUEUED] += claims.postpone(
            message.pk, token=self.token, until=self.clock() + pause, tries=tries, reason=words
        )
        return None

    def _close(self, message: Message, state: str, reason: str, address: str = "") -> None:
        self.counts[state] += claims.close(
            message.pk, token=self.token, state=state, now=self.clock(), reason=reason, address=address
        )

    def _hang_up(self) -> None:
        """Politely where it can be; the server may be gone already."""
        self.is_open = False
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.mailbox.close()
