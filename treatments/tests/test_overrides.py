"""To go on where a rule says wait: who may, with what, and that nobody ever may against a 'never'."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction

from bookings import chain, diary
from bookings import gate as door
from bookings.diary import Actor, Wish
from bookings.errors import NotBookable
from bookings.gate import Despite
from bookings.models import Practitioner, Visit
from bookings.tests.make import make_client, make_practitioner, make_room, make_studio
from clients.models import Client, HealthRead, User
from treatments import analysis, overrides
from treatments.analysis import Seen
from treatments.errors import (
    NeverOverridden,
    NoLetter,
    NoReason,
    NotHersToDecide,
    NothingToOverride,
    TreatmentError,
)
from treatments.models import Override
from treatments.tests.make import make_catalogue, make_staff, make_treatment
from treatments.tests.make_intake import make_answer, make_letter

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


NOW = local("2027-06-01T09:00")
TEN = local("2027-06-10T10:00")
TOLD = local("2027-05-20T09:00")
ISOTRETINOIN, SUN, PREGNANCY = "flag:isotretinoin", "flag:recent_sun_exposure", "flag:pregnancy"


@pytest.fixture(autouse=True)
def clock() -> Any:
    cache.clear()
    make_studio()
    make_catalogue()
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def owner() -> User:
    return make_staff(User.Role.OWNER)


@pytest.fixture
def mira() -> User:
    """She is licensed: a practitioner of the studio."""
    user = make_staff(User.Role.PRACTITIONER)
    make_practitioner(name="Mira", user=user)
    make_room()
    return user


@pytest.fixture
def ana(mira: User) -> Client:
    client = make_client("Ana Pérez", "ana@example.com")
    at = local("2027-03-01T10:00")
    seen = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    analysis.save_draft(
        visit_id=seen.pk, skin_type=2, words="", seen=[Seen("open_comedones", ("chin",))], now=at
    )
    analysis.sign(visit_id=seen.pk, by=mira, now=at)
    return Client.objects.get(pk=client.pk)


@pytest.fixture
def visit(ana: Client) -> Visit:
    """A salicylic peel and an enzyme; what she has told since stands against both."""
    booked = make_treatment("peel_salicylic", "enzyme_exfoliation", starts_at=TEN, client=ana)
    make_answer(ana, "isotretinoin", on=date(2027, 2, 3), at=TOLD)
    make_answer(ana, "recent_sun_exposure", on=date(2027, 6, 9), at=TOLD)
    make_answer(ana, "pregnancy", at=TOLD)
    return booked


def decide(
    visit: Visit, service: str, code: str, by: User, why: str = "Seen.", letter: int | None = None
) -> Override:
    decision = Despite(by, why, letter)
    return overrides.decide(visit_id=visit.pk, service=service, code=code, decision=decision, now=NOW)


# --- By the reference's class


def test_a_practitioner_goes_on_with_a_reason_where_the_class_is_hers(visit: Visit, mira: User) -> None:
    """Reference, recent_sun_exposure: override practitioner."""
    kept = decide(visit, "peel_salicylic", SUN, mira, " Shade and a hat all week. ")
    assert (kept.kind, kept.why, kept.made_by, kept.letter) == (
        "practitioner", "Shade and a hat all week.", mira, None
    )  # fmt: skip
    with pytest.raises(NoReason):
        decide(visit, "peel_salicylic", SUN, mira, "  ")


def test_only_somebody_licensed_decides_that(visit: Visit, owner: User) -> None:
    for user in (owner, make_staff(User.Role.PRACTITIONER), make_staff(User.Role.FRONT_DESK)):
        with pytest.raises(NotHersToDecide):
            decide(visit, "peel_salicylic", SUN, user)
    Practitioner.objects.create(name="Ona", slug="ona", user=owner)
    assert decide(visit, "peel_salicylic", SUN, owner).made_by == owner


def test_a_letter_s_is_the_owner_s_with_the_letter(visit: Visit, owner: User, mira: User) -> None:
    """Reference, isotretinoin: override letter."""
    with pytest.raises(NoLetter):
        decide(visit, "enzyme_exfoliation", ISOTRETINOIN, owner)
    letter = make_letter(visit.client, "isotretinoin", dated=date(2027, 5, 25))
    with pytest.raises(NotHersToDecide):
        decide(visit, "enzyme_exfoliation", ISOTRETINOIN, mira, letter=letter.pk)
    kept = decide(visit, "enzyme_exfoliation", ISOTRETINOIN, owner, letter=letter.pk)
    assert (kept.kind, kept.letter) == ("letter", letter)


@pytest.mark.parametrize("wrong", ["about", "dated", "withdrawn", "whose"])
def test_a_letter_about_something_else_later_taken_back_or_another_s_is_none(
    visit: Visit, owner: User, wrong: str
) -> None:
    letter = make_letter(
        make_client() if wrong == "whose" else visit.client,
        "diabetes_controlled" if wrong == "about" else "isotretinoin",
        dated=date(2027, 6, 11) if wrong == "dated" else date(2027, 5, 25),
        withdrawn_at=NOW if wrong == "withdrawn" else None,
    )
    with pytest.raises(NoLetter):
        decide(visit, "enzyme_exfoliation", ISOTRETINOIN, owner, letter=letter.pk)


# --- Never


def everybody(visit: Visit) -> list[tuple[User, int | None]]:
    """Whoever might try, with every letter there could be."""
    owner = make_staff(User.Role.OWNER)
    Practitioner.objects.create(name="Ona", slug="ona", user=owner)
    letter = make_letter(visit.client, "pregnancy", "isotretinoin", dated=date(2027, 5, 25))
    users = [owner, *User.objects.exclude(pk=owner.pk), make_staff(User.Role.FRONT_DESK)]
    return [(user, pk) for user in users for pk in (None, letter.pk)]


def test_a_never_is_overridden_by_nobody_by_the_rule(visit: Visit) -> None:
    """Reference, pregnancy on peel_salicylic: refuse, override never."""
    for user, letter in everybody(visit):
        with pytest.raises(NeverOverridden):
            decide(visit, "peel_salicylic", PREGNANCY, user, letter=letter)
    assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("peel_salicylic", "same_visit:enzyme_exfoliation"),
        ("peel_salicylic", "patch_test_missing"),
        ("peel_salicylic", "flag:sunburn"),  # does not stand against it
        ("led_red", PREGNANCY),  # not of this visit, but stands against it
        ("no_such_service", ISOTRETINOIN),
        ("peel_salicylic", ""),
    ],
)
def test_what_is_no_health_answer_or_does_not_stand_against_it_is_overridden_by_nobody(
    visit: Visit, service: str, code: str
) -> None:
    for user, letter in everybody(visit):
        with pytest.raises((NeverOverridden, NothingToOverride)):
            decide(visit, service, code, user, letter=letter)
    assert not Override.objects.exists()


def test_the_database_takes_no_class_never_no_letter_without_one_and_no_rule_of_its_own(
    visit: Visit, owner: User
) -> None:
    row = {"visit": visit, "service": "peel_salicylic", "why": "x", "made_at": NOW, "made_by": owner}
    wrong: list[dict[str, Any]] = [
        {"code": PREGNANCY, "kind": "never"},
        {"code": ISOTRETINOIN, "kind": "letter", "letter": None},
        {"code": SUN, "kind": "practitioner", "why": ""},
        {"code": "patch_test_reaction", "kind": "practitioner"},
        {"code": "same_visit:enzyme_exfoliation", "kind": "practitioner"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Override.objects.create(**row | fields)


def test_a_row_written_past_every_rule_has_no_force(visit: Visit, owner: User) -> None:
    letter = make_letter(visit.client, "pregnancy", dated=date(2027, 5, 25))
    for kind in ("practitioner", "letter"):
        Override.objects.all().delete()
        Override.objects.create(
            visit=visit, service="peel_salicylic", code=PREGNANCY, kind=kind, letter=letter, why="x",
            made_at=NOW, made_by=owner,
        )  # fmt: skip
        with pytest.raises(NotBookable) as refused:
            diary.move(visit_id=visit.pk, starts_at=local("2027-06-11T10:00"), by=Actor.DESK, now=NOW)
        assert PREGNANCY in {reason.code for reason in refused.value.reasons}


@pytest.mark.parametrize("role", ["owner", "mira", "front_desk"])
def test_a_crafted_post_overrides_no_never(client: Any, visit: Visit, role: str, mira: User) -> None:
    user = (
        mira if role == "mira" else make_staff(User.Role.OWNER if role == "owner" else User.Role.FRONT_DESK)
    )
    letter = make_letter(visit.client, "pregnancy", dated=date(2027, 5, 25))
    client.force_login(user)
    for code in (PREGNANCY, "same_visit:enzyme_exfoliation", "patch_test_missing", "\x00", "A" * 500):
        typed = {
            "service": "peel_salicylic",
            "code": code,
            "why": "x",
            "letter": str(letter.pk),
            "kind": "letter",
        }
        answer = client.post(f"/desk/visits/{visit.reference}/otherwise/", typed)
        assert answer.status_code == (403 if role == "front_desk" else 200)
    assert not Override.objects.exists()


def test_no_path_of_the_api_or_of_a_client_overrides_anything(client: Any, visit: Visit) -> None:
    make_letter(visit.client, "pregnancy", dated=date(2027, 5, 25))
    body = {
        "services": ["peel_salicylic"], "starts_at": "2027-06-11T10:00:00-07:00", "newcomer": False,
        "client": {"name": "Ana Pérez", "email": "ana@example.com"}, "answers": {"pregnancy": True},
        "despite": {"why": "x"}, "override": "letter", "letter": 1,
    }  # fmt: skip
    answer = client.post("/api/v1/visits", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (422, "not_bookable")
    assert client.post(f"/desk/visits/{visit.reference}/otherwise/", {}).status_code == 302  # signed out
    assert not Override.objects.exists()


# --- Kept and shown, above the engine's verdict


def test_the_visit_page_shows_the_rule_and_the_decision(client: Any, visit: Visit, mira: User) -> None:
    client.force_login(mira)
    address = f"/desk/visits/{visit.reference}/"
    page = client.get(address).content.decode()
    assert 'name="service" value="peel_salicylic"' not in page  # pregnant: no decision would change a thing
    make_answer(visit.client, "pregnancy", "no", at=NOW)
    page = client.get(address).content.decode()
    for service in ("peel_salicylic", "enzyme_exfoliation"):  # the sun; the capsules need a letter
        assert page.count(f'name="service" value="{service}"') == 1
    assert "The owner may decide otherwise" in page
    typed = {"service": "peel_salicylic", "code": SUN, "why": "Shade and a hat all week."}
    assert client.post(f"{address}otherwise/", typed).url == f"{address}#may-peel_salicylic"
    page = client.get(address).content.decode()
    assert "decided otherwise" in page and "Shade and a hat all week." in page
    assert "Strong sun, tan or tanning bed" in page  # the rule stands beside it
    assert "Decide otherwise: retinol" not in page and "Decide anew: strong sun" in page


def test_a_decision_without_its_reason_comes_back_with_a_sentence(
    client: Any, visit: Visit, mira: User
) -> None:
    client.force_login(mira)
    typed = {"service": "peel_salicylic", "code": SUN, "why": ""}
    page = client.post(f"/desk/visits/{visit.reference}/otherwise/", typed).content.decode()
    assert "Write down why you go on." in page


def test_the_chart_shows_it_with_who_answers_for_it(client: Any, visit: Visit, mira: User) -> None:
    decide(visit, "peel_salicylic", SUN, mira)
    client.force_login(mira)
    page = client.get(f"/desk/clients/{visit.client_id}/").content.decode()
    assert "Salicylic peel, decided otherwise" in page
    assert f"/desk/visits/{visit.reference}/#may-peel_salicylic" in page


def test_decided_once_the_visit_can_be_moved_all_the_same(ana: Client, mira: User) -> None:
    booked = make_treatment("enzyme_exfoliation", starts_at=TEN, client=ana)
    make_answer(ana, "recent_sun_exposure", on=date(2027, 6, 9), at=TOLD)
    later = local("2027-06-11T10:00")
    with pytest.raises(NotBookable):
        diary.move(visit_id=booked.pk, starts_at=later, by=Actor.DESK, now=NOW)
    decide(booked, "enzyme_exfoliation", SUN, mira)
    assert diary.move(visit_id=booked.pk, starts_at=later, by=Actor.DESK, now=NOW).starts_at == later


# --- At the desk, when it is booked


def desk_booking(client: Any, user: User, **more: Any) -> Any:
    client.force_login(user)
    typed = {"client": "Ana Pérez", "services": ["enzyme_exfoliation"], "choice": TEN.isoformat()}
    return client.post("/desk/new-visit/", typed | more)


def test_the_desk_reads_its_own_sentence_with_the_code_and_the_day(
    client: Any, ana: Client, mira: User
) -> None:
    make_answer(ana, "isotretinoin", on=date(2027, 2, 3), at=TOLD)
    page = desk_booking(client, mira).content.decode()
    assert "wait 6 months after last capsule" in page and ISOTRETINOIN in page
    assert "It counts from Feb 3, 2027." in page and "Possible from Tue, Aug 3." in page
    assert "Your capsules" not in page
    assert "The owner may decide otherwise, with a doctor" in page and "Book all the same" not in page
    assert HealthRead.objects.filter(client=ana, user=mira).count() == 1


def test_the_front_desk_is_told_that_and_from_when_but_not_what(client: Any, ana: Client) -> None:
    make_answer(ana, "isotretinoin", on=date(2027, 2, 3), at=TOLD)
    page = desk_booking(client, make_staff(User.Role.FRONT_DESK)).content.decode()
    assert door.HIDDEN in page and "Possible from Tue, Aug 3." in page
    for word in ("capsule", "isotretinoin", "Isotretinoin", "Decide otherwise"):
        assert word not in page
    assert not HealthRead.objects.exists()


def test_a_practitioner_books_all_the_same_with_her_reason(client: Any, ana: Client, mira: User) -> None:
    make_answer(ana, "recent_sun_exposure", on=date(2027, 6, 9), at=TOLD)
    page = desk_booking(client, mira).content.decode()
    assert "Book all the same" in page
    assert "Book all the same" in desk_booking(client, mira, despite="1", why=" ").content.decode()
    assert desk_booking(client, mira, despite="1", why="Shade all week").status_code == 302
    visit = Visit.objects.get(starts_at=TEN)
    kept = Override.objects.get()
    assert (kept.visit, kept.code, kept.kind, kept.why) == (visit, SUN, "practitioner", "Shade all week")


def test_an_owner_books_with_the_doctor_s_letter(client: Any, ana: Client, owner: User) -> None:
    make_answer(ana, "isotretinoin", on=date(2027, 2, 3), at=TOLD)
    assert desk_booking(client, owner, despite="1", why="x").status_code == 200
    letter = make_letter(ana, "isotretinoin", dated=date(2027, 5, 25))
    assert "Dr. Hale" in desk_booking(client, owner).content.decode()
    assert desk_booking(client, owner, despite="1", why="Agreed", letter=letter.pk).status_code == 302
    assert Override.objects.get().letter == letter


def test_a_never_is_not_booked_at_the_desk_by_anybody(
    client: Any, ana: Client, mira: User, owner: User
) -> None:
    make_answer(ana, "pregnancy", at=TOLD)
    letter = make_letter(ana, "pregnancy", dated=date(2027, 5, 25))
    for user in (mira, owner, make_staff(User.Role.FRONT_DESK)):
        typed = {"services": ["peel_salicylic"], "despite": "1", "why": "x", "letter": letter.pk}
        answer = desk_booking(client, user, **typed)
        assert answer.status_code == 200 and "Book all the same" not in answer.content.decode()
    wish = Wish(chain.of(["peel_salicylic"], newcomer=False), TEN, despite=Despite(owner, "x", letter.pk))
    with pytest.raises(NotBookable):
        diary.book(wish=wish, who=ana, by=Actor.DESK, proven=True, now=NOW)
    assert not Override.objects.exists()
    assert issubclass(NeverOverridden, TreatmentError)
