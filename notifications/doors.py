"""The two doors upward: may this letter still go, and to which address?

The apps above fill them in `AppConfig.ready`; the outbox knows neither visits nor people. A door
may also answer for many letters at once, so that a sweep does not ask a database letter by letter.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from notifications.models import Message

Guard = Callable[[Message, datetime], str | None]
GuardOfMany = Callable[[Sequence[Message], datetime], Mapping[int, str | None]]
Resolver = Callable[[str], str | None]
ResolverOfMany = Callable[[Collection[str]], Mapping[str, str]]


class _Guard(NamedTuple):
    of_one: Guard
    of_many: GuardOfMany | None


class _Resolver(NamedTuple):
    of_one: Resolver
    of_many: ResolverOfMany | None


_guards: dict[str, _Guard] = {}
_resolvers: dict[str, _Resolver] = {}


def register_guard(name: str, guard: Guard, of_many: GuardOfMany | None = None) -> None:
    """`guard(message, now)` answers None, or the reason why the letter must not go any more.

    `of_many(messages, now)` answers the same for several, by their numbers.
    """
    _guards[name] = _Guard(guard, of_many)


def register_recipient(kind: str, resolver: Resolver, of_many: ResolverOfMany | None = None) -> None:
    """`resolver(id)` answers the address of recipient `kind:id` as it is now, or None.

    `of_many(ids)` answers those of several; whoever has none is left out.
    """
    _resolvers[kind] = _Resolver(resolver, of_many)


@dataclass(frozen=True)
class Answers:
    """What the doors that answer for many say of some letters, at one moment; others are asked in turn."""

    at: datetime
    objections: dict[int, str | None] = field(default_factory=dict)
    addresses: dict[str, str | None] = field(default_factory=dict)

    def objection(self, message: Message, *, now: datetime) -> str | None:
        known = message.pk in self.objections
        return self.objections[message.pk] if known else objection(message, now=now)

    def address(self, recipient: str) -> str | None:
        known = recipient in self.addresses
        return self.addresses[recipient] if known else address(recipient)


def ask(messages: Sequence[Message], *, now: datetime) -> Answers:
    """Ask the doors that answer for many, each once."""
    answers = Answers(now)
    for name in {message.guard for message in messages}:
        guard = _guards.get(name)
        if guard and guard.of_many:
            answers.objections.update(guard.of_many([m for m in messages if m.guard == name], now))
    recipients = {message.recipient for message in messages}
    for kind, (_, of_many) in _resolvers.items():
        ids = {identity for one in recipients if (identity := _identity(one, kind))}
        if of_many and ids:
            found = of_many(ids)
            answers.addresses.update({f"{kind}:{identity}": found.get(identity) for identity in ids})
    return answers


def _identity(recipient: str, kind: str) -> str:
    return recipient.removeprefix(f"{kind}:") if recipient.startswith(f"{kind}:") else ""


def objection(message: Message, *, now: datetime) -> str | None:
    """Why this letter may not go now; None when nothing stands against it.

    A letter whose guard nobody registered does not go: better held back than sent unasked.
    """
    if not message.guard:
        return None
    guard = _guards.get(message.guard)
    return guard.of_one(message, now) if guard else f"Nobody answers for the guard '{message.guard}'."


def address(recipient: str) -> str | None:
    """Where `client:4`, `practitioner:2` or `address:x@y.z` is written to now."""
    kind, _, identity = recipient.partition(":")
    if kind == "address":
        return identity or None
    resolver = _resolvers.get(kind)
    return (resolver.of_one(identity) or None) if resolver else None
