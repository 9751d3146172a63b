"""The database's own refusal of an overlap, past the application and straight into the table."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from bookings import overlap
from bookings.errors import SlotTaken
from bookings.models import Practitioner, Room, Visit
from bookings.overlap import refusing_overlap
from bookings.tests import make
from bookings.tests.make import NOW, at

pytestmark = pytest.mark.django_db


def refuses() -> bool:
    """Whether the database refuses a second visit beside the one at nine, by person and by room."""
    people, rooms = make.Practitioner.objects.order_by("pk"), make.Room.objects.order_by("pk")
    return all(
        clashes(practitioner=people[who], room=rooms[room], starts_at=at(10))
        for who, room in ((0, 1), (1, 0))
    )


def clashes(**fields) -> bool:
    try:
        with transaction.atomic():
            make.make_visit(**fields)
    except IntegrityError as error:
        return any(name in str(error) for name in overlap.GUARDS)
    return False


def two_of_each() -> Visit:
    make.make_world(people=2, rooms=2)
    return make.make_visit(starts_at=at(9))  # until 10:00, and clean-up until 10:15


def test_one_person_and_one_room_are_in_one_visit_at_a_time_clean_up_included():
    two_of_each()
    assert refuses()
    assert not clashes(starts_at=at(10, 15))
    first, second = Practitioner.objects.order_by("pk")
    room, other = Room.objects.order_by("pk")
    assert not clashes(practitioner=second, room=other, starts_at=at(9))
    assert Visit.objects.count() == 3
    assert clashes(practitioner=first, room=room, starts_at=at(8))  # 08:00 to 09:15
    assert clashes(starts_at=at(8), ends_at=at(12), busy_until=at(12))  # around it
    assert clashes(starts_at=at(9, 20), ends_at=at(9, 25), busy_until=at(9, 25))  # inside it


@pytest.mark.parametrize("status", ["booked", "here", "attended", "missed"])
def test_every_state_but_cancelled_occupies(status):
    visit = two_of_each()
    Visit.objects.update(status=status)
    assert refuses()
    Visit.objects.update(status="cancelled")
    assert not clashes(starts_at=at(9))
    assert Visit.objects.filter(starts_at=visit.starts_at).count() == 2


def test_a_hold_occupies_expired_or_not_until_it_is_deleted():
    make.make_world()
    make.make_hold(starts_at=at(9), hold_until=NOW - timedelta(days=1))
    assert clashes(starts_at=at(9))


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": at(9), "ends_at": at(10), "busy_until": at(10, 15)},
        {"starts_at": at(10)},
        {"status": "booked"},
    ],
    ids=lambda change: "+".join(change),
)
def test_an_update_into_an_overlap_is_refused(change):
    two_of_each()
    status = "cancelled" if change == {"status": "booked"} else "booked"
    start = at(10) if status == "cancelled" else at(11)
    other = make.make_visit(starts_at=start, status=status)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=other.pk).update(**change)


@pytest.mark.parametrize("column", ["practitioner", "room"])
def test_an_update_to_a_busy_person_or_room_is_refused(column):
    visit = two_of_each()
    other = make.make_visit(
        starts_at=at(9),
        practitioner=Practitioner.objects.order_by("pk")[1],
        room=Room.objects.order_by("pk")[1],
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=other.pk).update(**{column: getattr(visit, column)})


def test_growing_into_the_next_visit_is_refused():
    visit = two_of_each()
    make.make_visit(starts_at=at(10, 15))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(busy_until=at(10, 16))


def test_the_refusal_becomes_a_name_and_the_transaction_goes_on():
    two_of_each()
    with pytest.raises(SlotTaken), refusing_overlap(at(9)):
        make.make_visit(starts_at=at(9))
    assert Visit.objects.count() == 1


def test_another_integrity_error_keeps_its_name():
    visit = two_of_each()
    with pytest.raises(IntegrityError), refusing_overlap(at(9)):
        make.make_visit(starts_at=at(14), reference=visit.reference)


# --- The guards themselves


def drop(name: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the foreign keys' checks are in the way
            cursor.execute(f"ALTER TABLE bookings_visit DROP CONSTRAINT {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name}")


def test_a_missing_guard_is_named_and_written_again():
    assert overlap.missing(connection) == []
    name = "visit_room_overlap" if connection.vendor == "postgresql" else "visit_room_overlap_update"
    drop(name)
    assert overlap.missing(connection) == [name]
    overlap.install(connection)
    overlap.install(connection)
    assert overlap.missing(connection) == []
    two_of_each()
    assert refuses()


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_there_after_a_rebuilt_table_has_been_migrated():
    """Django drops every trigger when it rebuilds a SQLite table; `migrate` writes them again."""
    rebuild_visits()
    if connection.vendor == "sqlite":
        assert len(overlap.missing(connection)) == 4
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    assert overlap.missing(connection) == []
    two_of_each()
    assert refuses()


def rebuild_visits() -> None:
    """Add a constraint and take it away, as a later migration would."""
    constraint = models.CheckConstraint(condition=models.Q(price_cents__gte=0), name="for_a_moment")
    with connection.schema_editor() as editor:
        editor.add_constraint(Visit, constraint)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Visit, constraint)
