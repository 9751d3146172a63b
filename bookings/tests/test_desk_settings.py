"""Where an owner makes the studio her own: every part is saved, and refused in words."""

from datetime import date, time
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from bookings.desk_forms.hours import why_not
from bookings.models import Break, DayException, Practitioner, Room, Service, Studio, WorkingHours
from bookings.tests.make import (
    MONDAY,
    NOW,
    at,
    make_exception,
    make_practitioner,
    make_room,
    make_service,
    make_studio,
    make_time_off,
    make_user,
)
from bookings.views.desk_hours import like_monday
from bookings.workweek import WorkDay, folded
from clients.models import User

HOSTILE = ["\x00", "\u202eمرحبا🙂<script>alert(1)</script>'; --", "A" * 10_000, "9" * 400]
NINE, SIX, NOON, ONE = time(9), time(18), time(12), time(13)


@pytest.fixture
def desk(client, db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    make_studio()
    client.force_login(make_user("owner", email="mira@skinfit.example", name="Mira Lund"))
    with time_machine.travel(NOW, tick=False):
        yield client


# --- The studio


def studio_values(**fields):
    return {
        "name": "Sound Skin", "address": "5 Main St", "phone": "1", "email": "hello@sound.example",
        "after_hours_line": "", "license_line": "WA 1", "voice": "we", "timezone": "America/New_York",
        "currency": "EUR", "locale": "en-us", "notice_minutes": 60, "window_days": 30, "grid_minutes": 20,
        "cancellation_hours": 48, "cancellation_policy": "Half.", "license_class": "master_esthetician",
        "accent": "#aa3366",
    } | fields  # fmt: skip


def picture(kind: str = "PNG", name: str = "logo.png", size: int = 40) -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (size, size)).save(written, kind)
    return SimpleUploadedFile(name, written.getvalue())


def test_every_field_of_the_studio_is_saved(desk):
    assert desk.post("/desk/settings/", studio_values()).url == "/desk/settings/"
    kept = Studio.objects.values().get()
    expected = studio_values() | {"lancing_permitted": False, "tca_light_enabled": False}
    assert {name: kept[name] for name in expected} == expected
    page = desk.get("/desk/settings/").content.decode()
    assert "#aa3366" in page and "swatch" in page


def test_the_form_shows_what_is_kept_so_that_saving_changes_nothing(desk):
    before = Studio.objects.values().get()
    form = desk.get("/desk/settings/").context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    assert desk.post("/desk/settings/", shown).status_code == 302
    assert Studio.objects.values().get() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("timezone", "Mars/Base"), ("currency", "usd"), ("locale", "xx"), ("grid_minutes", 0),
     ("grid_minutes", 121), ("window_days", 731), ("accent", "red"), ("email", "no"), ("voice", "you")],
)  # fmt: skip
def test_what_no_studio_can_be_is_refused_with_the_rest_kept(desk, field, value):
    answer = desk.post("/desk/settings/", studio_values(**{field: value}))
    assert answer.status_code == 200 and "5 Main St" in answer.content.decode()
    assert Studio.objects.get().name == "Skin Fit"


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")])
def test_a_logo_is_kept_under_a_name_of_ours_and_can_be_taken_away(desk, kind, name):
    desk.post("/desk/settings/", studio_values(logo=picture(kind, name)))
    kept = Studio.objects.get().logo.name
    assert kept.startswith("studio/logo-") and kept.endswith(name[1:])
    assert desk.get("/studio/logo").status_code == 200
    desk.post("/desk/settings/", studio_values())
    assert Studio.objects.get().logo.name == kept
    desk.post("/desk/settings/", studio_values(without_logo="on"))
    assert not Studio.objects.get().logo


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [
        (SimpleUploadedFile("logo.png", b"no picture"), "valid image"),
        (SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>"), "valid image"),
        (SimpleUploadedFile("logo.png", b""), "empty"),
    ],
)
def test_what_is_no_picture_is_no_logo(desk, logo, sentence):
    answer = desk.post("/desk/settings/", studio_values(logo=logo))
    assert answer.status_code == 200 and sentence in answer.content.decode()


def test_a_gif_and_a_heavy_picture_are_no_logo(desk):
    answer = desk.post("/desk/settings/", studio_values(logo=picture("GIF", "a.gif")))
    assert "Only PNG, JPEG and WebP" in answer.content.decode()
    heavy = SimpleUploadedFile("a.png", picture().read() + b"\0" * 1024 * 1024)
    assert "larger than 1 MB" in desk.post("/desk/settings/", studio_values(logo=heavy)).content.decode()
    assert not Studio.objects.get().logo


