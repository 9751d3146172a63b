"""What the diary knows of a client: visits, the letters about them, and what was agreed to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bookings import diary, flags
from bookings.flags import Flag
from bookings.models import Visit, VisitService
from clients.models import Client, Consent, User
from notifications.models import Message

VISITS = 200
LETTERS = 50


@dataclass(frozen=True)
class VisitRow:
    visit: Visit
    parts: Sequence[VisitService]
    flags: Sequence[Flag]


@dataclass(frozen=True)
class Chart:
    """Visits ahead soonest first, visits behind newest first, the newest letters, all consents."""

    ahead: Sequence[VisitRow]
    behind: Sequence[VisitRow]
    letters: Sequence[Message]
    consents: Sequence[Consent]

    @property
    def flags(self) -> list[Flag]:
        """What is flagged on any visit ahead, each word once."""
        return list({flag.word: flag for row in self.ahead for flag in row.flags}.values())


def load(*, client: Client, user: User, now: datetime) -> Chart:
    """The chart as this user may see it, in a fixed number of statements."""
    visits = list(
        Visit.objects.filter(client=client)
        .select_related("client", "practitioner", "room")
        .order_by("-starts_at")[:VISITS]
    )
    parts = diary.parts_of(visits)
    ahead = [visit for visit in visits if visit.is_standing and visit.ends_at > now]
    flagged = flags.of_visits(ahead, user=user, now=now)
    behind = [visit for visit in visits if visit not in ahead]
    return Chart(
        ahead=_rows(reversed(ahead), parts, flagged),
        behind=_rows(behind, parts, flagged),
        letters=list(letters_of(client, visits)[:LETTERS]),
        consents=list(client.consents.order_by("-given_at")),
    )


def letters_of(client: Client, visits: Sequence[Visit]) -> QuerySet[Message]:
    """Every letter to the client or about her visits, the last due first."""
    topics = [visit.topic for visit in visits]
    to_her = Message.objects.filter(recipient=f"client:{client.pk}")
    about = Message.objects.filter(topic__in=topics, recipient__startswith="client:")
    return (to_her | about).defer("text", "html", "invite").order_by("-due_at", "-pk")


def _rows(
    visits: Iterable[Visit], parts: Mapping[int, list[VisitService]], flagged: Mapping[int, list[Flag]]
) -> list[VisitRow]:
    return [VisitRow(visit, parts[visit.pk], flagged.get(visit.pk, ())) for visit in visits]
