"""A client's file for many days says what is gathered for each day alone, and costs the same for all."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Visit
from bookings.studio import current
from bookings.tests.make import at, make_client, make_practitioner, make_room
from clients.models import Client
from treatments import dossier, inquiry
from treatments.care.case import Earlier
from treatments.catalogue import revisions
from treatments.models import PatchTest, SkinAnalysis
from treatments.tests.make import finish, make_treatment
from treatments.tests.make_intake import make_answer

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)
NOW = at(9, day=TODAY)


def on(days: int, hour: int = 10) -> date:
    return at(hour, day=TODAY + timedelta(days=days))


def somebody(name: str = "Noor Haddad") -> tuple[Client, list[Visit]]:
    """A client with much behind her and ahead: the visits to be asked about."""
    her = make_client(name, birth_date=date(1999, 4, 2), skin_type=4)
    make = partial(make_treatment, client=her, practitioner=make_practitioner(), room=make_room())
    looked = make("skin_analysis_and_plan", starts_at=on(-30))
    SkinAnalysis.objects.create(visit=looked, saved_at=NOW, status="signed", signed_at=NOW, words="Looked.")
    done = make("deep_pore_extractions", starts_at=on(-9))
    finish(done, "deep_pore_extractions", at=on(-9, 11), point=["deep_pore_extractions"])
    finish(make("peel_mandelic", starts_at=on(-170)), "peel_mandelic", at=on(-170, 11))
    for days, result in ((-20, "clear"), (-3, ""), (-2, "reaction")):
        PatchTest.objects.create(
            visit=make("patch_test", starts_at=on(days, 14)),
            service="peel_lactic",
            on=TODAY + timedelta(days=days),
            placed_at=NOW,
            result=result,
            read_at=NOW if result else None,
        )
    visits = [
        make(slug, starts_at=on(days))
        for slug, days in (
            ("led_red", 4),
            ("skin_analysis_and_plan", 12),
            ("peel_mandelic", 20),
            ("led_red", 40),
        )
    ]
    make_answer(her, "isotretinoin", on=date(2027, 2, 1), precision="month", ongoing=False)
    make_answer(her, "retinoid_otc", ongoing=True)
    make_answer(her, "sunburn", occasion=visits[2].topic)
    make_answer(her, "sunburn", "no", at=NOW)
    make_answer(
        her, "herpes_simplex_history", details={"prophylaxis_confirmed": True}, occasion=visits[0].topic
    )
    return her, visits


def gathered(visit: Visit) -> inquiry.Inquiry:
    """The same question as it is gathered for one visit."""
    rules = revisions.current_or_shipped()
    slugs = list(visit.parts.order_by("position").values_list("service__slug", flat=True))
    alone = inquiry.of_visit(visit, requests=inquiry.requests_of(slugs, rules), rules=rules, now=NOW)
    return inquiry.with_home_use_left_out(alone, today=TODAY, catalogue=rules.catalogue)


def opened(clients: Sequence[Client], visits: Sequence[Visit]) -> dict[int, dossier.Dossier]:
    return dossier.load(
        clients,
        occasions={visit.topic: visit.client_id or 0 for visit in visits},
        studio=current(),
        rules=revisions.current_or_shipped(),
        now=NOW,
    )


def asked(file: dossier.Dossier, visit: Visit) -> inquiry.Inquiry:
    return file.inquiry(
        visit.starts_at,
        requests=visit.parts.order_by("position").values_list("service__slug", flat=True),
        license=visit.practitioner.license_class,
        occasion=visit.topic,
        leaving_out=[visit.pk],
    )


def test_it_says_what_is_gathered_for_each_visit_alone() -> None:
    her, visits = somebody()
    other, others = somebody("Ana Ruiz")
    files = opened([her, other], [*visits, *others])
    for visit in (*visits, *others):
        assert visit.client_id
        assert asked(files[visit.client_id], visit) == gathered(visit)


def test_what_it_says_differs_from_day_to_day() -> None:
    her, visits = somebody()
    file = opened([her], visits)[her.pk]
    first, _, third, last = (asked(file, visit) for visit in visits)
    assert [done.service for done in first.history] == ["peel_mandelic", "deep_pore_extractions"]
    assert first.client.analysis_on == TODAY - timedelta(days=30)
    assert last.client.analysis_on == TODAY + timedelta(days=12)
    assert {answer.flag for answer in third.answers} - {answer.flag for answer in last.answers} == {"sunburn"}


def test_sessions_not_booked_yet_count_as_done_from_their_day_on() -> None:
    her, visits = somebody()
    file = opened([her], visits)[her.pk]
    imagined = Earlier("enzyme_exfoliation", TODAY + timedelta(days=30), None, False)

    def history(days: int) -> list[str]:
        found = file.inquiry(on(days), requests=["led_red"], license="esthetician", more=[imagined])
        return [done.service for done in found.history]

    assert "enzyme_exfoliation" not in history(29)
    assert "enzyme_exfoliation" in history(30)


def test_it_costs_five_statements_for_one_client_and_for_three() -> None:
    people = [somebody(name) for name in ("Ana", "Bea", "Cleo")]

    def statements(count: int) -> int:
        visits = [visit for _, hers in people[:count] for visit in hers]
        studio, rules = current(), revisions.current_or_shipped()
        topics = {visit.topic: visit.client_id or 0 for visit in visits}
        with CaptureQueriesContext(connection) as counted:
            dossier.load(
                [her for her, _ in people[:count]], occasions=topics, studio=studio, rules=rules, now=NOW
            )
        return len(counted)

    assert statements(1) == statements(3) == 5
