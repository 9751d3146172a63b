"""The desk's lock: until a PIN, one session opens nothing, or nothing but a client's questions.

The lock is part of the session, so that a reload keeps it and signing out ends it. Only the PIN of
whoever is signed in opens it: another one's would lend her another one's rights.
"""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from clients.errors import ClientError, NoPin, PinTooSimple, TooManyTries, WrongPin
from clients.models import User

KEY = "desk_lock"
FORM_OF_A_PIN = re.compile(r"\d{4,8}", re.ASCII)
TRIES = 5
FORGOTTEN_AFTER = timedelta(minutes=15)


@transaction.atomic
def set_pin(*, user_id: int, pin: str) -> None:
    """Keep a PIN of 4 to 8 digits, hashed. Raises PinTooSimple for one digit again and again or a row."""
    digits = [int(digit) for digit in pin] if FORM_OF_A_PIN.fullmatch(pin) else []
    steps = {after - before for before, after in pairwise(digits)}
    if not digits or (len(steps) == 1 and steps <= {-1, 0, 1}):
        raise PinTooSimple
    User.objects.filter(pk=user_id).update(pin=make_password(pin))


def lock(*, session: SessionBase, user: User, back: str, opens: str = "") -> None:
    """Close this session but for the addresses that begin with `opens`; `back` is where the PIN leads.

    Raises NoPin for somebody who could not open it again.
    """
    if not user.pin:
        raise NoPin
    session[KEY] = {"back": back, "opens": opens, "tries": []}


def is_locked(session: SessionBase) -> bool:
    return KEY in session


def opens(session: SessionBase) -> str:
    """The beginning of the addresses that stay open; '' for none."""
    return str(session.get(KEY, {}).get("opens", ""))


def release(session: SessionBase) -> None:
    """Forget the lock: it was opened, or nobody is signed in any more."""
    session.pop(KEY, None)


def unlock(*, session: SessionBase, user_id: int, pin: str, now: datetime) -> str:
    """Open the session and return the address to go back to; one try at a time.

    Raises WrongPin, and after five of them within a quarter of an hour TooManyTries, even for the right
    one. Reads and writes the session as it is stored, because two requests may try at once.
    """
    back, refusal = _try(session, user_id, pin, now)
    if refusal is not None:
        raise refusal  # once the try is counted
    return back


@transaction.atomic
def _try(session: SessionBase, user_id: int, pin: str, now: datetime) -> tuple[str, ClientError | None]:
    user = User.objects.select_for_update().get(pk=user_id)
    stored = type(session)(session.session_key)
    held: dict[str, Any] = stored.get(KEY) or {"back": "", "tries": []}
    tries = [at for at in held["tries"] if now - datetime.fromisoformat(at) < FORGOTTEN_AFTER]
    if len(tries) >= TRIES:
        return "", TooManyTries()
    if not (user.pin and check_password(pin, user.pin)):
        stored[KEY] = held | {"tries": [*tries, now.isoformat()]}
        stored.save()
        return "", WrongPin()
    release(stored)
    stored.save()
    return str(held["back"]), None
