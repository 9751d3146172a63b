"""Parts of a page that load themselves: a client's plan over several visits, her home care."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from bookings.desk import studio_of
from bookings.models import Visit
from clients.models import Client
from treatments.courses.page import CoursePage
from treatments.home_care.at_home import AtHome
from treatments.home_care.part import HomePart

register = template.Library()


@register.inclusion_tag("treatments/_treatment_plan.html", takes_context=True)
def treatment_plan(context: RequestContext, visit: Visit) -> dict[str, Any]:
    """The client's running plan on a visit's page, or what one can be made from."""
    page = CoursePage(visit, studio_of(context["request"]), timezone.now())
    return {
        "page": page,
        "visit": visit,
        "csrf_token": context.get("csrf_token"),
        "studio": context["studio"],
    }


@register.inclusion_tag("treatments/_home_care.html", takes_context=True)
def home_care(context: RequestContext, visit: Visit) -> dict[str, Any]:
    """What the desk does about her home care, on a visit's page."""
    part = HomePart(visit, studio_of(context["request"]), timezone.now())
    return {
        "part": part,
        "visit": visit,
        "csrf_token": context.get("csrf_token"),
        "studio": context["studio"],
    }


@register.inclusion_tag("treatments/_at_home.html", takes_context=True)
def at_home(context: RequestContext, client: Client, named: bool = False) -> dict[str, Any]:
    """Her home care as she reads it: the calendar of evenings, the routine, the products.

    `named`: whose it is stands in the heading.
    """
    home = AtHome.of(client, studio=studio_of(context["request"]), now=timezone.now())
    return {"home": home, "studio": context["studio"], "whose": client.name if named else ""}
