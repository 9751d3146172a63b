"""What a client is asked and told before a visit."""

from collections.abc import Mapping
from typing import NamedTuple

from treatments.care.lengths import Window


class Question(NamedTuple):
    """One health question, by the flag that a yes raises.

    `date_means` says what the date of the follow-up is, where one is needed. `re_ask` is every_visit
    or 180_days (semantics.re_ask). `attributes` are further things to ask, by name, with what they
    mean. `bears_on` are the bookable services that a yes changes anything for. `client_message` may
    be read by the client once she has said yes.
    """

    flag: str
    group: str
    kind: str
    label: str
    question: str
    follow_up: str
    needs_date: bool
    date_means: str
    re_ask: str
    attributes: Mapping[str, str]
    bears_on: frozenset[str]
    client_message: str


class Trigger(NamedTuple):
    """An answer that sets off a combination: recent or ongoing, and with `attribute` not denied."""

    flag: str
    within_days: int
    attribute: str


class Combination(NamedTuple):
    """What is said at once when several answers meet; it changes no decision."""

    id: str
    when_all: tuple[str, ...]
    when_any: tuple[Trigger, ...]
    client_message: str
    staff_message: str


class Gap(NamedTuple):
    """What is left out, or must lie back, before a service, and how long.

    `kind` is home (she leaves it out herself), procedure (done elsewhere) or medicine: a prescribed
    one is never paused for us, the gap counts once the prescriber has ended it. `window_deeper_skin`
    holds for types IV to VI and where the type is not known.
    """

    flag: str
    label: str
    kind: str
    window: Window
    window_deeper_skin: Window
    why: str


class PreCare(NamedTuple):
    """How to come to a service: sentences for everybody, gaps, and what is said about medicines."""

    general: tuple[str, ...]
    gaps: tuple[Gap, ...]
    medicine_client_text: str
