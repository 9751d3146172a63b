"""`make screens`: a picture of every page at 390 and 1280 px, light and dark, into docs/screens/.

The same walk serves the accessibility test: `walk` opens each page of a running demo studio and
hands it to `look`, by its name.
"""

import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from html import escape
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from skinfit.seed import DEMO_PASSWORD, DEMO_PIN
from skinfit.tests import booking_walk, services
from skinfit.tests.running import BASE_DIR, Running

SCREENS = BASE_DIR / "docs" / "screens"
AT_NOON = datetime(
    2026, 12, 1, 11, 50, tzinfo=ZoneInfo("America/Los_Angeles")
)  # a Tuesday, in the middle of work
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
HEIGHT = {390: 844, 1280: 900}

FACTS = """
import json
from urllib.parse import urlsplit
from django.utils import timezone
from bookings.links import visit_path
from bookings.models import Practitioner, Room, Service, Visit
from clients.models import Client, User
from notifications.models import Message
from datetime import timedelta
from django.db.models import Count
from treatments.intake.links import questions_path
from clients.models import IntakeAnswer
from treatments.links import check_in_url, note_path, plan_token, plan_url
from treatments.courses.links import plan_path
from treatments.home_care.links import evenings_path
from treatments.models import AftercarePlan, PatchTest, Referral, RetinolRamp
from treatments.models import SkinAnalysis, TreatmentPlan, Worry
ahead = Visit.objects.filter(status="booked").order_by("starts_at")
told = set(IntakeAnswer.objects.values_list("occasion", flat=True))
asked = [visit for visit in ahead if not visit.client.consents.filter(purpose="health_data").exists()]
answered = [visit for visit in ahead if visit.topic in told]
said_yes = IntakeAnswer.objects.filter(answer="yes").order_by("client", "pk").first()
plans = AftercarePlan.objects.select_related("record__visit").order_by("-made_at")
approved = plans.filter(status="approved").first().record.visit
waiting = plans.filter(status="draft").first().record.visit
first = ahead.filter(newcomer=True).first()
stands_against = {"isotretinoin": "enzyme_exfoliation", "pregnancy": "peel_salicylic"}
against = IntakeAnswer.objects.filter(answer="yes", question__in=stands_against).order_by("pk").first()
came = set(Visit.objects.filter(status="attended").values_list("client", flat=True))
mine = next(visit for visit in ahead if visit.client_id in came)
tested = PatchTest.objects.first()
referred = Referral.objects.order_by("-pk").first().analysis.visit
course = TreatmentPlan.objects.select_related("visit").get()
at_home = RetinolRamp.objects.select_related("visit").get().visit
a_month = timezone.now() + timedelta(days=30)
looked_at = SkinAnalysis.objects.values("visit__client").annotate(looks=Count("pk")).order_by("-looks", "pk")
print("FACTS" + json.dumps({
    "own_visit": visit_path(ahead[20]),
    "mine": mine.client.email,
    "against": against.client_id,
    "against_what": stands_against[against.question],
    "visit_tested": tested.visit.reference,
    "tested": tested.visit.client_id,
    "asked": questions_path(asked[0]),
    "answered": questions_path(answered[0]),
    "told": said_yes.client_id,
    "own_letters": visit_path(ahead[20], mailed=True) + "letters/",
    "own_note": note_path(referred.reference, good_until=timezone.now() + timedelta(days=60)),
    "referred": referred.reference,
    "course": course.visit.reference,
    "course_client": course.visit.client_id,
    "own_course": plan_path(course, good_until=a_month),
    "evenings": evenings_path(at_home.reference, good_until=a_month),
    "visit_at_home": at_home.reference,
    "looked_at": looked_at.first()["visit__client"],
    "aftercare": urlsplit(plan_url(approved, due_at=timezone.now())).path,
    "aftercare_expired": "/visit/%s/aftercare/%s/" % (
        approved.reference, plan_token(approved.reference, good_until=timezone.now() - timedelta(days=1))
    ),
    "check_in": urlsplit(check_in_url(approved, letter="check_in_day_1", due_at=timezone.now())).path,
    "visit_worried": Worry.objects.get(closed_at=None).answer.visit.reference,
    "visit_ahead": first.reference,
    "visit_waiting": waiting.reference,
    "visit_approved": approved.reference,
    "visit_in_chair": SkinAnalysis.objects.filter(status="draft").first().visit.reference,
    "visit_looked_at": SkinAnalysis.objects.filter(status="signed").last().visit.reference,
    "move": ahead[6].reference,
    "client": approved.client_id,
    "other_client": Client.objects.exclude(pk=approved.client_id).first().pk,
    "message": Message.objects.filter(letters__contains="aftercare_now").first().pk,
    "practitioner": Practitioner.objects.first().pk,
    "room": Room.objects.first().pk,
    "service": Service.objects.first().pk,
    "account": User.objects.filter(role="front_desk").first().pk,
}))
"""

