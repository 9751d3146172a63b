"""What the demo's clients told about their health: those who came lately and those who come soon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bookings.models import Visit
from clients import consents
from clients.models import Client, Consent, IntakeAnswer
from skinfit.seed.studio import House
from treatments.care.questions import Question
from treatments.catalogue import revisions
from treatments.intake.freshness import EVERY_VISIT

LATELY, SOON = timedelta(days=45), timedelta(days=21)
MOST = 160  # visits; past that the seed is for measuring
ANSWERED, HALF = 0.75, 0.9  # so many have answered before their visit, so many more in part
YES = {  # how often, and how many days ago it was last so (0: no date is asked)
    "retinoid_otc": (0.2, 12),
    "exfoliating_actives": (0.15, 9),
    "recent_sun_exposure": (0.06, 10),
    "antiplatelet_or_nsaid": (0.1, 0),
    "photosensitising_medication": (0.04, 40),
    "isotretinoin": (0.03, 120),
    "face_waxing_threading": (0.08, 4),
    "neurotoxin_injection": (0.05, 20),
    "herpes_simplex_history": (0.12, 0),
    "pregnancy": (0.03, 0),
    "keloid_tendency": (0.03, 0),
    "allergy_latex": (0.03, 0),
    "allergy_nut_or_milk_protein": (0.04, 0),
    "allergy_fragrance_or_adhesive": (0.06, 0),
    "light_triggered_migraine": (0.03, 0),
}
WORDS = {
    "antiplatelet_or_nsaid": "fish oil",
    "herpes_simplex_history": "once or twice a year, on the lip",
    "allergy_fragrance_or_adhesive": "scented hand cream",
}
YOUNGEST, OLDEST = 19, 74


def write(visits: Sequence[Visit], *, house: House, random: Random, now: datetime) -> int:
    """Birth dates, consents and answers around now, in bulk; how many answers."""
    near = [visit for visit in visits if now - LATELY < visit.starts_at < now + SOON]
    nearest = sorted(near, key=lambda visit: abs(visit.starts_at - now))[:MOST]
    teller = _Teller(random, house, now)
    rows = [row for visit in sorted(nearest, key=lambda visit: visit.starts_at) for row in teller.of(visit)]
    Client.objects.bulk_update(teller.clients.values(), ["birth_date"])
    Consent.objects.bulk_create(teller.consents)
    IntakeAnswer.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


@dataclass
class _Teller:
    """Answers visit by visit, remembering what each client has told before."""

    random: Random
    house: House
    now: datetime

    def __post_init__(self) -> None:
        self.questions = list(revisions.current().catalogue.questions.values())
        self.clients = dict[int, Client]()
        self.consents = list[Consent]()

    def of(self, visit: Visit) -> Iterator[IntakeAnswer]:
        share = 0 if visit.status in (Visit.Status.CANCELLED, Visit.Status.MISSED) else self._share(visit)
        if not share or visit.client is None:
            return
        is_new = visit.client_id not in self.clients
        told_at = min(visit.starts_at - timedelta(days=2, hours=self.random.randint(0, 40)), self.now)
        if is_new:
            self._introduce(visit.client, told_at)
        asked = [one for one in self.questions if is_new or one.re_ask == EVERY_VISIT]
        for question in asked[: round(len(asked) * share)]:
            if question.flag not in ("under_18", "under_13"):
                yield self._answer(question, visit, told_at)

    def _share(self, visit: Visit) -> float:
        """How much was answered: everything before a visit behind us, part or nothing before some ahead."""
        if visit.starts_at < self.now:
            return 1
        chance = self.random.random()
        return 1 if chance < ANSWERED else 0.5 if chance < HALF else 0

    def _introduce(self, client: Client, at: datetime) -> None:
        years = self.random.randint(YOUNGEST, OLDEST)
        client.birth_date = date(at.year - years, self.random.randint(1, 12), self.random.randint(1, 28))
        self.clients[client.pk] = client
        agreed = consents.HEALTH_DATA
        self.consents.append(
            Consent(
                client=client, purpose=agreed.purpose, text=agreed.text, version=agreed.version, given_at=at
            )
        )

    def _answer(self, question: Question, visit: Visit, at: datetime) -> IntakeAnswer:
        chance, days = YES.get(question.flag, (0, 0))
        is_yes = self.random.random() < chance
        on = (at - timedelta(days=self.random.randint(1, days))).date() if is_yes and days else None
        at_the_chair = question.re_ask == EVERY_VISIT and visit.starts_at < self.now
        return IntakeAnswer(
            client=visit.client,
            question=question.flag,
            asked=question.question,
            answer=IntakeAnswer.Answer.YES if is_yes else IntakeAnswer.Answer.NO,
            on=on,
            ongoing=False if on else None,
            words=WORDS.get(question.flag, "") if is_yes else "",
            occasion=visit.topic,
            source=IntakeAnswer.Source.CHAIR if at_the_chair else IntakeAnswer.Source.LINK,
            given_at=visit.starts_at if at_the_chair else at,
            taken_by=self.house.owner if at_the_chair else None,
        )
