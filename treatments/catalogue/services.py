"""The diary's services as the reference seeds them, and never over what the studio has edited."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bookings.models import Service

Document = Mapping[str, Any]
Seed = dict[str, Any]

PATCH_TEST = "patch_test"
SWITCHED_OFF = frozenset({"peel_tca_light"})  # until the owner switches it on (scope_of_practice)

# What a client reads: the name and one plain sentence.
WORDS = {
    "skin_analysis_and_plan": (
        "Skin analysis and treatment plan",
        "A close look, then a plan we make together. Start here.",
    ),
    "patch_test": ("Patch test", "A tiny test, to see how your skin takes a peel."),
    "enzyme_exfoliation": (
        "Enzyme exfoliation",
        "A fruit enzyme mask that loosens dull, dry surface skin.",
    ),
    "deep_pore_extractions": (
        "Deep pore extractions",
        "Clogged pores and small bumps cleared by hand, one at a time.",
    ),
    "deep_pore_care": (
        "Deep pore care facial",
        "Enzyme, extractions and calming in one long, unhurried visit.",
    ),
    "peel_mandelic": ("Mandelic peel", "A gentle acid peel for smoother, more even skin."),
    "peel_lactic": ("Lactic peel", "A mild acid peel that smooths and holds water in the skin."),
    "peel_salicylic": ("Salicylic peel", "An acid peel that works inside oily, clogged pores."),
    "peel_glycolic": ("Glycolic peel", "A stronger acid peel for rough, dull or uneven skin."),
    "peel_tca_light": ("Light TCA peel", "Our strongest light peel, one thin layer, planned ahead."),
    "post_treatment_calming": (
        "Calming care",
        "A cool, soothing step that settles the skin after treatment.",
    ),
    "led_red": ("Red LED light", "Red light that helps skin settle after treatment."),
    "led_near_infrared": ("Near-infrared LED light", "Light you can't see, to help skin recover."),
    "led_blue": ("Blue LED light", "Blue light for skin that breaks out."),
}


def seeds(document: Document) -> dict[str, Seed]:
    """The diary's fields of every service, by slug; minutes and cents."""
    rows = {row["id"]: _seed(row) for row in document["services"] if row["bookable"]}
    return {**rows, PATCH_TEST: _patch_test()}


def _seed(row: Document) -> Seed:
    low, high = row["price_usd"]
    name, summary = WORDS.get(row["id"], (row["name"], ""))
    return {
        "name": name,
        "summary": summary,
        "minutes": row["duration_min"]["typical"],
        "cleanup_minutes": row["buffer_min"],
        "price_cents": (low + high) * 100 // 2,
        "order_rank": row["order_rank"],
        "needs_analysis_first": row["consult_required_first"],
        "needs_patch_test": row["patch_test"]["required"],
        "is_offered": row["id"] not in SWITCHED_OFF,
    }


def _patch_test() -> Seed:
    """Our own: the reference asks for the test and sells none."""
    name, summary = WORDS[PATCH_TEST]
    return {
        "name": name,
        "summary": summary,
        "minutes": 10,
        "cleanup_minutes": 5,
        "price_cents": 0,
        "order_rank": 15,
        "needs_analysis_first": False,
        "needs_patch_test": False,
        "is_offered": True,
    }


@transaction.atomic
def load(*, document: Document, earlier: Document | None) -> tuple[int, int]:
    """Add the services that are missing and renew what still stands as `earlier` seeded it.

    `earlier` is the document that seeded the rows before; None: nothing that exists is touched.
    Returns how many were added and how many renewed.
    """
    wanted, before = seeds(document), seeds(earlier) if earlier else {}
    known = {service.slug: service for service in Service.objects.filter(slug__in=wanted)}
    added = Service.objects.bulk_create(
        Service(slug=slug, **seed) for slug, seed in wanted.items() if slug not in known
    )
    renewed = [
        service for slug, service in known.items() if _renew(service, before.get(slug, {}), wanted[slug])
    ]
    return len(added), len(renewed)


def _renew(service: Service, before: Seed, wanted: Seed) -> bool:
    """Take each field over that the studio has left as it was seeded."""
    fields = [
        name for name, value in before.items() if getattr(service, name) == value and value != wanted[name]
    ]
    for name in fields:
        setattr(service, name, wanted[name])
    if fields:
        service.save(update_fields=fields)
    return bool(fields)
