"""A client's skin over her visits: where, how many, and what changed between two dates."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Visit
from bookings.studio import current
from bookings.tests.make import make_client, make_studio
from clients.models import Client, HealthRead, User
from treatments import analysis, progress
from treatments.catalogue import revisions
from treatments.progress_page import ProgressPage
from treatments.tests.make import make_catalogue, make_staff, make_treatment
from treatments.tests.make_whole import look

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T19:00-08:00")  # March 2 in UTC


def row(concern: str, *zones: str, **fields: Any) -> dict[str, Any]:
    return {"concern": concern, "zones": list(zones)} | fields


def seen(client: Client, days: int, *rows: dict[str, Any]) -> Visit:
    at = STARTS + timedelta(days=days)
    visit = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    look(visit, list(rows), now=at)
    return visit


@pytest.fixture
def noor() -> Client:
    """Beads from three places to one, plugs that came, over three visits; the last was amended."""
    client = make_client("Noor Haddad")
    seen(client, 0, row("milia", "chin", "nose_tip", count=4), row("milia", "glabella", count=2))
    seen(client, 30, row("milia", "chin", count=3))
    last = seen(client, 60, row("milia", "chin", count=9), row("open_comedones", "nose_tip"))
    look(last, [row("milia", "chin", count=1), row("open_comedones", "nose_tip")], now=last.starts_at)
    return client


def test_each_look_has_its_day_in_the_studio_its_places_and_its_spots(noor: Client) -> None:
    looks = progress.looks_of(noor, current())
    assert [look.on.isoformat() for look in looks] == ["2027-03-01", "2027-03-31", "2027-04-30"]
    assert [len(look.places("milia")) for look in looks] == [3, 1, 1]
    assert [look.spots.get("milia") for look in looks] == [6, 3, 1]  # of the amended one the last
    assert looks[2].spots["open_comedones"] is None  # not counted is not nought
    assert looks[0].places() == {"chin", "nose_tip", "glabella"}


def test_a_draft_is_not_shown_nor_does_it_hide_what_it_would_amend(noor: Client) -> None:
    visit = Visit.objects.filter(client=noor).order_by("starts_at").last()
    assert visit is not None
    analysis.amend(visit_id=visit.pk, now=STARTS + timedelta(days=61))
    assert [look.spots.get("milia") for look in progress.looks_of(noor, current())] == [6, 3, 1]


def test_what_became_of_each_concern_between_two_looks(noor: Client) -> None:
    looks = progress.looks_of(noor, current())
    concerns = progress.concerns_of(looks, revisions.current().catalogue)
    assert [concern.id for concern in concerns] == ["milia", "open_comedones"]
    beads, plugs = progress.changes(looks[0], looks[2], concerns)
    assert (beads.gone, beads.come, beads.still) == ({"nose_tip", "glabella"}, set(), {"chin"})
    assert beads.spots == (6, 1)
    assert (plugs.gone, plugs.come, plugs.spots) == (set(), {"nose_tip"}, (0, None))


def page_of(client: Client, query: str = "", role: str = User.Role.PRACTITIONER) -> str:
    browser = Browser()
    browser.force_login(make_staff(role))
    answer = browser.get(reverse("desk_progress", args=[client.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_table_has_the_figures_that_the_lines_are_drawn_from(noor: Client) -> None:
    page = page_of(noor)
    assert page.count('data-chart="table-') == 2
    for places, spots in ((3, 6), (1, 3), (1, 1)):
        assert (
            f'data-places="{places}">{places}</td><td class="end" data-spots="{spots}">{spots}</td>' in page
        )
    assert 'data-spots="">not counted</td>' in page
    assert "chart/chart.umd.min.js" in page


def test_two_are_chosen_in_any_order_and_nonsense_shows_the_first_and_the_last(noor: Client) -> None:
    looks = progress.looks_of(noor, current())
    first, second, last = (look.analysis_id for look in looks)
    for query, pair in (
        ((second, first), (0, 1)),
        ((None, None), (0, 2)),
        ((first, first), (0, 2)),
        ((99_999, last), (0, 2)),
    ):
        page = ProgressPage(noor, current(), first=query[0], second=query[1])
        assert page.pair == (looks[pair[0]], looks[pair[1]])
    assert "Show these two" in page_of(noor, f"?first={first}&second={second}")
    for nonsense in ("?first=x&second=%00", "?only=milia", "?only=<script>", "?first=" + "9" * 400):
        assert "<script>alert" not in page_of(noor, nonsense)


def test_the_faces_are_narrowed_to_one_concern(noor: Client) -> None:
    page = ProgressPage(noor, current(), only="open_comedones")
    assert [len(face.zones) for face in page.faces] == [0, 0, 1]
    assert [face.words for face in page.faces] == ["nothing", "nothing", "nose tip"]
    assert [len(face.zones) for face in ProgressPage(noor, current(), only="?").faces] == [3, 1, 2]


def test_one_look_compares_nothing_and_none_says_what_will_come() -> None:
    client = make_client()
    make_studio()
    make_catalogue()
    assert "No signed analysis yet" in page_of(client)
    seen(client, 0, row("milia", "chin"))
    page = page_of(client)
    assert "One analysis so far" in page
    assert "chart.umd" not in page


def test_only_who_may_read_charts_opens_it_and_the_reading_is_on_file(noor: Client) -> None:
    page_of(noor)
    read = HealthRead.objects.get(client=noor)
    assert read.what == "progress"
    address = reverse("desk_progress", args=[noor.pk])
    for role in (User.Role.FRONT_DESK, User.Role.CLIENT):
        browser = Browser()
        browser.force_login(make_staff(role))
        assert browser.get(address).status_code == 403
    assert Browser().get(address).status_code == 302
    assert HealthRead.objects.count() == 1


def test_a_merged_chart_leads_to_the_one_it_went_into(noor: Client) -> None:
    gone = make_client(merged_into=noor)
    browser = Browser()
    browser.force_login(make_staff())
    answer = browser.get(reverse("desk_progress", args=[gone.pk]))
    assert answer.url == reverse("desk_progress", args=[noor.pk])


def test_it_costs_the_same_statements_with_two_looks_and_with_twenty() -> None:
    def cost(count: int) -> int:
        client = make_client()
        for number in range(count):
            seen(client, 400 * count + number, row("milia", "chin", count=number))
        page_of(client)
        browser = Browser()
        browser.force_login(make_staff())
        with CaptureQueriesContext(connection) as statements:
            browser.get(reverse("desk_progress", args=[client.pk]))
        return len(statements)

    assert cost(2) == cost(20) <= 9


def test_the_title_says_nothing_of_health_and_the_chart_leads_there(noor: Client) -> None:
    assert "<title>Over time · Skin Fit</title>" in page_of(noor)
    browser = Browser()
    browser.force_login(make_staff())
    chart = browser.get(reverse("desk_client", args=[noor.pk])).content.decode()
    assert reverse("desk_progress", args=[noor.pk]) in chart
