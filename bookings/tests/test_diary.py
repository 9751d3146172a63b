"""Book, move, cancel: what is done, what is refused and by which name."""

from datetime import timedelta

import pytest

from bookings import day, diary
from bookings.diary import Actor, Person, Wish
from bookings.errors import NotBookable, NotOffered, NotStanding, OffGrid, SlotTaken, TooLate
from bookings.models import Practitioner, Room, Service, Visit
from bookings.spans import Span
from bookings.tests import make
from bookings.tests.make import MONDAY, NOW, at
from clients.models import Client
from notifications.models import Message

pytestmark = pytest.mark.django_db

ANA = Person("Ana Pérez", "ana@example.com", "+1 425 555 0123")


def book(
    starts_at, *services, by=Actor.CLIENT, who=ANA, practitioner=None, proven=False, now=NOW, newcomer=False
):
    chain = make.make_chain(*(services or Service.objects.all()), newcomer=newcomer)
    wish = Wish(chain, starts_at, practitioner)
    return diary.book(wish=wish, who=who, by=by, proven=proven, now=now)


def move(visit, starts_at, *, by=Actor.CLIENT, now=NOW, practitioner=None):
    return diary.move(visit_id=visit.pk, starts_at=starts_at, by=by, now=now, practitioner=practitioner)


# --- Booking


def test_a_visit_has_its_chair_time_its_clean_up_and_its_price():
    make.make_studio()
    one = make.make_service("one", minutes=45, cleanup_minutes=10, price_cents=9000, order_rank=2)
    two = make.make_service("two", minutes=20, cleanup_minutes=15, price_cents=5500, order_rank=1)
    make.make_practitioner()
    make.make_room()
    visit = book(at(9), one, two, newcomer=True)
    # 45 + 20, a newcomer's quarter of an hour; then one clean-up, the larger.
    assert (visit.ends_at, visit.busy_until) == (at(10, 20), at(10, 35))
    assert (visit.status, visit.price_cents, visit.revision) == (Visit.Status.BOOKED, 14500, 1)
    assert [part.service.slug for part in visit.parts.order_by("position")] == ["two", "one"]
    assert visit.client.name == "Ana Pérez"


def test_the_same_name_and_address_are_the_same_client_and_another_name_is_not():
    make.make_world()
    first = book(at(9))
    again = book(at(11), who=Person("ANA PÉREZ", "Ana@Example.com"))
    daughter = book(at(14), who=Person("Luz Pérez", "ana@example.com"))
    assert again.client == first.client
    assert daughter.client != first.client
    assert daughter.client.maybe_same_as == first.client


@pytest.mark.parametrize("minute", [5, 14, 1])
def test_off_the_grid_is_refused(minute):
    make.make_world()
    with pytest.raises(OffGrid):
        book(at(9, minute))


@pytest.mark.parametrize(
    "starts_at",
    [
        at(8, 45),  # before hours
        at(17),  # 60 minutes and 15 of clean-up end at 18:15
        at(9) - timedelta(days=4),  # past
        at(9) + timedelta(days=100),  # beyond the window
    ],
)
def test_a_time_that_is_not_offered_is_refused(starts_at):
    make.make_world()
    with pytest.raises(NotOffered):
        book(starts_at)


def test_notice_and_window_end_where_they_say():
    make.make_world(notice_minutes=120, window_days=10)
    assert book(at(12), now=at(10)).starts_at == at(12)
    with pytest.raises(NotOffered):
        book(at(15), now=at(13) + timedelta(seconds=1))
    last = at(14) + timedelta(days=10)
    assert book(last, now=at(9)).starts_at == last
    with pytest.raises(NotOffered):
        book(last + timedelta(days=1), now=at(9))


def test_the_desk_may_book_inside_the_notice_and_beyond_the_window_but_not_over_another_visit():
    make.make_world(notice_minutes=120, window_days=10)
    assert book(at(10, 15), now=at(10, 10), by=Actor.DESK).starts_at == at(10, 15)
    assert book(at(9, day=MONDAY + timedelta(days=200)), by=Actor.DESK).status == Visit.Status.BOOKED
    with pytest.raises(SlotTaken):
        book(at(11), by=Actor.DESK)


def test_over_a_break_a_day_off_or_a_blocked_time_is_refused():
    make.make_world(people=0)
    who = make.make_practitioner(works=False)
    make.make_hours(who, pause=(make.time(12), make.time(13)))
    make.make_exception(who, MONDAY + timedelta(days=1))
    make.make_time_off(who, at(15), at(16))
    for starts_at in (at(11), at(12), at(9) + timedelta(days=1)):
        with pytest.raises(NotOffered):
            book(starts_at)
    with pytest.raises(SlotTaken):
        book(at(14))
    assert book(at(16)).starts_at == at(16)