# --- Hours


def test_two_stretches_of_a_day_are_shown_as_one_with_a_break():
    assert folded([(ONE, SIX), (NINE, NOON)], []) == WorkDay(NINE, SIX, (NOON, ONE))
    assert folded([(NINE, SIX)], [(NOON, ONE)]) == WorkDay(NINE, SIX, (NOON, ONE))
    assert folded([(NINE, SIX)], []) == WorkDay(NINE, SIX)
    assert folded([], [(NOON, ONE)]) is None


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ((None, None, None, None), None),
        ((NINE, SIX, None, None), None),
        ((NINE, SIX, NOON, ONE), None),
        ((NINE, SIX, NINE, SIX), None),
        ((NINE, None, None, None), "closes"),
        ((None, SIX, None, None), "opens"),
        ((SIX, NINE, None, None), "closes"),
        ((NINE, NINE, None, None), "closes"),
        ((NINE, SIX, NOON, None), "pause_ends"),
        ((NINE, SIX, None, ONE), "pause_starts"),
        ((NINE, SIX, ONE, NOON), "pause_ends"),
        ((NINE, NOON, NOON, ONE), "pause_starts"),
        ((None, None, NOON, ONE), "pause_starts"),
    ],
)
def test_a_day_stands_only_with_its_break_inside_its_hours(times, wrong):
    assert (why_not(*times) or (None,))[0] == wrong


def week_values(**fields):
    days = {f"{part}_{day}": value for day in range(5)
            for part, value in (("opens", "09:00"), ("closes", "18:00"),
                                ("pause_starts", "12:00"), ("pause_ends", "13:00"))}  # fmt: skip
    return days | fields


def test_a_week_is_saved_in_place_of_the_old_one(desk):
    who = make_practitioner()
    desk.post(reverse("desk_week", args=[who.pk]), week_values())
    hours = WorkingHours.objects.filter(practitioner=who).order_by("weekday")
    assert list(hours.values_list("weekday", "opens", "closes")) == [(day, NINE, SIX) for day in range(5)]
    assert Break.objects.filter(practitioner=who).count() == 5
    form = desk.get(reverse("desk_week", args=[who.pk])).context["form"]
    assert form["pause_starts_0"].value() == NOON and form["opens_6"].value() is None


def test_the_same_hours_go_to_others_in_one_press(desk):
    mira, jo, pat = make_practitioner(), make_practitioner(works=False), make_practitioner()
    desk.post(reverse("desk_week", args=[mira.pk]), week_values(also=[jo.pk]))
    assert jo.hours.count() == 5 and pat.hours.count() == 7


def test_copying_monday_fills_the_open_days_and_saves_nothing_yet(desk):
    who = make_practitioner(works=False)
    answer = desk.post(
        reverse("desk_week", args=[who.pk]),
        {"opens_0": "10:00", "closes_0": "16:00", "opens_3": "09:00", "closes_3": "12:00", "copy": "1"},
    )
    form = answer.context["form"]
    assert [form[f"opens_{day}"].value() for day in range(7)] == [
        "10:00",
        None,
        None,
        "10:00",
        None,
        None,
        None,
    ]
    assert not who.hours.exists()


def test_copying_monday_to_an_empty_week_fills_it_to_friday():
    filled = like_monday({"opens_0": "10:00"})
    assert sorted(filled) == [f"opens_{day}" for day in range(5)]


def test_a_week_that_cannot_stand_comes_back_filled(desk):
    who = make_practitioner()
    answer = desk.post(reverse("desk_week", args=[who.pk]), week_values(closes_0="08:00"))
    assert answer.status_code == 200 and "later than opening" in answer.content.decode()
    assert who.hours.count() == 7


def test_a_date_has_hours_of_its_own_or_is_closed_and_is_forgotten_again(desk):
    who = make_practitioner()
    address = reverse("desk_except_on", args=[who.pk])
    desk.post(address, {"on": f"{MONDAY}", "opens": "10:00", "closes": "12:00", "reason": "Fair"})
    desk.post(address, {"on": f"{MONDAY}"})
    assert list(DayException.objects.values_list("date", "opens", "closes")) == [(MONDAY, None, None)]
    page = desk.get(reverse("desk_week", args=[who.pk])).content.decode()
    assert "Jun 8, 2026" in page and "closed" in page
    desk.post(reverse("desk_as_usual", args=[DayException.objects.get().pk]))
    assert not DayException.objects.exists()


