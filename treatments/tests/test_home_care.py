"""Home care over weeks: who is offered retinol, what pauses it, the letters, the pages, products by name."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings import chain, diary
from bookings.diary import Actor
from bookings.models import Service, Visit
from bookings.studio import current
from bookings.tests.make import at, make_client, make_user
from clients import consents
from clients.consents import HEALTH_DATA
from clients.models import Client, IntakeAnswer, User
from notifications.models import Message
from treatments import records
from treatments.care.home_care_document import Active
from treatments.catalogue import revisions
from treatments.catalogue.reference import reference_document
from treatments.errors import AlreadySigned, NamesCondition
from treatments.home_care import letters, links, ramps, recommended
from treatments.home_care.at_home import AtHome
from treatments.home_care.errors import AskFirst, ImpossibleStart, NoConsent, NoRamp, NotForHer, RecordFirst
from treatments.home_care.recommended import Product
from treatments.models import Recommended, RetinolRamp
from treatments.plain_words import named_condition
from treatments.tests.make import approve, finish, make_staff, make_treatment, plan_of
from treatments.tests.make_courses import TODAY, make_peel_client, propose
from treatments.tests.make_intake import make_answer
from treatments.tests.make_whole import look
from treatments.tests.reading_grade import grade, sentences

pytestmark = pytest.mark.django_db
NOW = at(11, day=TODAY)
MONDAY = date(2027, 2, 15)
R, E, REST = Active.RETINOL, Active.EXFOLIANT, Active.REST
DECIDING = (
    "pregnancy",
    "breastfeeding",
    "isotretinoin",
    "sunburn",
    "skin_barrier_flare",
    "retinoid_prescription",
)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def days(count: int) -> timedelta:
    return timedelta(days=count)


def make_asked(**fields: Any) -> tuple[Client, Visit]:
    """A client in the chair who has said no to everything that decides."""
    her, visit = make_peel_client(**fields)
    consents.give(client=her, agreement=HEALTH_DATA, now=NOW)
    for question in DECIDING:
        make_answer(her, question, "no", occasion=visit.topic, at=NOW - timedelta(hours=1))
    return her, visit


def begin(visit: Visit, *, starts_on: date = MONDAY, now: datetime = NOW, **fields: Any) -> RetinolRamp:
    return ramps.begin(visit_id=visit.pk, starts_on=starts_on, by=make_staff(), now=now, **fields)


def home(her: Client, *, now: datetime = NOW, last: date | None = None) -> AtHome:
    return AtHome.of(Client.objects.get(pk=her.pk), studio=current(), now=now, last=last)


def week(her: Client, first: date, *, now: datetime = NOW) -> str:
    found = home(her, now=now, last=first + days(60)).evenings(first, first + days(6))
    return "".join(evening.active for evening in found)


# --- Who is offered it


@pytest.mark.parametrize("flag", DECIDING)
def test_what_the_reference_excludes_is_not_offered(flag: str) -> None:
    her, visit = make_asked()
    make_answer(her, flag, "yes", ongoing=True, occasion=visit.topic, at=NOW)
    with pytest.raises(NotForHer):
        begin(visit)
    assert not RetinolRamp.objects.exists()


@pytest.mark.parametrize("flag", DECIDING)
def test_not_sure_is_a_yes_and_not_asked_is_no_answer(flag: str) -> None:
    her, visit = make_asked()
    IntakeAnswer.objects.filter(question=flag).delete()
    with pytest.raises(AskFirst):
        begin(visit)
    make_answer(her, flag, "no", occasion="visit:0", at=NOW - days(1))  # said for another visit
    with pytest.raises(AskFirst):
        begin(visit)
    make_answer(her, flag, "unsure", occasion=visit.topic, at=NOW)
    with pytest.raises(NotForHer):
        begin(visit)


@pytest.mark.parametrize("flag", ["isotretinoin", "sunburn", "skin_barrier_flare"])
def test_the_reference_names_no_time_so_a_yes_of_years_ago_is_a_reason_until_she_says_no(flag: str) -> None:
    her, visit = make_asked()
    said = make_answer(her, flag, "yes", on=date(2015, 1, 1), ongoing=False, occasion=visit.topic, at=NOW)
    with pytest.raises(NotForHer):
        begin(visit)
    IntakeAnswer.objects.filter(pk=said.pk).delete()
    make_answer(her, flag, "no", occasion=visit.topic, at=NOW)
    assert begin(visit).starts_on == MONDAY


def test_who_cannot_be_pregnant_by_her_age_is_not_asked_and_a_child_gets_none() -> None:
    _, visit = make_asked(birth_date=date(1950, 1, 1))
    IntakeAnswer.objects.filter(question__in=["pregnancy", "breastfeeding"]).delete()
    assert begin(visit)
    Client.objects.update(birth_date=date(2016, 1, 1))
    with pytest.raises(NotForHer):
        begin(visit)


def test_answers_asked_for_on_the_spot_are_kept_as_asked_at_the_chair() -> None:
    _, visit = make_asked()
    IntakeAnswer.objects.filter(question="sunburn").delete()
    begin(visit, said={"sunburn": "no", "keloid_tendency": "no"})  # the second is none of its business
    kept = IntakeAnswer.objects.get(question="sunburn")
    assert (kept.answer, kept.source, kept.occasion) == ("no", "chair", visit.topic)
    assert not IntakeAnswer.objects.filter(question="keloid_tendency").exists()


def test_without_her_agreement_no_answer_is_kept() -> None:
    her, visit = make_asked()
    her.consents.all().delete()
    with pytest.raises(NoConsent):
        begin(visit, said={"sunburn": "no"})
    assert IntakeAnswer.objects.count() == len(DECIDING)


@pytest.mark.parametrize(
    ("starts_on", "step"), [(TODAY - days(1), 1), (TODAY + days(61), 1), (MONDAY, 0), (MONDAY, 6)]
)
def test_it_begins_soon_and_at_a_step_there_is(starts_on: date, step: int) -> None:
    _, visit = make_asked()
    with pytest.raises(ImpossibleStart):
        begin(visit, starts_on=starts_on, step=step)


def test_begun_anew_the_one_before_ends() -> None:
    _, visit = make_asked()
    first = begin(visit)
    second = begin(visit, step=2)
    first.refresh_from_db()
    assert (first.stopped_on, first.stopped_why) == (TODAY, "Begun anew.")
    assert second.stopped_on is None


# --- What her evenings have


def test_the_ramp_as_the_reference_has_it() -> None:
    her, visit = make_asked()
    begin(visit)
    assert [week(her, MONDAY + days(7 * n)) for n in (0, 2, 4, 8, 12)] == [
        "E0R0E00", "R0E0R0E", "R0RER0E", "R0RER0E", "RER0RER",
    ]  # fmt: skip


@pytest.mark.parametrize("skin_type", [4, 5, 6, None])
def test_deeper_and_unknown_skin_stays_at_three_nights(skin_type: int | None) -> None:
    her, visit = make_asked(skin_type=skin_type)
    begin(visit)
    assert week(her, MONDAY + days(7 * 20)) == "R0RER0E"


def test_so_does_rosacea_prone_sensitive_and_unseen_skin_and_who_reacted_before() -> None:
    her, visit = make_asked()
    begin(visit)
    far = MONDAY + days(7 * 20)
    assert week(her, far) == "RER0RER"
    begin(visit, is_sensitive=True)
    assert week(her, far) == "R0RER0E"
    begin(visit)
    make_answer(her, "earlier_bad_reaction", at=NOW)
    assert week(her, far) == "R0RER0E"
    IntakeAnswer.objects.filter(question="earlier_bad_reaction").delete()
    look(visit, [{"concern": "rosacea", "zones": ["chin"]}], now=NOW)
    assert week(her, far) == "R0RER0E"


def test_a_booked_peel_leaves_out_its_days_before_and_after_and_what_was_done_takes_its_place() -> None:
    """A mandelic peel on Wednesday of the sixth week: off from Friday to the Wednesday after."""
    her, visit = make_asked()
    begin(visit)
    peel_on = MONDAY + days(5 * 7 + 2)
    peel = make_treatment("peel_mandelic", starts_at=at(10, day=peel_on), client=her)
    assert [week(her, MONDAY + days(7 * n)) for n in (4, 5, 6)] == ["R0RE000", "0000000", "00E0R0E"]
    Visit.objects.filter(pk=peel.pk).update(status="cancelled")
    assert [week(her, MONDAY + days(7 * n)) for n in (4, 5, 6)] == ["R0RER0E"] * 3
    Visit.objects.filter(pk=peel.pk).update(status="booked")
    ended = at(19, day=peel_on)  # later than booked: the evening of the next Wednesday is out as well
    finish(peel, "peel_mandelic", at=ended)
    found = home(her, now=ended, last=peel_on + days(30)).evenings(peel_on, peel_on + days(9))
    assert "".join(evening.active for evening in found) == "000000000R"
    assert found[5].why == "aftercare"


def test_an_end_she_was_told_later_counts_and_of_an_amended_record_both_until_it_is_approved() -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY)
    led = make_treatment("led_red", starts_at=at(9, day=TODAY), client=her)
    finish(led, "led_red", at=at(10, day=TODAY))
    approve(led, now=NOW)
    first = home(her).first_free_evening
    assert first == TODAY + days(1)  # 24 hours
    amended = records.amend(visit_id=led.pk, now=NOW)
    plan_of(led).lines.filter(key="retinoids/avoid").update(ends_at=at(12, day=TODAY))
    assert home(her).first_free_evening == TODAY + days(1)  # what she was told still stands
    line = plan_of(led).lines.get(key="retinoids/avoid")
    line.ends_at = at(12, day=TODAY + days(5))
    line.save()
    assert amended.version == 2
    assert home(her).first_free_evening == TODAY + days(5)


def test_what_was_done_counts_and_not_what_was_booked() -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY)
    peel = make_treatment("peel_mandelic", starts_at=at(8, day=TODAY), client=her)
    assert home(her).first_free_evening == TODAY + days(7)
    finish(peel, "post_treatment_calming", at=at(9, day=TODAY))  # the peel was left out
    assert home(her).first_free_evening == TODAY


def test_an_answer_from_before_it_was_begun_does_not_stop_it() -> None:
    her, visit = make_asked()
    make_answer(her, "pregnancy", "yes", at=NOW - days(300))
    begin(visit, starts_on=TODAY)
    assert home(her).known.runs


def test_an_answer_given_later_stops_it_for_good() -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY)
    make_answer(her, "pregnancy", "yes", at=NOW + days(7))
    later = NOW + days(8)
    assert not home(her, now=later).known.runs
    assert week(her, MONDAY + days(7), now=later).count(R) == 0
    assert home(her, now=later).notes[0].startswith("No retinol from now on")
    make_answer(her, "pregnancy", "no", at=NOW + days(9))
    assert not home(her, now=NOW + days(10)).known.runs  # somebody begins it again, or nobody does
    IntakeAnswer.objects.filter(question="pregnancy", answer="yes").delete()
    assert home(her, now=later).known.runs
    make_answer(her, "isotretinoin", "yes", on=date(2015, 1, 1), ongoing=False, at=NOW + days(1))
    assert not home(her, now=later).known.runs  # the reference names no time


def test_irritated_skin_gets_no_exfoliant_either() -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY)
    make_answer(her, "sunburn", "yes", on=TODAY, ongoing=False, at=NOW + timedelta(hours=1))
    now = NOW + timedelta(hours=2)
    found = home(her, now=now, last=TODAY + days(40)).evenings(TODAY, TODAY + days(20))
    assert all(evening.active is REST for evening in found)


def test_after_a_sting_it_waits_and_repeats_the_present_step(clock: Any) -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY, step=2)
    ramps.repeat(visit_id=visit.pk, starts_on=MONDAY + days(7), by=make_staff(), now=NOW)
    assert [week(her, MONDAY + days(7 * n)) for n in (0, 1, 2, 3)] == ["0000000", *["R0E0R0E"] * 2, "R0RER0E"]
    ramps.stop(visit_id=visit.pk, why="She would rather not.", now=NOW)
    with pytest.raises(NoRamp):
        ramps.repeat(visit_id=visit.pk, starts_on=MONDAY, by=make_staff(), now=NOW)
    with pytest.raises(NoRamp):
        ramps.stop(visit_id=visit.pk, why="", now=NOW)


def test_an_exfoliant_alone_comes_with_the_product_that_is_recommended_for_it() -> None:
    her, visit = make_asked()
    assert not home(her).is_anything
    finish(visit, "skin_analysis_and_plan", at=NOW)
    recommended.save(visit_id=visit.pk, products=[Product("Lactic 5%", "pm:2")], now=NOW)
    assert not home(her).is_anything  # not approved yet
    approve(visit, now=NOW)
    assert week(her, MONDAY) == "E000E00"
    assert [row.products[0].name for row in home(her).evening if row.products] == ["Lactic 5%"]


def test_it_is_read_in_a_fixed_number_of_statements() -> None:
    her, visit = make_asked()
    begin(visit)

    def statements() -> int:
        with CaptureQueriesContext(connection) as counted:
            found = home(her)
            assert found.weeks and found.notes is not None and found.reasons is not None
        return len(counted)

    before = statements()
    for n in range(1, 6):
        earlier = make_treatment("led_red", starts_at=at(16, day=TODAY - days(3 * n)), client=her)
        finish(earlier, "led_red", at=at(17, day=TODAY - days(3 * n)))
        make_treatment("peel_mandelic", starts_at=at(16, day=TODAY + days(15 * n)), client=her)
        make_answer(her, "pregnancy", "no", at=NOW + timedelta(minutes=n))
    assert statements() == before <= 14


# --- The weekly letters


def written(ramp: RetinolRamp) -> list[Message]:
    standing = Message.objects.about(letters.topic(ramp.pk)).exclude(state=Message.State.WITHDRAWN)
    return list(standing.order_by("due_at"))


def sent(ramp: RetinolRamp, until: datetime) -> None:
    """The outbox has sent what was due."""
    Message.objects.about(letters.topic(ramp.pk)).standing().filter(due_at__lte=until).update(
        state=Message.State.SENT, closed_at=until
    )


def test_a_letter_each_monday_at_ten_while_it_builds_up_through_the_clock_change() -> None:
    her, visit = make_asked()
    ramp = begin(visit)
    found = written(ramp)
    assert [letter.due_at for letter in found] == [at(10, day=MONDAY + days(7 * n)) for n in range(16)]
    assert {letter.recipient for letter in found} == {f"client:{her.pk}"}
    assert {letter.guard for letter in found} == {letters.GUARD}
    first = found[0]
    assert first.subject == "Your evenings from Monday, February 15"
    assert "- Mon, Feb 15: your gentle acid or enzyme" in first.text
    assert "- Wed, Feb 17: retinol" in first.text
    assert "- Thu, Feb 18: neither, just your light cream" in first.text
    catalogue = revisions.current().catalogue
    assert all(named_condition(letter.text, catalogue) is None for letter in found)
    assert all("retinol" not in letter.subject.lower() for letter in found)


def test_begun_in_the_middle_of_a_week_it_writes_about_the_rest_of_that_week() -> None:
    _, visit = make_asked()
    first, second = written(begin(visit, starts_on=TODAY))[:2]  # a Wednesday, at eleven
    assert first.due_at == NOW and second.due_at == at(10, day=MONDAY)
    assert "Wed, Feb 10" in first.text and "Sun, Feb 14" in first.text and "Mon, Feb 15" not in first.text


def test_at_night_it_waits_for_the_morning() -> None:
    _, visit = make_asked()
    late = at(21, 30, day=TODAY)
    assert written(begin(visit, starts_on=TODAY, now=late))[0].due_at == at(10, day=TODAY + days(1))


def test_a_visit_booked_moved_and_cancelled_rewrites_the_weeks_it_touches_and_no_other() -> None:
    her, visit = make_asked()
    Service.objects.update(needs_analysis_first=False)
    ramp = begin(visit)
    before = {letter.kind: letter.pk for letter in written(ramp)}
    wednesday = MONDAY + days(7 * 5 + 2)
    wish = diary.Wish(_chain("peel_mandelic"), at(10, day=wednesday), source=Visit.Source.DESK)
    peel = diary.book(wish=wish, who=her, by=Actor.DESK, proven=True, now=NOW)
    after = {letter.kind: letter for letter in written(ramp)}
    kept = [kind for kind, letter in after.items() if before.get(kind) == letter.pk]
    assert kept[:4] == [f"evenings_{MONDAY + days(7 * n)}" for n in range(4)]
    touched = after[f"evenings_{MONDAY + days(7 * 5)}"]
    assert touched.pk not in before.values()
    assert "no retinol, because your next visit is near" in touched.text
    assert "because your skin will be settling after your visit" in touched.text
    assert all(letter_is_current(letter) for letter in after.values())
    diary.move(visit_id=peel.pk, starts_at=at(10, day=wednesday + days(7)), by=Actor.DESK, now=NOW)
    assert all(letter_is_current(letter) for letter in written(ramp))
    assert (
        "next visit"
        not in {letter.kind: letter for letter in written(ramp)}[f"evenings_{MONDAY + days(28)}"].text
    )
    diary.cancel(visit_id=peel.pk, by=Actor.CLIENT, now=NOW)
    again = {letter.kind: letter.text for letter in written(ramp)}
    texts = {kind: Message.objects.get(pk=pk).text for kind, pk in before.items()}
    assert again == texts


def _chain(*slugs: str) -> Any:
    return chain.of(slugs, newcomer=False)


def letter_is_current(letter: Message, now: datetime = NOW) -> bool:
    return letters.as_written(letter, now) is None


def test_approving_an_aftercare_rewrites_the_week_that_runs_and_tells_of_it_next_morning(clock: Any) -> None:
    her, visit = make_asked()
    ramp = begin(visit)
    clock.move_to(at(11, day=MONDAY))
    sent(ramp, at(11, day=MONDAY))
    now = at(16, day=MONDAY)
    led = make_treatment("led_red", starts_at=at(14, day=MONDAY), client=her)
    letters.renew(client_id=her.pk, now=at(14, day=MONDAY))
    changed = written(ramp)[1]
    assert changed.letters == "evenings_changed" and changed.due_at == at(10, day=MONDAY + days(1))
    finish(led, "led_red", at=now)
    line = plan_of(led).lines.get(key="retinoids/avoid")
    line.ends_at = at(12, day=MONDAY + days(3))
    line.save(update_fields=["ends_at"])
    letters.renew(client_id=her.pk, now=now)
    found = [letter for letter in written(ramp) if letter.kind == f"evenings_{MONDAY}"]
    assert [letter.letters for letter in found] == ["evenings", "evenings_changed"]
    assert "Mon, Feb 15" not in found[1].text  # the evening that is over when it comes
    assert "Wed, Feb 17: no retinol, because your skin is still settling after your visit" in found[1].text
    assert found[1].subject == "Your evenings have changed"
    written_before = Message.objects.count()
    letters.renew(client_id=her.pk, now=now)
    assert Message.objects.count() == written_before  # asked again, nothing changes


def test_what_was_sent_and_holds_again_is_not_told_again(clock: Any) -> None:
    her, visit = make_asked()
    ramp = begin(visit)
    now = at(11, day=MONDAY)
    clock.move_to(now)
    sent(ramp, now)
    peel = make_treatment("peel_mandelic", starts_at=at(10, day=MONDAY + days(8)), client=her)
    letters.renew(client_id=her.pk, now=now)
    assert [letter.letters for letter in written(ramp)][:2] == ["evenings", "evenings_changed"]
    diary.cancel(visit_id=peel.pk, by=Actor.DESK, now=now)
    assert [letter.letters for letter in written(ramp)][:2] == ["evenings", "evenings"]


def test_the_guard_takes_back_what_no_longer_holds() -> None:
    her, visit = make_asked()
    ramp = begin(visit)
    first, second = written(ramp)[:2]
    assert letters.as_written(first, NOW) is None
    make_treatment(
        "peel_mandelic", starts_at=at(10, day=MONDAY + days(8)), client=her
    )  # past the diary's functions
    assert letters.as_written(second, NOW) == "The evenings have changed."
    make_answer(her, "pregnancy", "yes", at=NOW + timedelta(minutes=1))
    assert letters.as_written(first, NOW + timedelta(minutes=2)) == "Retinol no longer builds up."
    ramp.delete()
    assert letters.as_written(first, NOW) == "The ramp is gone."


def test_stopped_the_letters_stop() -> None:
    _, visit = make_asked()
    ramp = begin(visit)
    ramps.stop(visit_id=visit.pk, why="", now=NOW)
    assert written(ramp) == []
    again = begin(visit, now=NOW + timedelta(minutes=1))
    ramps.repeat(visit_id=visit.pk, starts_on=MONDAY, by=make_staff(), now=NOW + timedelta(minutes=2))
    assert written(again) == []
    assert len(written(RetinolRamp.objects.order_by("-pk")[0])) == 16


def test_four_weeks_after_the_last_step_they_end_and_a_pause_brings_them_back(clock: Any) -> None:
    her, visit = make_asked()
    ramp = begin(visit)
    assert max(letter.due_at for letter in written(ramp)) == at(10, day=MONDAY + days(7 * 15))
    far = at(11, day=MONDAY + days(7 * 30))
    sent(ramp, far)
    letters.renew(client_id=her.pk, now=far)
    assert not [letter for letter in written(ramp) if letter.state == "queued"]
    clock.move_to(far)
    make_treatment("peel_mandelic", starts_at=at(10, day=MONDAY + days(7 * 32)), client=her)
    letters.renew(client_id=her.pk, now=far)
    assert [letter for letter in written(ramp) if letter.state == "queued"]


def test_nobody_without_a_ramp_costs_a_booking_more_than_one_statement() -> None:
    her, _ = make_asked()
    with CaptureQueriesContext(connection) as counted:
        letters.renew(client_id=her.pk, now=NOW)
    assert len([one for one in counted if "SAVEPOINT" not in one["sql"]]) == 1


# --- Products by name


def test_products_belong_to_the_record_and_are_sealed_and_amended_with_it() -> None:
    _, visit = make_asked()
    with pytest.raises(RecordFirst):
        recommended.save(visit_id=visit.pk, products=[Product("Gel cleanser", "am:1")], now=NOW)
    finish(visit, "skin_analysis_and_plan", at=NOW)
    recommended.save(
        visit_id=visit.pk,
        products=[Product("Gel cleanser", "am:1"), Product("SPF 50", "am:4", "two fingers")],
        now=NOW,
    )
    recommended.save(visit_id=visit.pk, products=[Product("SPF 50", "am:4", "two fingers")], now=NOW)
    approve(visit, now=NOW)
    row = Recommended.objects.get()
    assert row.sealed
    with pytest.raises(AlreadySigned):
        recommended.save(visit_id=visit.pk, products=[], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommended.objects.update(name="Something else")
    records.amend(visit_id=visit.pk, now=NOW)
    assert [(row.name, row.sealed) for row in Recommended.objects.order_by("pk")] == [
        ("SPF 50", True),
        ("SPF 50", False),
    ]


def test_a_product_s_words_name_no_condition() -> None:
    _, visit = make_asked()
    finish(visit, "skin_analysis_and_plan", at=NOW)
    with pytest.raises(NamesCondition):
        recommended.save(visit_id=visit.pk, products=[Product("Cream", "pm:3", "for your rosacea")], now=NOW)


# --- The pages


ONE_ROW = {"products-TOTAL_FORMS": "1", "products-INITIAL_FORMS": "0"}


def desk(role: str = User.Role.PRACTITIONER) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(role))
    return browser


def press(browser: Browser, visit: Visit, name: str, **typed: Any) -> str:
    return browser.post(
        reverse(f"desk_home_{name}", args=[visit.reference]), typed, follow=True
    ).content.decode()


def own_page(visit: Visit) -> str:
    return links.evenings_path(visit.reference, good_until=NOW + days(14))


def test_at_the_desk_it_is_begun_repeated_and_stopped() -> None:
    _, visit = make_asked()
    browser = desk()
    shown = browser.get(reverse("desk_visit", args=[visit.reference])).content.decode()
    assert "Let retinol build up" in shown and 'value="2027-02-10"' in shown
    shown = press(browser, visit, "begin", starts_on="2027-02-15", step="1")
    assert "Retinol, step 1: 1 night a week" in shown
    shown = press(browser, visit, "again", starts_on="2027-02-22")
    assert "goes on with the same step" in shown and RetinolRamp.objects.count() == 2
    shown = press(browser, visit, "stop", why="")
    assert "Retinol is stopped" in shown and "Let retinol build up" in shown


def test_what_is_not_answered_is_asked_in_the_form_and_a_yes_is_kept_and_refuses() -> None:
    _, visit = make_asked()
    IntakeAnswer.objects.filter(question="sunburn").delete()
    browser = desk()
    shown = press(browser, visit, "begin", starts_on="2027-02-15", step="1")
    assert "Ask her, and choose." in shown and not RetinolRamp.objects.exists()
    shown = press(browser, visit, "begin", starts_on="2027-02-15", step="2", **{"answer-sunburn": "yes"})
    assert "Not for her now: Sunburn or windburn." in shown
    assert not RetinolRamp.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("begin", {"starts_on": "x", "step": "1"}),
        ("begin", {"starts_on": "9999-12-31", "step": "1"}),
        ("begin", {"starts_on": "2027-02-15", "step": "99"}),
        ("again", {"starts_on": ""}),
        ("again", {"starts_on": "0001-01-01"}),
        ("products", {"products-TOTAL_FORMS": "x"}),
        (
            "products",
            {"products-TOTAL_FORMS": "1", "products-INITIAL_FORMS": "0", "products-0-name": "a\x00b"},
        ),
    ],
)
def test_a_wrong_form_comes_back_and_is_no_500(name: str, typed: dict[str, str]) -> None:
    _, visit = make_asked()
    begin(visit)
    answer = desk().post(reverse(f"desk_home_{name}", args=[visit.reference]), typed)
    assert answer.status_code == 200
    assert RetinolRamp.objects.count() == 1


def test_products_are_typed_by_name_and_kept() -> None:
    _, visit = make_asked()
    finish(visit, "skin_analysis_and_plan", at=NOW)
    typed = ONE_ROW | {"products-0-name": "SPF 50", "products-0-step": "am:4"}
    assert "Kept with what was done." in press(desk(), visit, "products", **typed)
    assert [(row.name, row.step) for row in Recommended.objects.all()] == [("SPF 50", "am:4")]


def test_front_desk_client_and_visitor_get_none_of_it() -> None:
    _, visit = make_asked()
    for name in ("begin", "again", "stop", "products"):
        address = reverse(f"desk_home_{name}", args=[visit.reference])
        assert desk(User.Role.FRONT_DESK).post(address).status_code == 403
        assert desk(User.Role.CLIENT).post(address).status_code == 403
        assert Browser().post(address).status_code == 302


def test_her_page_shows_four_weeks_of_evenings_with_the_reason() -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY)
    make_treatment("peel_mandelic", starts_at=at(10, day=MONDAY + days(4)), client=her)
    shown = Browser().get(own_page(visit)).content.decode()
    assert shown.count('class="night ') == 28
    assert "From Sun, Feb 14: no retinol and no acid or enzyme through Thu, Feb 18, because" in shown
    assert "From Fri, Feb 19: no retinol and no acid or enzyme through Thu, Feb 25" in shown
    assert "<title>Your evenings · Skin Fit</title>" in shown
    assert named_condition(shown, revisions.current().catalogue) is None
    assert grade(sentences(shown), ()) <= 8
    for words in ("flag:", "defer", "isotretinoin"):
        assert words not in shown.replace(" defer>", "")


def test_her_link_opens_hers_alone_and_not_for_ever(clock: Any) -> None:
    _, visit = make_asked()
    other = make_treatment("led_red", starts_at=at(15, day=TODAY))
    token = own_page(visit).rstrip("/").rpartition("/")[2]
    for wrong in (
        reverse("own_evenings", args=[other.reference, token]),
        reverse("own_evenings", args=[visit.reference, "1-x"]),
        reverse("own_treatment_plan", args=[visit.reference, token]),
    ):
        assert Browser().get(wrong).status_code == 404
    assert Browser().get(own_page(visit)).status_code == 200
    clock.shift(days(15))
    assert Browser().get(own_page(visit)).status_code == 410


def test_what_else_to_heed_is_said_in_her_words() -> None:
    her, visit = make_asked()
    look(visit, [{"concern": "melasma", "zones": ["chin"]}], now=NOW)
    make_answer(her, "allergy_salicylate_aspirin", at=NOW)
    begin(visit, starts_on=TODAY)
    done = make_treatment("deep_pore_extractions", starts_at=at(9, day=TODAY), client=her)
    finish(done, "deep_pore_extractions", at=at(10, day=TODAY))
    notes = " ".join(home(her).notes)
    assert "No salicylic acid and no willow bark" in notes
    assert (
        "A gel instead of a cream, and no oils. Rich balms and oils again: Saturday evening, Feb 13." in notes
    )
    assert "No washing and no rubbing on of sunscreen yet: shade and a hat." in notes
    assert "A sunscreen without tint for now" in notes  # makeup is out for 24 hours
    later = " ".join(home(her, now=NOW + days(2)).notes)
    assert "A tinted sunscreen guards best" in later and "No washing" not in later
    for interaction in ("retinol", "prescriber"):
        assert interaction in notes.lower()
    assert named_condition(notes, revisions.current().catalogue) is None


def test_every_interaction_of_the_reference_has_its_place_here() -> None:
    """A new one in the reference is to be read and answered; these are."""
    assert [row["when"] for row in reference_document()["homecare"]["interactions"]] == [
        "any aftercare key retinoids/avoid is running",
        "any aftercare key exfoliants/avoid is running",
        "peel booked",
        "occlusive_products/avoid is running",
        "allergy_salicylate_aspirin",
        "pregnancy or breastfeeding",
        "melasma or post_inflammatory_hyperpigmentation",
        "cleansing/no_wash is running",
    ]


def test_an_answer_that_stops_it_stands_on_today_until_somebody_looks_after_it() -> None:
    her, visit = make_asked()
    begin(visit, starts_on=TODAY)
    browser, line = desk(), "Noor Haddad told something that stops retinol at home"
    make_answer(her, "earlier_bad_reaction", "yes", at=NOW + timedelta(seconds=1))
    assert line not in browser.get(reverse("desk")).content.decode()
    make_answer(her, "breastfeeding", "unsure", at=NOW + timedelta(seconds=2))
    assert line in browser.get(reverse("desk")).content.decode()
    shown = browser.get(reverse("desk_visit", args=[visit.reference])).content.decode()
    assert "Retinol has stopped:" in shown and "Breastfeeding" in shown
    assert line not in desk(User.Role.FRONT_DESK).get(reverse("desk")).content.decode()
    assert "builds up" in browser.get(reverse("desk_client", args=[her.pk])).content.decode()
    ramps.stop(visit_id=visit.pk, why="She nurses.", now=NOW)
    assert line not in browser.get(reverse("desk")).content.decode()
    assert "ended: She nurses." in browser.get(reverse("desk_client", args=[her.pk])).content.decode()


def test_in_her_own_space_she_sees_her_evenings_and_her_plan_and_nobody_else_s() -> None:
    her, visit = make_asked(email="noor@example.com")
    begin(visit, starts_on=TODAY)
    plan = propose(visit)
    other = make_client("Bea", email="bea@example.com", user=make_user("client", email="bea@example.com"))
    Client.objects.filter(pk=her.pk).update(user=make_user("client", email="noor@example.com"))

    def space(client: Client) -> str:
        browser = Browser()
        browser.force_login(Client.objects.select_related("user").get(pk=client.pk).user)
        return browser.get("/my/").content.decode()

    hers, others = space(her), space(other)
    assert hers.count('class="night ') == 28 and plan.name in hers and "waits for your yes" in hers
    assert 'class="night ' not in others and plan.name not in others
    way = re.search(r'href="(/visit/[^"]+/plan/[^"]+)"', hers)
    assert way and Browser().get(way[1]).status_code == 200