def test_a_taken_time_is_refused_and_the_time_right_after_its_clean_up_is_not():
    make.make_world()
    book(at(9))
    for taken in (at(9), at(10), at(9, 15)):
        with pytest.raises(SlotTaken) as refused:
            book(taken)
        assert refused.value.starts_at == taken
    assert book(at(10, 15)).starts_at == at(10, 15)


def test_a_refusal_leaves_nothing_behind():
    make.make_world()
    book(at(9))
    before = (Client.objects.count(), Visit.objects.count(), Message.objects.count())
    with pytest.raises(SlotTaken):
        book(at(9), who=Person("Bo", "bo@example.com"))
    assert (Client.objects.count(), Visit.objects.count(), Message.objects.count()) == before


def test_anyone_means_the_least_busy_and_then_the_next():
    make.make_world(people=2, rooms=3)
    first, second = Practitioner.objects.order_by("pk")
    book(at(9), practitioner=first.pk)
    assert book(at(14), who=Person("Bo", "bo@example.com")).practitioner == second
    assert book(at(14), who=Person("Cy", "cy@example.com")).practitioner == first
    with pytest.raises(SlotTaken):
        book(at(14), who=Person("Di", "di@example.com"))


def test_one_room_serves_one_of_two_people():
    make.make_world(people=2, rooms=1)
    book(at(9))
    with pytest.raises(SlotTaken):
        book(at(9, 30), who=Person("Bo", "bo@example.com"))


def test_a_named_practitioner_who_is_busy_is_not_replaced():
    make.make_world(people=2, rooms=2)
    first = Practitioner.objects.order_by("pk")[0]
    book(at(9), practitioner=first.pk)
    with pytest.raises(SlotTaken):
        book(at(9), practitioner=first.pk)


def test_what_needs_a_look_first_is_led_to_the_analysis():
    make.make_studio()
    analysis = make.make_analysis()
    peel = make.make_service("peel_mandelic", minutes=30, needs_analysis_first=True)
    make.make_practitioner()
    make.make_room()
    with pytest.raises(NotBookable) as refused:
        book(at(9), peel)
    assert [(reason.code, reason.service) for reason in refused.value.reasons] == [
        ("consult_required", "peel_mandelic")
    ]
    assert not Visit.objects.exists()
    assert book(at(9), analysis, peel).starts_at == at(9)


def test_an_analysis_in_the_diary_counts_only_for_who_is_proven_and_only_before():
    make.make_studio()
    analysis = make.make_analysis()
    peel = make.make_service("peel_mandelic", minutes=30, needs_analysis_first=True)
    make.make_practitioner()
    make.make_room()
    client = book(at(12), analysis).client
    with pytest.raises(NotBookable):
        book(at(15), peel)
    with pytest.raises(NotBookable):
        book(at(9), peel, who=client, proven=True)
    assert book(at(15), peel, who=client, proven=True).client == client


# --- Moving


def test_a_move_keeps_the_practitioner_and_raises_the_revision():
    make.make_world(people=2, rooms=2)
    second = Practitioner.objects.order_by("pk")[1]
    visit = book(at(9), practitioner=second.pk)
    moved = move(visit, at(14))
    assert (moved.starts_at, moved.ends_at, moved.busy_until) == (at(14), at(15), at(15, 15))
    assert (moved.practitioner, moved.revision, moved.reference) == (second, 2, visit.reference)


def test_a_visit_does_not_stand_in_its_own_way():
    make.make_world()
    assert move(book(at(9)), at(9, 30)).starts_at == at(9, 30)


def test_moving_to_where_it_is_changes_nothing():
    make.make_world()
    visit = book(at(9))
    assert move(visit, at(9)).revision == 1


def test_another_takes_it_when_her_own_practitioner_is_busy_there():
    make.make_world(people=2, rooms=2)
    first, second = Practitioner.objects.order_by("pk")
    visit = book(at(9), practitioner=first.pk)
    book(at(14), practitioner=first.pk, who=Person("Bo", "bo@example.com"))
    assert move(visit, at(14)).practitioner == second


def test_a_move_onto_another_visit_is_refused_and_leaves_the_old_time():
    make.make_world()
    visit = book(at(9))
    book(at(14), who=Person("Bo", "bo@example.com"))
    with pytest.raises(SlotTaken):
        move(visit, at(13, 30))
    visit.refresh_from_db()
    assert (visit.starts_at, visit.revision) == (at(9), 1)