def test_a_date_that_is_past_is_not_listed_and_a_wrong_one_is_refused(desk):
    who = make_practitioner()
    make_exception(who, date(2026, 6, 1))
    address = reverse("desk_except_on", args=[who.pk])
    answer = desk.post(address, {"on": f"{MONDAY}", "opens": "12:00", "closes": "10:00"})
    assert answer.status_code == 200 and list(answer.context["exceptions"]) == []
    assert "later than opening" in answer.content.decode()


def test_time_off_ahead_is_listed(desk):
    who = make_practitioner(name="Jo")
    make_time_off(who, at(9), at(18), reason="Holiday")
    make_time_off(who, at(9, day=date(2026, 6, 1)), at(18, day=date(2026, 6, 1)), reason="Over")
    page = desk.get(reverse("desk_time_off")).content.decode()
    assert "Holiday" in page and "Over" not in page


# --- Services and rooms


def test_a_service_s_price_minutes_and_order_are_saved_in_the_smallest_unit(desk):
    service = make_service(name="Enzyme", price_cents=9050)
    form = desk.get(reverse("desk_service", args=[service.pk])).context["form"]
    assert form["price"].value() == 90.5
    values = {"name": "Enzyme", "summary": "Soft.", "minutes": 40, "cleanup_minutes": 5, "price": "95.25",
              "order_rank": 7}  # fmt: skip
    desk.post(reverse("desk_service", args=[service.pk]), values)
    kept = Service.objects.values().get()
    expected = {
        "minutes": 40,
        "cleanup_minutes": 5,
        "price_cents": 9525,
        "order_rank": 7,
    }
    assert {name: kept[name] for name in expected} == expected


def test_a_currency_without_cents_keeps_whole_prices(desk):
    make_studio(currency="JPY")
    service = make_service(price_cents=9000)
    assert desk.get(reverse("desk_service", args=[service.pk])).context["form"]["price"].value() == 9000
    values = {"name": "E", "minutes": 40, "cleanup_minutes": 5, "price": "9500", "order_rank": 7}
    desk.post(reverse("desk_service", args=[service.pk]), values)
    assert Service.objects.get().price_cents == 9500


@pytest.mark.parametrize(
    ("field", "value"), [("minutes", 4), ("minutes", 601), ("price", -1), ("price", "1.234"), ("name", "")]
)
def test_a_service_that_cannot_be_is_refused(desk, field, value):
    service = make_service(minutes=60)
    values = {"name": "E", "minutes": 40, "cleanup_minutes": 5, "price": "95", "order_rank": 7} | {
        field: value
    }
    assert desk.post(reverse("desk_service", args=[service.pk]), values).status_code == 200
    assert Service.objects.get().minutes == 60


def test_a_room_is_added_with_its_services_and_taken_out_of_use(desk):
    service = make_service()
    desk.post(reverse("desk_room_add"), {"name": "Back room", "services": [service.pk], "is_active": "on"})
    room = Room.objects.get()
    assert (room.name, list(room.services.all()), room.is_active) == ("Back room", [service], True)
    desk.post(reverse("desk_room", args=[room.pk]), {"name": "Back room"})
    room.refresh_from_db()
    assert not room.is_active and not room.services.exists()


# --- People


def person(**fields):
    return {"name": "Jo Park", "email": "jo@skinfit.example", "role": "practitioner", "treats": "on",
            "license_class": "esthetician", "password": "a quite long password"} | fields  # fmt: skip


def test_somebody_new_signs_in_and_is_in_the_diary(desk):
    service = make_service()
    answer = desk.post(reverse("desk_welcome"), person(services=[service.pk]))
    jo = Practitioner.objects.get()
    assert answer.url == reverse("desk_week", args=[jo.pk])
    assert (jo.name, jo.slug, jo.user.role, list(jo.services.all())) == (
        "Jo Park",
        "jo-park",
        "practitioner",
        [service],
    )
    assert jo.user.check_password("a quite long password")