LETTERS = """
import json
from skinfit.tests import letterbook
written = {name: letterbook.letter(name) for name in letterbook.NAMES}
print("LETTERS" + json.dumps({name: (one.subject, one.text, one.html) for name, one in written.items()}))
"""

AS_TEXT = """<body style="margin: 16px; font: 15px/22px monospace; white-space: pre-wrap">%s

%s"""

Look = Callable[[str, Page], None]


def facts(studio: Running) -> dict[str, str]:
    told = studio.manage("shell", stdin=FACTS)
    return dict(json.loads(told.split("FACTS", 1)[1]))


def public(known: dict[str, str]) -> dict[str, str]:
    """Public pages by name that an address alone opens."""
    own = known["own_visit"]
    return {
        "studio": "/",
        "own-visit": own,
        "own-visit-move": f"{own}move/",
        "own-visit-cancel": f"{own}cancel/",
        "own-letters": known["own_letters"],
        "own-note": known["own_note"],
        "own-plan": known["own_course"],
        "own-evenings": known["evenings"],
        "questions-1-agree": known["asked"],
        "questions-2-group": f"{known['answered']}?part=medication&again=1",
        "questions-3-done": f"{known['answered']}?part=done",
        "aftercare": known["aftercare"],
        "aftercare-expired": known["aftercare_expired"],
        "check-in": known["check_in"],
        "check-in-question": f"{known['check_in']}?a=2",
        "check-in-worry": f"{known['check_in']}?a=3",
        "guide": "/guide/",
        "guide-milia": "/guide/milia/",
        "guide-doctor": "/guide/actinic-or-suspicious-lesion/",
        "guide-what": "/guide/what-might-this-be/",
        "guide-what-looks": "/guide/what-might-this-be/?where=eyes&color=white&tone=4",
        "guide-what-doctor": "/guide/what-might-this-be/?sign=growing_fast",
        "find-my-visit": "/visit/find/",
        "sign-in": "/accounts/login/",
        "sign-in-code": "/accounts/login/code/",
        "forgotten-password": "/accounts/password/reset/",
        "not-found": "/no-such-page/",
    }


def desk(known: dict[str, str]) -> dict[str, str]:
    """Pages of the desk by name."""
    return {
        "desk-today": "/desk/",
        "desk-plans-fit": "/desk/plans/",
        "desk-new-visit": "/desk/new-visit/",
        "desk-block-time": "/desk/block/",
        "desk-visit-worried": f"/desk/visits/{known['visit_worried']}/",
        "desk-visit-before": f"/desk/visits/{known['visit_ahead']}/",
        "desk-visit": f"/desk/visits/{known['visit_waiting']}/",
        "desk-visit-approved": f"/desk/visits/{known['visit_approved']}/",
        "desk-letters-ahead": f"/desk/visits/{known['visit_waiting']}/letters/",
        "desk-door": f"/desk/visits/{known['visit_approved']}/door/",
        "desk-visit-face": f"/desk/visits/{known['visit_in_chair']}/",
        "desk-analysis-version": f"/desk/visits/{known['visit_looked_at']}/analysis/1/",
        "desk-visit-move": f"/desk/visits/{known['move']}/move/",
        "desk-visit-cancel": f"/desk/visits/{known['move']}/cancel/",
        "desk-clients": "/desk/clients/",
        "desk-client-add": "/desk/clients/add/",
        "desk-client": f"/desk/clients/{known['client']}/",
        "desk-client-answers": f"/desk/clients/{known['told']}/answers/",
        "desk-client-letter-add": f"/desk/clients/{known['told']}/answers/letters/add/",
        "desk-pin": "/desk/pin/",
        "desk-visit-patch-test": f"/desk/visits/{known['visit_tested']}/",
        "desk-client-patch-test": f"/desk/clients/{known['tested']}/",
        "desk-visit-referral": f"/desk/visits/{known['referred']}/",
        "desk-visit-home-care": f"/desk/visits/{known['visit_at_home']}/",
        "desk-plan": f"/desk/visits/{known['course']}/plan/",
        "desk-plan-new": f"/desk/visits/{known['visit_ahead']}/plan/",
        "desk-client-plan": f"/desk/clients/{known['course_client']}/",
        "desk-plans": "/desk/settings/plans/",
        "desk-plans-add": "/desk/settings/plans/add/",
        "desk-client-progress": f"/desk/clients/{known['looked_at']}/progress/",
        "desk-client-letters": f"/desk/clients/{known['client']}/letters/",
        "desk-client-edit": f"/desk/clients/{known['client']}/edit/",
        "desk-merge": f"/desk/clients/{known['client']}/merge/?other={known['other_client']}",
        "desk-messages": "/desk/messages/",
        "desk-message": f"/desk/messages/{known['message']}/",
        "desk-settings": "/desk/settings/",
        "desk-hours": "/desk/settings/hours/",
        "desk-week": f"/desk/settings/hours/{known['practitioner']}/",
        "desk-time-off": "/desk/settings/time-off/",
        "desk-rooms": "/desk/settings/rooms/",
        "desk-room": f"/desk/settings/rooms/{known['room']}/",
        "desk-services": "/desk/settings/services/",
        "desk-service": f"/desk/settings/services/{known['service']}/",
        "desk-rules": "/desk/settings/rules/",
        "desk-rules-part": "/desk/settings/rules/waits/",
        "desk-rule": "/desk/settings/rules/change/intervals_days/matrix/peel_lactic/peel_lactic/",
        "desk-people": "/desk/settings/people/",
        "desk-practitioner": f"/desk/settings/people/{known['practitioner']}/",
        "desk-welcome": "/desk/settings/people/add/",
        "desk-account": f"/desk/settings/people/sign-ins/{known['account']}/",
        "desk-own-studio": "/desk/settings/own-studio/",
    }


