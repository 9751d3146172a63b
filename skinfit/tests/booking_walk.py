"""Booking by its buttons, for the pictures: new, with something to say, by one's code, at the desk."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from skinfit.tests.running import Running

Look = Callable[[str, Page], None]
NO_ROBOT = 2_500  # milliseconds
CODE = """
from notifications.models import Message
print("CODE" + Message.objects.filter(kind="login_code").latest("pk").text)
"""


def book(page: Page, studio: Running, look: Look) -> None:
    page.goto(studio.url + "/book/")
    look("booking-1-what", page)
    page.goto(studio.url + "/book/?newcomer=false")
    look("booking-1-what-before", page)
    page.goto(studio.url + "/book/")
    page.locator("label.choice").first.click()
    page.get_by_role("button", name="Choose a time").click()
    page.locator("a.day").nth(2).click()
    page.locator("label.time").first.click()
    look("booking-2-when", page)
    page.get_by_role("button", name="Hold this time").click()
    look("booking-3-who", page)
    page.locator("form#who button.btn-primary").click()
    page.locator(".error-list").wait_for()
    look("booking-3-who-refused", page)
    page.get_by_label("Your name").fill("Ana Ríos")
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("I am 18 or older").check()
    page.wait_for_timeout(2_500)
    page.locator("form#who button.btn-primary").click()
    page.get_by_text("You're booked").wait_for()
    look("booking-4-done", page)


def say_something(page: Page, studio: Running, look: Look) -> None:
    """A peel with its few questions, and what is said to a yes."""
    page.goto(studio.url + "/book/when/?newcomer=false&service=peel_salicylic")
    page.locator("a.day").nth(2).click()
    page.locator("label.time").first.click()
    page.get_by_role("button", name="Hold this time").click()
    page.get_by_role("heading", name="First, a word about your health").wait_for()
    look("booking-3-who-health", page)
    page.get_by_label("Your name").fill("Ana Ríos")
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("I am 18 or older").check()
    page.get_by_label("I agree").check()
    page.get_by_label("Are you pregnant, or could you be?").check()
    page.wait_for_timeout(NO_ROBOT)
    page.locator("form#who button.btn-primary").click()
    page.get_by_role("alert").wait_for()
    look("booking-3-who-led-away", page)


def come_back(page: Page, studio: Running, email: str, look: Look) -> None:
    """Signed in by the code of her letter, her own page, and out again."""
    page.goto(studio.url + "/my/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_role("heading", name="Type the code").wait_for()
    look("sign-in-code-typed", page)
    letter = studio.manage("shell", stdin=CODE).split("CODE", 1)[1]
    page.get_by_label("Code").fill(re.findall(r"^\d{6}$", letter, re.MULTILINE)[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my/")
    look("my", page)
    page.goto(studio.url + "/book/?newcomer=false")
    look("booking-1-what-signed-in", page)
    page.goto(studio.url + "/my/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def refuse(page: Page, studio: Running, known: dict[str, str], look: Look) -> None:
    """What the desk reads when the rules stand against a booking."""
    page.goto(f"{studio.url}/desk/new-visit/?who={known['against']}&service={known['against_what']}")
    page.locator("label.time").first.click()
    page.get_by_role("button", name="Book", exact=True).click()
    page.get_by_role("alert").wait_for()
    look("desk-new-visit-refused", page)