def test_two_of_one_name_get_addresses_of_their_own(desk):
    for number in range(3):
        desk.post(reverse("desk_welcome"), person(email=f"jo{number}@skinfit.example"))
    desk.post(reverse("desk_welcome"), person(name="郝", email=""))
    slugs = list(Practitioner.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["jo-park", "jo-park-2", "jo-park-3", "practitioner"]


def test_the_front_desk_signs_in_and_treats_nobody(desk):
    desk.post(reverse("desk_welcome"), person(name="Pat", role="front_desk", treats=""))
    assert (
        User.objects.get(email="jo@skinfit.example").role == "front_desk"
        and not Practitioner.objects.exists()
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "Mira@skinfit.example"}, "Somebody signs in with this e-mail already."),
        ({"password": "123"}, "too short"),
        ({"email": "", "treats": ""}, "needs an e-mail to sign in"),
        ({"role": "client"}, "not one of the available choices"),
    ],
)
def test_who_cannot_be_added_is_told_why_and_nobody_is(desk, fields, sentence):
    answer = desk.post(reverse("desk_welcome"), person(**fields))
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert User.objects.count() == 1 and not Practitioner.objects.exists()


def test_a_practitioner_is_changed_and_takes_no_more_visits(desk):
    jo = make_practitioner(name="Jo")
    user = make_user(email="jo@skinfit.example")
    values = {"name": "Jo P.", "license_class": "master_esthetician", "services": [], "user": user.pk}
    desk.post(reverse("desk_practitioner", args=[jo.pk]), values)
    jo.refresh_from_db()
    assert (jo.name, jo.user, jo.is_active, jo.wants_notices) == ("Jo P.", user, False, False)


def test_a_sign_in_belongs_to_one_practitioner_and_to_staff(desk):
    taken, guest = make_user(), make_user("client")
    make_practitioner(user=taken)
    jo = make_practitioner()
    for user in (taken, guest):
        values = {"name": "Jo", "license_class": "esthetician", "user": user.pk}
        assert desk.post(reverse("desk_practitioner", args=[jo.pk]), values).status_code == 200


def test_a_sign_in_is_closed_and_shut_out_at_once(desk, client):
    jo = make_user(email="jo@skinfit.example", name="Jo")
    values = {"name": "Jo", "email": jo.email, "role": jo.role, "password": ""}
    desk.post(reverse("desk_account", args=[jo.pk]), values)
    jo.refresh_from_db()
    assert not jo.is_active
    client.force_login(jo)
    assert client.get("/desk/").status_code == 302


def test_the_only_owner_cannot_shut_herself_out(desk):
    owner = User.objects.get()
    answer = desk.post(
        reverse("desk_account", args=[owner.pk]), {"name": "M", "email": owner.email, "role": "front_desk"}
    )
    assert answer.status_code == 200 and "This is the only owner." in answer.content.decode()
    owner.refresh_from_db()
    assert owner.is_owner


def test_a_client_s_sign_in_is_not_changed_here(desk):
    assert desk.get(reverse("desk_account", args=[make_user("client").pk])).status_code == 404


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_never_break_a_form(desk, value):
    who, service, room = make_practitioner(), make_service(), make_room()
    account = make_user()
    forms = [
        ("/desk/settings/", studio_values()),
        (reverse("desk_week", args=[who.pk]), week_values(also=[])),
        (reverse("desk_week", args=[who.pk]), week_values(copy="1")),
        (reverse("desk_except_on", args=[who.pk]),
         {"on": f"{MONDAY}", "opens": "", "closes": "", "reason": ""}),
        (reverse("desk_service", args=[service.pk]),
         {"name": "E", "summary": "", "minutes": 40, "cleanup_minutes": 5, "price": "95", "order_rank": 7}),
        (reverse("desk_room", args=[room.pk]), {"name": "R", "services": []}),
        (reverse("desk_welcome"), person(services=[])),
        (reverse("desk_practitioner", args=[who.pk]),
         {"name": "J", "license_class": "esthetician", "services": [], "user": ""}),
        (reverse("desk_account", args=[account.pk]),
         {"name": "J", "email": "j@a.example", "role": "practitioner", "password": "", "is_active": "on"}),
    ]  # fmt: skip
    for address, values in forms:
        assert desk.post(address, dict.fromkeys(values, value)).status_code in (200, 302), address
        for field in [*values][:9] if len(value) < 2 else ():
            assert desk.post(address, values | {field: value}).status_code in (200, 302), (address, field)