def walk(page: Page, studio: Running, known: dict[str, str], look: Look) -> None:
    """Open every page once, the booking by its buttons, and show it to `look`."""
    for name, address in public(known).items():
        page.goto(studio.url + address)
        look(name, page)
    booking_walk.book(page, studio, look)
    booking_walk.say_something(page, studio, look)
    booking_walk.come_back(page, studio, known["mine"], look)
    sign_in(page, studio)
    for name, address in desk(known).items():
        page.goto(studio.url + address)
        look(name, page)
    look_closer(page, studio, known, look)
    booking_walk.refuse(page, studio, known, look)
    lock(page, studio, known, look)


def lock(page: Page, studio: Running, known: dict[str, str], look: Look) -> None:
    """The desk locked, and the tablet in a client's hands."""
    page.goto(studio.url + "/desk/clients/")
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("heading", name="The desk is locked").wait_for()
    look("desk-locked", page)
    open_again(page, studio)
    page.goto(f"{studio.url}/desk/visits/{known['visit_ahead']}/")
    page.get_by_role("button", name="Hand the tablet over").click()
    page.get_by_role("link", name="Back to the studio").wait_for()
    look("tablet", page)
    page.get_by_role("link", name="Back to the studio").click()
    look("tablet-locked", page)
    open_again(page, studio)


def open_again(page: Page, studio: Running) -> None:
    page.goto(studio.url + "/desk/locked/")
    page.get_by_label("PIN").fill(DEMO_PIN)
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/desk/**")


def look_closer(page: Page, studio: Running, known: dict[str, str], look: Look) -> None:
    """The face at the visit with a brush taken up: turned to one side, and one eye three times as large."""
    page.goto(studio.url + desk(known)["desk-visit-face"])
    page.locator(".look:has([value=cluster])").click()
    for name in ("Her left", "Left eye"):
        page.get_by_role("button", name=name, exact=True).click()
        look(f"desk-visit-face-{name.lower().replace(' ', '-')}", page)


def sign_in(page: Page, studio: Running) -> None:
    page.goto(studio.url + "/desk/")
    page.locator("[name=login]").fill("mira@skinfit.example")
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/")


@contextmanager
def demo(folder: Path) -> Iterator[Running]:
    """A seeded studio on a Tuesday before noon."""
    studio = Running(folder, seed=[], at=AT_NOON, worker=False)
    with studio:
        yield studio


def window(browser: Browser, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def keep(name: str, page: Page, folder: Path = SCREENS) -> None:
    """One picture of the whole page, in few colors so that a clone stays small."""
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    folder.mkdir(parents=True, exist_ok=True)
    small = picture.convert("RGB").quantize(96, dither=Image.Dither.NONE)
    small.save(folder / f"{name}.png", optimize=True)


def letters(browser: Browser, studio: Running) -> None:
    """A picture of every letter with its example on a phone, as a page and as plain text."""
    page = window(browser, 390, "light")
    told = json.loads(studio.manage("shell", stdin=LETTERS).split("LETTERS", 1)[1])
    for name, (subject, text, html) in told.items():
        page.set_content(html)
        keep(name.replace("_", "-"), page, SCREENS / "letters")
        page.set_content(AS_TEXT % (escape(subject), escape(text)))
        keep(f"{name.replace('_', '-')}-text", page, SCREENS / "letters")
    page.context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=services.chromium(), args=list(services.CHROMIUM_ARGUMENTS)
        )
        for width, scheme in product(WIDTHS, SCHEMES):  # each in a studio that nobody has booked at yet
            with demo(Path(folder) / f"{width}-{scheme}") as studio:
                page = window(browser, width, scheme)
                walk(page, studio, facts(studio), partial(_keep, width=width, scheme=scheme))
                page.context.close()
        with demo(Path(folder) / "letters") as studio:
            letters(browser, studio)
    sys.stdout.write(f"{len(list(SCREENS.rglob('*.png')))} pictures in docs/screens/\n")


def _keep(name: str, page: Page, *, width: int, scheme: str) -> None:
    keep(f"{name}-{width}-{scheme}", page)


if __name__ == "__main__":
    main()