@pytest.mark.parametrize("starts_at", [at(8), at(9) + timedelta(days=100)])
def test_a_move_out_of_what_is_offered_is_refused(starts_at):
    make.make_world()
    visit = book(at(9))
    with pytest.raises(NotOffered):
        move(visit, starts_at)
    with pytest.raises(OffGrid):
        move(visit, at(9, 1))


def test_a_client_moves_until_the_policys_hours_and_the_desk_always():
    make.make_world(cancellation_hours=24)
    visit = book(at(9))
    the_hour = at(9) - timedelta(hours=24)
    with pytest.raises(TooLate):
        move(visit, at(14), now=the_hour + timedelta(seconds=1))
    assert move(visit, at(14), now=the_hour).starts_at == at(14)
    assert move(visit, at(16), now=at(8), by=Actor.DESK).starts_at == at(16)


@pytest.mark.parametrize("status", [Visit.Status.CANCELLED, Visit.Status.ATTENDED, Visit.Status.MISSED])
def test_what_is_over_is_not_moved(status):
    make.make_world()
    visit = make.make_visit(starts_at=at(9), status=status)
    with pytest.raises(NotStanding):
        move(visit, at(14))


# --- Cancelling


@pytest.mark.parametrize(("seconds_after", "late"), [(-1, False), (0, False), (1, True), (3600 * 23, True)])
def test_cancelling_always_works_and_late_ones_are_marked(seconds_after, late):
    make.make_world(cancellation_hours=24)
    visit = book(at(9))
    now = at(9) - timedelta(hours=24) + timedelta(seconds=seconds_after)
    cancelled = diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, now=now)
    assert (cancelled.status, cancelled.cancelled_at) == (Visit.Status.CANCELLED, now)
    assert (cancelled.cancelled_late, cancelled.fee_waived) == (late, False)


@pytest.mark.parametrize("reason", [Visit.CancelReason.UNWELL, Visit.CancelReason.STUDIO])
def test_unwell_or_by_the_studio_costs_nothing_however_late(reason):
    make.make_world()
    visit = book(at(9))
    cancelled = diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, reason=reason, now=at(8))
    assert (cancelled.cancelled_late, cancelled.fee_waived) == (True, True)


def test_cancelling_twice_is_cancelling_once():
    make.make_world()
    visit = book(at(9))
    diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, now=NOW)
    letters = Message.objects.count()
    again = diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, reason="unwell", now=at(8))
    assert (again.cancelled_at, again.cancelled_late, again.cancel_reason) == (NOW, False, "changed_mind")
    assert Message.objects.count() == letters


def test_what_is_over_is_not_cancelled():
    make.make_world()
    visit = make.make_visit(starts_at=at(9), status=Visit.Status.ATTENDED)
    with pytest.raises(NotStanding):
        diary.cancel(visit_id=visit.pk, by=Actor.DESK, now=NOW)


def test_a_cancelled_time_is_free_again():
    make.make_world()
    visit = book(at(9))
    diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, now=NOW)
    assert book(at(9), who=Person("Bo", "bo@example.com")).starts_at == at(9)


# --- The day itself


def test_here_done_and_could_not_come():
    make.make_world(rooms=2, people=2)
    visit = book(at(9))
    assert day.arrive(visit_id=visit.pk, now=at(9)).status == Visit.Status.HERE
    assert day.undo(visit_id=visit.pk, now=at(9)).status == Visit.Status.BOOKED
    assert day.attend(visit_id=visit.pk).status == Visit.Status.ATTENDED
    assert day.attend(visit_id=visit.pk).status == Visit.Status.ATTENDED
    with pytest.raises(NotStanding):
        day.miss(visit_id=visit.pk, now=at(10))
    other = book(at(11), who=Person("Bo", "bo@example.com"))
    assert day.miss(visit_id=other.pk, now=at(11, 30)).status == Visit.Status.MISSED
    with pytest.raises(NotStanding):
        day.attend(visit_id=other.pk)


def test_a_time_with_a_visit_is_not_blocked_and_a_blocked_one_not_booked():
    make.make_world()
    who = Practitioner.objects.get()
    book(at(9))
    with pytest.raises(day.BlockedByVisits, match="Ana Pérez"):
        day.block(practitioner_id=who.pk, span=Span(at(10), at(11)), reason="", now=NOW)
    blocked = day.block(practitioner_id=who.pk, span=Span(at(10, 15), at(18)), reason="School", now=NOW)
    with pytest.raises(SlotTaken):
        book(at(10, 15), by=Actor.DESK)
    day.unblock(time_off_id=blocked.pk)
    assert book(at(10, 15)).room == Room.objects.get()
